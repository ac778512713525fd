using Exchange.Core.Log;
using Exchange.Core.Registry.Numbers;
using Exchange.Core.Storage;

namespace Exchange.Core.Numbers;

/// <summary>How far the numbers of each series have been given away, for all hosts of the database.</summary>
public sealed class NumberTable(CommitQueue queue, Database database, TimeProvider clock)
{
    private const int MostTries = 20;

    // Both sides of an assignment are the row as it was: what is handed out begins at the old next.
    private static readonly Sql ReserveBlock = new("""
        update number_series set block_from = next, next = case when next + @count > most then most + 1 else next + @count end
        {output inserted.block_from, inserted.next}
        where id = @id and next <= most
        {returning block_from, next}
        """);

    private static readonly Sql NextOf = new("select next from number_series where id = @id");

    private static readonly Sql HeadOf = new("select seq from number_head where id = 1");

    private static readonly Sql OfLength = new("select id from number_series where length = @length");

    private static readonly Sql RestoresAt = new("select at from number_restore");

    // Whoever is first: a schema change beside which older programs work brings no row.
    private static readonly Sql InsertHead = new("insert into number_head (id, seq) select 1, 0 {absent number_head where id = 1}");

    private static readonly Sql MoveHead = new("update number_head set seq = seq + 1 where id = 1 and seq = @seq");

    private static readonly Sql InsertSeries = new("""
        insert into number_series (id, length, most, next, block_from, began_at) values (@id, @length, @most, @next, @next, @began_at)
        """);

    private static readonly Sql SkipAhead = new("update number_series set next = next + (most + 9) / 10");

    private static readonly Sql InsertRestore = new("insert into number_restore (id, at) values (@id, @at)");

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>
    /// Up to <paramref name="count"/> running numbers of a series that nobody else gets, on no host and at no time. They are the caller's once this returns, and are lost with it:
    /// a number that was reserved and not used is a gap, and gaps are allowed.
    /// </summary>
    /// <param name="keyAt">The key that the series of the same pattern and division had, or has, at a time.</param>
    /// <exception cref="StorageUnavailableException">Nothing was reserved, or nobody knows: then there is a gap.</exception>
    internal async Task<NumberReservation> Reserve(NumberSeries series, long count, string organisation, string client, Func<DateTimeOffset, string> keyAt, CancellationToken stop)
    {
        var block = new List<(long From, long Next)>(1);
        for (var tries = 1; tries <= MostTries; tries++)
        {
            // If we stop before this commit nothing is reserved. If we stop behind it the block is nobody's: no host gives its numbers out again.
            if (await queue.Offer(new Unit("numbers " + series.Key)
                .WhenRows(ReserveBlock.With(count, series.Key), static row => (row.GetInt64(0), row.GetInt64(1)), block)
                .Log(new LogEvent(Now, LogKind.NumbersReserved, Organisation: organisation, Client: client, Data: LogData.Of(("series", series.Key), ("count", count))))))
                return new NumberReservation.Block(block[0].From, block[0].Next - 1);
            if (await database.Query(NextOf.With(series.Key), static row => row.GetInt64(0), stop) is [var next] && next > series.Most) return new NumberReservation.Exhausted();
            if (await Begin(series, keyAt, stop) is { } other) return new NumberReservation.Meets(other);
        }
        throw new StorageUnavailableException("Many series of numbers begin at the same time.");
    }

    /// <summary>
    /// The first number of a series is asked for. Numbers of another series that could be the same ones (a pattern that was changed, or two organisations' patterns) must not have been given away:
    /// the head makes beginners follow one another, so that none is unseen.
    /// </summary>
    /// <returns>The key of a series that it would meet; null when it has begun, or somebody else has been quicker: then it is looked at again.</returns>
    private async Task<string?> Begin(NumberSeries series, Func<DateTimeOffset, string> keyAt, CancellationToken stop)
    {
        if (await database.Query(HeadOf.With(), static row => row.GetInt64(0), stop) is not [var seq])
        {
            await queue.Offer(new Unit("numbers").Do(InsertHead.With()));
            return null;
        }
        var others = await database.Query(OfLength.With((long)series.Length), static row => row.GetString(0), stop);
        if (others.Contains(series.Key, StringComparer.Ordinal)) return null;
        if (others.Find(key => NumberSeries.Of(key).MayMeet(series)) is { } met) return met;
        var restores = await database.Query(RestoresAt.With(), static row => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(0)), stop);
        // It may have begun before the database was restored from a backup that did not have it yet.
        var skipped = restores.Count(at => keyAt(at) == series.Key);
        await queue.Offer(new Unit("numbers")
            .When(MoveHead.With(seq))
            .Do(InsertSeries.With(series.Key, (long)series.Length, series.Most, 1 + skipped * ((series.Most + 9) / 10), Now)));
        return null;
    }

    /// <summary>
    /// The database was made of a backup: what was given away since then it does not know. Every series goes on a tenth of its numbers further on, and so does one that began after the backup
    /// (<see cref="Begin"/>): doubles are impossible as long as less than a tenth of a series was given away in between.
    /// </summary>
    internal Task Restored()
    {
        // If we stop behind this commit the restore is run again, and they skip another tenth.
        return queue.Commit(new Unit("numbers").Do(SkipAhead.With()).Do(InsertRestore.With(Id.New(clock), Now)));
    }
}
