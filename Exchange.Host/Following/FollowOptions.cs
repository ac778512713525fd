using System.ComponentModel.DataAnnotations;

namespace Exchange.Host.Following;

/// <summary>How followers of records are told. Section <c>Follow</c> of the settings.</summary>
public sealed record FollowOptions
{
    /// <summary>The source of CloudEvents: what tells this hub from others, a URI. Default urn:exchange:hub.</summary>
    [Required, StringLength(200, MinimumLength = 1), RegularExpression(@"^[A-Za-z][A-Za-z0-9+.-]*:[!-~]+$")]
    public string Source { get; init; } = "urn:exchange:hub";

    /// <summary>Streams of events that one client may have open on a host. Default 20; 1 to 10,000.</summary>
    [Range(1, 10_000)]
    public int StreamsPerClient { get; init; } = 20;

    /// <summary>Streams of events that all clients may have open on a host. Default 500; 1 to 100,000.</summary>
    [Range(1, 100_000)]
    public int Streams { get; init; } = 500;

    /// <summary>Seconds after which a stream on which nothing happens tells how far it is. Default 15; 1 to 300.</summary>
    [Range(1, 300)]
    public int HeartbeatSeconds { get; init; } = 15;

    /// <summary>Days for which posts to subscriptions are listed. Default 30; 1 to 3,650.</summary>
    [Range(1, 3_650)]
    public int AttemptDays { get; init; } = 30;
}
