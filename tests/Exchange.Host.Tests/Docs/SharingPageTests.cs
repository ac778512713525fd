using System.Text.RegularExpressions;

namespace Exchange.Host.Tests.Docs;

/// <summary>docs/sharing.md and docs/share-queries.md have every code of what they describe.</summary>
internal sealed partial class SharingPageTests
{
    [Test]
    public void Every_code_stands_there_and_no_other()
    {
        var folders = new[] { Repository.Path("Exchange.Core", "Catalog", "Sharing"), Repository.Path("Exchange.Host", "Catalog", "Sharing") };
        var codes = folders.SelectMany(static folder => Directory.EnumerateFiles(folder, "*.cs")).SelectMany(static file => Code().Matches(File.ReadAllText(file)).Select(static match => match.Groups["code"].Value)).Distinct();
        var pages = new[] { ("sharing.md", "faults"), ("share-queries.md", "faults"), ("share-queries.md", "denials") };
        pages.SelectMany(static page => MarkedTable.Read(Repository.Read("docs", page.Item1), page.Item2)).Select(static row => row[0].Trim('`')).Distinct().ShouldBe(codes, ignoreOrder: true);
    }

    [GeneratedRegex("\"(?<code>share\\.[a-z-]+)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex Code();
}
