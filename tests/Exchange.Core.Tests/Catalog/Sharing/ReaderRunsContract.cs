using Exchange.Core.Catalog.Sharing;
using Exchange.Core.Log;
using Exchange.Core.Storage;

namespace Exchange.Core.Tests.Catalog.Sharing;

/// <summary>Traces of readings are found by person whether they are new or lie in runs, each once, the newest first; on every database.</summary>
public abstract class ReaderRunsContract(Provider provider)
{
    private static readonly string A = new('a', 32), B = new('b', 32);

    private CatalogBench _bench = null!;
    private ReaderTable _readers = null!;

    [SetUp]
    public async Task Open()
    {
        _bench = await CatalogBench.Open(provider);
        _readers = new ReaderTable(_bench.Commits, _bench.Store.Database);
    }

    [TearDown]
    public async Task Close()
    {
        if (_bench is not null) await _bench.DisposeAsync();
    }

    [Test]
    public async Task What_is_new_and_what_lies_in_runs_is_one_list()
    {
        var all = new List<long>();
        // Of three runs and some more A has every 500th.
        for (var i = 0; i < 7; i++) all.AddRange(await Read(1_000, static at => at % 500 == 0 ? A : B));
        var now = _bench.Clock.GetUtcNow();
        (await _readers.Fold(now, default)).ShouldBeTrue();
        (await _readers.Fold(now, default)).ShouldBeTrue();
        (await _readers.Fold(now, default)).ShouldBeTrue();
        (await _readers.Fold(now, default)).ShouldBeFalse("what is left is too little for a run and not a day old");
        (await Count("share_run"), await Count("share_run_trace") + await Count("share_trace")).ShouldBe((3, 7_000));
        (await Count("share_trace")).ShouldBeInRange(1, 1_003);

        var ofA = all.Where((_, i) => i % 500 == 0).Reverse().ToList();
        (await Of(A, long.MaxValue, 100)).ShouldBe(ofA);
        for (var (before, from) = (long.MaxValue, 0); from < ofA.Count; from += 3)
        {
            var page = await Of(A, before, 3);
            page.ShouldBe(ofA.Skip(from).Take(3));
            before = page[^1];
        }
        (await Of(new string('c', 32), long.MaxValue, 100)).ShouldBeEmpty();
    }

    [Test]
    public async Task An_event_with_many_persons_is_in_one_run()
    {
        await Read(1_500, static _ => A);
        var many = await Event([.. Enumerable.Range(0, 1_000).Select(static i => i.ToString("x32", System.Globalization.CultureInfo.InvariantCulture))]);
        (await _readers.Fold(_bench.Clock.GetUtcNow(), default)).ShouldBeTrue();
        (await Count("share_run_trace"), await Count("share_trace")).ShouldBe((1_500, 1_000), "its persons are together in the next run");
        await Read(1_500, static _ => A);
        (await _readers.Fold(_bench.Clock.GetUtcNow(), default)).ShouldBeTrue();
        (await _bench.Store.Number($"select count(*) from share_run_trace where position = {many}")).ShouldBe(1_000);
        (await Of(new string('0', 32), long.MaxValue, 10)).ShouldBe([many]);
    }

    [Test]
    public async Task One_event_with_more_persons_than_a_run_has_rows_is_a_run()
    {
        var many = await Event([.. Enumerable.Range(0, ReaderTable.RunRows + 500).Select(static i => i.ToString("x32", System.Globalization.CultureInfo.InvariantCulture))]);
        (await _readers.Fold(_bench.Clock.GetUtcNow(), default)).ShouldBeTrue();
        (await Count("share_run_trace"), await Count("share_trace"), await Count("share_run")).ShouldBe((ReaderTable.RunRows + 500, 0, 1));
        (await Of(new string('0', 32), long.MaxValue, 10)).ShouldBe([many]);
    }

    [Test]
    public async Task Few_become_a_run_after_a_day()
    {
        var some = await Read(3, static _ => A);
        (await _readers.Fold(_bench.Clock.GetUtcNow().AddHours(23), default)).ShouldBeFalse();
        (await Count("share_run")).ShouldBe(0);
        (await _readers.Fold(_bench.Clock.GetUtcNow().AddHours(25), default)).ShouldBeFalse();
        (await Count("share_run"), await Count("share_trace")).ShouldBe((1, 0));
        (await Of(A, long.MaxValue, 10)).ShouldBe(Enumerable.Reverse(some));
    }

    [Test]
    public async Task Two_hosts_that_make_the_same_run_make_it_once()
    {
        await Read(ReaderTable.RunRows, static at => at % 2 == 0 ? A : B);
        var now = _bench.Clock.GetUtcNow();
        for (var round = 0; round < 3; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => _readers.Fold(now.AddDays(2), default))));
            (await Count("share_run_trace")).ShouldBe(await _bench.Store.Number("select count(*) from (select distinct subject, position from share_run_trace) d"));
        }
        (await Count("share_run_trace"), await Count("share_trace")).ShouldBe((ReaderTable.RunRows, 0));
    }

    [Test]
    public async Task The_oldest_run_goes_when_nothing_in_it_is_newer()
    {
        await Read(3, static _ => A);
        await _readers.Fold(_bench.Clock.GetUtcNow().AddDays(2), default);
        await Read(2, static _ => A);
        var newest = _bench.Clock.GetUtcNow();
        await _readers.Fold(newest.AddDays(2), default);
        (await _readers.Prune(newest.AddDays(-1), default)).ShouldBe(0);
        (await _readers.Prune(newest.AddSeconds(1), default)).ShouldBe(3);
        (await Count("share_run"), await Count("share_run_trace")).ShouldBe((1, 2));
        (await _readers.Prune(newest.AddSeconds(1), default)).ShouldBe(2);
        (await _readers.Prune(newest.AddSeconds(1), default)).ShouldBe(0);
    }

    /// <summary>So many events, each about one person; their positions.</summary>
    private async Task<List<long>> Read(int count, Func<int, string> whose)
    {
        var at = _bench.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        var unit = new Unit("test").Told();
        for (var i = 0; i < count; i++) unit.Log(new LogEvent(at, LogKind.ShareQueried, Client: "window")).Number(ReaderTable.Leading(whose(i), at));
        await _bench.Commits.Commit(unit);
        return [.. Enumerable.Range(0, count).Select(i => unit.Position(2 * i))];
    }

    private async Task<long> Event(IReadOnlyList<string> whose)
    {
        var at = _bench.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        var unit = new Unit("test").Told().Log(new LogEvent(at, LogKind.ShareQueried, Client: "window"));
        foreach (var one in whose) unit.Number(ReaderTable.Leading(one, at));
        await _bench.Commits.Commit(unit);
        return unit.Position(0);
    }

    private async Task<List<long>> Of(string subject, long before, int limit) => [.. (await _readers.Of(subject, before, limit, default)).Select(static one => one.Number)];

    private Task<long> Count(string table) => _bench.Store.Number($"select count(*) from {table}");
}

public sealed class ReaderRunsSqliteTests() : ReaderRunsContract(Provider.Sqlite);

public sealed class ReaderRunsPostgresTests() : ReaderRunsContract(Provider.Postgres);

public sealed class ReaderRunsSqlServerTests() : ReaderRunsContract(Provider.SqlServer);
