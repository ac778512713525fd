using System.Text.Json;
using Exchange.Core.Log;
using Exchange.Core.Storage;

namespace Exchange.Core.Statistics;

/// <summary>
/// Brings the statistics up to date: reads the log from where it was, and of every record that something has happened to takes what it added before away and adds what it adds now. A late event, a correction or another
/// holiday so put right whichever day they belong to. Nothing of it is on a record's way.
/// </summary>
/// <remarks>
/// The log only says what to look at; what counts is the case file. Reading and adding are one commit each with how far it is, guarded by <see cref="StatisticHead.Moves"/>: if we stop anywhere nothing is counted twice or
/// left out, and two hosts that meet here take turns.
/// </remarks>
public sealed class StatisticSweep(Database database, CommitQueue queue, StatisticCases cases)
{
    /// <summary>Positions of the log that one step looks at: what happens to a record within them is counted once.</summary>
    internal int Stretch { get; init; } = 2_000;

    private const int Dropped = 500;

    private static readonly HashSet<string> Kinds = new(StringComparer.Ordinal)
    {
        LogKind.RecordTakenIn, LogKind.RecordAmended, LogKind.RecordWithdrawn, LogKind.RecordClosed, LogKind.StepMoved, LogKind.StepCancelled, LogKind.ProgressReported,
    };

    private static readonly Sql Behind = new("select {top @most} position, at, kind, record_id from log_event where position > @after order by position {limit @most}");

    private static readonly string Ids = string.Join(", ", Enumerable.Range(0, StatisticCases.Most).Select(static i => $"@id{(char)('a' + i / 26)}{(char)('a' + i % 26)}"));

    // Of the one that is told, too: the channel of a record whose contents are gone is known from there alone.
    private static readonly Sql Counted = new($"select generation, record_id, channel, facts from statistic_record where generation in (@shown, @building) and record_id in ({Ids})");

    private static readonly Sql InsertRecord = new("insert into statistic_record (generation, record_id, channel, facts) values (@generation, @record_id, @channel, @facts)");

    private static readonly Sql UpdateRecord = new("update statistic_record set facts = @facts where generation = @generation and record_id = @record_id");

    private const string SameDay = "generation = @generation and on_day = @on_day and subject = @subject and organisation = @organisation and item = @item and channel = @channel";

    private static readonly Sql InsertDay = new($"""
        insert into statistic_day (generation, on_day, subject, organisation, item, channel, taken_in, accepted, closed, timed, on_time, at_once, without_paper, withdrawn)
        select @generation, @on_day, @subject, @organisation, @item, @channel, 0, 0, 0, 0, 0, 0, 0, 0
        where not exists (select 1 from statistic_day where {SameDay})
        """);

    private static readonly Sql AddToDay = new($"""
        update statistic_day set taken_in = taken_in + @taken_in, accepted = accepted + @accepted, closed = closed + @closed, timed = timed + @timed,
          on_time = on_time + @on_time, at_once = at_once + @at_once, without_paper = without_paper + @without_paper, withdrawn = withdrawn + @withdrawn
        where {SameDay}
        """);

    private static readonly Sql OldRecords = new("select {top @most} generation, record_id from statistic_record where generation < @shown order by generation, record_id {limit @most}");

    private static readonly Sql DropRecords = new("""
        delete from statistic_record where generation = @generation and record_id >= @from and record_id <= @until
          and exists (select 1 from statistic_head where id = 1 and shown > @generation)
        """);

    private static readonly Sql OldDay = new("select {top 1} generation, on_day from statistic_day where generation < @shown order by generation, on_day {limit 1}");

    private static readonly Sql DropDay = new("""
        delete from statistic_day where generation = @generation and on_day = @on_day and exists (select 1 from statistic_head where id = 1 and shown > @generation)
        """);

    private sealed record Kept(StatisticKey Key, StatisticCounts Counts);

