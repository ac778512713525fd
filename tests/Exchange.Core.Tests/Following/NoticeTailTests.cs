using Exchange.Core.Following;
using Exchange.Core.Log;
using Exchange.Core.Storage;
using Exchange.Core.Tests.Records;
using Microsoft.Extensions.Logging.Abstractions;
using static Exchange.Core.Tests.Records.Items;

namespace Exchange.Core.Tests.Following;

/// <summary>The end of the log, kept at hand for all who follow.</summary>
public sealed class NoticeTailTests
{
    private CaseBench _bench = null!;
    private CancellationTokenSource _stop = null!;

    [SetUp]
    public async Task Open()
    {
        _bench = await CaseBench.Open(Provider.Sqlite, TimeProvider.System);
        _stop = new CancellationTokenSource(TimeSpan.FromSeconds(60));
    }

    [TearDown]
    public async Task Close()
    {
        _stop.Dispose();
        await _bench.DisposeAsync();
    }

    private NoticeTail Tail() => new(new NoticeReading(_bench.Store.Database, TimeProvider.System), _bench.Queue, TimeProvider.System, NullLogger<NoticeTail>.Instance);

    [Test]
    public async Task Whoever_follows_gets_everything_once_wherever_it_begins()
    {
        using var tail = Tail();
        var work = tail.Run(_stop.Token);
        const int records = 300;
        var followers = new[] { 0L, 0L, 5L }.Select(from => Task.Run(() => Follow(tail, from, records - (int)from))).ToList();
        for (var i = 0; i < records; i++) await _bench.TakeIn(Of(Step("S1")));
        var told = await Task.WhenAll(followers);
        told[0].ShouldBe(told[1]);
        told[2].ShouldBe(told[0].Where(position => position > 5));
        told[0].ShouldBeUnique();
        told[0].ShouldBeInOrder();
        await _stop.CancelAsync();
        await work;
    }

    [Test]
    public async Task Nobody_following_nothing_is_read_and_who_comes_later_misses_nothing()
    {
        using var tail = Tail();
        var work = tail.Run(_stop.Token);
        using (tail.Join())
        {
            await _bench.TakeIn(Of(Step("S1")));
            while ((await tail.After(0, _stop.Token)).Notices.Count == 0) await tail.Wait(0, TimeSpan.FromSeconds(1), _stop.Token);
        }
        for (var i = 0; i < 20; i++) await _bench.TakeIn(Of(Step("S1")));
        (await Follow(tail, 0, 21)).Count.ShouldBeGreaterThanOrEqualTo(21);
        await _stop.CancelAsync();
        await work;
    }

    [Test]
    public async Task What_is_waited_for_comes_long_before_the_wait_is_over()
    {
        using var tail = Tail();
        var work = tail.Run(_stop.Token);
        using var place = tail.Join();
        await tail.Wait(-1, TimeSpan.FromSeconds(30), _stop.Token);
        var head = await new NoticeReading(_bench.Store.Database, TimeProvider.System).Head(default);
        var news = tail.Wait(head, TimeSpan.FromSeconds(50), _stop.Token);
        await _bench.TakeIn(Of(Step("S1")));
        (await Task.WhenAny(news, Task.Delay(TimeSpan.FromSeconds(20)))).ShouldBe(news);
        (await tail.After(head, default)).Notices.ShouldContain(notice => notice.Kind == LogKind.RecordTakenIn);
        await _stop.CancelAsync();
        await work;
    }

    /// <summary>The positions told until this many records have been taken in behind the place: of each there is one event.</summary>
    private async Task<List<long>> Follow(NoticeTail tail, long from, int records)
    {
        using var place = tail.Join();
        var told = new List<long>();
        var seen = 0;
        while (seen < records)
        {
            var page = await tail.After(from, _stop.Token);
            told.AddRange(page.Notices.Select(notice => notice.Position));
            seen += page.Notices.Count(notice => notice.Kind == LogKind.RecordTakenIn);
            if (page.Through == from) await tail.Wait(from, TimeSpan.FromSeconds(1), _stop.Token);
            _stop.Token.ThrowIfCancellationRequested();
            from = page.Through;
        }
        return told;
    }
}
