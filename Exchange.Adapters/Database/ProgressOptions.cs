using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Exchange.Adapters.Database;

/// <summary>Tables in which a department tells how applications go.</summary>
public sealed record ProgressPart
{
    [Range(1, 3600)]
    [Description("Seconds between looks that found nothing more. Default 30. Range 1 to 3600.")]
    public int IntervalSeconds { get; init; } = 30;

    [Required, MinLength(1), MaxLength(50)]
    [Description("The tables. Required; 1 to 50.")]
    public required IReadOnlyList<ProgressTable> Tables { get; init; }
}

/// <summary>One table that the hub reads, keeps and marks row by row.</summary>
public sealed record ProgressTable
{
    [Required, StringLength(257, MinimumLength = 1)]
    [Description("The table, a schema before a dot. Required. Letters, digits, _, $ and #.")]
    public required string Name { get; init; }

    [Required, StringLength(200, MinimumLength = 1)]
    [Description("The mapping (reads: row) that makes a progress event of a row. Required.")]
    public required string Mapping { get; init; }

    [Required, MinLength(1), MaxLength(10)]
    [Description("Columns that tell one row from another: the mark is set by them. Required; 1 to 10.")]
    public required IReadOnlyList<string> Key { get; init; }

    [Required, MinLength(1), MaxLength(10)]
    [Description("Columns with the values of a row that the hub has not taken yet, such as REC_FLAG: [0]; {null} is a value too. Required; 1 to 10.")]
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Unread { get; init; }

    [Required, MinLength(1), MaxLength(20)]
    [Description("Columns with the value that the hub writes once it has the row; after that unread must not hold any more. Required; 1 to 20.")]
    public required IReadOnlyDictionary<string, string> Mark { get; init; }

    [StringLength(128, MinimumLength = 1)]
    [Description("Column by which the oldest rows come first. Default: none, by key.")]
    public string? Order { get; init; }

    [MaxLength(1000)]
    [Description("Columns that are read, spelt as the mapping wants them. Default: all, spelt as in the database. At most 1000; the key is always read.")]
    public IReadOnlyList<string> Columns { get; init; } = [];
}
