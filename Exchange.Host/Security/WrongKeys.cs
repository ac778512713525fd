using System.Net;
using System.Threading.RateLimiting;

namespace Exchange.Host.Security;

/// <summary>
/// Counts wrong keys and wrong set-up secrets by address. Good keys are looked at all the same (decision 140): many offices come from one address, and one of them that has a wrong key
/// must not lock the others out. A key cannot be guessed; what the bound is for is that somebody notices, and that guessing costs the hub little.
/// </summary>
public sealed partial class WrongKeys(DoorOptions door, ILogger<WrongKeys> logger) : IDisposable
{
    private readonly PartitionedRateLimiter<IPAddress> _shown = Each(door.WrongKeysPerMinute);
    private readonly PartitionedRateLimiter<IPAddress> _told = Each(1);

    /// <summary>A wrong one was shown; tells the log once a minute about an address that shows more than allowed.</summary>
    public void Note(HttpContext context)
    {
        var address = CallerAddress.Of(context);
        using var lease = _shown.AttemptAcquire(address);
        if (lease.IsAcquired) return;
        using var first = _told.AttemptAcquire(address);
        if (first.IsAcquired) LogMany(address, door.WrongKeysPerMinute);
    }

    /// <summary>Tells an address that shows too many to wait; false while it may show another one.</summary>
    public async Task<bool> Refuses(HttpContext context)
    {
        using var bound = Bound(context);
        if (bound is null) return false;
        await CallerLimits.TooMany(context, bound, "此地址使用错误密钥过于频繁。", "This address shows too many wrong keys.");
        return true;
    }

    private RateLimitLease? Bound(HttpContext context)
    {
        // Without taking one: it is the wrong keys that count, not the looks.
        var lease = _shown.AttemptAcquire(CallerAddress.Of(context), 0);
        return lease.IsAcquired ? null : lease;
    }

    private static PartitionedRateLimiter<IPAddress> Each(int permits)
    {
        var options = new FixedWindowRateLimiterOptions { PermitLimit = permits, Window = TimeSpan.FromMinutes(1), QueueLimit = 0 };
        return PartitionedRateLimiter.Create<IPAddress, IPAddress>(address => RateLimitPartition.GetFixedWindowLimiter(address, _ => options));
    }

    public void Dispose()
    {
        _shown.Dispose();
        _told.Dispose();
    }

    [LoggerMessage(3111, LogLevel.Warning, "{Address} shows more than {Bound} wrong keys a minute. 该地址频繁使用错误密钥。 It is told to wait; good keys from there are let in.")]
    private partial void LogMany(IPAddress address, int bound);
}
