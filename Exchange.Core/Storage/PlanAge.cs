namespace Exchange.Core.Storage;

/// <summary>
/// When a PostgreSQL session is to plan its statements anew: a plan is made for the tables as they are at that moment, and with few rows in them all ways look alike. So after as many uses as there were before
/// (however fast a hub fills, the tables have at most doubled by this session's doing), and every half minute, for there are other sessions.
/// docs/decisions/0080-plans-by-keys-only.md
/// </summary>
/// <remarks>For one caller at a time.</remarks>
internal sealed class PlanAge
{
    /// <summary>For the session: its statements are planned at their next use.</summary>
    public const string Anew = "discard plans";

    /// <summary>For the session: each execution is planned, for its values.</summary>
    public const string EachTime = "set plan_cache_mode = force_custom_plan";

    private const long LongestMs = 30_000;

    private long _uses, _next = 2, _since = Environment.TickCount64;

    /// <summary>To be asked before each use.</summary>
    public bool IsDue()
    {
        if (++_uses < _next && Environment.TickCount64 - _since < LongestMs) return false;
        _since = Environment.TickCount64;
        while (_next <= _uses) _next *= 2;
        return true;
    }
}
