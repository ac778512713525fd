using System.Diagnostics;

namespace Exchange.Core.Records;

/// <summary>The backlog of all adapters at one moment.</summary>
public sealed record BacklogPicture(DateTimeOffset At, IReadOnlyList<AdapterBacklog> Adapters)
{
    public AdapterBacklog Of(string adapter) => Adapters.FirstOrDefault(one => one.Adapter == adapter) ?? AdapterBacklog.None(adapter);
}

/// <summary>
/// The backlog for whoever watches: metrics, alerts, the status page. A look costs the more the more there is, so it stands for fifty times as long as it took, and a second at least:
/// however many watch, looking takes a fiftieth of one connection at most.
/// </summary>
public sealed class BacklogLook(CaseReading reading, TimeProvider clock)
{
    private const int Share = 50;
    private static readonly TimeSpan AtLeast = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private Task<BacklogPicture>? _look;
    private volatile BacklogPicture? _last;
    private long _standsUntil;

    /// <summary>The last one; null before the first.</summary>
    public BacklogPicture? Last => _last;

    /// <summary>One that stands still, or a new one. One looks at a time; who comes meanwhile gets what it finds.</summary>
    public Task<BacklogPicture> Now(CancellationToken stop)
    {
        lock (_lock)
        {
            if (_look is null || (_look.IsCompleted && (!_look.IsCompletedSuccessfully || Stopwatch.GetTimestamp() >= Interlocked.Read(ref _standsUntil)))) _look = Look();
            return _look.WaitAsync(stop);
        }
    }

    private async Task<BacklogPicture> Look()
    {
        var from = Stopwatch.GetTimestamp();
        var at = clock.GetUtcNow();
        // Not the first caller's to break off: others wait for the same.
        var picture = new BacklogPicture(at, await reading.Backlog(at.ToUnixTimeMilliseconds(), CancellationToken.None));
        var took = Stopwatch.GetElapsedTime(from) * Share;
        Interlocked.Exchange(ref _standsUntil, Stopwatch.GetTimestamp() + (long)((took < AtLeast ? AtLeast : took).TotalSeconds * Stopwatch.Frequency));
        _last = picture;
        return picture;
    }
}
