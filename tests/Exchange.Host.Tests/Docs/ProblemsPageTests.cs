using System.Text.RegularExpressions;
using Exchange.Host.Api;

namespace Exchange.Host.Tests.Docs;

/// <summary>docs/problems.md and the refusals of the code say the same.</summary>
internal sealed partial class ProblemsPageTests
{
    private static readonly string Page = Repository.Read("docs", "problems.md");

    [Test]
    public void Every_refusal_stands_there_with_status_and_words()
        => MarkedTable.Read(Page, "problems").Select(row => string.Join(" | ", row))
            .ShouldBe(Refusal.All.Select(one => $"[{one.Name}](#{one.Name}) | {one.Status} | {one.Zh} | {one.En}"));

    [Test]
    public void Every_refusal_of_the_class_is_in_its_list()
        => typeof(Refusal).GetFields(System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.Static).Select(field => field.GetValue(null))
            .ShouldBe(Refusal.All, ignoreOrder: true);

    [Test]
    public void What_to_do_is_said_of_each_in_both_languages()
    {
        var parts = Page[Page.IndexOf("## What to do", StringComparison.Ordinal)..Page.IndexOf("## Codes of errors", StringComparison.Ordinal)].Split("\n### ")
            .Skip(1).ToList();
        parts.Select(part => part.Split('\n')[0]).ShouldBe(Refusal.All.Select(one => one.Name));
        foreach (var part in parts)
        {
            Chinese().Count(part).ShouldBeGreaterThan(8, part);
            Latin().Count(part).ShouldBeGreaterThan(6, part);
        }
    }

    [Test]
    public void Every_code_of_the_APIs_own_stands_there()
    {
        var folders = new[] { Repository.Path("Exchange.Core", "Intake"), Repository.Path("Exchange.Core", "Progress"), Repository.Path("Exchange.Core", "Materials"), Repository.Path("Exchange.Core", "Numbers"),
            Repository.Path("Exchange.Host", "Api") };
        var codes = folders.SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs"))
            .SelectMany(file => Code().Matches(File.ReadAllText(file)).Select(match => match.Groups["code"].Value)).Distinct();
        MarkedTable.Read(Page, "codes").Select(row => row[0].Trim('`')).ShouldBe(codes, ignoreOrder: true);
    }

    [GeneratedRegex("\"(?<code>(intake|answers|progress|content|setup|list|material|upload|numbers|result)\\.[a-z-]+)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex Code();

    [GeneratedRegex("[\u4e00-\u9fff]")]
    private static partial Regex Chinese();

    [GeneratedRegex("[A-Za-z]{2,}")]
    private static partial Regex Latin();
}
