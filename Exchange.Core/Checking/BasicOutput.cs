using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Exchange.Core.Checking.Rules;

namespace Exchange.Core.Checking;

/// <summary>The "basic" output format of the specification (core 12.4.2), as UTF-8 JSON.</summary>
internal static class BasicOutput
{
    /// <summary>Annotations that are kept: a record of a hundred thousand fields whose schema has titles is told no further.</summary>
    public const int MostAnnotations = 100_000;

    public static byte[] Write(Findings findings, IEnumerable<PlacedAnnotation> annotations)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteBoolean("valid", findings.IsValid);
            json.WriteStartArray(findings.IsValid ? "annotations" : "errors");
            if (findings.IsValid)
                foreach (var annotation in annotations) Unit(json, annotation.KeywordLocation, annotation.SchemaLocation, annotation.Pointer, "annotation",
                    annotation.Value);
            else
                foreach (var finding in findings.Errors) Error(json, finding);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    static void Error(Utf8JsonWriter json, Finding finding)
    {
        Unit(json, finding.KeywordLocation, finding.SchemaLocation, finding.Pointer, "error", JsonSerializer.Serialize(finding.En));
        foreach (var cause in finding.Causes) Error(json, cause);
    }

    static void Unit(Utf8JsonWriter json, string keywordLocation, string schemaLocation, string pointer, string what, string value)
    {
        json.WriteStartObject();
        // The text of the specification leaves it out; the schema that it publishes for its output requires it.
        json.WriteBoolean("valid", what == "annotation");
        json.WriteString("keywordLocation", keywordLocation);
        if (schemaLocation.Length > 0) json.WriteString("absoluteKeywordLocation", schemaLocation);
        json.WriteString("instanceLocation", pointer);
        json.WritePropertyName(what);
        json.WriteRawValue(value, skipInputValidation: true);
        json.WriteEndObject();
    }
}
