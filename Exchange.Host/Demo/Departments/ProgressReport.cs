using System.Text.Json.Serialization;

namespace Exchange.Host.Demo.Departments;

/// <summary>What a department posts to <c>/api/v1/progress</c>.</summary>
internal sealed record ProgressReport
{
    /// <summary>The department's id of the event: telling it again tells nothing new.</summary>
    public required string EventId { get; init; }

    public required ProgressAbout About { get; init; }

    public required string Stage { get; init; }

    public string? Code { get; init; }

    public string? Text { get; init; }

    public string? By { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>The department's own number.</summary>
    public string? Number { get; init; }

    public IReadOnlyDictionary<string, string>? Gives { get; init; }
}

/// <summary>One of: the delivery by its id, or the number that the department acknowledged it with.</summary>
internal sealed record ProgressAbout(string? Delivery, string? Acknowledgement);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProgressReport))]
internal sealed partial class ProgressJson : JsonSerializerContext;
