namespace Exchange.Core.Catalog.Libraries;

/// <summary>How a library stands.</summary>
/// <param name="Number">By which its rows name it.</param>
/// <param name="CurrentBatch">The last batch that was merged: its rows are read. 0 before the first.</param>
/// <param name="OpenBatch">The batch that has not ended.</param>
/// <param name="Mark">What the source gave to go on from, with the batch that was merged last.</param>
public sealed record LibraryState(string Name, long Number, long CurrentBatch, long LastBatch, long? OpenBatch, long Rows, string? Mark, DateTimeOffset? MergedAt)
{
    /// <summary>How the rows lie; null before the first merge.</summary>
    public LibraryLayout? Layout { get; init; }
}
