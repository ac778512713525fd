using System.Text.RegularExpressions;

namespace Exchange.Host.Tests.Docs;

/// <summary>What a page links to is there.</summary>
internal sealed partial class LinkTests
{
    private static IEnumerable<string> Pages() => Directory.EnumerateFiles(Repository.Root, "*.md")
        .Concat(Directory.EnumerateFiles(Repository.Path("docs"), "*.md", SearchOption.AllDirectories))
        .Select(path => Path.GetRelativePath(Repository.Root, path)).Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Pages))]
    public void Every_relative_link_leads_to_a_file_and_a_heading_that_exist(string page)
    {
        var path = Repository.Path(page);
        var text = Fenced().Replace(File.ReadAllText(path), "");
        var broken = new List<string>();
        foreach (Match link in Link().Matches(text))
        {
            var target = link.Groups["target"].Value;
            if (target.Contains("://", StringComparison.Ordinal) || target.StartsWith("mailto:", StringComparison.Ordinal)) continue;
            var (file, heading) = target.Split('#', 2) is [var one, var two] ? (one, two) : (target, null);
            var full = file.Length == 0 ? path : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, file));
            if (!File.Exists(full) && !Directory.Exists(full)) broken.Add(target);
            else if (heading is not null && !Headings(full).Contains(heading)) broken.Add(target);
        }
        broken.ShouldBeEmpty(page);
    }

    private static HashSet<string> Headings(string file)
        => [.. Heading().Matches(File.ReadAllText(file))
        .Select(match => Dropped().Replace(match.Groups["text"].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-'))];

    [GeneratedRegex("(?<!!)\\[[^\\]]*\\]\\((?<target>[^)\\s]+)\\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Link();

    [GeneratedRegex("^#{1,6} (?<text>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\p{L}\p{N} _-]")]
    private static partial Regex Dropped();

    [GeneratedRegex("^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fenced();
}