    /// <summary>Looks at what has happened since the last time, some of it.</summary>
    /// <returns>True: there is more.</returns>
    public async Task<bool> Step(CancellationToken stop)
    {
        var head = await StatisticHead.Read(database, stop);
        var lines = await database.Query(Behind.With((long)Stretch, head.Position), static row => (
            Position: row.GetInt64(0), At: row.GetInt64(1), Kind: row.GetString(2), Record: row.Text(3)), stop);
        var whole = lines.Count < Stretch;
        if (lines.Count == 0 && head.Shown == head.Building) return false;
        var slices = lines.Where(static line => line.Record is not null && Kinds.Contains(line.Kind)).Select(static line => line.Record!).Distinct(StringComparer.Ordinal).Chunk(StatisticCases.Most).ToList();
        for (var i = 0; i < Math.Max(1, slices.Count); i++)
        {
            // Only with the last of them it says that all were looked at: if we stop before, they are looked at once more, and what was added is taken away first.
            var next = i < slices.Count - 1 ? head : head with
            {
                Position = lines.Count > 0 ? lines[^1].Position : head.Position,
                Shown = whole ? head.Building : head.Shown,
                AsOf = lines.Count > 0 && (whole || head.Shown == head.Building) ? lines[^1].At : head.AsOf,
            };
            var unit = new Unit("statistics").When(next.Move());
            if (i < slices.Count) await Add(unit, head, slices[i], stop);
            // Another host was quicker, or everything is to be counted anew: what was read may be old.
            if (!await queue.Commit(unit)) return true;
            head = next with { Moves = head.Moves + 1 };
        }
        return !whole;
    }

    /// <summary>Everything is counted anew, beside the numbers that are told: those take its place when it has come to the end of the log. The number of the new generation.</summary>
    public async Task<long> Recount(CancellationToken stop)
    {
        while (true)
        {
            var head = await StatisticHead.Read(database, stop);
            var next = head with { Building = head.Building + 1, Position = 0 };
            if (await queue.Commit(new Unit("statistics").When(next.Move()))) return next.Building;
        }
    }

    /// <summary>Whether a generation is told by now, and how far of the log it is.</summary>
    public async Task<(bool IsTold, long Position)> Look(long generation, CancellationToken stop)
    {
        var head = await StatisticHead.Read(database, stop);
        return (head.Shown >= generation, head.Position);
    }

    /// <summary>Takes some of the numbers away that are not told any more. False when there are none.</summary>
    public async Task<bool> DropOld(CancellationToken stop)
    {
        var head = await StatisticHead.Read(database, stop);
        if (await database.Query(OldRecords.With((long)Dropped, head.Shown), static row => (Generation: row.GetInt64(0), Id: row.GetString(1)), stop) is { Count: > 0 } old)
        {
            var same = old.TakeWhile(one => one.Generation == old[0].Generation).ToList();
            return await queue.Commit(new Unit("statistics").When(DropRecords.With(same[0].Generation, same[0].Id, same[^1].Id)));
        }
        return await database.Query(OldDay.With(head.Shown), static row => (Generation: row.GetInt64(0), Day: row.GetInt64(1)), stop) is [var day]
            && await queue.Commit(new Unit("statistics").When(DropDay.With(day.Generation, day.Day)));
    }

    private async Task Add(Unit unit, StatisticHead head, string[] records, CancellationToken stop)
    {
        var before = await database.Query(Counted.With([head.Shown, head.Building, .. records, .. new object?[StatisticCases.Most - records.Length]]), static row => (
            Generation: row.GetInt64(0), Record: row.GetString(1), Channel: row.GetString(2), Facts: row.Bytes(3)!), stop);
        var standing = before.Where(one => one.Generation == head.Building).ToDictionary(static one => one.Record, StringComparer.Ordinal);
        var told = before.Where(one => one.Generation == head.Shown).ToDictionary(static one => one.Record, static one => one.Channel, StringComparer.Ordinal);

        var sum = new Dictionary<StatisticKey, StatisticCounts>();
        foreach (var (id, (channel, facts)) in await cases.Count(records, standing.ToDictionary(static one => one.Key, static one => one.Value.Channel, StringComparer.Ordinal), told, stop))
        {
            var kept = JsonSerializer.SerializeToUtf8Bytes(facts.Select(static one => new Kept(one.Key, one.Value)));
            if (!standing.TryGetValue(id, out var old)) unit.Do(InsertRecord.With(head.Building, id, channel, kept));
            else if (old.Facts.AsSpan().SequenceEqual(kept)) continue;
            else
            {
                unit.Do(UpdateRecord.With(kept, head.Building, id));
                foreach (var (key, counts) in JsonSerializer.Deserialize<List<Kept>>(old.Facts)!) sum[key] = sum.GetValueOrDefault(key) - counts;
            }
            foreach (var (key, counts) in facts) sum[key] = sum.GetValueOrDefault(key) + counts;
        }
        foreach (var (key, counts) in sum.Where(static one => one.Value != default))
        {
            unit.Do(InsertDay.With(head.Building, key.Day, key.Subject, key.Organisation, key.Item, key.Channel));
            unit.Do(AddToDay.With(counts.TakenIn, counts.Accepted, counts.Closed, counts.Timed, counts.OnTime, counts.AtOnce, counts.WithoutPaper, counts.Withdrawn,
                head.Building, key.Day, key.Subject, key.Organisation, key.Item, key.Channel));
        }
    }
}
