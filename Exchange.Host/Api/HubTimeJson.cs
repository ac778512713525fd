using System.Text.Json;
using System.Text.Json.Serialization;

namespace Exchange.Host.Api;

/// <summary>Times on the wire stand in the hub's time zone; what is read must say its offset.</summary>
internal sealed class HubTimeJson : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        // A time without an offset would be read as the server's: nobody's time.
        var text = reader.TokenType == JsonTokenType.String ? reader.GetString()! : "";
        return text.Length >= 20 && (text[^1] is 'Z' or 'z' || text[^6] is '+' or '-') && reader.TryGetDateTimeOffset(out var at)
            ? at
            : throw new JsonException("A time is RFC 3339 with its offset.");
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(HubTime.Local(value));
}
