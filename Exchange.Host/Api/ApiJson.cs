using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Exchange.Core.Registry;

namespace Exchange.Host.Api;

/// <summary>How the API writes JSON: camelCase, Chinese as it is, no nulls; strict when it reads.</summary>
public static class ApiJson
{
    public static JsonSerializerOptions Options { get; } = Frozen();

    /// <summary>For contents that the framework binds: what a record's constructor asks for must be there, and not be null.</summary>
    public static void ConfigureContents(JsonSerializerOptions options)
    {
        Configure(options);
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
    }

    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.AllowDuplicateProperties = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase));
        options.Converters.Add(new KindName());
        options.Converters.Add(new HubTimeJson());
        return options;
    }

    // An answer that is made while another one first uses them would otherwise be an internal fault: the framework gives options that are not frozen a resolver, and by then they may be in use.
    private static JsonSerializerOptions Frozen()
    {
        var options = Configure(new JsonSerializerOptions(JsonSerializerDefaults.Web));
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }

    /// <summary>A kind of document is its name on the wire.</summary>
    private sealed class KindName : JsonConverter<DocumentKind>
    {
        public override DocumentKind Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
            => DocumentKind.Named(reader.GetString()) ?? throw new JsonException("There is no such kind of document.");

        public override void Write(Utf8JsonWriter writer, DocumentKind value, JsonSerializerOptions options) => writer.WriteStringValue(value.Name);
    }
}
