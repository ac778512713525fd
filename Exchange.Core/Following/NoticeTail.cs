using Exchange.Core.Storage;
using Microsoft.Extensions.Logging;

namespace Exchange.Core.Following;

/// <summary>
/// The end of the exchange log, read once for all followers of this host: they wait here for what is new instead of asking the database each by itself. Reads nothing while nobody follows.
/// </summary>
/// <remarks>
/// What this host has committed is seen within <see cref="Tick"/>: the commit queue counts, and nothing is added to a commit. What other hosts have committed is found by looking, the sooner the more there was.
/// </remarks>
public sealed partial class NoticeTail(NoticeReading reading, CommitQueue queue, TimeProvider clock, ILogger<NoticeTail> logger) : IDisposable
{
    private const int MostKept = 4_096;

    // Followers who come back after a long time read the log from where they were: so many of them at a time, that nobody else waits for the database.
    private const int MostCatchUp = 4;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(25), Quick = TimeSpan.FromMilliseconds(100), Slow = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Queue<Notice> _kept = new();
    private readonly SemaphoreSlim _joined = new(0, 1), _catchUp = new(MostCatchUp);
    private TaskCompletionSource _news = New();
    private int _followers;
    private long _from, _through = -1;

    /// <summary>Who follows says so, for as long as it does.</summary>
    public IDisposable Join()
    {
        if (Interlocked.Increment(ref _followers) == 1) Release(_joined);
        return new Place(this);
    }

    /// <summary>What follows a position, as far as it is known here, or read; <see cref="Wait"/> waits for more.</summary>
    public async Task<NoticePage> After(long position, CancellationToken stop)
    {
        lock (_lock)
        {
            if (_through >= 0 && position >= _from)
            {
                if (position >= _through) return new NoticePage([], position, IsFull: false);
                var notices = _kept.SkipWhile(notice => notice.Position <= position).Take(NoticeReading.PageLength).ToList();
                return notices.Count < NoticeReading.PageLength ? new NoticePage(notices, _through, IsFull: false) : new NoticePage(notices, notices[^1].Position, IsFull: true);
            }
        }
        await _catchUp.WaitAsync(stop);
        try
        {
            return await reading.After(position, stop);
        }
        finally
        {
            _catchUp.Release();
        }
    }

    /// <summary>Until there is something behind the position, or <paramref name="atMost"/> has passed. Never throws.</summary>
    public async Task Wait(long position, TimeSpan atMost, CancellationToken stop)
    {
        Task news;
        lock (_lock)
        {
            if (_through > position) return;
            news = _news.Task;
        }
        await news.WaitAsync(atMost, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Keeps the end of the log at hand while somebody follows, until <paramref name="stop"/>.</summary>
    public async Task Run(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                if (Volatile.Read(ref _followers) == 0)
                {
                    Forget();
                    await _joined.WaitAsync(stop);
                }
                await Follow(stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // Asked to stop.
            }
            catch (Exception error)
            {
                // Followers keep their places: as soon as the database is back they go on from there.
                LogNotRead(error);
                await Task.Delay(Slow, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task Follow(CancellationToken stop)
    {
        if (Volatile.Read(ref _through) < 0) Begin(await reading.Head(stop));
        var pace = Quick;
        while (Volatile.Read(ref _followers) > 0)
        {
            var commits = queue.Commits;
            var page = await reading.After(Volatile.Read(ref _through), stop);
            if (page.Through > Volatile.Read(ref _through))
            {
                Keep(page);
                pace = Quick;
                if (page.IsFull) continue;
            }
            else pace = pace * 2 < Slow ? pace * 2 : Slow;
            for (var waited = TimeSpan.Zero; waited < pace && queue.Commits == commits; waited += Tick) await Task.Delay(Tick, clock, stop);
        }
    }

    private void Begin(long head)
    {
        lock (_lock) (_from, _through) = (head, head);
        Tell();
    }

    private void Keep(NoticePage page)
    {
        lock (_lock)
        {
            foreach (var notice in page.Notices) _kept.Enqueue(notice);
            while (_kept.Count > MostKept) _from = _kept.Dequeue().Position;
            _through = page.Through;
        }
        Tell();
    }

    private void Forget()
    {
        lock (_lock)
        {
            _kept.Clear();
            _through = -1;
        }
    }

    private void Tell()
    {
        TaskCompletionSource told;
        lock (_lock) (told, _news) = (_news, New());
        told.SetResult();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static void Release(SemaphoreSlim bell)
    {
        try
        {
            if (bell.CurrentCount == 0) bell.Release();
        }
        catch (Exception error) when (error is SemaphoreFullException or ObjectDisposedException)
        {
            // It is released already, or nobody waits any more.
        }
    }

    public void Dispose()
    {
        _joined.Dispose();
        _catchUp.Dispose();
    }

    private sealed class Place(NoticeTail tail) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0) Interlocked.Decrement(ref tail._followers);
        }
    }

    [LoggerMessage(9301, LogLevel.Warning, "The end of the exchange log could not be read for its followers; this is tried again.")]
    private partial void LogNotRead(Exception error);
}
