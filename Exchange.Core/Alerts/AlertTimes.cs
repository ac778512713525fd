namespace Exchange.Core.Alerts;

/// <summary>When what is told.</summary>
/// <param name="Breaker">So long a breaker is open before it is told.</param>
public sealed record AlertTimes(TimeSpan Breaker)
{
    /// <summary>What stands is told again after this.</summary>
    public static readonly TimeSpan Digest = TimeSpan.FromHours(1);

    /// <summary>What nobody has seen for so long is over: what comes and goes faster than that is one condition and not many.</summary>
    public static readonly TimeSpan Gone = TimeSpan.FromMinutes(3);

    /// <summary>What has stood for less may be a moment's.</summary>
    public static readonly TimeSpan Least = TimeSpan.FromMinutes(1);

    /// <summary>Likewise of what takes days to become better: told each hour nobody would read it any more.</summary>
    public static readonly TimeSpan DailyDigest = TimeSpan.FromDays(1);

    internal static TimeSpan Again(string code) => code is AlertCodes.ResourceLate or AlertCodes.ResourceFailing ? DailyDigest : Digest;

    internal TimeSpan Before(string code) => code == AlertCodes.BreakerOpen ? Breaker : Least;
}
