using Exchange.Core.Storage;

namespace Exchange.Core.Records;

/// <summary>A closed record whose contents are still there.</summary>
/// <param name="Digest">Of what was sent last.</param>
public sealed record ClosedRecord(string Id, string Item, string Organisation, long Version, string Digest, DateTimeOffset ClosedAt);

public sealed partial class CaseReading
{
    // Along the index of what is closed and whole, behind the page before: what has been pruned is not in it any more.
    private static readonly Sql ClosedBefore = new("""
        select {top @most} id, item, organisation, version, digest, closed_at from record
        where closed_at is not null and pruned_at is null and closed_at >= @at and closed_at < @before and (closed_at > @at or id > @id)
        order by closed_at, id {limit @most}
        """);

    /// <summary>Records closed before a time whose contents are still there, the longest closed first.</summary>
    /// <param name="after">Where the last page ended.</param>
    public Task<List<ClosedRecord>> Closed(DateTimeOffset before, (DateTimeOffset At, string Id) after, int most, CancellationToken stop)
        => database.Query(ClosedBefore.With((long)most, after.At.ToUnixTimeMilliseconds(), before.ToUnixTimeMilliseconds(), after.Id), static row => new ClosedRecord(
            row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt64(3), row.GetString(4), Time(row.GetInt64(5))), stop);
}
