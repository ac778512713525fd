using System.Text;
using System.Text.Json;
using Exchange.Core.Contract;
using Exchange.Core.Progress;
using Exchange.Core.Records;
using Exchange.Core.Storage;
using Exchange.Core.Tests.Records;
using static Exchange.Core.Tests.Progress.ProgressBench;

namespace Exchange.Core.Tests.Progress;

/// <summary>Rows on every database: each becomes a progress event or is parked, and none is dropped.</summary>
public abstract class ProgressRowContract(Provider provider)
{
    private ProgressBench _bench = null!;
    private int _keys;

    [SetUp]
    public async Task Open() => _bench = await ProgressBench.Open(provider);

    [TearDown]
    public async Task Close()
    {
        if (_bench is null) return;
        await _bench.Cases.PositionsAreDense();
        await _bench.Nothing_personal_is_in_the_log();
        await _bench.DisposeAsync();
    }

    private string Key() => $"SEQ:{Interlocked.Increment(ref _keys)}";

    /// <summary>In the order in which they were kept.</summary>
    private async Task<string> Stages(CaseFile record)
        => string.Join(' ', (await _bench.Cases.LogData(record, "progress.reported")).Select(data => JsonDocument.Parse(data!).RootElement.GetProperty("stage").GetString()));

    /// <summary>Tries again what is due; when the next is.</summary>
    private async Task<DateTimeOffset?> RetryEarly()
    {
        await _bench.Desk.RetryEarly("gdbs", default);
        return await _bench.Desk.NextRetry("gdbs", default);
    }

    [Test]
    public async Task A_row_becomes_a_progress_event_under_its_own_key_and_read_again_it_is_the_same_event()
    {
        var record = await _bench.TakeIn(_bench.One);
        var row = Row("17", record.Number, "closed", code: "0", gives: "91440300MA5ABCDE1X");
        (await _bench.Keep(row)).ShouldBe([row]);
        (await _bench.Keep(row)).ShouldBe([row], "kept, and so marked, as often as it comes");
        var closed = await _bench.Cases.Read(record.Id);
        (closed.State, closed.Outcome, closed.Step("S1")!.Gave("uscc")).ShouldBe((RecordState.Closed, Outcome.Done, true));
        var kept = (await _bench.Cases.Store.Rows($"select event_id, origin, content from progress_event where record_id = '{record.Id}'")).Single();
        kept[0].ShouldBe("gdbs:17");
        kept[1].ShouldBe(Encoding.UTF8.GetString(row.Row.Span), "as the department wrote it");
        kept[2]!.ShouldContain(Words);
        (await _bench.Cases.Store.Number("select count(*) from parked_progress")).ShouldBe(0);
    }

    [Test]
    public async Task The_same_key_at_two_adapters_of_one_organisation_is_two_events()
    {
        var record = await _bench.TakeIn(_bench.One);
        await _bench.Keep(Row("1", record.Number, "accepted"));
        await _bench.Desk.Keep(_bench.OtherAdapter, [Row("1", record.Number, "reviewed")], default);
        (await Stages(record)).ShouldBe("accepted reviewed");
    }

    [Test]
    public async Task A_key_that_is_too_long_for_an_event_id_still_tells_rows_apart()
    {
        var record = await _bench.TakeIn(_bench.One);
        var name = new string('f', 99);
        await _bench.Keep(Row(name + "1", record.Number, "accepted"), Row(name + "2", record.Number, "reviewed"), Row(name + "1", record.Number, "accepted"));
        (await Stages(record)).ShouldBe("accepted reviewed");
    }

