using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Exchange.Adapters.Database;

/// <summary>The table in which a source tells what has changed in another, row by row.</summary>
public sealed record ChangeTable
{
    [Required, StringLength(257, MinimumLength = 1)]
    [Description("The table with one row a change. Required; the source's own table where its rows are the changes.")]
    public required string Table { get; init; }

    [Required, StringLength(128, MinimumLength = 1)]
    [Description("Column with a whole number that grows with each change and is unique. Required.")]
    public required string Id { get; init; }

    [MaxLength(10)]
    [Description("Columns that hold the changed row's key, in the order of the source's key. Default: named as the key's own.")]
    public IReadOnlyList<string> Key { get; init; } = [];

    [StringLength(128, MinimumLength = 1)]
    [Description("Column that tells what happened. Default: none; what is no longer in the source's table is deleted.")]
    public string? Operation { get; init; }

    [MaxLength(20)]
    [Description("Values of operation that mean deleted, such as D. Default: none. At most 20.")]
    public IReadOnlyList<string> Deletes { get; init; } = [];

    [MaxLength(20)]
    [Description("Columns with the value that the hub writes once it has the change and no late one can come before it: name to text. Default: none; nothing is written. At most 20.")]
    public IReadOnlyDictionary<string, string> Mark { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
