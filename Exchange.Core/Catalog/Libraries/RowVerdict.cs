using Exchange.Core.Checking;

namespace Exchange.Core.Catalog.Libraries;

/// <summary>What a row turned out to be; one of row, end, outside or kept out.</summary>
internal sealed record RowVerdict
{
    /// <summary>It is to be kept.</summary>
    public RowFacts? Row { get; init; }

    /// <summary>The row of this key ends.</summary>
    public string? Ends { get; init; }

    public bool IsOutside { get; init; }

    /// <summary>Why it is kept out, or the warnings of a row that is not.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>Of what is kept out: which row it would have been, where that can be told.</summary>
    public string? Key { get; init; }

    /// <summary>What is kept out is kept in quarantine with its text.</summary>
    public bool KeepsContent { get; init; }

    /// <summary>The day that it tells of.</summary>
    public DateOnly? Day { get; init; }

    public static RowVerdict Out(string? key, IReadOnlyList<Finding> findings, bool keep = true) => new() { Key = key, Findings = findings, KeepsContent = keep };
}