    [Test]
    public async Task Of_rows_that_have_ended_the_content_goes_and_what_they_are_known_by_stays()
    {
        var record = await _bench.TakeIn(_bench.One);
        var (nothing, open) = (Row(Key(), record.Number, "no-stage"), Row(Key(), record.Number, "no-stage"));
        await _bench.Keep(nothing, open);
        var ended = await _bench.ParkedOf(nothing.Key);
        (await _bench.Parked.Discard(ended, "clerk", Words)).ShouldBeTrue();
        var later = _bench.Clock.GetUtcNow().AddDays(1);
        (await _bench.Parked.Prune(later.AddDays(-2), 10, default)).ShouldBe(0);
        (await _bench.Parked.Prune(later, 10, default)).ShouldBe(1);
        (await _bench.Parked.Prune(later, 10, default)).ShouldBe(0);
        var after = await _bench.ParkedOf(nothing.Key);
        (after.Digest, after.Code, after.State, after.Text, after.Reason).ShouldBe((ended.Digest, ended.Code, ParkedState.Discarded, null, null));
        (await _bench.Parked.Content(after.Id, default)).ShouldBeNull();
        (await _bench.Parked.Content((await _bench.ParkedOf(open.Key)).Id, default)).ShouldNotBeNull("it waits for a person");
        await _bench.Keep(nothing);
        (await _bench.ParkedOf(nothing.Key)).State.ShouldBe(ParkedState.Discarded, "offered again it is known");
        await _bench.Keep(Row(nothing.Key, record.Number, "accepted", code: "X"));
        (await _bench.Cases.Store.Number($"select count(*) from parked_progress where row_key = '{nothing.Key}' and pruned_at is not null")).ShouldBe(1, "it became an event, and its parked row has nothing to show");
    }

    [Test]
    public async Task A_row_that_is_offered_again_after_its_event_was_pruned_waits_for_a_person()
    {
        var record = await _bench.TakeIn(_bench.One);
        var row = Row(Key(), record.Number, "closed", code: "0");
        await _bench.Keep(row);
        await _bench.Cases.Ledger.Prune([new ClosedRecord(record.Id, record.Item, record.Organisation, 1, record.Digest, default)], _bench.Clock.GetUtcNow().AddDays(1));
        (await _bench.Cases.Store.Number($"select count(*) from record where id = '{record.Id}' and pruned_at is not null")).ShouldBe(1);
        await _bench.Keep(row);
        (await _bench.ParkedOf(row.Key)).Code.ShouldBe("content-pruned");
    }

    [TestCase("S1", null)]
    [TestCase("S2", null)]
    [TestCase(null, "progress.ambiguous-step")]
    [TestCase("S3", "no-such-step", Description = "It is another organisation's.")]
    [TestCase("S9", "no-such-step")]
    public async Task A_records_number_addresses_the_organisations_own_step(string? step, string? parkedFor)
    {
        var record = await _bench.TakeIn(_bench.Two);
        var row = Row(Key(), record.Number, step: step);
        (await _bench.Keep(row)).Count.ShouldBe(1);
        if (parkedFor is null)
        {
            (await _bench.Cases.Store.Value($"select step from progress_event where record_id = '{record.Id}'")).ShouldBe(step);
            return;
        }
        var parked = await _bench.ParkedOf(row.Key);
        (parked.Code, parked.State, parked.RetryAt).ShouldBe((parkedFor, ParkedState.Parked, (DateTimeOffset?)null));
        (await Stages(record)).ShouldBe("");
    }

    [Test]
    public async Task A_number_that_two_intake_systems_gave_is_ambiguous_where_the_organisation_takes_part_in_both()
    {
        var first = await _bench.TakeIn(_bench.One);
        await _bench.TakeIn(_bench.One, first.Number, client: "another-window");
        var row = Row(Key(), first.Number);
        await _bench.Keep(row);
        (await _bench.ParkedOf(row.Key)).Code.ShouldBe("progress.ambiguous-number");
    }

    [TestCase("no-such.v1", "no-such-mapping")]
    [TestCase("out.v1", "no-row-mapping")]
    public async Task A_mapping_that_cannot_read_rows_parks(string mapping, string code)
    {
        var row = Row(Key(), "N", mapping: mapping);
        await _bench.Keep(row);
        (await _bench.ParkedOf(row.Key)).Code.ShouldBe(code);
    }

