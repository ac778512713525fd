using System.Text.RegularExpressions;

namespace Exchange.Host.Tests.Docs;

/// <summary>docs/licences.md has every code of what it describes.</summary>
internal sealed partial class LicencesPageTests
{
    [Test]
    public void Every_code_stands_there_and_no_other()
    {
        var folders = new[] { Repository.Path("Exchange.Core", "Catalog", "Licences"), Repository.Path("Exchange.Core", "Catalog", "Corrections"), Repository.Path("Exchange.Core", "Catalog", "Proving"), Repository.Path("Exchange.Host", "Catalog") };
        var codes = folders.SelectMany(static folder => Directory.EnumerateFiles(folder, "*.cs")).SelectMany(static file => Code().Matches(File.ReadAllText(file)).Select(static match => match.Groups["code"].Value)).Distinct();
        MarkedTable.Read(Repository.Read("docs", "licences.md"), "faults").Select(static row => row[0].Trim('`')).ShouldBe(codes, ignoreOrder: true);
    }

    [GeneratedRegex("\"(?<code>(licence|evidence|correction)\\.[a-z-]+)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex Code();
}
