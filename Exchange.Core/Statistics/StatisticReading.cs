using System.Runtime.CompilerServices;
using Exchange.Core.Storage;

namespace Exchange.Core.Statistics;

/// <summary>Reads the statistics: sums of days, so its cost depends on how many days, organisations and items there are and not on how many records.</summary>
public sealed class StatisticReading(Database database, TimeProvider clock)
{
    private const int Slots = 12;

    // Of numbers by day: as much as is held at a time while they go out.
    private const int DaysAtOnce = 14;

    private static readonly Sql Sums = new("""
        select on_day, organisation, item, channel, cast(sum(taken_in) as bigint), cast(sum(accepted) as bigint), cast(sum(closed) as bigint), cast(sum(timed) as bigint), cast(sum(on_time) as bigint),
          cast(sum(at_once) as bigint), cast(sum(without_paper) as bigint), cast(sum(withdrawn) as bigint) from (
          select case when @by_day = 1 then on_day else cast(0 as bigint) end as on_day, case when @by_organisation = 1 then organisation else '' end as organisation,
            case when @by_item = 1 then item else '' end as item, case when @by_channel = 1 then channel else '' end as channel,
            taken_in, accepted, closed, timed, on_time, at_once, without_paper, withdrawn
          from statistic_day where generation = @generation and on_day >= @from and on_day <= @until and subject = @subject and (item = @item or @item is null) and (channel = @channel or @channel is null)
            and (organisation in (@org1, @org2, @org3, @org4, @org5, @org6, @org7, @org8, @org9, @org10, @org11, @org12) or @org1 is null)) days
        group by on_day, organisation, item, channel
        """) { ForPeople = true };

    private static readonly Sql LastPosition = new("select next from log_head where id = 1");

    /// <summary>Up to when the numbers are whole (null: nothing was counted yet), and whether everything is being counted anew beside them.</summary>
    public async Task<(DateTimeOffset? AsOf, bool Recounting)> AsOf(CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        var last = (await database.Query(LastPosition.With(), static row => row.GetInt64(0), stop))[0] - 1;
        var head = await StatisticHead.Read(database, stop);
        if (head.Shown == head.Building && head.Position >= last) return (now, false);
        return (head.AsOf == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(head.AsOf), head.Shown != head.Building);
    }

    /// <summary>Ordered by day, organisation, item, channel; a line without anything in it is left out.</summary>
    public async IAsyncEnumerable<StatisticLine> Lines(StatisticQuery query, [EnumeratorCancellation] CancellationToken stop)
    {
        var head = await StatisticHead.Read(database, stop);
        var byDay = query.By.Contains(StatisticDimension.Day);
        for (var from = query.From; from <= query.Until;)
        {
            var until = byDay && query.Until.DayNumber - from.DayNumber >= DaysAtOnce ? from.AddDays(DaysAtOnce - 1) : query.Until;
            foreach (var line in await Read(query, head.Shown, from, until, stop)) yield return line;
            if (until == DateOnly.MaxValue) yield break;
            from = until.AddDays(1);
        }
    }

    private async Task<List<StatisticLine>> Read(StatisticQuery query, long generation, DateOnly from, DateOnly until, CancellationToken stop)
    {
        var sums = new Dictionary<(long Day, string Organisation, string Item, string Channel), StatisticCounts>();
        foreach (var some in Groups(query.Organisations))
        {
            object?[] values = [By(StatisticDimension.Day), By(StatisticDimension.Organisation), By(StatisticDimension.Item), By(StatisticDimension.Channel),
                generation, StatisticKey.NumberOf(from), StatisticKey.NumberOf(until), query.Subject, query.Item, query.Channel, .. some];
            foreach (var (key, counts) in await database.Query(Sums.With(values), static row => (
                Key: (row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3)),
                Counts: new StatisticCounts(row.GetInt64(4), row.GetInt64(5), row.GetInt64(6), row.GetInt64(7), row.GetInt64(8), row.GetInt64(9), row.GetInt64(10), row.GetInt64(11))), stop))
                sums[key] = sums.GetValueOrDefault(key) + counts;
        }
        // What was counted and has been taken away again leaves a row of nothing.
        return [.. sums.Where(static one => one.Value != default)
            .OrderBy(static one => one.Key.Day).ThenBy(static one => one.Key.Organisation, StringComparer.Ordinal).ThenBy(static one => one.Key.Item, StringComparer.Ordinal).ThenBy(static one => one.Key.Channel, StringComparer.Ordinal)
            .Select(one => new StatisticLine(
                query.By.Contains(StatisticDimension.Day) ? StatisticKey.DayOf(one.Key.Day) : null, query.By.Contains(StatisticDimension.Organisation) ? one.Key.Organisation : null,
                query.By.Contains(StatisticDimension.Item) ? one.Key.Item : null, query.By.Contains(StatisticDimension.Channel) ? one.Key.Channel : null, one.Value))];

        object By(string dimension) => query.By.Contains(dimension) ? 1L : 0L;
    }

    /// <summary>Twelve values at a time, the last one repeated; twelve nulls for all.</summary>
    private static IEnumerable<object?[]> Groups(IReadOnlyCollection<string>? values)
        => values is null ? [new object?[Slots]] : values.Distinct(StringComparer.Ordinal).Chunk(Slots).Select(static some => (object?[])[.. some, .. Enumerable.Repeat(some[^1], Slots - some.Length)]);
}
