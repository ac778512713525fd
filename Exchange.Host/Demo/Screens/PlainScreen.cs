namespace Exchange.Host.Demo.Screens;

/// <summary>Lines, one every second at most: for pipes, files and CI.</summary>
public sealed class PlainScreen(TextWriter output) : IDemoScreen
{
    static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    TimeSpan next;

    public void Say(string line) => output.WriteLine(line);

    public void Show(DemoPicture picture)
    {
        if (picture.Elapsed < next)
            return;
        next = picture.Elapsed + Pace;
        output.WriteLine($"{picture.Elapsed.TotalSeconds,6:F1} s  {picture.Submitted}/{picture.Wanted} taken in, {picture.Hub.Acknowledged} acknowledged, "
            + $"{picture.Hub.Open} open, {picture.Hub.Parked} parked | held/closed: "
            + string.Join(", ", picture.Departments.Select(d => $"{d.Name} {d.Count.Cases}/{d.Count.Closed + d.Count.ClosedRefused}")));
    }

    public void Close(DemoSummary summary)
    {
        foreach (var row in SummaryRows.Of(summary))
            output.WriteLine(string.Join(' ', row.Select((cell, i) => i == 0 ? SummaryRows.Padded(cell) : cell.PadLeft(7))));
        output.WriteLine(summary.Lives);
        if (summary.CatalogLine is { } catalog)
            output.WriteLine(catalog);
        foreach (var library in summary.Harvested)
            output.WriteLine(library);
        if (summary.Spared is { Applications: > 0 } spared)
            output.WriteLine(spared);
        foreach (var line in summary.Shared?.Lines ?? [])
            output.WriteLine(line);
        foreach (var line in SummaryRows.Open(summary))
            output.WriteLine(line);
        foreach (var difference in summary.Differences)
            output.WriteLine("differs: " + difference);
        output.WriteLine(summary.Line);
    }
}
