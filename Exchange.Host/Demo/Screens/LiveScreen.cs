using Spectre.Console;
using Spectre.Console.Rendering;

namespace Exchange.Host.Demo.Screens;

/// <summary>A table that is drawn over itself.</summary>
public sealed class LiveScreen(IAnsiConsole console) : IDemoScreen
{
    // Cells that a department takes with its padding and line, and that the row names' borders take.
    const int Column = 10;
    const int Border = 4;

    int drawn;

    public void Say(string line)
    {
        drawn = 0;
        console.WriteLine(line);
    }

    public void Show(DemoPicture picture)
    {
        var frame = Frame(picture);
        // Up over the earlier frame and draw: the table keeps its height, so nothing flickers and what was said above stays.
        if (drawn > 0)
            console.Cursor.Move(CursorDirection.Up, drawn);
        console.Write(frame);
        drawn = Height(frame);
    }

    public void Close(DemoSummary summary)
    {
        Show(summary.Last);
        foreach (var rows in SummaryRows.Of(summary, Math.Max(1, (console.Profile.Width - SummaryRows.NameWidth - Border) / Column)))
        {
            var table = new Table().Border(TableBorder.Rounded);
            foreach (var heading in rows[0])
                table.AddColumn(new TableColumn(heading).NoWrap());
            foreach (var column in table.Columns.Skip(1))
                column.RightAligned();
            foreach (var row in rows.Skip(1))
                table.AddRow(row.Select(Markup.Escape).ToArray());
            console.Write(table);
        }
        console.WriteLine(summary.Lives.ToString());
        if (summary.CatalogLine is { } catalog)
            console.WriteLine(catalog);
        foreach (var library in summary.Harvested)
            console.WriteLine(library.ToString());
        if (summary.Spared is { Applications: > 0 } spared)
            console.WriteLine(spared.ToString());
        foreach (var line in summary.Shared?.Lines ?? [])
            console.WriteLine(line);
        foreach (var line in SummaryRows.Open(summary))
            console.WriteLine(line);
        foreach (var difference in summary.Differences)
            console.MarkupLineInterpolated($"[red]differs: {difference}[/]");
        console.WriteLine(summary.Line);
    }

    static Table Frame(DemoPicture picture)
    {
        var hub = picture.Hub;
        var table = new Table().Border(TableBorder.Rounded).Title($"临洲市云溪区 Yunxi District  {picture.Elapsed:mm\\:ss}");
        table.AddColumns("", "收到 received", "签收 acknowledged", "在办 open", "异常 parked · 拒收 refused", "办结 closed");
        foreach (var column in table.Columns.Skip(1))
            column.RightAligned();
        table.AddRow("中枢 hub", $"{picture.Submitted}/{picture.Wanted}", $"{hub.Acknowledged}", $"{hub.Open}", $"{hub.Parked}", $"log {hub.LogEvents}");
        foreach (var (name, count) in picture.Departments)
            table.AddRow(name, $"{count.Arrivals}", $"{count.Cases}", $"{count.Working}", $"{count.Refused}", $"{count.Closed + count.ClosedRefused}");
        return table;
    }

    int Height(IRenderable frame) => Segment.SplitLines(frame.GetSegments(console)).Count;
}
