using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Exchange.Adapters.Database;

/// <summary>Tables that are written for one delivery, in one transaction.</summary>
public sealed record WriteRoute
{
    [Required, MinLength(1), MaxLength(20)]
    [Description("The tables in the order of their inserts: the header first. Required; 1 to 20.")]
    public required IReadOnlyList<TableRule> Tables { get; init; }

    [StringLength(128, MinimumLength = 1)]
    [Description("Column of the first table that holds the delivery id and is unique by itself, so a repeat writes nothing. Default: none. The hub fills it.")]
    public string? DeliveryIdColumn { get; init; }

    [StringLength(128, MinimumLength = 1)]
    [Description("Column of the first table whose value is the department's number, given by the database or by the message. Default: none, no number.")]
    public string? NumberColumn { get; init; }

    [MaxLength(10)]
    [Description("Columns of the first table with texts with placeholders: a row that has them all is an earlier push. Default: none. At most 10.")]
    public IReadOnlyDictionary<string, string> Ask { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}

/// <summary>One staging table that is written.</summary>
public sealed record TableRule
{
    [Required, StringLength(257, MinimumLength = 1)]
    [Description("The table, a schema before a dot. Required. Letters, digits, _, $ and #; case only matters where the database has both.")]
    public required string Name { get; init; }

    [MaxLength(100)]
    [Description("Columns that the hub fills in every row: name to text with placeholders. Default: none. At most 100.")]
    public IReadOnlyDictionary<string, string> Set { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    [MaxLength(1000)]
    [Description("Columns that must be there, and what holds for each. Default: none; the message's columns are looked up all the same. At most 1000.")]
    public IReadOnlyDictionary<string, ColumnRule> Columns { get; init; } = new Dictionary<string, ColumnRule>(StringComparer.Ordinal);

    [Range(0, 10_000)]
    [Description("Fewest rows that a message must have for the table; fewer is rejected. Default 0. Range 0 to 10000.")]
    public int AtLeast { get; init; }

    [Description("Where the bytes of a material's file go, when the adapter's document says materials: { as: copy }. Default: nowhere.")]
    public FileRule? File { get; init; }
}

/// <summary>The column of a table that takes files, one a row.</summary>
public sealed record FileRule
{
    [Required, StringLength(128, MinimumLength = 1)]
    [Description("The column that gets the bytes, of a type for bytes. Required.")]
    public required string Column { get; init; }

    [Required, StringLength(128, MinimumLength = 1)]
    [Description("The column of the same row in which the message says which file: its sha256 or md5. A row with nothing there gets no file. Required.")]
    public required string By { get; init; }

    [Range(1, 1_048_576)]
    [Description("Most KiB of one message's files in this table together; more is rejected, and links are the way then. Default 51200. Range 1 to 1048576.")]
    public int MostKib { get; init; } = 51_200;
}

/// <summary>What holds for one column, beside what the database's catalog says.</summary>
public sealed record ColumnRule
{
    [Range(1, 1_000_000)]
    [Description("Longest text, where it is not the catalog's: the true system behind the table may have less. Default: the catalog's. Range 1 to 1000000.")]
    public int? Length { get; init; }

    [Description("What the length counts, where it is not the adapter's lengthIn. Default: the adapter's.")]
    public LengthUnit? LengthIn { get; init; }

    [Description("reject or cut, where it is not the adapter's tooLong. Default: the adapter's.")]
    public TooLong? TooLong { get; init; }
}

/// <summary>Columns changed in rows that are there already.</summary>
public sealed record UpdateRoute
{
    [Required, StringLength(257, MinimumLength = 1)]
    [Description("The table, a schema before a dot. Required. Letters, digits, _, $ and #.")]
    public required string Table { get; init; }

    [Required, MinLength(1), MaxLength(100)]
    [Description("Columns to change: name to text with placeholders. Required; 1 to 100.")]
    public required IReadOnlyDictionary<string, string> Set { get; init; }

    [Required, MinLength(1), MaxLength(10)]
    [Description("Columns with texts with placeholders that find the rows; where none is found the withdrawal is rejected. Required; 1 to 10.")]
    public required IReadOnlyDictionary<string, string> Match { get; init; }
}
