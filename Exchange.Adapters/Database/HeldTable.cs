using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Exchange.Adapters.Database;

/// <summary>The table in which the hub looks up what the department holds, for reconciliation.</summary>
public sealed record HeldTable
{
    [Required, StringLength(257, MinimumLength = 1)]
    [Description("The table or view with one row for each submission that the department holds. Required. Letters, digits, _, $ and #; a schema before a dot.")]
    public required string Table { get; init; }

    [Required, StringLength(128, MinimumLength = 1)]
    [Description("Column that is unique, never null and never changed: the rows are read along it. Required.")]
    public required string Key { get; init; }

    [StringLength(128, MinimumLength = 1)]
    [Description("Column with the hub's delivery id. Default: none. This, number or acknowledgement is given.")]
    public string? DeliveryId { get; init; }

    [StringLength(128, MinimumLength = 1)]
    [Description("Column with the record's number. Default: none.")]
    public string? Number { get; init; }

    [StringLength(128, MinimumLength = 1)]
    [Description("Column with the item's step, such as S1. Default: none; the step is the one that the hub has handed over.")]
    public string? Step { get; init; }

    [StringLength(128, MinimumLength = 1)]
    [Description("Column with the department's own number. Default: none.")]
    public string? Acknowledgement { get; init; }

    [StringLength(128, MinimumLength = 1)]
    [Description("Column with the SHA-256 of the message as it came, in hex. Default: none; digests are not compared.")]
    public string? Digest { get; init; }

    [StringLength(128, MinimumLength = 1)]
    [Description("Column with the stage, in the hub's words. Default: none; stages are not compared.")]
    public string? Stage { get; init; }

    [StringLength(128, MinimumLength = 1)]
    [Description("Column with the number of files, or their digests (SHA-256 or MD5, hex) with semicolons between. Default: none; files are not compared.")]
    public string? Materials { get; init; }

    [StringLength(128, MinimumLength = 1)]
    [Description("Column with the time at which the row came, by which rows are looked for; an index on it is wanted. Default: none; the whole table is read.")]
    public string? Time { get; init; }
}
