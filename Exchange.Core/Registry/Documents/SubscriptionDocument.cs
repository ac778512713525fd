using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Exchange.Core.Registry.Documents;

/// <summary>Where a client's system is told what happens to the records that the client sees. 订阅</summary>
[Description("订阅: where a client's system is told what happens to the records that the client sees.")]
public sealed record SubscriptionDocument : Document
{
    [Required, Description("The client whose events these are: it is told here what it would see by the API, and no more.")]
    public required string Client { get; init; }

    [Required, StringLength(1000), Description("Where they are posted: https, or http to this machine itself. No redirect is followed.")]
    public required string Url { get; init; }

    [Required, RegularExpression("^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")]
    [Description("Name of the secret that signs them: whsec_ and 24 to 64 bytes in Base64. Two of them with a space between while one takes the other's place.")]
    public required string Secret { get; init; }

    [MaxLength(100), Description("Kinds of events, by their names in the exchange log, such as record.closed. Empty: all of which followers are told.")]
    public IReadOnlyList<string> Events { get; init; } = [];

    [Description("While inactive nothing is posted; it keeps its place in the log and goes on from there.")]
    public bool Active { get; init; } = true;

    [Range(1, 16), Description("Posts at the same time, each of another record. Default 4.")]
    public int Concurrency { get; init; } = 4;

    [Range(1, 60), Description("Seconds until a post without an answer is given up. Default 10.")]
    public int TimeoutSeconds { get; init; } = 10;

    [Range(0.01, 3600), Description("Seconds before what was not taken is posted again; doubled each time, with jitter. Default 1.")]
    public double FirstDelaySeconds { get; init; } = 1;

    [Range(0.01, 86400), Description("Longest delay in seconds. Default 900.")]
    public double LongestDelaySeconds { get; init; } = 900;

    [Range(1, 720), Description("Hours without getting on before it is stopped for a person. Default 72.")]
    public int StopAfterHours { get; init; } = 72;
}
