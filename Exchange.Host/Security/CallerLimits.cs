using System.Globalization;
using System.Threading.RateLimiting;
using Exchange.Host.Api;

namespace Exchange.Host.Security;

/// <summary>
/// How much one caller may ask of this host: a client, by whichever of its keys; without a good key an address. Who asks for more is told 429 and when to come again, and takes nothing from others.
/// In memory and of one host: with three hosts it is three times as much.
/// </summary>
public static class CallerLimits
{
    public static IServiceCollection AddCallerLimits(this IServiceCollection services, DoorOptions door) => services.AddSingleton<WrongKeys>().AddRateLimiter(limits =>
    {
        limits.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        limits.GlobalLimiter = Limiter(door);
        limits.OnRejected = static (refused, _) => new ValueTask(TooMany(refused.HttpContext, refused.Lease));
    });

    /// <summary>The refusal, with how long to wait where the limit knows it.</summary>
    internal static Task TooMany(HttpContext context, RateLimitLease lease)
        => TooMany(context, lease, "此接入系统或地址的请求过多。", "This client or address asks for too much at a time.");

    internal static Task TooMany(HttpContext context, RateLimitLease lease, string zh, string en)
    {
        var wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var told) ? Math.Max(1, (long)Math.Ceiling(told.TotalSeconds)) : 1;
        context.Response.Headers.RetryAfter = wait.ToString(CultureInfo.InvariantCulture);
        return Refusal.TooMany.Write(context, zh, en);
    }

    private static PartitionedRateLimiter<HttpContext> Limiter(DoorOptions door)
    {
        var client = new ConcurrencyLimiterOptions { PermitLimit = door.ClientConcurrent, QueueLimit = 0 };
        var address = new ConcurrencyLimiterOptions { PermitLimit = door.AddressConcurrent, QueueLimit = 0 };
        // Made once: a factory of its own for each request would be garbage on every record's way.
        Func<object, ConcurrencyLimiterOptions> ofClient = _ => client, ofAddress = _ => address;
        var concurrent = PartitionedRateLimiter.Create<HttpContext, object>(context => ClientName(context) is { } name
            ? RateLimitPartition.GetConcurrencyLimiter<object>(name, ofClient)
            : RateLimitPartition.GetConcurrencyLimiter<object>(CallerAddress.Of(context), ofAddress));
        if (door.ClientPerSecond == 0) return concurrent;

        // Ten times a second, so that who is let through again need not wait a whole one.
        var rate = new TokenBucketRateLimiterOptions
        {
            TokenLimit = Math.Max(door.ClientBurst, 1),
            TokensPerPeriod = Math.Max(1, door.ClientPerSecond / 10),
            ReplenishmentPeriod = TimeSpan.FromSeconds(Math.Max(1, door.ClientPerSecond / 10) / (double)door.ClientPerSecond),
            QueueLimit = 0,
        };
        Func<object, TokenBucketRateLimiterOptions> ofRate = _ => rate;
        return PartitionedRateLimiter.CreateChained(concurrent, PartitionedRateLimiter.Create<HttpContext, object>(context => ClientName(context) is { } name
            ? RateLimitPartition.GetTokenBucketLimiter<object>(name, ofRate)
            : RateLimitPartition.GetNoLimiter<object>(CallerAddress.Of(context))));
    }

    private static string? ClientName(HttpContext context) => context.User.Identity is { IsAuthenticated: true, Name: { } name } ? name : null;
}
