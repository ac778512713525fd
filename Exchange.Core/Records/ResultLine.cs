using Exchange.Core.Materials;

namespace Exchange.Core.Records;

/// <summary>A result as it stands.</summary>
/// <param name="Place">From 1, within the record.</param>
/// <param name="Digest">SHA-256 of the file; <paramref name="File"/> is what is known of it while it is kept.</param>
/// <param name="Due">Its last day for being issued, yyyy-MM-dd; null where the item has no calendar to count by.</param>
public sealed record ResultLine(
    string RecordId, long Place, string Client, string Step, string Organisation, string Kind, string? Number, string? Name, string? ValidFrom, string? ValidUntil, string? Digest, MaterialFile? File,
    string? Link, string? Collect, string State, string? Way, string? Tracking, string? Due, DateTimeOffset MadeAt, DateTimeOffset? IssuedAt, DateTimeOffset? CollectedAt)
{
    /// <summary>In <c>result.due</c> where no day is known: behind all days.</summary>
    internal const string NoDay = "9999-12-31";
}

/// <summary>A result that is to be issued, with whose record it is.</summary>
/// <param name="Number">The record's.</param>
public sealed record DueResult(ResultLine Result, string Number, string Item, bool Chased);
