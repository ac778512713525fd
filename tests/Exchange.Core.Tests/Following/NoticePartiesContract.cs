using Exchange.Core.Following;
using Exchange.Core.Log;
using Exchange.Core.Records;
using Exchange.Core.Storage;
using Exchange.Core.Tests.Records;
using static Exchange.Core.Tests.Records.Items;

namespace Exchange.Core.Tests.Following;

/// <summary>Who takes part in a record is not asked for each event and follower, and nobody is told by what was so once.</summary>
public abstract class NoticePartiesContract(Provider provider)
{
    private CaseBench _bench = null!;
    private NoticeReading _reading = null!;

    [SetUp]
    public async Task Open()
    {
        _bench = await CaseBench.Open(provider);
        _reading = new NoticeReading(_bench.Store.Database, _bench.Clock);
    }

    [TearDown]
    public ValueTask Close() => _bench?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Test]
    public async Task Who_takes_part_is_read_once_for_a_batch_and_anew_for_what_comes_later_or_after_a_while()
    {
        var item = Of(Step("S1", "SCJG" + Unique()), Step("S2", "GJJ" + Unique(), waitsFor: [After("S1")]));
        var record = await _bench.TakeIn(item);
        var (joins, leaves) = ("JD" + Unique(), item.Steps[1].Organisation);
        var taken = (await All(0)).Single(notice => notice.RecordId == record.Id && notice.Kind == LogKind.RecordTakenIn);
        (await _reading.Seen([taken], ReadScope.Only(leaves), default)).ShouldHaveSingleItem();

        await _bench.Store.Execute($"update step set organisation = '{joins}' where record_id = '{record.Id}' and name = 'S2'");
        (await _reading.Seen([taken], ReadScope.Only(joins), default)).ShouldBeEmpty("kept for the followers of the same events");
        (await _bench.Amend(record, item)).ShouldBeTrue();
        var amended = (await All(taken.Position)).Single(notice => notice.RecordId == record.Id && notice.Kind == LogKind.RecordAmended);
        (await _reading.Seen([amended], ReadScope.Only(joins), default)).ShouldHaveSingleItem("a later event is told to who takes part by then");
        (await _reading.Seen([amended], ReadScope.Only(leaves), default)).ShouldBeEmpty();

        await _bench.Store.Execute($"update step set organisation = '{leaves}' where record_id = '{record.Id}' and name = 'S2'");
        _bench.Clock.Advance(TimeSpan.FromSeconds(6));
        (await _reading.Seen([taken, amended], ReadScope.Only(joins), default)).ShouldBeEmpty("who takes part no more is told nothing more");
        (await _reading.Seen([taken, amended], ReadScope.Only(leaves), default)).Select(notice => notice.Data).ShouldBe([null, null]);
    }

    [Test]
    public async Task A_batch_of_more_records_than_one_question_takes_is_told_whole_and_in_order()
    {
        var item = Of(Step("S1", "SCJG" + Unique()));
        var ids = new List<string>();
        for (var i = 0; i < 70; i++) ids.Add((await _bench.TakeIn(item)).Id);
        var other = await _bench.TakeIn(Of(Step("S1", "GJJ" + Unique())));
        var seen = await _reading.Seen(await All(0), ReadScope.Only(item.Steps[0].Organisation), default);
        seen.Select(notice => notice.RecordId).ShouldBe(ids);
        ids.ShouldNotContain(other.Id);
    }

    private async Task<IReadOnlyList<Notice>> All(long from) => (await _reading.After(from, default)).Notices;
}

public sealed class NoticePartiesSqliteTests() : NoticePartiesContract(Provider.Sqlite);

public sealed class NoticePartiesPostgresTests() : NoticePartiesContract(Provider.Postgres);

public sealed class NoticePartiesSqlServerTests() : NoticePartiesContract(Provider.SqlServer);