    [Test]
    public async Task A_row_that_does_not_fit_its_schema_is_parked_with_the_field_and_without_its_value()
    {
        await _bench.Apply("kind: schema\nname: narrow-row.v1\ntitle: { zh: 窄表, en: Narrow table }\nschema: { type: object, properties: { YJ: { type: string, maxLength: 3 } } }");
        await _bench.Apply(RowMapping("narrow.v1").Replace("gdbs-row.v1", "narrow-row.v1", StringComparison.Ordinal));
        var record = await _bench.TakeIn(_bench.One);
        var row = Row(Key(), record.Number, mapping: "narrow.v1");

        await _bench.Keep(row);

        var parked = await _bench.ParkedOf(row.Key);
        parked.Code.ShouldBe("row-does-not-fit");
        parked.Text.ShouldNotBeNull().ShouldContain("narrow-row.v1");
        parked.Text.ShouldContain("/YJ");
        parked.Text.ShouldNotContain("李样三");
        (await Stages(record)).ShouldBe("");
    }

    [Test]
    public async Task What_the_mapping_or_the_desk_does_not_take_is_parked_with_its_row_and_its_digest_is_logged()
    {
        var record = await _bench.TakeIn(_bench.One);
        ProgressRow[] rows =
        [
            new("T", Key(), "gdbs.v1", "{\"SBLSH\": "u8.ToArray()), new("T", Key(), "gdbs.v1", ReadOnlyMemory<byte>.Empty), Row(Key(), record.Number, stage: "finished"), Row(Key()),
            Row(Key(), record.Number, at: "2026-02-30T09:00:00+08:00"), Row(Key(), record.Number, stage: "closed"), Row(Key(), record.Number, acknowledgement: "too"),
        ];
        (await _bench.Keep(rows)).Count.ShouldBe(rows.Length);
        (await _bench.Keep(rows)).Count.ShouldBe(rows.Length);
        foreach (var row in rows)
        {
            var parked = await _bench.ParkedOf(row.Key);
            (parked.State, parked.What, parked.Adapter, parked.Organisation, parked.Source).ShouldBe((ParkedState.Parked, "row", "gdbs", "SCJG", row.Source));
            parked.Text.ShouldNotBeNullOrEmpty();
            parked.Text.ShouldNotContain("李样三");
            (await _bench.Parked.ReadRow(parked, "clerk", default)).ShouldBe(row.Row.ToArray());
            (await _bench.Logged("progress.parked")).Count(line => line!.Contains(parked.Digest, StringComparison.Ordinal) && line.Contains(parked.Code, StringComparison.Ordinal)).ShouldBe(1, "once");
        }
        (await _bench.Logged("progress.parked-read")).Count.ShouldBe(rows.Length);
        (await Stages(record)).ShouldBe("");
    }

    [Test]
    public async Task A_row_that_comes_before_its_push_is_settled_is_tried_again_by_itself()
    {
        var record = await _bench.TakeIn(_bench.One);
        var pushed = await _bench.Cases.Start("gdbs");
        var row = Row(Key(), acknowledgement: "YW-1", stage: "accepted");
        (await _bench.Keep(row)).Count.ShouldBe(1, "it is kept, so it does not stand in the way of what comes behind it");
        (await _bench.ParkedOf(row.Key)).State.ShouldBe(ParkedState.Early);
        (await RetryEarly()).ShouldBe(_bench.Clock.GetUtcNow() + TimeSpan.FromSeconds(2));

        _bench.Cases.Clock.Advance(TimeSpan.FromSeconds(2));
        (await RetryEarly()).ShouldBe(_bench.Clock.GetUtcNow() + TimeSpan.FromSeconds(4), "later each time");
        await _bench.Cases.Ledger.Settle(pushed, Settlements.Acknowledged("YW-1"));
        _bench.Cases.Clock.Advance(TimeSpan.FromSeconds(4));
        (await RetryEarly()).ShouldBeNull();
        (await _bench.ParkedOf(row.Key)).State.ShouldBe(ParkedState.Kept);
        (await Stages(record)).ShouldBe("accepted");
        (await _bench.Logged("progress.unparked")).Count.ShouldBe(1);
    }

    [Test]
    public async Task A_row_whose_step_never_comes_waits_for_a_person_in_the_end()
    {
        var row = Row(Key(), acknowledgement: "YW-9");
        await _bench.Keep(row);
        var tries = 0;
        for (; (await RetryEarly()) is { } next; tries++) _bench.Cases.Clock.Advance(next - _bench.Clock.GetUtcNow());
        tries.ShouldBeInRange(10, 30);
        (await _bench.ParkedOf(row.Key)).State.ShouldBe(ParkedState.Parked);
        (await _bench.Logged("progress.parked")).Count.ShouldBe(2);
        (_bench.Clock.GetUtcNow() - (await _bench.ParkedOf(row.Key)).At).ShouldBeInRange(ParkedProgressTable.Patience, ParkedProgressTable.Patience + TimeSpan.FromMinutes(6));
    }

