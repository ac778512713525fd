using Exchange.Core.Tests.Architecture;

namespace Exchange.Core.Tests.Records;

/// <summary>docs/states.md as data.</summary>
public static class StateTables
{
    public sealed record Cell(string Event, string? Log, string State, string Next);

    public static IReadOnlyList<Cell> Of(string heading)
    {
        var rows = SourceFiles.Read("docs/states.md").Split("\n## ").Single(part => part.StartsWith(heading + "\n", StringComparison.Ordinal))
            .Split('\n').Where(line => line.StartsWith('|')).Select(line => line.Trim('|').Split('|').Select(cell => cell.Trim().Trim('`')).ToArray()).ToList();
        var states = rows[0][2..];
        return [.. rows.Skip(2).SelectMany(row => states.Select((state, i) => new Cell(row[0], row[1].Length == 0 ? null : row[1], state, row[i + 2])))];
    }

    public static IEnumerable<TestCaseData> Cases(string heading) => Of(heading).Select(cell => new TestCaseData(cell).SetArgDisplayNames(cell.State, cell.Event, cell.Next));
}
