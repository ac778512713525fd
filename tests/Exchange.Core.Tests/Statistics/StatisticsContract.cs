using System.Text;
using Exchange.Core.Records;
using Exchange.Core.Records.Stories;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Statistics;
using Exchange.Core.Storage;
using Exchange.Core.Tests.Progress;
using Exchange.Core.Tests.Records;
using Microsoft.Extensions.Time.Testing;

namespace Exchange.Core.Tests.Statistics;

/// <summary>What is counted, on which day, and that it stays right whatever comes late or meets; on each database. The hub's clock stands at 2026-12-21 09:00 in Asia/Shanghai.</summary>
public abstract class StatisticsContract(Provider provider)
{
    private const string Documents = """
        kind: calendar
        name: district
        title: { zh: 工作日历, en: Working days }
        from: 2026-01-01
        until: 2027-12-31
        holidays: [2027-01-01]
        hours: [{ from: 09:00, until: 12:00 }, { from: 14:00, until: 17:30 }]
        ---
        kind: item
        name: permit
        title: { zh: 许可, en: Permit }
        code: '3'
        organisation: SCJG
        schema: any.v1
        closingTable: closing
        calendar: district
        limits: { promised: { days: 8 } }
        steps:
          - { name: S1, title: { zh: 审查, en: Review }, organisation: SCJG, adapter: gdbs, mapping: out.v1, limits: { statutory: { days: 20 }, promised: { days: 5 } } }
          - { name: S2, title: { zh: 登记, en: Entry }, organisation: GJJ, adapter: gdbs, mapping: out.v1, limits: { statutory: { days: 3, unit: naturalDays } } }
        """;

    private static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

    private ProgressBench _bench = null!;
    private StatisticSweep _sweep = null!;
    private StatisticReading _reading = null!;
    private int _paper;

    private static CancellationToken Go => CancellationToken.None;

    private ItemDocument Permit => _bench.Shelf.Current.Items["permit"];

    private FakeTimeProvider Clock => (FakeTimeProvider)_bench.Clock;

    [SetUp]
    public async Task Open()
    {
        _bench = await ProgressBench.Open(provider);
        await _bench.Apply(Documents);
        _sweep = Sweep(null);
        _reading = new StatisticReading(_bench.Cases.Store.Database, Clock);
    }

    [TearDown]
    public ValueTask Close() => _bench?.DisposeAsync() ?? ValueTask.CompletedTask;

    private StatisticSweep Sweep(string? channel, int stretch = 2_000) => new(
        _bench.Cases.Store.Database, _bench.Cases.Queue, new StatisticCases(_bench.Cases.Store.Database, _bench.Shelf, new StatisticOptions { Channel = channel }, new CardRules(), Zone)) { Stretch = stretch };

    private async Task<CaseFile> TakenIn(string? body = null, params NewMaterial[] materials)
    {
        var record = _bench.Cases.Record(Permit) with { Revision = _bench.Shelf.Current.Revision, Materials = materials };
        if (body is not null)
        {
            var content = Encoding.UTF8.GetBytes("{\"body\":" + body + "}");
            record = record with { Content = content, BodyFrom = 8, BodyLength = content.Length - 9 };
        }
        (await _bench.Cases.Queue.Offer(_bench.Cases.Ledger.TakeIn(record))).ShouldBeTrue();
        return await _bench.Cases.Read(record.Id);
    }

    private Task<bool> Tell(CaseFile record, string step, string stage, string at, string? outcome = null, long? days = null)
        => _bench.Cases.Report(record, Permit, step, stage, outcome, at: DateTimeOffset.Parse(at.Replace(' ', 'T') + ":00+08:00"), days: days);

    private static async Task ToTheEnd(StatisticSweep sweep)
    {
        while (await sweep.Step(Go))
        {
            // There is more.
        }
    }

    private async Task<List<StatisticLine>> Lines(string subject, string by, IReadOnlyCollection<string>? organisations = null, string? item = null, string? channel = null)
    {
        var lines = new List<StatisticLine>();
        var query = new StatisticQuery(new DateOnly(2026, 12, 1), new DateOnly(2027, 2, 28), subject, by.Split(',', StringSplitOptions.RemoveEmptyEntries).ToHashSet(), organisations, item, channel);
        await foreach (var line in _reading.Lines(query, Go)) lines.Add(line);
        return lines;
    }

    private async Task<List<(string? Day, string? Organisation, StatisticCounts Counts)>> Steps()
    {
        await ToTheEnd(_sweep);
        return (await Lines("step", "day,organisation")).ConvertAll(line => (line.Day?.ToString("MM-dd"), line.Organisation, line.Counts));
    }

