namespace Exchange.Core.Contract;

/// <summary>
/// An adapter that fetches what the department tells, from staging tables or result files. The hub polls: read, keep durably, then mark.
/// A crash between keeping and marking reads the same rows again; their keys make the repeats harmless.
/// </summary>
public interface IProgressAdapter : IAdapter
{
    /// <summary>How long to wait after a look that found nothing more.</summary>
    TimeSpan ProgressInterval { get; }

    /// <summary>Up to <paramref name="most"/> rows that are not marked yet, oldest first where the system tells an order.</summary>
    Task<ProgressRows> ReadProgress(int most, CancellationToken stop);

    /// <summary>Tells the department's system that the hub has these. May be called again for rows that are marked already.</summary>
    Task MarkProgress(IReadOnlyList<ProgressRow> kept, CancellationToken stop);
}

/// <summary>What one look brought.</summary>
/// <param name="Faults">What could not be read as rows at all: a half-written or wrongly encoded file, a missing column.</param>
public sealed record ProgressRows(IReadOnlyList<ProgressRow> Rows, IReadOnlyList<ProgressFault> Faults);

/// <summary>One row of a staging table, one line of a result file, one callback's body: as the department wrote it.</summary>
/// <param name="Source">Table or file, for people and the log.</param>
/// <param name="Key">Names the row among all of this adapter's for ever, at most 100 characters: it becomes the progress event's id, so the same row read twice is one event.</param>
/// <param name="Mapping">The mapping document that makes a progress event of it.</param>
/// <param name="Row">UTF-8 JSON object, column or element names as the department spells them.</param>
public sealed record ProgressRow(string Source, string Key, string Mapping, ReadOnlyMemory<byte> Row);

/// <summary>Something at a progress source that a person must look at. It is kept in the hub and logged once for each key.</summary>
/// <param name="Key">Names the fault for ever, so the next look does not report it again.</param>
/// <param name="Code">Short, for the log, such as <c>wrong-encoding</c>.</param>
/// <param name="Text">What, where (file, line, column) and what to do; without personal data.</param>
public sealed record ProgressFault(string Source, string Key, string Code, string Text);
