using Exchange.Core.Backup;
using Exchange.Core.Log;
using Exchange.Core.Records;
using Exchange.Core.Storage;
using Exchange.Core.Tests.Records;

namespace Exchange.Core.Tests.Backup;

/// <summary>What a backup has as waiting may have been pushed after it: on every database it is unknown once that is restored.</summary>
public abstract class RestoredDeliveriesContract(Provider provider)
{
    private SmallHub _hub = null!;
    private Office _office = null!;

    [SetUp]
    public async Task Open()
    {
        _hub = await SmallHub.Open(provider);
        _office = new Office(_hub);
    }

    [TearDown]
    public ValueTask Close() => _hub?.DisposeAsync() ?? ValueTask.CompletedTask;

    private Task<long> Restore() => RestoredDatabase.Log(_hub.Database.Options, new string('a', 64), _hub.Clock);

    private async Task<IEnumerable<(string State, bool Due, long Attempts)>> Deliveries(string record)
        => (await new CaseReading(_hub.Database).Record(record, ReadScope.All, default))!.Deliveries.OrderBy(one => one.CreatedAt).ThenBy(one => one.Id, StringComparer.Ordinal).Select(one => (one.State, one.DueAt is not null, one.Attempts));

    [Test]
    public async Task What_waits_is_unknown_and_what_is_held_parked_or_settled_is_as_it_was()
    {
        var waiting = await _office.TakeIn("N-1", organisations: "YBJ");
        var held = await _office.TakeIn("N-2", schedule: "night", organisations: "SBJ");
        var parked = await _office.TakeIn("N-3", organisations: "GAJ");
        await _office.Park("gaj");
        var settled = await _office.TakeIn("N-4", organisations: "GJJ");
        await _office.Acknowledge("gjj");
        (await Restore()).ShouldBe(1);
        (await Deliveries(waiting)).ShouldBe([(DeliveryState.Unknown, true, 1L)]);
        (await Deliveries(held)).ShouldBe([(DeliveryState.Queued, false, 0L)]);
        (await Deliveries(parked)).ShouldBe([(DeliveryState.Parked, false, 1L)]);
        (await Deliveries(settled)).ShouldBe([(DeliveryState.Acknowledged, false, 1L)]);
        (await Restore()).ShouldBe(0, "once");
        var log = (await new LogSearch(_hub.Database).Page(new LogFilter { Kinds = [LogKind.DatabaseRestored, LogKind.DeliveryUnknown] }, LogScope.All, null, 10, default)).Items;
        log.Select(line => line.Kind).ShouldBe([LogKind.DatabaseRestored, LogKind.DeliveryUnknown, LogKind.DatabaseRestored], "first why positions are given again");
        log[1].Data.ShouldBe("""{"attempt":1,"code":"restored"}""");
        (await _hub.Ledger.Claim("ybj", 10, TimeSpan.FromMinutes(1))).Single().IsUnknown.ShouldBeTrue("so it is asked about before any second push");
    }

    [Test]
    public async Task What_stands_behind_another_stays_behind_it_and_is_asked_about_in_its_turn()
    {
        var id = await _office.TakeIn("N-1", organisations: ["YBJ", "YBJ"]);
        (await Restore()).ShouldBe(2);
        (await Deliveries(id)).ShouldBe([(DeliveryState.Unknown, true, 1L), (DeliveryState.Unknown, false, 1L)], ignoreOrder: true);
        var first = (await _hub.Ledger.Claim("ybj", 10, TimeSpan.FromMinutes(1))).Single();
        (await _hub.Ledger.Settle(first, new Settlement(DeliveryState.Acknowledged, "acknowledged", Code: "asked"))).ShouldBeTrue();
        var second = (await _hub.Ledger.Claim("ybj", 10, TimeSpan.FromMinutes(1))).Single();
        (second.Id != first.Id, second.IsUnknown).ShouldBe((true, true));
    }

    [Test]
    public async Task A_person_who_replays_one_that_was_parked_for_it_has_it_asked_about_first()
    {
        await _office.TakeIn("N-1", organisations: "YBJ");
        await Restore();
        var claimed = (await _hub.Ledger.Claim("ybj", 10, TimeSpan.FromMinutes(1))).Single();
        (await _hub.Ledger.Settle(claimed, new Settlement(DeliveryState.Parked, "unknown", Code: "may-have-arrived"))).ShouldBeTrue();
        var line = (await new CaseReading(_hub.Database).Delivery(claimed.Id, ReadScope.All, default))!;
        line.Attempts.Single().ShouldSatisfyAllConditions(attempt => attempt.Answer.ShouldBe("unknown"), attempt => attempt.Code.ShouldBe("restored"));
        (await _hub.Ledger.Replay(line.Delivery, "admin", "核对过", notReceived: false)).ShouldBeTrue();
        (await new CaseReading(_hub.Database).Delivery(claimed.Id, ReadScope.All, default))!.Delivery.State.ShouldBe(DeliveryState.Unknown);
    }

    [Test]
    public async Task A_withdrawal_tells_the_department_that_may_have_it()
    {
        var id = await _office.TakeIn("N-1");
        await Restore();
        (await _hub.Ledger.Withdraw((await _hub.Cases.Read(id, default))!, Office.Opening, "window", null)).ShouldBeTrue();
        (await _hub.Cases.Read(id, default))!.State.ShouldBe(RecordState.Withdrawing, "not closed as if nobody had it");
        (await Deliveries(id)).Count().ShouldBe(2, "the withdrawal waits behind what may have arrived");
    }
}

public sealed class RestoredDeliveriesSqliteTests() : RestoredDeliveriesContract(Provider.Sqlite);

public sealed class RestoredDeliveriesPostgresTests() : RestoredDeliveriesContract(Provider.Postgres);

public sealed class RestoredDeliveriesSqlServerTests() : RestoredDeliveriesContract(Provider.SqlServer);