    private async Task<List<(string? Day, StatisticCounts Counts)>> Records()
    {
        await ToTheEnd(_sweep);
        return (await Lines("record", "day")).ConvertAll(line => (line.Day?.ToString("MM-dd"), line.Counts));
    }

    [Test]
    public async Task A_record_counts_on_the_days_on_which_it_happened_as_a_whole_and_for_each_organisation()
    {
        (await _reading.AsOf(Go)).AsOf.ShouldBeNull("nothing was counted yet");
        var record = await TakenIn();
        (await Records()).ShouldBe([("12-21", new StatisticCounts(TakenIn: 1, WithoutPaper: 1))]);
        (await _reading.AsOf(Go)).ShouldBe((Clock.GetUtcNow(), false));

        await Tell(record, "S1", "accepted", "2026-12-22 10:00");
        await Tell(record, "S2", "accepted", "2026-12-23 10:00");
        await Tell(record, "S2", "closed", "2026-12-23 16:00", Outcome.Refused);
        await Tell(record, "S1", "closed", "2027-01-05 10:00", Outcome.Done);
        (await Steps()).ShouldBe(
        [
            ("12-21", "GJJ", new StatisticCounts(TakenIn: 1, WithoutPaper: 1)),
            ("12-21", "SCJG", new StatisticCounts(TakenIn: 1, WithoutPaper: 1)),
            ("12-22", "SCJG", new StatisticCounts(Accepted: 1)),
            ("12-23", "GJJ", new StatisticCounts(Accepted: 1, Closed: 1, Timed: 1, OnTime: 1, AtOnce: 1)),
            // Five working days from 22 December ended on the 29th.
            ("01-05", "SCJG", new StatisticCounts(Closed: 1, Timed: 1)),
        ]);
        // Accepted when the lead accepts; ten days after it, of which eight were promised: on the last of them.
        (await Records()).ShouldBe(
        [
            ("12-21", new StatisticCounts(TakenIn: 1, WithoutPaper: 1)), ("12-22", new StatisticCounts(Accepted: 1)), ("01-05", new StatisticCounts(Closed: 1, Timed: 1)),
        ]);
    }

    [Test]
    public async Task A_late_event_puts_its_day_right()
    {
        var record = await TakenIn();
        await Tell(record, "S1", "accepted", "2026-12-22 10:00");
        await Tell(record, "S1", "closed", "2027-01-05 10:00", Outcome.Done);
        (await Steps()).Single(line => line.Day == "01-05").Counts.ShouldBe(new StatisticCounts(Closed: 1, Timed: 1));
        await Tell(record, "S1", "extended", "2026-12-28 10:00", days: 10);
        (await Steps()).Single(line => line.Day == "01-05").Counts.ShouldBe(new StatisticCounts(Closed: 1, Timed: 1, OnTime: 1));
        // It was another day after all: nothing is left on the one before.
        await Tell(record, "S1", "closed", "2027-01-06 10:00", Outcome.Done);
        (await Steps()).Where(line => line.Counts.Closed > 0).ShouldBe([("01-06", "SCJG", new StatisticCounts(Closed: 1, Timed: 1, OnTime: 1))]);
    }

    [Test]
    public async Task Without_an_acceptance_nothing_is_timed_and_at_once_is_on_the_day_of_taking_in()
    {
        var (same, later) = (await TakenIn(), await TakenIn());
        await Tell(same, "S1", "closed", "2026-12-21 17:00", Outcome.Done);
        await Tell(later, "S1", "closed", "2026-12-22 17:00", Outcome.Done);
        (await Steps()).Where(line => line.Counts.Closed > 0).ShouldBe(
        [
            ("12-21", "SCJG", new StatisticCounts(TakenIn: 2, Closed: 1, AtOnce: 1, WithoutPaper: 2)),
            ("12-22", "SCJG", new StatisticCounts(Closed: 1)),
        ]);
    }

    [Test]
    public async Task The_day_is_that_of_the_hubs_time_zone()
    {
        Clock.Advance(TimeSpan.FromHours(14.9));
        await TakenIn();
        Clock.Advance(TimeSpan.FromHours(0.2));
        await TakenIn();
        (await Records()).Select(line => (line.Day, line.Counts.TakenIn)).ShouldBe([("12-21", 1), ("12-22", 1)]);
    }

