using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Exchange.Core.Catalog.Libraries;

/// <summary>All that is counted of a batch; written whole with each of its commits, so that it is exact wherever the process dies.</summary>
public sealed record BatchTally
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public BatchCounts Counts { get; init; } = new();

    /// <summary>How often each rule was broken, where.</summary>
    public IReadOnlyList<BrokenRule> Broken { get; init; } = [];

    /// <summary>The earliest and latest day that rows tell of, where the library looks at it.</summary>
    public string? Earliest { get; init; }

    /// <inheritdoc cref="Earliest"/>
    public string? Latest { get; init; }

    /// <summary>SHA-256 over the rows as they came, in their order: of the digest so far and that of the row's bytes, beginning with 32 zeros.</summary>
    public string Digest { get; init; } = new('0', 64);

    /// <summary>Rows that stood before the batch and that it has ended or replaced.</summary>
    public long Replaced { get; init; }

    /// <summary>Of a full batch: rows that stood before it and came again as they are, or so that they could not be taken.</summary>
    public long Seen { get; init; }

    internal string Write() => JsonSerializer.Serialize(this, Options);

    internal static BatchTally Read(string text) => JsonSerializer.Deserialize<BatchTally>(text, Options)!;
}

/// <summary>A rule that rows of a batch break.</summary>
/// <param name="Field">JSON Pointer within the row, without places in lists.</param>
/// <param name="Warns">Rows that break it are in all the same.</param>
public sealed record BrokenRule(string Field, string Code, bool Warns, long Rows, string Zh, string En);
