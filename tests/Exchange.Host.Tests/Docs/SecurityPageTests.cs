using System.Text.RegularExpressions;

namespace Exchange.Host.Tests.Docs;

/// <summary>docs/security.md promises nothing that no test holds.</summary>
internal sealed partial class SecurityPageTests
{
    [Test]
    public void Every_threat_names_tests_that_are_there()
    {
        var page = Repository.Read("docs", "security.md");
        var from = page.IndexOf("## Threats", StringComparison.Ordinal);
        var rows = page[from..page.IndexOf("\n## ", from + 5, StringComparison.Ordinal)].Split('\n').Where(line => Boundary().IsMatch(line)).ToList();
        rows.Count.ShouldBeGreaterThan(20);
        var files = Directory.EnumerateFiles(Repository.Path("tests"), "*.cs", SearchOption.AllDirectories).Select(Path.GetFileNameWithoutExtension).ToHashSet(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            var named = row.Trim().Trim('|').Split('|')[^1];
            Suite().Count(named).ShouldBeGreaterThan(0, row);
            Suite().Matches(named).Select(match => match.Value).Where(name => !files.Contains(name)).ShouldBeEmpty(row);
        }
    }

    [GeneratedRegex(@"^\| [1-5] [STRIDE] \|")]
    private static partial Regex Boundary();

    [GeneratedRegex(@"\b[A-Za-z0-9]+(Tests|Contract)\b", RegexOptions.ExplicitCapture)]
    private static partial Regex Suite();
}