    [Test]
    public async Task What_is_withdrawn_is_not_closed_and_a_step_that_nobody_had_counts_nowhere()
    {
        var (told, kept) = (await TakenIn(), await TakenIn());
        await Tell(told, "S1", "accepted", "2026-12-21 10:00");
        await Tell(told, "S1", "withdrawn", "2026-12-22 10:00");
        (await _bench.Cases.Withdraw(kept, Permit)).ShouldBeTrue();
        var steps = await Steps();
        steps.Where(line => line.Organisation == "SCJG").ShouldBe(
        [
            ("12-21", "SCJG", new StatisticCounts(TakenIn: 1, Accepted: 1, WithoutPaper: 1)), ("12-22", "SCJG", new StatisticCounts(Withdrawn: 1)),
        ]);
        (await Records()).Sum(line => line.Counts.Withdrawn).ShouldBe(1);
        (await Records()).Sum(line => line.Counts.TakenIn).ShouldBe(2);
    }

    [Test]
    public async Task Without_paper_is_what_brings_no_file_and_promises_none_in_its_last_version()
    {
        await TakenIn(null, new NewMaterial("M1", MaterialWay.Licence, Number: "L"), new NewMaterial("M2", MaterialWay.Commitment));
        await TakenIn(null, new NewMaterial("M1", MaterialWay.Licence, Number: "L"), new NewMaterial("M2", MaterialWay.Later, Due: new DateOnly(2026, 12, 30)));
        var corrected = await TakenIn(null, new NewMaterial("M2", MaterialWay.Later, Due: new DateOnly(2026, 12, 30)));
        (await Records()).ShouldBe([("12-21", new StatisticCounts(TakenIn: 3, WithoutPaper: 1))]);
        (await _bench.Cases.Amend(corrected, Permit)).ShouldBeTrue();
        (await Records()).ShouldBe([("12-21", new StatisticCounts(TakenIn: 3, WithoutPaper: 2))]);
    }

    [Test]
    public async Task Numbers_are_told_apart_by_what_is_asked_and_restricted_likewise()
    {
        await TakenIn();
        await TakenIn();
        await _bench.TakeIn(_bench.One);
        await ToTheEnd(_sweep);
        (await Lines("record", "")).ShouldHaveSingleItem().Counts.TakenIn.ShouldBe(3);
        (await Lines("record", "item")).Select(line => (line.Item, line.Counts.TakenIn)).ShouldBe([("one", 1), ("permit", 2)]);
        (await Lines("step", "organisation")).Select(line => (line.Organisation, line.Counts.TakenIn)).ShouldBe([("GJJ", 2), ("SCJG", 3)]);
        (await Lines("step", "", ["GJJ"])).ShouldHaveSingleItem().Counts.TakenIn.ShouldBe(2);
        (await Lines("step", "", ["GJJ"], item: "one")).ShouldBeEmpty();
        (await Lines("step", "", [])).ShouldBeEmpty("nothing may be seen");
        (await Lines("step", "", [.. Enumerable.Range(0, 30).Select(i => $"X{i}"), "SCJG", "GJJ", "GJJ"])).ShouldHaveSingleItem().Counts.TakenIn.ShouldBe(5);
    }

    [Test]
    public async Task The_channel_is_read_from_the_body_and_nothing_but_a_short_code_of_it()
    {
        _sweep = Sweep("channel.TJFS,channel.WSSBQD");
        string[] bodies =
        [
            """{"channel":{"TJFS":"0"}}""", """{"channel":{"TJFS":1,"WSSBQD":"3"}}""", """{"channel":{"TJFS":"张三","WSSBQD":"440301199003074417"}}""", """{"channel":{"TJFS":{"a":1},"WSSBQD":null}}""", """{"channel":7}""", "{}",
        ];
        foreach (var body in bodies) await TakenIn(body);
        await ToTheEnd(_sweep);
        (await Lines("record", "channel")).Select(line => (line.Channel, line.Counts.TakenIn)).ShouldBe([("", 2), ("0", 1), ("1-3", 1), ("other", 1), ("other-other", 1)]);
        (await Lines("record", "", channel: "1-3")).ShouldHaveSingleItem().Counts.TakenIn.ShouldBe(1);
    }

    [Test]
    public async Task A_record_whose_contents_are_gone_keeps_its_channel_when_everything_is_counted_anew()
    {
        _sweep = Sweep("channel");
        var record = await TakenIn("""{"channel":"2"}""");
        foreach (var step in (string[])["S1", "S2"]) await Tell(record, step, "closed", "2026-12-21 10:00", Outcome.Done);
        await ToTheEnd(_sweep);
        await _bench.Cases.Store.Execute("update record set pruned_at = 1");
        await _bench.Cases.Store.Execute("update record_version set content = cast('' as {bytes}), body_from = 0, body_length = 0");
        var before = await Lines("record", "day,organisation,item,channel");
        await _sweep.Recount(Go);
        await ToTheEnd(_sweep);
        (await Lines("record", "day,organisation,item,channel")).ShouldBe(before);
        before.ShouldAllBe(line => line.Channel == "2");
    }

