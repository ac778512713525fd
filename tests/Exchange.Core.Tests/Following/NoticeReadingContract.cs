using Exchange.Core.Following;
using Exchange.Core.Log;
using Exchange.Core.Records;
using Exchange.Core.Storage;
using Exchange.Core.Tests.Records;
using static Exchange.Core.Tests.Records.Items;
using static Exchange.Core.Tests.Records.Settlements;

namespace Exchange.Core.Tests.Following;

/// <summary>What followers are told of the log: everything once, in its order, and to each what it may see.</summary>
public abstract class NoticeReadingContract(Provider provider)
{
    private CaseBench _bench = null!;
    private NoticeReading _reading = null!;
    private CaseFile _record = null!, _other = null!;
    private long _head;

    [OneTimeSetUp]
    public async Task Live()
    {
        _bench = await CaseBench.Open(provider);
        _reading = new NoticeReading(_bench.Store.Database, _bench.Clock);
        var item = Of(Step("S1", "SCJG", "scjg"), Step("S2", "GJJ", "gjj", waitsFor: [After("S1")]));
        _record = await _bench.TakeIn(item);
        await _bench.Push("scjg", Acknowledged("A1"));
        await _bench.Report(_record, item, "S1", "accepted");
        await _bench.Close(_record, item, "S1");
        await _bench.Push("gjj", Acknowledged("A2"));
        _other = await _bench.TakeIn(Of(Step("S1", "YBJ", "ybj")));
        await _bench.Close(_record, item, "S2");
        var reading = new CaseReading(_bench.Store.Database);
        await _bench.Ledger.ContentRead(_record.Id, (await reading.Content(_record.Id, null, ReadScope.All, default))!, "clerk");
        await _bench.Queue.Commit(_bench.Ledger.Decline(LogKind.RecordDeclined, CaseBench.Client, "ZSJ", null, null, "json"));
        _head = await _reading.Head(default);
    }

    [OneTimeTearDown]
    public ValueTask Close() => _bench?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Test]
    public async Task Every_event_of_a_record_is_told_once_in_order_with_whose_record_it_is()
    {
        var told = await All(0);
        told.Select(notice => notice.Position).ShouldBeInOrder();
        var log = await _bench.Store.Rows("select position, kind from log_event where record_id is not null and kind <> 'record.content-read' order by position");
        told.Select(notice => $"{notice.Position} {notice.Kind}").ShouldBe(log.Select(row => $"{row[0]} {row[1]}"));
        told.ShouldAllBe(notice => notice.Client == CaseBench.Client);
        told[0].ShouldSatisfyAllConditions(first => first.Kind.ShouldBe(LogKind.RecordTakenIn), first => first.RecordId.ShouldBe(_record.Id), first => first.Number.ShouldNotBeEmpty(), first => first.Item.ShouldNotBeEmpty());
    }

    [Test]
    public async Task A_page_looks_at_what_is_no_notice_too_so_nobody_reads_it_twice()
    {
        var last = await _reading.After(_head - 1, default);
        (last.Notices.Count, last.Through, last.IsFull).ShouldBe((0, _head, false));
        (await _reading.After(_head, default)).Through.ShouldBe(_head);
    }

    [Test]
    public async Task Going_on_from_any_place_tells_the_rest_and_nothing_else()
    {
        var all = await All(0);
        foreach (var from in all) (await All(from.Position)).ShouldBe(all.Where(notice => notice.Position > from.Position));
    }

    [Test]
    public async Task One_record_is_read_along_its_own_events()
    {
        var page = await _reading.After(0, _record.Id, default);
        page.Notices.ShouldBe((await All(0)).Where(notice => notice.RecordId == _record.Id));
        (await _reading.After(page.Notices[2].Position, _record.Id, default)).Notices.ShouldBe(page.Notices.Skip(3));
        (await _reading.After(0, new string('0', 32), default)).Notices.ShouldBeEmpty();
    }

    [Test]
    public async Task The_id_is_the_same_each_time_and_another_events_is_another()
    {
        var (first, second) = (await All(0), await All(0));
        first.Select(notice => notice.Id).ShouldBe(second.Select(notice => notice.Id));
        first.Select(notice => notice.Id).ShouldBeUnique();
        // As after a restore: the same position, another event.
        (first[0] with { RecordId = _other.Id }).Id.ShouldNotBe(first[0].Id);
        first[0].MessageId("a").ShouldNotBe(first[0].MessageId("b"));
        first[0].MessageId("a").ShouldNotContain(".");
    }

    [Test]
    public async Task A_client_sees_its_own_records_whole_and_no_others()
    {
        (await Seen(ReadScope.Intake(CaseBench.Client))).Count.ShouldBe((await All(0)).Count);
        (await Seen(ReadScope.Intake("another-window"))).ShouldBeEmpty();
    }

    [Test]
    public async Task An_organisation_sees_its_steps_and_that_its_records_come_and_go()
    {
        var seen = await Seen(ReadScope.Only("GJJ"));
        seen.ShouldAllBe(notice => notice.RecordId == _record.Id);
        seen.Where(notice => notice.Step is null).Select(notice => notice.Kind).ShouldBe([LogKind.RecordTakenIn, LogKind.RecordClosed]);
        seen.Where(notice => notice.Step is null).ShouldAllBe(notice => notice.Data == null);
        seen.Where(notice => notice.Step is not null).ShouldAllBe(notice => notice.Step == "S2" && notice.Organisation == "GJJ");
        seen.ShouldContain(notice => notice.Kind == LogKind.DeliveryAcknowledged && notice.Data != null);
        (await Seen(ReadScope.Only("RSJ"))).ShouldBeEmpty();
    }

    [Test]
    public async Task Whether_a_record_is_seen_at_all_is_known_before_it_is_followed()
    {
        (await _reading.Sees(ReadScope.Only("GJJ"), _record.Id, default)).ShouldBeTrue();
        (await _reading.Sees(ReadScope.Only("GJJ"), _other.Id, default)).ShouldBeFalse();
        (await _reading.Sees(ReadScope.Intake(CaseBench.Client), _other.Id, default)).ShouldBeTrue();
        (await _reading.Sees(ReadScope.Intake("another-window"), _other.Id, default)).ShouldBeFalse();
        (await _reading.Sees(ReadScope.All, new string('0', 32), default)).ShouldBeFalse();
    }

    private async Task<List<Notice>> All(long from)
    {
        var told = new List<Notice>();
        for (var (page, at) = (default(NoticePage), from); page is null or { IsFull: true }; at = page.Through) told.AddRange((page = await _reading.After(at, default)).Notices);
        return told;
    }

    private async Task<List<Notice>> Seen(ReadScope scope)
    {
        var all = await All(0);
        var seen = (await _reading.Seen(all, scope, default)).ToList();
        // One by one it is the same, whatever is kept from the batch.
        var single = new List<Notice>();
        foreach (var notice in all) single.AddRange(await _reading.Seen([notice], scope, default));
        single.ShouldBe(seen);
        return seen;
    }
}

public sealed class NoticeReadingSqliteTests() : NoticeReadingContract(Provider.Sqlite);

public sealed class NoticeReadingPostgresTests() : NoticeReadingContract(Provider.Postgres);

public sealed class NoticeReadingSqlServerTests() : NoticeReadingContract(Provider.SqlServer);
