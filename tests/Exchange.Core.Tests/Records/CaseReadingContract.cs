using System.Text;
using Exchange.Core.Log;
using Exchange.Core.Records;
using Exchange.Core.Storage;

namespace Exchange.Core.Tests.Records;

public abstract class CaseReadingContract(Provider provider)
{
    private protected SmallHub _hub = null!;
    private Office _office = null!;
    private CaseReading _reading = null!;

    [SetUp]
    public async Task Open()
    {
        _hub = await SmallHub.Open(provider);
        _office = new Office(_hub);
        _reading = new CaseReading(_hub.Database);
    }

    [TearDown]
    public ValueTask Close() => _hub?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Test]
    public async Task Who_handed_a_record_in_sees_it_whole()
    {
        var id = await Opened();
        var view = (await _reading.Record(id, ReadScope.Intake("window"), default))!;
        (view.Number, view.Client, view.State, view.Whole, view.TakenInAt).ShouldBe(("N-1", "window", RecordState.Open, true, _hub.Clock.GetUtcNow().AddMinutes(-3)));
        view.Steps.Select(step => (step.Name, step.Organisation, step.State, step.Stage, step.Acknowledgement)).ShouldBe(
            [("S1", "SCJG", StepState.Closed, Stage.Closed, "DJ-7"), ("S2", "GJJ", StepState.Acknowledged, null, "GJ-9")]);
        view.Steps[0].Gives!.Value.GetProperty("uscc").GetString().ShouldBe("91-X");
        view.Deliveries.Select(delivery => (delivery.Step, delivery.State, delivery.Attempts)).ShouldBe([("S2", DeliveryState.Acknowledged, 1L), ("S1", DeliveryState.Acknowledged, 2L)]);
        view.Versions.Select(version => (version.Version, version.Reason)).ShouldBe([(1L, null)]);
        view.Warnings!.Value.GetArrayLength().ShouldBe(0);
    }

    [Test]
    public async Task An_organisation_sees_its_own_step_and_nothing_of_what_the_others_hold()
    {
        var id = await Opened();
        var view = (await _reading.Record(id, ReadScope.Only("GJJ"), default))!;
        view.Whole.ShouldBeFalse();
        view.Steps.Select(step => step.Name).ShouldBe(["S2"]);
        view.Deliveries.Select(delivery => delivery.Organisation).ShouldBe(["GJJ"]);
        (view.Outcome, view.Warnings).ShouldBe((null, null));
        (await _reading.Content(id, null, ReadScope.Only("GJJ"), default)).ShouldBeNull();
        System.Text.Json.JsonSerializer.Serialize(view).ShouldNotContain("91-X");
        System.Text.Json.JsonSerializer.Serialize(view).ShouldNotContain("DJ-7");
    }

    [Test]
    public async Task What_one_may_not_see_is_not_there()
    {
        var id = await Opened();
        var delivery = (await _reading.Record(id, ReadScope.All, default))!.Deliveries[1].Id;
        foreach (var stranger in new[] { ReadScope.Intake("other"), ReadScope.Only("YBJ"), ReadScope.Only(), ReadScope.Intake("other").Or(ReadScope.Only("YBJ")) })
        {
            (await _reading.Record(id, stranger, default)).ShouldBeNull();
            (await _reading.Content(id, null, stranger, default)).ShouldBeNull();
            (await _reading.Timeline(id, stranger, default)).ShouldBeNull();
            (await _reading.Delivery(delivery, stranger, default)).ShouldBeNull();
            (await _reading.RecordPage(new RecordFilter(), stranger, null, null, default)).Items.ShouldBeEmpty();
            (await _reading.DeliveryPage(new DeliveryFilter(), stranger, null, null, default)).Items.ShouldBeEmpty();
            (await _reading.DeliveryPage(new DeliveryFilter { RecordId = id }, stranger, null, null, default)).Items.ShouldBeEmpty();
            (await _reading.Counts(stranger, default)).ShouldBeEmpty();
        }
        (await _reading.Delivery(delivery, ReadScope.Only("GJJ"), default)).ShouldBeNull();
        (await _reading.Record(new string('0', 32), ReadScope.All, default)).ShouldBeNull();
        (await _reading.Delivery(new string('0', 32), ReadScope.All, default)).ShouldBeNull();
        (await _reading.Record(id, ReadScope.Intake("other").Or(ReadScope.Only("GJJ")), default))!.Steps.Count.ShouldBe(1);
        (await _reading.Record(id, ReadScope.Intake("window").Or(ReadScope.Only("GJJ")), default))!.Steps.Count.ShouldBe(2);
    }

    [Test]
    public async Task The_content_is_what_was_sent()
    {
        var id = await Opened();
        var content = (await _reading.Content(id, null, ReadScope.Intake("window"), default))!;
        Encoding.UTF8.GetString(content.Content).ShouldBe("""{"number":"N-1","body":{"name":"张三"}}""");
        content.Version.ShouldBe(1);
        (await _reading.Content(id, 2, ReadScope.All, default)).ShouldBeNull();
    }

    [Test]
    public async Task The_timeline_tells_what_happened_in_order_with_the_departments_words()
    {
        var id = await Opened();
        var lines = (await _reading.Timeline(id, ReadScope.Intake("window"), default))!;
        lines.Select(line => (line.What, line.Step, line.Stage, line.Code, line.Number)).ShouldBe(
        [
            (LogKind.RecordTakenIn, null, null, null, null),
            (LogKind.DeliveryStarted, "S1", null, null, null),
            (LogKind.DeliveryUnavailable, "S1", null, "unavailable", null),
            (LogKind.DeliveryStarted, "S1", null, null, null),
            (LogKind.DeliveryAcknowledged, "S1", null, null, "DJ-7"),
            (LogKind.ProgressReported, "S1", Stage.Closed, "10", null),
            (LogKind.StepReadied, "S2", null, null, null),
            (LogKind.DeliveryStarted, "S2", null, null, null),
            (LogKind.DeliveryAcknowledged, "S2", null, null, "GJ-9"),
        ]);
        lines.Select(line => line.Position).ShouldBeInOrder();
        lines[2].Text.ShouldBe("系统维护");
        (lines[1].Text, lines[1].Attempt, lines[3].Attempt).ShouldBe((null, 1, 2));
        (lines[5].Text, lines[5].HappenedAt).ShouldBe(("准予登记", lines[5].At.AddMinutes(-5)));
        lines[0].Client.ShouldBe("window");
    }

    [Test]
    public async Task An_organisations_timeline_has_its_own_part_and_the_records_own_events()
    {
        var id = await Opened();
        (await _reading.Timeline(id, ReadScope.Only("GJJ"), default))!.Select(line => (line.What, line.Step)).ShouldBe(
            [(LogKind.RecordTakenIn, null), (LogKind.StepReadied, "S2"), (LogKind.DeliveryStarted, "S2"), (LogKind.DeliveryAcknowledged, "S2")]);
    }

    [Test]
    public async Task A_delivery_comes_with_its_attempts()
    {
        var id = await Opened();
        var first = (await _reading.Record(id, ReadScope.All, default))!.Deliveries.Single(delivery => delivery.Step == "S1");
        var view = (await _reading.Delivery(first.Id, ReadScope.Only("SCJG"), default))!;
        view.Delivery.ShouldBe(first);
        (first.Number, first.Purpose, first.Held, first.Revision).ShouldBe(("N-1", "submit", false, 1L));
        view.Attempts.Select(attempt => (attempt.Number, attempt.Answer, attempt.Code, attempt.Text)).ShouldBe([(1L, "unavailable", "unavailable", "系统维护"), (2L, "acknowledged", null, null)]);
        view.Attempts.ShouldAllBe(attempt => attempt.SettledAt != null);
    }

    [Test]
    public async Task Deliveries_are_counted_by_adapter_and_state()
    {
        for (var i = 0; i < 6; i++) await _office.TakeIn($"N-{i}", organisations: i < 4 ? "YBJ" : "GAJ");
        await _office.Answer("gaj", new Settlement(DeliveryState.Rejected, "rejected", Code: "R1", Text: "不符合"));
        var claimed = await _hub.Ledger.Claim("ybj", 3, TimeSpan.FromMinutes(1));
        await _hub.Ledger.Settle(claimed[0], new Settlement(DeliveryState.Acknowledged, "acknowledged"));
        await _hub.Ledger.Settle(claimed[1], new Settlement(DeliveryState.Parked, "parked", Code: "too-old"));
        await _hub.Ledger.StartAlone(claimed[2], 1, new string('e', 64));
        DeliveryCount[] ybj =
        [
            new("ybj", "YBJ", DeliveryState.Acknowledged, 1), new("ybj", "YBJ", DeliveryState.Parked, 1), new("ybj", "YBJ", DeliveryState.Queued, 1), new("ybj", "YBJ", DeliveryState.Started, 1),
        ];
        (await _reading.Counts(ReadScope.All, default)).ShouldBe([new DeliveryCount("gaj", "GAJ", DeliveryState.Rejected, 2), .. ybj]);
        (await _reading.Counts(ReadScope.Only("YBJ"), default)).ShouldBe(ybj);
    }

    [Test]
    public async Task Where_counting_takes_long_it_is_not_done_for_each_look()
    {
        var (slow, quick) = (new CaseReading(_hub.Database) { CountsStand = static _ => TimeSpan.FromHours(1) }, new CaseReading(_hub.Database) { CountsStand = static _ => TimeSpan.Zero });
        for (var i = 1; i <= 2; i++)
        {
            await _office.TakeIn($"N-{i}", organisations: "YBJ");
            (await slow.Counts(ReadScope.All, default)).ShouldHaveSingleItem().Count.ShouldBe(1);
            (await quick.Counts(ReadScope.All, default)).ShouldHaveSingleItem().Count.ShouldBe(i);
        }
        (await slow.Counts(ReadScope.Only("GAJ"), default)).ShouldBeEmpty("who may see them is asked each time");
    }

    /// <summary>A record whose registration is done after one failed push, and whose housing fund has acknowledged.</summary>
    private async Task<string> Opened()
    {
        var id = await _office.TakeIn("N-1");
        _hub.Clock.Advance(TimeSpan.FromMinutes(1));
        await _office.Answer("scjg-dj", new Settlement(DeliveryState.Queued, "unavailable", _hub.Clock.GetUtcNow(), Counts: true, Code: "unavailable", Text: "系统维护"));
        _hub.Clock.Advance(TimeSpan.FromMinutes(1));
        (await _office.Acknowledge("scjg-dj", "DJ-7")).ShouldBe(1);
        _hub.Clock.Advance(TimeSpan.FromMinutes(1));
        await _office.Report(id, "S1", "SCJG", Stage.Closed, "10", Outcome.Done, """{"uscc":"91-X"}""", "准予登记");
        (await _office.Acknowledge("gjj", "GJ-9")).ShouldBe(1);
        return id;
    }
}

public sealed class CaseReadingSqliteTests() : CaseReadingContract(Provider.Sqlite);

public sealed class CaseReadingPostgresTests() : CaseReadingContract(Provider.Postgres);

public sealed class CaseReadingSqlServerTests() : CaseReadingContract(Provider.SqlServer);
