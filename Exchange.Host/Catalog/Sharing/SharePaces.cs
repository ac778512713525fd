using System.Threading.RateLimiting;
using Exchange.Core.Catalog.Sharing;

namespace Exchange.Host.Catalog.Sharing;

/// <summary>How often a minute each grant may be used on this host, as its terms say, and how often an organisation asks who has read somebody's data. Those that nobody uses any more are dropped by the framework's own partitions.</summary>
public sealed class SharePaces(ShareOptions options) : IDisposable
{
    private const int Segments = 12;

    // A grant whose terms have changed has a limiter of its own for the new ones.
    private readonly PartitionedRateLimiter<Paced> _limiters = PartitionedRateLimiter.Create<Paced, Paced>(static paced => RateLimitPartition.GetSlidingWindowLimiter(paced, static of => new SlidingWindowRateLimiterOptions
    {
        PermitLimit = of.PerMinute, Window = TimeSpan.FromMinutes(1), SegmentsPerWindow = Segments, QueueLimit = 0,
    }));

    /// <summary>How long to wait; null where there is room.</summary>
    public TimeSpan? Take(ShareGrant grant) => grant.Terms.PerMinute == 0 ? null : Take(new Paced(grant.Number, null, grant.Terms.PerMinute));

    /// <summary>As <see cref="Take(ShareGrant)"/>, for an organisation that asks who has read somebody's data.</summary>
    public TimeSpan? TakeReads(string organisation) => Take(new Paced(0, organisation, options.ReadsPerMinute));

    private TimeSpan? Take(Paced paced)
    {
        using var lease = _limiters.AttemptAcquire(paced);
        if (lease.IsAcquired) return null;
        return lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromMinutes(1) / Segments;
    }

    public void Dispose() => _limiters.Dispose();

    private readonly record struct Paced(long Grant, string? Organisation, int PerMinute);
}
