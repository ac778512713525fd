using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Exchange.Adapters.Database;

/// <summary>A table or view from which the hub harvests rows.</summary>
public sealed record PullTable
{
    [Required, RegularExpression("^[A-Za-z0-9_.-]{1,64}$")]
    [Description("The source's name, by which libraries ask for it. Required. Letters, digits, underscore, dot, hyphen; at most 64.")]
    public required string Name { get; init; }

    [Required, StringLength(257, MinimumLength = 1)]
    [Description("The table or view. Required. Letters, digits, _, $ and #; a schema before a dot.")]
    public required string Table { get; init; }

    [Required, Length(1, 10)]
    [Description("Columns that together are unique, never null and never changed: rows are read along them, so an index over them is wanted. Required; 1 to 10.")]
    public required IReadOnlyList<string> Key { get; init; }

    [MaxLength(1000)]
    [Description("Columns that are read, name to the name that it has in the row. Default: all, spelt as in the database. At most 1000.")]
    public IReadOnlyDictionary<string, string> Columns { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    [StringLength(128, MinimumLength = 1)]
    [Description("Column that grows whenever a row is written, a time or a counter, for mode watermark; an index over it and the key is wanted. Default: none.")]
    public string? Watermark { get; init; }

    [Range(0, 604_800)]
    [Description("Seconds before the last watermark from which on rows are read again, for transactions that commit late. Default 300. Range 0 to 604800; for a column of times.")]
    public int OverlapSeconds { get; init; } = 300;

    [Range(0, 10_000_000)]
    [Description("Numbers before the last watermark, or the last change, from which on rows are read again, for transactions that commit late. Default 1000. Range 0 to 10000000; for a column of numbers.")]
    public int OverlapCount { get; init; } = 1000;

    [MaxLength(10)]
    [Description("Columns with the values by which the source marks a row as deleted, such as SCBZ: [1]; {null} is a value too. Default: none. At most 10; one of them that has such a value is enough.")]
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Deleted { get; init; } = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);

    [Description("The table that tells what has changed, for mode changes. Default: none.")]
    public ChangeTable? Changes { get; init; }
}