    [Test]
    public async Task A_person_tries_again_once_the_mapping_is_mended()
    {
        var record = await _bench.TakeIn(_bench.One);
        await _bench.Apply(RowMapping("later.v1", number: "$error('not yet')"));
        var row = Row(Key(), record.Number, mapping: "later.v1");
        await _bench.Keep(row);
        var parked = await _bench.ParkedOf(row.Key);
        (await _bench.Desk.Retry(parked, "clerk", default)).ShouldNotBeNull().State.ShouldBe(ParkedState.Parked);
        await _bench.Apply(RowMapping("later.v1"));
        (await _bench.Desk.Retry(parked, "clerk", default)).ShouldNotBeNull().State.ShouldBe(ParkedState.Kept);
        (await Stages(record)).ShouldBe("accepted");
        (await _bench.Desk.Retry(parked, "clerk", default)).ShouldBeNull("it is settled");
        ((await _bench.Logged("progress.retried")).Count, (await _bench.Logged("progress.unparked")).Count).ShouldBe((2, 1));
    }

    [Test]
    public async Task What_a_person_discards_stays_with_the_reason_and_the_log_has_its_digest()
    {
        var row = Row(Key(), "N-not-here");
        await _bench.Keep(row);
        var parked = await _bench.ParkedOf(row.Key);
        (await _bench.Parked.Discard(parked, "clerk", "李样三说是测试数据")).ShouldBeTrue();
        (await _bench.Parked.Discard(parked, "clerk", "again")).ShouldBeFalse();
        (await _bench.Desk.Retry(parked, "clerk", default)).ShouldBeNull();
        await _bench.Keep(row);
        var discarded = await _bench.ParkedOf(row.Key);
        (discarded.State, discarded.Reason, discarded.EndedBy).ShouldBe((ParkedState.Discarded, "李样三说是测试数据", "clerk"));
        (await _bench.Logged("progress.discarded")).Single()!.ShouldContain("\"reason\":\"");
    }

    [Test]
    public async Task Other_content_under_the_same_key_is_looked_at_anew()
    {
        var record = await _bench.TakeIn(_bench.One);
        var (row, second) = (Row(Key(), "N-wrong"), Row(Key(), "N-wrong"));
        await _bench.Keep(row, second);
        await _bench.Parked.Discard(await _bench.ParkedOf(second.Key), "clerk", "nothing");
        await _bench.Keep(Row(row.Key, record.Number), Row(second.Key, "N-still-wrong"));
        (await _bench.ParkedOf(row.Key)).State.ShouldBe(ParkedState.Kept, "the department has corrected it");
        (await _bench.ParkedOf(second.Key)).State.ShouldBe(ParkedState.Parked);
        (await Stages(record)).ShouldBe("accepted");
    }

    [Test]
    public async Task A_mapping_whose_event_ids_do_not_tell_rows_apart_loses_none_of_them()
    {
        var records = new[] { await _bench.TakeIn(_bench.One), await _bench.TakeIn(_bench.One) };
        var rows = new[] { Row(Key(), records[0].Number, eventId: "same"), Row(Key(), records[1].Number, eventId: "same"), Row(Key(), records[0].Number, "reviewed", eventId: "same") };
        foreach (var row in rows) await _bench.Keep(row);
        (await Stages(records[0])).ShouldBe("accepted");
        foreach (var row in rows[1..]) (await _bench.ParkedOf(row.Key)).Code.ShouldBe("event-id-used");
        await _bench.Keep(Row(Key(), records[0].Number, eventId: "same"));
        (await _bench.Cases.Store.Number("select count(*) from parked_progress")).ShouldBe(2, "the same told twice is a repeat");
    }

