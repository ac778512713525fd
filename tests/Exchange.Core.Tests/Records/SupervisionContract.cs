using Exchange.Core.Records;
using Exchange.Core.Records.Stories;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;
using Exchange.Core.Tests.Progress;
using Microsoft.Extensions.Logging.Abstractions;
using static Exchange.Core.Tests.Registry.Calendars.Sample;

namespace Exchange.Core.Tests.Records;

/// <summary>Cards that limits show and reminders to departments, on every database. The days are those of the sample district's checks.</summary>
public abstract class SupervisionContract(Provider provider)
{
    private const string Watched = """
        kind: calendar
        name: district
        title: { zh: 工作日历, en: Working days }
        from: 2026-01-01
        until: 2027-12-31
        holidays: [2027-01-01]
        workdays: [2026-12-26]
        hours: [{ from: 09:00, until: 12:00 }, { from: 14:00, until: 17:30 }]
        ---
        kind: item
        name: watched
        title: { zh: 许可, en: Permit }
        code: '3'
        organisation: SCJG
        schema: any.v1
        closingTable: closing
        calendar: district
        limits: { promised: { days: 8 } }
        steps:
          - { name: S1, title: { zh: 许可, en: Permit }, organisation: SCJG, adapter: gdbs, mapping: out.v1, limits: { promised: { days: 5 } } }
          - { name: S2, title: { zh: 公积金, en: Fund }, organisation: GJJ, adapter: files, mapping: out.v1, waitsFor: [{ step: S1 }] }
        """;

    private ProgressBench _bench = null!;
    private CaseReading _reading = null!;

    private CaseBench Cases => _bench.Cases;

    private ItemDocument Item => _bench.Shelf.Current.Items["watched"];

    [SetUp]
    public async Task Open()
    {
        _bench = await ProgressBench.Open(provider);
        await _bench.Apply(Watched);
        _reading = new CaseReading(Cases.Store.Database);
    }

    [TearDown]
    public async Task Close()
    {
        if (_bench is null) return;
        await Cases.PositionsAreDense();
        await _bench.DisposeAsync();
    }

    private void Now(string time) => Cases.Clock.SetUtcNow(At(time));

    private CardSweep Sweep(Ledger? by = null) => new(Cases.Store.Database, Cases.Cases, by ?? Cases.Ledger, _bench.Shelf, new CardRules(), Shanghai, Cases.Clock);

    private Task<int> Look() => Sweep().Look(default);

    /// <summary>A record whose first step was accepted on 24 December at ten: five working days end on the 30th, eight on 5 January.</summary>
    private async Task<CaseFile> Accepted()
    {
        var record = await _bench.TakeIn(Item);
        Now("2026-12-24 10:00");
        await Tell(record, "accepted", "2026-12-24 10:00");
        return record;
    }

    private Task<bool> Tell(CaseFile record, string stage, string at, string? outcome = null, string step = "S1") => Cases.Report(record, Item, step, stage, outcome, at: At(at));

    private async Task<string> Cards(CaseFile record)
        => string.Join(", ", (await _reading.CardsOf(record.Id, default)).Select(card => $"{card.Step ?? "whole"} {card.Organisation} {card.Limit} {card.Colour} {card.Due:MM-dd}"));

    private async Task<List<string>> Logged(CaseFile record) => [.. (await Cases.Log(record)).Where(kind => kind.EndsWith("-card", StringComparison.Ordinal))];

    [Test]
    public async Task A_limit_shows_yellow_near_its_end_and_red_from_the_day_after_it_and_each_once()
    {
        var record = await Accepted();
        (await Look()).ShouldBe(1);
        Now("2026-12-28 23:59");
        await Look();
        (await Cards(record)).ShouldBe("");

        Now("2026-12-29 00:00");
        (await Look()).ShouldBe(1);
        (await Look()).ShouldBe(0, "nothing moves a card before the day is over, or something is told");
        (await Cards(record)).ShouldBe("S1 SCJG promised yellow 12-30");
        Now("2026-12-30 23:59");
        (await Look()).ShouldBe(1);
        Now("2026-12-31 00:00");
        await Look();
        (await Cards(record)).ShouldBe("S1 SCJG promised yellow 12-30, S1 SCJG promised red 12-30");

        // The whole has eight days: 25, 26, 28 to 31 December, 4 and 5 January.
        Now("2027-01-03 08:00");
        await Look();
        (await Cards(record)).ShouldNotContain("whole");
        Now("2027-01-04 08:00");
        await Look();
        Now("2027-01-06 08:00");
        await Look();
        (await Cards(record)).ShouldBe("S1 SCJG promised yellow 12-30, S1 SCJG promised red 12-30, whole SCJG promised yellow 01-05, whole SCJG promised red 01-05");
        (await Logged(record)).ShouldBe(["step.yellow-card", "step.red-card", "record.yellow-card", "record.red-card"]);
        (await Cases.LogData(record, "step.red-card")).ShouldBe(["""{"limit":"promised","due":"2026-12-30","days":5}"""]);
    }

