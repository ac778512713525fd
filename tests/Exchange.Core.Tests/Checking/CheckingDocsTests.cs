using System.Text.RegularExpressions;
using Exchange.Core.Checking.Formats;

namespace Exchange.Core.Tests.Checking;

/// <summary>docs/checking.md says what the code does.</summary>
public sealed class CheckingDocsTests
{
    static readonly Lazy<DirectoryInfo> Root = new(() =>
    {
        var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
        while (folder != null && !File.Exists(Path.Combine(folder.FullName, "Exchange.sln"))) folder = folder.Parent;
        return folder ?? throw new DirectoryNotFoundException("no Exchange.sln above the tests");
    });

    static string Page => File.ReadAllText(Path.Combine(Root.Value.FullName, "docs", "checking.md"));

    [Test]
    public void Every_code_of_a_message_is_in_the_page_and_every_one_in_the_page_exists()
    {
        var code = new Regex("[\"`]((?:check|json|schema)\\.[a-z-]+)[\"`]", RegexOptions.None, TimeSpan.FromSeconds(5));
        IEnumerable<string> sources = Directory.EnumerateFiles(Path.Combine(Root.Value.FullName, "Exchange.Core", "Checking"), "*.cs", SearchOption.AllDirectories);
        sources = sources.Append(Path.Combine(Root.Value.FullName, "Exchange.Core", "Registry", "SchemaVersions.cs"));
        var inCode = sources.SelectMany(f => code.Matches(File.ReadAllText(f))).Select(m => m.Groups[1].Value).Distinct().Order(StringComparer.Ordinal);
        var inPage = code.Matches(Page).Select(m => m.Groups[1].Value).Distinct().Order(StringComparer.Ordinal);

        inPage.ShouldBe(inCode);
    }

    [Test]
    public void Every_format_of_our_own_is_in_the_page()
    {
        foreach (var format in new[] { "citizen-number", "uscc", "organisation-code", "e-licence", "division-code", "mobile-cn" })
        {
            TextFormats.Find(format).ShouldNotBeNull();
            Page.ShouldContain($"| `{format}` |");
        }
    }
}
