namespace Exchange.Adapters.Database;

/// <summary>What a column holds, as far as the adapter must treat it differently.</summary>
internal enum ColumnKind { Text, Integer, Decimal, Float, Date, DateTime, OffsetTime, Time, Boolean, Binary, Identifier, Other }

/// <summary>What the database itself counts in a text's length.</summary>
internal enum TextCount { CodePoints, Utf16, Bytes }

/// <summary>What a null is to a column.</summary>
internal enum Nulls
{
    /// <summary>A value like others.</summary>
    Allowed,

    /// <summary>Refused, and nothing else fills the column: an insert must.</summary>
    Refused,

    /// <summary>Refused, but a default or counter fills the column when an insert leaves it out.</summary>
    Filled,
}

/// <summary>A column as the database's catalog tells it.</summary>
/// <param name="Name">As the catalog spells it.</param>
/// <param name="Type">The database's own name of the type, lower case.</param>
/// <param name="Length">Longest text or bytes; null: no limit.</param>
/// <param name="Precision">Digits of a decimal; null: no limit.</param>
/// <param name="Scale">Of them after the point.</param>
/// <param name="Null">What a null is to it.</param>
internal sealed record Column(string Name, ColumnKind Kind, string Type, long? Length, TextCount Count, int? Precision, int? Scale, Nulls Null);

/// <summary>A table as the database's catalog tells it.</summary>
/// <param name="Quoted">Ready to stand in a statement, schema included.</param>
/// <param name="UniqueAlone">Columns that are unique by themselves.</param>
/// <param name="Fault">Why it cannot be written safely, such as an engine without transactions; null: it can.</param>
internal sealed record Table(string Name, string Quoted, IReadOnlyList<Column> Columns, IReadOnlySet<string> UniqueAlone, string? Fault = null)
{
    readonly Dictionary<string, Column> exact = Columns.ToDictionary(column => column.Name, StringComparer.Ordinal);

    public Column? Column(string name) => exact.TryGetValue(name, out var column) ? column : Names.Find(Columns, one => one.Name, name);
}