    [Test]
    public async Task Counting_anew_leaves_the_numbers_that_are_told_until_it_has_come_to_the_end_and_then_drops_them()
    {
        for (var i = 0; i < 12; i++) await TakenIn();
        await ToTheEnd(_sweep);
        var generation = await _sweep.Recount(Go);
        await TakenIn();
        var slow = Sweep(null, stretch: 4);
        (await slow.Step(Go)).ShouldBeTrue();
        (await _reading.AsOf(Go)).Recounting.ShouldBeTrue();
        (await slow.Look(generation, Go)).IsTold.ShouldBeFalse();
        (await Lines("record", "")).ShouldHaveSingleItem().Counts.TakenIn.ShouldBe(12, "as it was told before");
        await ToTheEnd(slow);
        (await slow.Look(generation, Go)).IsTold.ShouldBeTrue();
        (await Lines("record", "")).ShouldHaveSingleItem().Counts.TakenIn.ShouldBe(13);
        while (await slow.DropOld(Go))
        {
            // There is more.
        }
        (await _bench.Cases.Store.Number($"select count(*) from statistic_record where generation < {generation}")).ShouldBe(0);
        (await _bench.Cases.Store.Number($"select count(*) from statistic_day where generation < {generation}")).ShouldBe(0);
        (await _bench.Cases.Store.Number("select count(*) from statistic_record")).ShouldBe(13);
    }

    [Test]
    public async Task Hosts_that_count_at_the_same_time_count_nothing_twice()
    {
        var records = new List<CaseFile>();
        for (var i = 0; i < 120; i++) records.Add(await TakenIn());
        var counting = Enumerable.Range(0, 4).Select(_ => Task.Run(() => ToTheEnd(Sweep(null, stretch: 70)))).ToList();
        foreach (var record in records.Take(20)) await Tell(record, "S1", "accepted", "2026-12-22 10:00");
        await Task.WhenAll(counting);
        (await Records()).ShouldBe([("12-21", new StatisticCounts(TakenIn: 120, WithoutPaper: 120)), ("12-22", new StatisticCounts(Accepted: 20))]);
    }

    /// <summary>Events in any order with looks in between come to the same as counting everything at the end.</summary>
    [Test]
    public async Task Whatever_comes_in_whichever_order_the_numbers_are_those_of_counting_anew([Values(1, 2, 3)] int seed)
    {
        var random = new Random(seed);
        var records = new List<CaseFile>();
        string[] stages = ["accepted", "extended", "paused", "resumed", "closed", "withdrawn", "notAccepted", "issued"];
        for (var i = 0; i < 60; i++)
        {
            if (records.Count < 3 || random.Next(4) == 0) records.Add(await TakenIn(null, random.Next(2) == 0 ? [] : [new NewMaterial($"M{_paper++}", MaterialWay.Later, Due: new DateOnly(2026, 12, 30))]));
            else
            {
                var stage = stages[random.Next(stages.Length)];
                await Tell(records[random.Next(records.Count)], random.Next(2) == 0 ? "S1" : "S2", stage, $"2026-12-{random.Next(21, 32)} {random.Next(10, 18)}:00", stage == "closed" && random.Next(3) > 0 ? Outcome.Done : null, stage == "extended" ? 3 : null);
            }
            if (random.Next(5) == 0) await ToTheEnd(_sweep);
        }
        await ToTheEnd(_sweep);
        var (record, step) = (await Lines("record", "day,organisation,item,channel"), await Lines("step", "day,organisation,item,channel"));
        record.Sum(line => line.Counts.TakenIn).ShouldBe(records.Count);
        step.Sum(line => line.Counts.Closed + line.Counts.Withdrawn).ShouldBeGreaterThan(0);
        await _sweep.Recount(Go);
        await ToTheEnd(Sweep(null, stretch: 7));
        (await Lines("record", "day,organisation,item,channel")).ShouldBe(record);
        (await Lines("step", "day,organisation,item,channel")).ShouldBe(step);
    }
}

[TestFixture]
public sealed class StatisticsSqliteTests() : StatisticsContract(Provider.Sqlite);

[TestFixture]
public sealed class StatisticsPostgresTests() : StatisticsContract(Provider.Postgres);

[TestFixture]
public sealed class StatisticsSqlServerTests() : StatisticsContract(Provider.SqlServer);
