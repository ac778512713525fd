namespace Exchange.Core.Catalog.Libraries;

/// <summary>How a batch stands.</summary>
/// <param name="Library">Name of the library.</param>
/// <param name="Number">Within the library, from 1.</param>
/// <param name="Resumable">Somebody goes on with it after a stop.</param>
/// <param name="Revision">Of the registry, by whose library and schema its rows are checked.</param>
/// <param name="Place">The place of the source that is behind the last row kept; opaque to the library.</param>
/// <param name="Chunk">Commits with rows of it.</param>
/// <param name="Rows">Rows of the library after it; 0 before it is merged.</param>
/// <param name="Reason">Why it was abandoned; of a merged one <see cref="NothingTaken"/>, where that is so.</param>
public sealed record BatchLine(
    string Library, long Number, BatchState State, BatchMode Mode, string Source, string Client, bool Resumable, long Revision, string? Place, long Chunk, BatchTally Tally, long Rows,
    DateTimeOffset OpenedAt, DateTimeOffset TouchedAt, DateTimeOffset? ClosedAt, string? Reason)
{
    /// <summary>Rows came, and all of them were kept out.</summary>
    public const string NothingTaken = "nothing-taken";

    internal string Layout { get; init; } = "";

    internal string? Mark { get; init; }
}
