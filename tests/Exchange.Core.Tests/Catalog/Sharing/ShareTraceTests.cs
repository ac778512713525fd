using System.Collections;
using Exchange.Core.Catalog.Sharing;
using Exchange.Core.Log;
using Exchange.Core.Storage;
using static Exchange.Core.Tests.Catalog.Sharing.ShareQueryBench;

namespace Exchange.Core.Tests.Catalog.Sharing;

/// <summary>Readings that wait together: how many rows one commit takes, and that none fails for its neighbour.</summary>
public sealed class ShareTraceTests
{
    private ShareQueryBench _bench = null!;
    private ShareView _view = null!;

    [SetUp]
    public async Task Open()
    {
        _bench = await ShareQueryBench.Open(Provider.Sqlite);
        await _bench.Granted(Terms() with { PerDay = 100_000 });
        _view = (await _bench.Shelf.Of(Population, "ZSJ", default)).Views.ShouldHaveSingleItem();
    }

    [TearDown]
    public ValueTask Close() => _bench?.DisposeAsync() ?? ValueTask.CompletedTask;

    private ShareReading Reading(IReadOnlyCollection<string> subjects) => new(
        _view, "window", 1, subjects, new LogEvent(_bench.Catalog.Clock.GetUtcNow().ToUnixTimeMilliseconds(), LogKind.ShareQueried, Organisation: "GAJ", Client: "window"), null, []);

    /// <summary>Begins them all while the one writer is held, so that they wait together; what each came to.</summary>
    private async Task<Task<long?>[]> Together(params ShareReading[] readings)
    {
        using var gate = new ManualResetEventSlim();
        using var held = new ManualResetEventSlim();
        var holding = _bench.Catalog.Commits.Offer(new Unit("hold").Gathering(() =>
        {
            held.Set();
            gate.Wait();
        }, static () => 1));
        held.Wait();
        var written = readings.Select(reading => _bench.Trace.Write(reading, _bench.Today)).ToArray();
        gate.Set();
        await holding;
        foreach (var one in written) await ((Task)one).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return written;
    }

    [Test]
    public async Task A_commit_takes_so_many_rows_and_not_so_many_readings()
    {
        var before = _bench.Catalog.Commits.Commits;
        var written = await Together([.. Enumerable.Range(0, 6).Select(i => Reading([.. Enumerable.Range(0, 1_000).Select(n => $"{i:D16}{n:D16}")]))]);
        foreach (var one in written) (await one).ShouldNotBeNull();
        (_bench.Catalog.Commits.Commits - before).ShouldBe(4, "the one that was held, and two of a thousand rows in each");
        (await _bench.Catalog.Store.Number("select count(*) from share_trace")).ShouldBe(6_000);
        (await _bench.Table.Used(1, _bench.Today, default)).ShouldBe(6);
    }

    [Test]
    public async Task What_cannot_be_written_out_fails_alone()
    {
        var subject = _bench.Subjects.Of(Citizen(1));
        var written = await Together(Reading([subject]), Reading(new Broken()), Reading([subject]));
        (await written[0]).ShouldNotBeNull();
        (await written[2]).ShouldNotBeNull();
        (await Should.ThrowAsync<InvalidOperationException>(() => written[1])).Message.ShouldBe("broken");
        (await _bench.Catalog.Store.Number("select count(*) from share_trace")).ShouldBe(2);
        (await _bench.Table.Used(1, _bench.Today, default)).ShouldBe(2, "what was not logged does not count");
        (await _bench.Trace.Write(Reading([subject]), _bench.Today)).ShouldNotBeNull("the writer goes on");
    }

    private sealed class Broken : IReadOnlyCollection<string>
    {
        public int Count => 1;

        public IEnumerator<string> GetEnumerator() => throw new InvalidOperationException("broken");

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
