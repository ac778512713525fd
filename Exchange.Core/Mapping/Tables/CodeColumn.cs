using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Mapping.Tables;

/// <summary>One system's column of a code table, ready to be looked up in at a date, both ways.</summary>
internal sealed class CodeColumn
{
    readonly Dictionary<string, Entry[]> byValue;
    readonly Dictionary<string, Entry[]>.AlternateLookup<ReadOnlySpan<char>> byText;
    readonly Dictionary<string, Entry[]> byCode;

    /// <param name="Code">The system's value; null where it has none in this row.</param>
    internal sealed record Entry(string Value, string? Code, Title Title, DateOnly From, DateOnly Until)
    {
        internal bool IsValidAt(DateOnly date) => From <= date && date <= Until;
    }

    internal CodeColumn(CodeTableDocument table, string system)
    {
        var entries = table.Rows.Select(row => new Entry(
            row.Value, row.Systems.GetValueOrDefault(system), row.Title, row.From ?? DateOnly.MinValue, row.Until ?? DateOnly.MaxValue)).ToList();
        byValue = entries.GroupBy(e => e.Value, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.ToArray(), StringComparer.Ordinal);
        byText = byValue.GetAlternateLookup<ReadOnlySpan<char>>();
        byCode = entries.Where(e => e.Code is not null).GroupBy(e => e.Code!, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.ToArray(), StringComparer.Ordinal);
    }

    /// <summary>The hub's values that some row knows, whatever the date.</summary>
    internal IEnumerable<string> Values => byValue.Keys;

    /// <summary>The system's values, whatever the date.</summary>
    internal IEnumerable<string> Codes => byCode.Keys;

    /// <summary>Some row has the hub's value and a code of the system for it, whatever the date.</summary>
    internal bool Knows(string value) => CodesOf(value).Any();

    internal IEnumerable<string> CodesOf(string value) => byValue.TryGetValue(value, out var rows) ? rows.Select(r => r.Code).OfType<string>() : [];

    /// <summary>The row of the hub's value that is valid at the date, or null.</summary>
    internal Entry? Find(ReadOnlySpan<char> value, DateOnly date) => byText.TryGetValue(value, out var rows) ? ValidAt(rows, date) : null;

    /// <summary>The first row with the system's value that is valid at the date, or null.</summary>
    internal Entry? FindCode(string code, DateOnly date) => byCode.TryGetValue(code, out var rows) ? ValidAt(rows, date) : null;

    static Entry? ValidAt(Entry[] rows, DateOnly date)
    {
        foreach (var row in rows)
            if (row.IsValidAt(date))
                return row;
        return null;
    }
}
