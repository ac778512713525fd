using System.Collections.Concurrent;
using System.Threading.RateLimiting;
using Exchange.Core.Catalog.Sharing;

namespace Exchange.Host.Catalog.Sharing;

/// <summary>How often a minute each grant may be used on this host: in any minute so many queries, as its terms say.</summary>
public sealed class SharePaces : IDisposable
{
    // A grant whose terms have changed has a limiter of its own for the new ones; those of old terms are few, and go with the host.
    private readonly ConcurrentDictionary<(long Grant, int PerMinute), SlidingWindowRateLimiter> _limiters = new();

    /// <summary>How long to wait; null where there is room.</summary>
    public TimeSpan? Take(ShareGrant grant)
    {
        if (grant.Terms.PerMinute == 0) return null;
        using var lease = _limiters.GetOrAdd((grant.Number, grant.Terms.PerMinute), static of => new SlidingWindowRateLimiter(new SlidingWindowRateLimiterOptions
        {
            PermitLimit = of.PerMinute, Window = TimeSpan.FromMinutes(1), SegmentsPerWindow = 12, QueueLimit = 0,
        })).AttemptAcquire();
        if (lease.IsAcquired) return null;
        return lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromMinutes(1) / 12;
    }

    public void Dispose()
    {
        foreach (var limiter in _limiters.Values) limiter.Dispose();
    }
}
