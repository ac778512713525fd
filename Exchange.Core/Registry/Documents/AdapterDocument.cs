using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;

namespace Exchange.Core.Registry.Documents;

/// <summary>A registered instance of an adapter kind: one department's system and how it is reached. 适配器</summary>
[Description("适配器: a registered instance of an adapter kind: one department's system and how it is reached.")]
public sealed record AdapterDocument : Document
{
    [Required, Description("The organisation whose system it is.")]
    public required string Organisation { get; init; }

    [Required, Description("An installed adapter kind, such as http.")]
    public required string AdapterKind { get; init; }

    [Required, Description("The kind's own options.")]
    public required JsonElement Options { get; init; }

    [Description("The name by which code tables know this system. Default: the adapter's name.")]
    public string? System { get; init; }

    [Description("A stopped adapter pushes nothing; deliveries wait.")]
    public bool Active { get; init; } = true;

    [MaxLength(100), Description("When its system is stopped: nothing is pushed then, no attempt is used up, and it goes on by itself.")]
    public IReadOnlyList<StopPart> Stops { get; init; } = [];

    [Description("Time zone of the stops. Default: the hub's.")]
    public string? TimeZone { get; init; }

    [Description("Calendar of stops on working days or days off.")]
    public string? Calendar { get; init; }

    [Range(1, 256), Description("Pushes at the same time. Default 8.")]
    public int Concurrency { get; init; } = 8;

    [Range(1, 3600), Description("Seconds until a push without an answer counts as unknown. Default 30.")]
    public int PushTimeoutSeconds { get; init; } = 30;

    [Range(0, 86400), Description("Seconds to wait before an unknown push is asked about or repeated. Default 10.")]
    public int GraceSeconds { get; init; } = 10;

    [Description("Push an unknown delivery again even though the system neither honours the key nor can be asked. Default false: it waits for a person.")]
    public bool RepeatAnyway { get; init; }

    [Description("How the files of materials are handed over. Default: not at all.")]
    public HandOverPart Materials { get; init; } = new();

    [Description("When a delivery is tried again and when it is given to a person.")]
    public RetryPart Retry { get; init; } = new();

    [Description("When the lane stops pushing to a system that does not answer.")]
    public BreakerPart Breaker { get; init; } = new();
}

/// <summary>When a delivery is tried again and when it is given to a person.</summary>
[Description("When a delivery is tried again and when it is given to a person.")]
public sealed record RetryPart
{
    [Range(1, 1000), Description("Attempts before a delivery is parked. Default 20. Attempts while the system cannot be reached at all do not count.")]
    public int Attempts { get; init; } = 20;

    [Range(1, 8760), Description("Hours since the first start before a delivery is parked. Default 72.")]
    public int ParkAfterHours { get; init; } = 72;

    [Range(0.01, 3600), Description("Seconds before the second attempt; doubled each time, with jitter. Default 1.")]
    public double FirstDelaySeconds { get; init; } = 1;

    [Range(0.01, 86400), Description("Longest delay in seconds. Default 900.")]
    public double LongestDelaySeconds { get; init; } = 900;
}

/// <summary>When a lane stops pushing to a system that does not answer.</summary>
[Description("When a lane stops pushing to a system that does not answer.")]
public sealed record BreakerPart
{
    [Range(1, 1000), Description("Failures in a row that open the breaker. Default 5.")]
    public int Failures { get; init; } = 5;

    [Range(0.05, 3600), Description("Seconds it stays open before one push tries again; doubled while that fails, up to 60 times as long. Default 5.")]
    public double OpenSeconds { get; init; } = 5;
}