    [Test]
    public async Task A_hub_that_was_off_finds_what_is_over_when_it_is_back()
    {
        var record = await Accepted();
        Now("2027-02-01 09:00");
        await Look();
        (await Cards(record)).ShouldBe("S1 SCJG promised red 12-30, whole SCJG promised red 01-05", "what it would have shown in between is not made up");
    }

    [Test]
    public async Task A_pause_that_is_told_late_gives_another_last_day_and_what_was_shown_stays_written()
    {
        var record = await Accepted();
        Now("2026-12-31 08:00");
        await Look();
        (await Cards(record)).ShouldBe("S1 SCJG promised red 12-30");
        await Tell(record, "paused", "2026-12-28 09:00");
        await Tell(record, "resumed", "2026-12-30 17:00");
        (await Look()).ShouldBe(1, "it is looked at as soon as something was told");
        // Two days are not counted: the last one is 4 January, and the one before it is 31 December.
        (await Cards(record)).ShouldBe("S1 SCJG promised red 12-30, S1 SCJG promised yellow 01-04");
        (await Look()).ShouldBe(0);
        Now("2027-01-05 08:00");
        await Look();
        (await Cards(record)).ShouldStartWith("S1 SCJG promised red 12-30, S1 SCJG promised yellow 01-04, S1 SCJG promised red 01-04");
    }

    [Test]
    public async Task Whatever_way_events_come_and_however_often_it_is_looked_the_same_cards_are_shown_at_the_end()
    {
        (string Stage, string At, string? Outcome)[] told = [("accepted", "2026-12-24 10:00", null), ("paused", "2026-12-25 09:00", null), ("resumed", "2026-12-25 16:00", null), (Stage.Closed, "2027-01-04 10:00", Outcome.Done)];
        var shown = new List<string>();
        foreach (var order in (int[][])[[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]])
        {
            var record = await _bench.TakeIn(Item);
            foreach (var i in order) await Tell(record, told[i].Stage, told[i].At, told[i].Outcome);
            Now("2027-01-04 12:00");
            await Look();
            await Look();
            shown.Add(await Cards(record));
        }
        shown.ShouldAllBe(cards => cards == shown[0]);
        shown[0].ShouldStartWith("S1 SCJG promised red 12-30");
    }

    [Test]
    public async Task What_was_told_between_reading_and_showing_is_not_overlooked()
    {
        var record = await Accepted();
        var seen = new DueLookAt(long.Parse((await Cases.Store.Value("select look_at from record_watch"))!), 0);
        await Tell(record, "paused", "2026-12-28 09:00");
        CardFound[] stale = [new CardFound("S1", "SCJG", LimitWord.Promised, CardColour.Red, new DateOnly(2026, 12, 30), 5)];
        (await Cases.Ledger.ShowCards(record.Id, stale, seen, null)).ShouldBeFalse();
        (await Cards(record)).ShouldBe("");
        (await Look()).ShouldBe(1, "in the same millisecond, too");
    }

