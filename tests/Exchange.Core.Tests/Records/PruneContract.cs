using System.Text;
using Exchange.Core.Log;
using Exchange.Core.Records;
using Exchange.Core.Storage;

namespace Exchange.Core.Tests.Records;

/// <summary>What retention takes from a record and what it leaves, on every database.</summary>
public abstract class PruneContract(Provider provider)
{
    private const string Words = "请补充李样三的证明";

    private protected SmallHub _hub = null!;
    private Office _office = null!;
    private CaseReading _reading = null!;

    [SetUp]
    public async Task Open()
    {
        _hub = await SmallHub.Open(provider);
        (_office, _reading) = (new Office(_hub), new CaseReading(_hub.Database));
    }

    [TearDown]
    public ValueTask Close() => _hub?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Test]
    public async Task The_contents_of_a_closed_record_go_and_its_digests_states_and_log_stay()
    {
        var id = await Closed("N-1");
        var before = (await _reading.Record(id, ReadScope.All, default))!;
        var log = await LogOf(id);
        (await Everything()).ShouldContain(Words);
        (await Prune()).ShouldBe(1);

        var whole = await Everything();
        whole.ShouldNotContain("张三");
        whole.ShouldNotContain(Words);
        whole.ShouldNotContain("91-X");
        whole.ShouldNotContain("电话核实");
        var content = (await _reading.Content(id, null, ReadScope.Intake("window"), default))!;
        (content.IsPruned, content.Digest).ShouldBe((true, before.Digest));
        var after = (await _reading.Record(id, ReadScope.All, default))!;
        (after.Number, after.State, after.Outcome, after.ClosedAt, after.Digest).ShouldBe((before.Number, before.State, before.Outcome, before.ClosedAt, before.Digest));
        after.Versions.Select(version => (version.Version, version.Digest)).ShouldBe(before.Versions.Select(version => (version.Version, version.Digest)));
        after.Steps.Select(step => (step.Name, step.State, step.Stage, step.Acknowledgement)).ShouldBe(before.Steps.Select(step => (step.Name, step.State, step.Stage, step.Acknowledgement)));
        after.Deliveries.Select(delivery => (delivery.Id, delivery.State, delivery.Attempts)).ShouldBe(before.Deliveries.Select(delivery => (delivery.Id, delivery.State, delivery.Attempts)));
        (await LogOf(id)).ShouldBe([.. log, LogKind.RecordPruned]);
        var timeline = (await _reading.Timeline(id, ReadScope.Only("GJJ"), default))!;
        timeline.ShouldContain(line => line.What == LogKind.RecordPruned, "who sees a part of it finds why its words are gone");
    }

    [Test]
    public async Task A_record_that_is_open_or_of_which_something_is_on_its_way_stays_whole()
    {
        var open = await _office.TakeIn("N-1");
        var closed = await Closed("N-2");
        await _hub.Tamper($"update delivery set settled_at = null, state = 'unknown' where record_id = '{closed}' and step = 'S2'");
        // Looked for before it was opened again, so to say: the commit itself must see it.
        (await _hub.Ledger.Prune([Line(open, default), Line(closed, default)], Later)).ShouldBe(0);
        (await Prune()).ShouldBe(0);
        foreach (var id in new[] { open, closed }) (await _reading.Content(id, null, ReadScope.All, default))!.IsPruned.ShouldBeFalse();
        (await LogOf(closed)).ShouldNotContain(LogKind.RecordPruned);
        (await _reading.Timeline(closed, ReadScope.All, default))!.ShouldContain(line => line.Text == Words);
    }

    [Test]
    public async Task Only_what_closed_before_the_time_goes_and_what_is_gone_is_not_looked_for_again()
    {
        var first = await Closed("N-1");
        var limit = _hub.Clock.GetUtcNow().AddMilliseconds(1);
        _hub.Clock.Advance(TimeSpan.FromMilliseconds(1));
        var second = await Closed("N-2");
        (await Found(limit)).ShouldBe([first]);
        (await _hub.Ledger.Prune([Line(second, default)], limit)).ShouldBe(0, "asked of the row itself");
        (await _hub.Ledger.Prune([Line(first, default)], limit)).ShouldBe(1);
        (await Found(Later)).ShouldBe([second]);
        (await _hub.Ledger.Prune([Line(first, default)], limit)).ShouldBe(0);
    }

    [Test]
    public async Task Pages_go_on_where_the_last_ended_also_within_one_millisecond()
    {
        List<string> closed = [];
        for (var i = 0; i < 5; i++) closed.Add(await Closed($"N-{i}"));
        var found = new List<string>();
        for ((DateTimeOffset At, string Id) after = (DateTimeOffset.UnixEpoch, ""); await _reading.Closed(Later, after, 2, default) is { Count: > 0 } page; after = (page[^1].ClosedAt, page[^1].Id))
            found.AddRange(page.Select(line => line.Id));
        found.ShouldBe(closed, ignoreOrder: true);
    }

    [Test]
    public async Task What_comes_to_a_pruned_record_is_kept_and_goes_with_the_next_run()
    {
        var id = await Closed("N-1");
        (await Prune()).ShouldBe(1);
        await _office.Report(id, "S1", "SCJG", "issued", gives: """{"licence":"L-9"}""", text: Words);
        (await _reading.Record(id, ReadScope.All, default))!.Steps[0].Gives!.Value.GetProperty("licence").GetString().ShouldBe("L-9");
        (await Found(Later)).ShouldBe([id]);
        (await Prune()).ShouldBe(1);
        (await Everything()).ShouldNotContain(Words);
        (await Everything()).ShouldNotContain("L-9");
    }

    [Test]
    public async Task A_report_planned_before_the_pruning_does_not_write_back_what_is_gone()
    {
        var id = await Closed("N-1");
        var planned = (await _hub.Cases.Read(id, default))!;
        planned.Step("S1")!.Gave("uscc").ShouldBeTrue();
        (await Prune()).ShouldBe(1);
        var eventId = Id.New(_hub.Clock);
        (await _hub.Ledger.Report(new ProgressEvent(eventId, new StepAddress(id, "S1", "SCJG"), eventId, "collected", null, null, _hub.Clock.GetUtcNow(), _hub.Clock.GetUtcNow(), null, null,
            """{"licence":"L-9"}"""u8.ToArray(), "{}"u8.ToArray(), [1]), planned, Office.Opening, default)).ShouldBeTrue();
        var step = (await _hub.Cases.Read(id, default))!.Step("S1")!;
        (step.Gave("uscc"), step.Gave("licence")).ShouldBe((false, true));
    }

    [Test]
    public async Task Bodies_that_people_have_edited_go_too()
    {
        var id = await _office.TakeIn("N-1");
        await _office.Answer("scjg-dj", new Settlement(DeliveryState.Parked, "unavailable", Code: "too-old"));
        var parked = (await _reading.Record(id, ReadScope.All, default))!.Deliveries.Single();
        var edit = new DeliveryEdit(Encoding.UTF8.GetBytes("""{"name":"张三丰"}"""), null, null);
        var proposed = (await _reading.Proposal((await _hub.Ledger.Propose(parked, "clerk", Words, edit, notReceived: true))!, default))!;
        (await _hub.Ledger.Approve(proposed, parked, edit, "second")).ShouldNotBeNull();
        await _office.Acknowledge("scjg-dj");
        await _office.Report(id, "S1", "SCJG", "closed", "0", Outcome.Done);
        await _office.Acknowledge("gjj");
        await _office.Report(id, "S2", "GJJ", "closed", "0", Outcome.Done);
        (await Everything()).ShouldContain("张三丰");
        (await Prune()).ShouldBe(1);
        (await Everything()).ShouldNotContain("张三丰");
        (await Everything()).ShouldNotContain(Words);
    }

    [Test]
    public async Task The_sum_is_logged()
    {
        await _hub.Ledger.Pruned(3, 2, 1, 4, "t1");
        (await new LogSearch(_hub.Database).Page(new LogFilter { Kinds = [LogKind.RetentionPruned] }, LogScope.All, null, 10, default)).Items.Single().Data
            .ShouldBe("""{"task":"t1","records":3,"rows":2,"tasks":1,"quarantined":4}""");
    }

    private DateTimeOffset Later => _hub.Clock.GetUtcNow().AddDays(1);

    private static ClosedRecord Line(string id, DateTimeOffset at) => new(id, "opening", "SCJG", 1, new string('d', 64), at);

    private async Task<int> Prune() => await _hub.Ledger.Prune(await _reading.Closed(Later, (DateTimeOffset.UnixEpoch, ""), 100, default), Later);

    private async Task<List<string>> Found(DateTimeOffset before) => (await _reading.Closed(before, (DateTimeOffset.UnixEpoch, ""), 100, default)).ConvertAll(line => line.Id);

    /// <summary>Corrected, parked and replayed with reasons, answered in words, told of, and closed: there is something in every place.</summary>
    private async Task<string> Closed(string number)
    {
        var id = await _office.TakeIn(number);
        await _office.Answer("scjg-dj", new Settlement(DeliveryState.Parked, "unavailable", Code: "too-old", Text: Words));
        var parked = (await _reading.Record(id, ReadScope.All, default))!.Deliveries.Single();
        (await _hub.Ledger.Replay(parked, "admin", "已电话核实", notReceived: true)).ShouldBeTrue();
        await _office.Acknowledge("scjg-dj");
        var content = Encoding.UTF8.GetBytes("""{"number":"N","body":{"name":"张三丰"}}""");
        (await _hub.Ledger.Amend((await _hub.Cases.Read(id, default))!, Office.Opening, new Amendment(content, 20, 18, new string('f', 64), "电话核实的更正", "window"))).ShouldBeTrue();
        await _office.Acknowledge("scjg-dj");
        await _office.Report(id, "S1", "SCJG", "closed", "0", Outcome.Done, """{"uscc":"91-X"}""", Words);
        await _office.Acknowledge("gjj");
        await _office.Report(id, "S2", "GJJ", "closed", "0", Outcome.Done, text: Words);
        (await _hub.Cases.Read(id, default))!.State.ShouldBe(RecordState.Closed);
        return id;
    }

    private async Task<List<string>> LogOf(string id)
        => [.. (await new LogSearch(_hub.Database).Page(new LogFilter { RecordId = id }, LogScope.All, null, 100, default)).Items.Select(line => line.Kind)];

    /// <summary>All that stands in the tables, as text.</summary>
    private protected async Task<string> Everything()
    {
        var text = new StringBuilder();
        await using var connection = await _hub.Database.Open(default);
        foreach (var table in Migrations.Tables)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = $"select * from {table}";
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
                for (var i = 0; i < reader.FieldCount; i++)
                    text.Append(reader.IsDBNull(i) ? "" : reader.GetValue(i) is byte[] bytes ? Encoding.UTF8.GetString(bytes) : reader.GetValue(i).ToString()).Append('\n');
        }
        return text.ToString();
    }
}

public sealed class PruneSqliteTests() : PruneContract(Provider.Sqlite);

public sealed class PrunePostgresTests() : PruneContract(Provider.Postgres);

public sealed class PruneSqlServerTests() : PruneContract(Provider.SqlServer);
