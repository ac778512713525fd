using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Exchange.Core.Registry.Reading;

/// <summary>How registered documents and adapter options stand in JSON: camelCase names and choices, choices never as numbers.</summary>
internal static class DocumentJson
{
    /// <summary>For what was just checked by <see cref="ShapeCheck"/>: whatever slipped through is refused here.</summary>
    public static readonly JsonSerializerOptions Strict = Make(JsonUnmappedMemberHandling.Disallow);

    /// <summary>For what the hub stored itself: a setting that has since left the record is passed over, so that an old revision stays readable.</summary>
    public static readonly JsonSerializerOptions Stored = Make(JsonUnmappedMemberHandling.Skip);

    /// <summary>Chinese stays Chinese: stored content goes to databases and diffs, never into HTML unescaped.</summary>
    public static readonly JsonWriterOptions Writer = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    static JsonSerializerOptions Make(JsonUnmappedMemberHandling unmapped)
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            UnmappedMemberHandling = unmapped,
            AllowDuplicateProperties = false,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            MaxDepth = SourceText.MostLevels + 8,
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
