using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Delivery;

/// <summary>Stops a lane from pushing to a system that fails for everyone. One push at a time tries whether it is back.</summary>
public sealed class Breaker(BreakerPart settings, TimeProvider clock)
{
    private const int LongestFactor = 60;
    private readonly Lock _lock = new();
    private int _failures;
    private int _openings;
    private DateTimeOffset? _openUntil;
    private bool _trying;

    public bool IsOpen
    {
        get { lock (_lock) return _openUntil is not null; }
    }

    /// <summary>How many pushes may start now out of <paramref name="wanted"/>: all, one as a trial, or none.</summary>
    public int Allows(int wanted)
    {
        lock (_lock)
        {
            if (_openUntil is not { } until) return wanted;
            return _trying || clock.GetUtcNow() < until ? 0 : Math.Min(1, wanted);
        }
    }

    /// <summary>A trial push has been claimed. Call only when <see cref="Allows"/> said one while open.</summary>
    public void Try()
    {
        lock (_lock) _trying = _openUntil is not null;
    }

    /// <summary>Time until a trial is allowed; zero when nothing keeps it.</summary>
    public TimeSpan Rest
    {
        get
        {
            lock (_lock)
            {
                var now = clock.GetUtcNow();
                return _openUntil is { } until && until > now ? until - now : TimeSpan.Zero;
            }
        }
    }

    public void Succeeded()
    {
        lock (_lock) (_failures, _openings, _openUntil, _trying) = (0, 0, null, false);
    }

    /// <param name="retryAfter">When the department itself said how long it is away, it stays open at least that long.</param>
    public void Failed(TimeSpan? retryAfter)
    {
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            if (_openUntil is { } until && !_trying)
            {
                // One of those that were under way when it opened: it tells nothing new but how long.
                if (retryAfter is { } longer && now + longer > until) _openUntil = now + longer;
                return;
            }
            _trying = false;
            if (++_failures < settings.Failures && _openUntil is null) return;
            var seconds = settings.OpenSeconds * Math.Min(Math.Pow(2, Math.Min(_openings, 10)), LongestFactor);
            var wait = TimeSpan.FromSeconds(seconds);
            _openings++;
            _openUntil = now + (retryAfter > wait ? retryAfter.Value : wait);
        }
    }
}
