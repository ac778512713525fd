using System.Net.Http.Headers;

namespace Exchange.Adapters.Http;

/// <summary>How long a department's system asks to be left alone (RFC 9110, 10.2.3): seconds or a date, never more than a day.</summary>
internal static class RetryAfter
{
    static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    public static TimeSpan? Of(HttpResponseHeaders headers, TimeProvider clock) => headers.RetryAfter switch
    {
        { Delta: { } delta } => Bounded(delta),
        { Date: { } date } => Bounded(date - clock.GetUtcNow()),
        _ => null,
    };

    /// <summary>Null when it is no length of time; a moment already past is no wait.</summary>
    public static TimeSpan? OfSeconds(double seconds) =>
        double.IsFinite(seconds) ? Bounded(TimeSpan.FromSeconds(Math.Clamp(seconds, 0, Longest.TotalSeconds))) : null;

    static TimeSpan Bounded(TimeSpan wait) => wait < TimeSpan.Zero ? TimeSpan.Zero : wait > Longest ? Longest : wait;
}
