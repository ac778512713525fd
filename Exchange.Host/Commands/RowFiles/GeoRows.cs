using System.Buffers;
using System.IO.Pipelines;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Exchange.Host.Commands.RowFiles;

/// <summary>A GeoJSON collection of features (RFC 7946) as rows: the properties of a feature are the fields, its geometry is one of them. Features are read one by one.</summary>
internal static class GeoRows
{
    // A feature with a long coast may have some megabytes.
    private const int MostFeature = 64 << 20;

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <exception cref="RowFileException">It is no collection of features.</exception>
    public static async Task Write(Stream from, Stream to, string geometry, CancellationToken stop)
    {
        var pipe = PipeReader.Create(from, new StreamPipeReaderOptions(bufferSize: 64 * 1024, leaveOpen: true));
        var (state, part) = (new JsonReaderState(), Part.Before);
        await using var json = new Utf8JsonWriter(to, Plain);
        while (part != Part.Behind)
        {
            var read = await pipe.ReadAsync(stop);
            var used = Step(read.Buffer, read.IsCompleted, ref state, ref part, json, to, geometry);
            if (read.Buffer.Length - used > MostFeature) throw new RowFileException($"A feature has more than {MostFeature >> 20} MiB.");
            if (read.IsCompleted && part != Part.Behind) throw new RowFileException("It ends before its features do: it is no GeoJSON collection of features.");
            pipe.AdvanceTo(read.Buffer.GetPosition(used), read.Buffer.End);
        }
    }

    /// <summary>Reads as many whole tokens or features as there are.</summary>
    private static long Step(ReadOnlySequence<byte> buffer, bool last, ref JsonReaderState state, ref Part part, Utf8JsonWriter json, Stream to, string geometry)
    {
        var used = 0L;
        try
        {
            while (part != Part.Behind)
            {
                var reader = new Utf8JsonReader(buffer.Slice(used), last, state);
                if (!Next(ref reader, ref part, json, to, geometry)) break;
                (used, state) = (used + reader.BytesConsumed, reader.CurrentState);
            }
            return used;
        }
        catch (JsonException error)
        {
            throw new RowFileException($"It is not JSON: {error.Message}");
        }
    }

    private static bool Next(ref Utf8JsonReader reader, ref Part part, Utf8JsonWriter json, Stream to, string geometry)
    {
        if (!reader.Read()) return false;
        switch (part, reader.TokenType)
        {
            case (Part.Before, JsonTokenType.StartObject):
                part = Part.Members;
                return true;
            case (Part.Members, JsonTokenType.PropertyName):
                var isFeatures = reader.ValueTextEquals("features"u8);
                if (!isFeatures) return reader.TrySkip();
                if (!reader.Read()) return false;
                if (reader.TokenType != JsonTokenType.StartArray) throw new RowFileException("Its member features is no list.");
                part = Part.Features;
                return true;
            case (Part.Features, JsonTokenType.StartObject):
                if (!JsonDocument.TryParseValue(ref reader, out var feature)) return false;
                using (feature) Row(feature.RootElement, json, to, geometry);
                return true;
            case (Part.Features, JsonTokenType.EndArray):
                part = Part.Behind;
                return true;
            default: throw new RowFileException("It is no GeoJSON collection of features.");
        }
    }

    private static void Row(JsonElement feature, Utf8JsonWriter json, Stream to, string geometry)
    {
        json.WriteStartObject();
        if (feature.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object)
            foreach (var member in properties.EnumerateObject().Where(member => member.Name != geometry)) member.WriteTo(json);
        if (feature.TryGetProperty("geometry", out var shape))
        {
            json.WritePropertyName(geometry);
            shape.WriteTo(json);
        }
        json.WriteEndObject();
        json.Flush();
        json.Reset();
        to.WriteByte((byte)'\n');
    }

    private enum Part
    {
        Before,
        Members,
        Features,
        Behind,
    }
}
