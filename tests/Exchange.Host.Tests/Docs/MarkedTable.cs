namespace Exchange.Host.Tests.Docs;

/// <summary>A table of a page between <c>&lt;!-- mark --&gt;</c> and <c>&lt;!-- end --&gt;</c>: its rows, without heading.</summary>
internal static class MarkedTable
{
    public static IReadOnlyList<string[]> Read(string page, string mark)
    {
        var from = page.IndexOf($"<!-- {mark} -->", StringComparison.Ordinal);
        from.ShouldBeGreaterThanOrEqualTo(0, $"There is no table <!-- {mark} -->.");
        var text = page[from..page.IndexOf("<!-- end -->", from, StringComparison.Ordinal)];
        return [.. text.Split('\n').Where(line => line.StartsWith('|')).Skip(2)
            .Select(line => line.Trim().Trim('|').Split(" | ").Select(cell => cell.Trim()).ToArray())];
    }
}