    [Test]
    public async Task A_fault_of_a_source_is_kept_and_logged_once()
    {
        ProgressFault[] faults = [new("RY_2.csv", "RY_2.csv", "wrong-encoding", "第 7 行不是 GB18030。 Line 7 is not GB18030."), new("RY_3.csv", "", "no-control-file", "缺少 .ctl。 The .ctl is missing.")];
        await _bench.Desk.Keep(_bench.Adapter, faults, default);
        await _bench.Desk.Keep(_bench.Adapter, faults, default);
        var parked = await _bench.ParkedOf("RY_2.csv");
        (parked.What, parked.Code, parked.Text).ShouldBe(("fault", "wrong-encoding", faults[0].Text));
        (await _bench.Logged("progress.parked")).Count.ShouldBe(2);
        (await _bench.Desk.Retry(parked, "clerk", default)).ShouldBeNull("there is nothing to try");
        // A row may have the key that a fault has.
        await _bench.Keep(Row("RY_2.csv", "N-not-here"));
        (await _bench.Cases.Store.Number("select count(*) from parked_progress where row_key = 'RY_2.csv'")).ShouldBe(2);
    }

    [Test]
    public async Task Rows_of_one_record_come_in_order_and_those_of_many_share_commits()
    {
        var records = new List<CaseFile>();
        for (var i = 0; i < 40; i++) records.Add(await _bench.TakeIn(_bench.One));
        string[] stages = ["preCheck", "accepted", "reviewed", "approved"];
        var rows = stages.SelectMany(stage => records.Select(record => Row(Key(), record.Number, stage))).ToArray();
        var before = _bench.Cases.Queue.Commits;
        (await _bench.Keep(rows)).ShouldBe(rows);
        (_bench.Cases.Queue.Commits - before).ShouldBeLessThan(rows.Length / 2);
        foreach (var record in records)
        {
            (await Stages(record)).ShouldBe(string.Join(' ', stages));
            (await _bench.Cases.Read(record.Id)).Step("S1")!.Stage.ShouldBe("approved");
        }
    }

    [Test]
    public async Task What_cannot_be_stored_is_not_kept()
    {
        var row = Row(Key(), (await _bench.TakeIn(_bench.One)).Number);
        _bench.Cases.Queue.Dispose();
        (await _bench.Keep(row, Row(Key(), "N-not-here"))).ShouldBeEmpty();
        _bench.Lines.Ids.ShouldContain(5004);
    }

    [Test]
    public async Task An_organisation_sees_its_own_page_by_page()
    {
        for (var i = 0; i < 7; i++)
        {
            await _bench.Keep(Row(Key(), "N-not-here"));
            _bench.Cases.Clock.Advance(TimeSpan.FromMilliseconds(i % 2));
        }
        await _bench.Desk.Keep(_bench.Adapter with { Name = "other", Organisation = "GJJ" }, [Row(Key(), "N-not-here")], default);
        (await Pages(ReadScope.All)).Count.ShouldBe(8);
        var own = await Pages(ReadScope.Only("SCJG"));
        own.Count.ShouldBe(7);
        own.ShouldBeUnique();
        (await Pages(ReadScope.Intake("window"))).ShouldBeEmpty();
        var foreign = (await _bench.Parked.Page(new ParkedProgressFilter { Organisation = "GJJ" }, ReadScope.All, null, null, default)).Items.Single();
        (await _bench.Parked.Page(new ParkedProgressFilter { Organisation = "GJJ" }, ReadScope.Only("SCJG"), null, null, default)).Items.ShouldBeEmpty();
        (await _bench.Parked.Read(foreign.Id, ReadScope.Only("SCJG"), default)).ShouldBeNull();
        (await _bench.Parked.Read(foreign.Id, ReadScope.Only("GJJ"), default)).ShouldNotBeNull();

        async Task<List<string>> Pages(ReadScope scope)
        {
            var ids = new List<string>();
            for (string? after = null; ;)
            {
                var page = await _bench.Parked.Page(new ParkedProgressFilter(), scope, after, 3, default);
                ids.AddRange(page.Items.Select(line => line.Id));
                if ((after = page.Next) is null) return ids;
            }
        }
    }
}

public sealed class ProgressRowSqliteTests() : ProgressRowContract(Provider.Sqlite);

public sealed class ProgressRowPostgresTests() : ProgressRowContract(Provider.Postgres);

public sealed class ProgressRowSqlServerTests() : ProgressRowContract(Provider.SqlServer);