    [Test]
    public async Task Two_hosts_that_look_at_the_same_time_show_a_card_once()
    {
        var record = await Accepted();
        Now("2026-12-31 08:00");
        using var other = provider == Provider.Sqlite ? null : new CommitQueue(Cases.Store.Options, NullLogger<CommitQueue>.Instance);
        var second = new Ledger(other ?? Cases.Queue, Cases.Cases, Cases.Doorbell, Cases.Clock);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => Sweep(i % 2 == 0 ? null : second).Look(default))));
        (await Cards(record)).ShouldBe("S1 SCJG promised red 12-30");
        (await Logged(record)).ShouldBe(["step.red-card"]);
    }

    [Test]
    public async Task More_records_than_a_slice_are_looked_at_slice_by_slice_and_none_is_left_out()
    {
        var records = new List<CaseFile>();
        for (var i = 0; i < CardSweep.Slice + 2; i++) records.Add(await _bench.TakeIn(Item));
        Now("2026-12-24 10:00");
        foreach (var record in records) await Tell(record, "accepted", "2026-12-24 10:00");
        Now("2026-12-31 08:00");
        var commits = Cases.Queue.Commits;
        (await Look()).ShouldBe(CardSweep.Slice);
        (Cases.Queue.Commits - commits).ShouldBeLessThan(CardSweep.Slice / 2, "cards of a slice share commits");
        (await Look()).ShouldBe(2);
        (await Look()).ShouldBe(0);
        (await Cases.Store.Number("select count(distinct record_id) from card where colour = 'red'")).ShouldBe(CardSweep.Slice + 2);
    }

    [Test]
    public async Task Only_what_has_limits_and_was_accepted_is_looked_at_and_no_longer_than_it_is_open()
    {
        var without = await _bench.TakeIn(_bench.One);
        await Cases.Report(without, _bench.One, "S1", "accepted");
        var waiting = await _bench.TakeIn(Item);
        await Tell(waiting, "preCheck", "2026-12-24 09:00");
        (await Cases.Store.Number("select count(*) from record_watch")).ShouldBe(0);

        var record = await Accepted();
        await Tell(record, Stage.Closed, "2026-12-31 10:00", Outcome.Refused);
        (await Cases.Read(record.Id)).State.ShouldBe(RecordState.Closed);
        Now("2026-12-31 11:00");
        (await Look()).ShouldBe(1);
        (await Cards(record)).ShouldBe("S1 SCJG promised red 12-30", "it closed a day too late");
        (await Cases.Store.Number("select count(*) from record_watch")).ShouldBe(0);
        // The department corrects itself: it had ended in time. What was shown stays; nothing new is.
        await Tell(record, "issued", "2027-01-04 10:00");
        Now("2027-01-04 11:00");
        (await Look()).ShouldBe(1);
        (await Cases.Store.Number("select count(*) from card")).ShouldBe(1);
    }

    [Test]
    public async Task A_department_is_reminded_only_of_a_step_that_it_has_and_answers_once()
    {
        var record = await Accepted();
        var (first, second) = (record.Step("S1")!, record.Step("S2")!);
        (await Cases.Ledger.Remind(record.Id, second, 1, "clerk", "why")).ShouldBeFalse("it waits: no department has it");
        (await Cases.Ledger.Remind(record.Id, first, 1, "clerk", "李样三 waits")).ShouldBeTrue();
        (await Cases.Ledger.Remind(record.Id, first, 1, "clerk", "again")).ShouldBeFalse("the number is taken");
        (await Cases.Ledger.Remind(record.Id, first, 2, "clerk", "again")).ShouldBeTrue();
        (await _reading.LastReminder(record.Id, "S1", default)).ShouldBe(2);
        (await _reading.LastReminder(record.Id, "S2", default)).ShouldBe(0);

        (await Cases.Ledger.Answer(record.Id, first, 3, "department", "which?")).ShouldBeFalse();
        (await Cases.Ledger.Answer(record.Id, second, 1, "department", "which?")).ShouldBeFalse();
        (await Cases.Ledger.Answer(record.Id, first, 1, "department", "专家评审")).ShouldBeTrue();
        (await Cases.Ledger.Answer(record.Id, first, 1, "department", "once more")).ShouldBeFalse();

        var lines = await _reading.RemindersOf(record.Id, default);
        lines.Select(line => (line.Step, line.Number, line.Organisation, line.Client, line.Reason, line.AnsweredBy, line.Answer)).ShouldBe(
            [("S1", 1L, "SCJG", "clerk", "李样三 waits", "department", "专家评审"), ("S1", 2L, "SCJG", "clerk", "again", null, null)]);
        (await Cases.Log(record)).Where(kind => kind.StartsWith("step.remind", StringComparison.Ordinal)).ShouldBe(["step.reminded", "step.reminded", "step.reminder-answered"]);
        await _bench.Nothing_personal_is_in_the_log();
        (await _reading.Timeline(record.Id, ReadScope.Only("SCJG"), default))!.Where(line => line.What == "step.reminded").Select(line => line.Text).ShouldBe(["李样三 waits", "again"]);

        await Tell(record, Stage.Closed, "2026-12-24 11:00", Outcome.Refused);
        (await Cases.Ledger.Remind(record.Id, first, 3, "clerk", "too late")).ShouldBeFalse("it has ended");
        (await Cases.Ledger.Answer(record.Id, first, 2, "department", "it is done")).ShouldBeTrue("an answer may come after the end");
        Cases.Clock.Advance(TimeSpan.FromDays(400));
        (await Cases.Ledger.Prune(await _reading.Closed(Cases.Clock.GetUtcNow(), (DateTimeOffset.UnixEpoch, ""), 100, default), Cases.Clock.GetUtcNow())).ShouldBeGreaterThan(0);
        (await _reading.RemindersOf(record.Id, default)).ShouldAllBe(line => line.Reason == null && line.Answer == null && line.AnsweredBy == "department");
    }

    [Test]
    public async Task Of_reminders_sent_at_the_same_moment_each_number_is_given_once()
    {
        var record = await Accepted();
        using var other = provider == Provider.Sqlite ? null : new CommitQueue(Cases.Store.Options, NullLogger<CommitQueue>.Instance);
        var second = new Ledger(other ?? Cases.Queue, Cases.Cases, Cases.Doorbell, Cases.Clock);
        var given = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => Task.Run(() => (i % 2 == 0 ? second : Cases.Ledger).Remind(record.Id, record.Step("S1")!, 1, "clerk", "why"))));
        given.Count(done => done).ShouldBe(1);
        (await Cases.LogData(record, "step.reminded")).Count.ShouldBe(1);
    }

    [Test]
    public async Task Cards_are_listed_newest_first_to_whoever_may_see_them()
    {
        var (mine, theirs) = (await _bench.TakeIn(Item), await _bench.TakeIn(Item, client: "other"));
        Now("2026-12-24 10:00");
        await Tell(mine, "accepted", "2026-12-24 10:00");
        await Tell(theirs, "accepted", "2026-12-24 10:00");
        Now("2026-12-29 08:00");
        await Look();
        Now("2027-01-07 08:00");
        await Look();
        async Task<string> Listed(ReadScope scope, CardFilter? filter = null, int limit = 3)
        {
            var (all, after) = (new List<CardLine>(), (string?)null);
            do
            {
                var page = await _reading.CardPage(filter ?? new CardFilter(null, null), scope, after, limit, default);
                page.Items.Count.ShouldBeLessThanOrEqualTo(limit);
                (all, after) = ([.. all, .. page.Items], page.Next);
            } while (after is not null);
            all.Select(card => card.At).ShouldBeInOrder(SortDirection.Descending);
            return string.Join(' ', all.Select(card => $"{card.Step ?? "whole"}-{card.Colour}{(card.RecordId == mine.Id ? "" : "-theirs")}").Order(StringComparer.Ordinal));
        }
        (await Listed(ReadScope.All)).ShouldBe("S1-red S1-red-theirs S1-yellow S1-yellow-theirs whole-red whole-red-theirs");
        (await Listed(ReadScope.Intake(CaseBench.Client), limit: 1)).ShouldBe("S1-red S1-yellow whole-red");
        (await Listed(ReadScope.Only("SCJG"))).ShouldBe("S1-red S1-red-theirs S1-yellow S1-yellow-theirs");
        (await Listed(ReadScope.Only("GJJ"))).ShouldBe("");
        (await Listed(ReadScope.Intake("nobody"))).ShouldBe("");
        (await Listed(ReadScope.All, new CardFilter(CardColour.Yellow, null))).ShouldBe("S1-yellow S1-yellow-theirs");
        (await Listed(ReadScope.All, new CardFilter(null, "GJJ"))).ShouldBe("");
        var first = await _reading.CardPage(new CardFilter(null, null), ReadScope.All, null, 1, default);
        await Should.ThrowAsync<CursorException>(() => _reading.CardPage(new CardFilter(CardColour.Red, null), ReadScope.All, first.Next, 1, default));
    }
}

public sealed class SupervisionSqliteTests() : SupervisionContract(Provider.Sqlite);

public sealed class SupervisionPostgresTests() : SupervisionContract(Provider.Postgres);

public sealed class SupervisionSqlServerTests() : SupervisionContract(Provider.SqlServer);
