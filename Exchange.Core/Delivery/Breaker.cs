using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Delivery;

/// <summary>Stops a lane from pushing to a system that fails for everyone. One push at a time tries whether it is back.</summary>
public sealed class Breaker(BreakerPart settings, TimeProvider clock)
{
    private const int LongestFactor = 60;

    // A department may ask for peace, but not for ever: whoever writes a wrong Retry-After would otherwise stop its lane.
    private static readonly TimeSpan LongestAway = TimeSpan.FromDays(1);

    private readonly Lock _lock = new();
    private int _failures;
    private int _openings;
    private DateTimeOffset? _openUntil;
    private bool _trying;

    public bool IsOpen
    {
        get { lock (_lock) return _openUntil is not null; }
    }

    /// <summary>A trial is under way; its end decides.</summary>
    public bool IsTrying
    {
        get { lock (_lock) return _trying; }
    }

    /// <summary>How many pushes may start now out of <paramref name="wanted"/>: all, one as a <paramref name="trial"/>, or none.</summary>
    public int Allows(int wanted, out bool trial)
    {
        lock (_lock)
        {
            trial = _openUntil is not null;
            if (_openUntil is not { } until) return wanted;
            return _trying || clock.GetUtcNow() < until ? 0 : Math.Min(1, wanted);
        }
    }

    /// <summary>A delivery has been claimed for the trial that <see cref="Allows"/> allowed. It ends with <see cref="Succeeded"/>, <see cref="Failed"/> or <see cref="GaveUp"/>.</summary>
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

    /// <summary>The trial ended without an answer of the system: the delivery was parked, or somebody else's by now. Another may try.</summary>
    public void GaveUp()
    {
        lock (_lock) _trying = false;
    }

    public void Succeeded()
    {
        lock (_lock) (_failures, _openings, _openUntil, _trying) = (0, 0, null, false);
    }

    /// <param name="retryAfter">When the department itself said how long it is away, it stays open at least that long, up to a day.</param>
    public void Failed(TimeSpan? retryAfter)
    {
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            if (retryAfter > LongestAway) retryAfter = LongestAway;
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
