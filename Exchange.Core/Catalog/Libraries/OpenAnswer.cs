namespace Exchange.Core.Catalog.Libraries;

/// <summary>What came of asking for a batch.</summary>
public abstract record OpenAnswer
{
    private OpenAnswer() { }

    /// <summary>Rows may come.</summary>
    public sealed record Opened(LibraryBatch Batch) : OpenAnswer;

    /// <summary>There is a batch that has not ended; a library has one at a time.</summary>
    public sealed record Busy(BatchLine Batch) : OpenAnswer;

    /// <summary>No library of that name is registered, or there is no such batch.</summary>
    public sealed record Missing : OpenAnswer;

    /// <summary>The catalog has no such entry, or it is withdrawn.</summary>
    public sealed record NoResource(string Code) : OpenAnswer;

    /// <summary>Identity, keys or validity are others than those by which the rows lie: all rows are to come once, in a full batch.</summary>
    public sealed record NeedsFull : OpenAnswer;

    /// <summary>The batch that was to go on does not take rows any more.</summary>
    public sealed record Ended(BatchLine Batch) : OpenAnswer;
}

/// <summary>What came of merging a batch.</summary>
public abstract record MergeAnswer
{
    private MergeAnswer() { }

    /// <summary>Its rows are read from now on.</summary>
    public sealed record Merged(BatchLine Batch) : MergeAnswer;

    /// <summary>More rows would end than a full batch ends unasked: merge again with the number confirmed, or abandon.</summary>
    /// <param name="Ends">Rows that would end because they did not come.</param>
    /// <param name="Rows">Rows that there are.</param>
    public sealed record TooManyEnd(long Ends, long Rows) : MergeAnswer;

    /// <summary>The resource was withdrawn meanwhile: the batch is abandoned and nothing of it was ever read.</summary>
    public sealed record Withdrawn(BatchLine Batch) : MergeAnswer;

    /// <summary>Somebody else has gone on with the batch, or ended it.</summary>
    public sealed record Overtaken(BatchLine Batch) : MergeAnswer;
}

/// <summary>The batch takes no rows any more: it was abandoned, its resource withdrawn, or somebody else goes on with it.</summary>
public sealed class BatchEndedException(BatchLine batch) : Exception($"Batch {batch.Number} of the library {batch.Library} takes no rows of this caller any more ({batch.State}, {batch.Reason ?? "overtaken"}).")
{
    public BatchLine Batch => batch;
}
