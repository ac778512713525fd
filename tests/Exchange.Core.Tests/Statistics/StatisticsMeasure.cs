using System.Diagnostics;
using Exchange.Core.Records;
using Exchange.Core.Records.Stories;
using Exchange.Core.Statistics;
using Exchange.Core.Storage;
using Exchange.Core.Tests.Progress;

namespace Exchange.Core.Tests.Statistics;

/// <summary>How long counting and asking take where there is much; the figures of bench/statistics/results.txt.</summary>
[Explicit("Measures.")]
public sealed class StatisticsMeasure
{
    private const int Records = 20_000, Days = 1_008, Organisations = 30, Items = 10, Channels = 3;

    [TestCase(Provider.Sqlite), TestCase(Provider.Postgres)]
    public async Task Counting_many_records_and_asking_of_three_years(Provider provider)
    {
        await using var bench = await ProgressBench.Open(provider);
        var (cases, clock) = (bench.Cases, bench.Clock);
        for (var i = 0; i < Records; i += 200)
        {
            var units = Enumerable.Range(i, 200).Select(_ => cases.Ledger.TakeIn(cases.Record(bench.Two) with { Revision = bench.Shelf.Current.Revision })).ToArray();
            cases.Queue.Offer(units);
            await Task.WhenAll(units.Select(static unit => unit.Done));
        }
        // What a department tells, behind the hub's back: it is counting that is measured.
        await cases.Store.Execute("""
            insert into progress_event (id, record_id, step, organisation, event_id, stage, at, received_at, answer, content)
            select record_id, record_id, name, organisation, record_id, 'accepted', updated_at, updated_at, cast('' as {bytes}), cast('' as {bytes}) from step where name = 'S1'
            """);
        var database = cases.Store.Database;
        var sweep = new StatisticSweep(database, cases.Queue, new StatisticCases(database, bench.Shelf, new StatisticOptions(), new CardRules(), TimeZoneInfo.Utc));
        var since = Stopwatch.GetTimestamp();
        while (await sweep.Step(default))
        {
            // There is more.
        }
        var took = Stopwatch.GetElapsedTime(since);
        TestContext.Out.WriteLine($"{provider}: {Records} records of three steps counted in {took.TotalSeconds:n1} s, {Records / took.TotalSeconds:n0} a second");

        const int a = Days * Organisations * Items * Channels;
        var series = provider == Provider.Postgres
            ? $"generate_series(0, {a - 1}) as n(i)"
            : $"(with recursive n(i) as (select 0 union all select i + 1 from n where i < {a - 1}) select i from n) n";
        await cases.Store.Execute($"""
            insert into statistic_day (generation, on_day, subject, organisation, item, channel, taken_in, accepted, closed, timed, on_time, at_once, without_paper, withdrawn)
            select 1, 20240101 + (i % {Days}) / 336 * 10000 + ((i % {Days}) % 336) / 28 * 100 + (i % {Days}) % 28, 'step', 'O' || ((i / {Days}) % {Organisations}), 'I' || ((i / {Days * Organisations}) % {Items}), '' || (i / {Days * Organisations * Items}), 3, 3, 3, 2, 2, 1, 1, 0
            from {series}
            """);
        var reading = new StatisticReading(database, clock);
        foreach (var (what, from, by) in new[] { ("three years in one line", new DateOnly(2024, 1, 1), ""), ("three years by organisation and item", new DateOnly(2024, 1, 1), "organisation,item"), ("a year by day, organisation, item and channel", new DateOnly(2026, 1, 1), "day,organisation,item,channel") })
        {
            var began = Stopwatch.GetTimestamp();
            var lines = 0;
            await foreach (var _ in reading.Lines(new StatisticQuery(from, new DateOnly(2026, 12, 31), "step", by.Split(',', StringSplitOptions.RemoveEmptyEntries).ToHashSet()), default)) lines++;
            TestContext.Out.WriteLine($"{provider}: {what}, of {a} sums: {lines} lines in {Stopwatch.GetElapsedTime(began).TotalMilliseconds:n0} ms");
        }
    }
}
