using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Exchange.Core.Mapping.Samples;

/// <summary>How a message differs from the one that was written down, place by place.</summary>
/// <param name="Place">JSON Pointer, or path of elements; empty is the whole message.</param>
/// <param name="Expected">As it was written down, cut where it is long; null where nothing is expected.</param>
/// <param name="Found">As it came out; null where nothing did.</param>
public sealed record MessageDifference(string Place, string? Expected, string? Found)
{
    const int MostCharacters = 200;

    static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Two lines, - for what was expected and + for what came, or one of them.</summary>
    public override string ToString()
    {
        var place = Place.Length == 0 ? "(message)" : Place;
        var lines = new[] { Expected is null ? null : $"- {place}: {Expected}", Found is null ? null : $"+ {place}: {Found}" };
        return string.Join('\n', lines.OfType<string>());
    }

    /// <summary>
    /// Of two JSON texts: the order of members does not count, and 1.0 is 1. Of two XML texts: white space between elements does not count, CDATA does.
    /// </summary>
    /// <param name="isXml">What was expected is XML.</param>
    /// <exception cref="FormatException">What is expected is neither.</exception>
    public static IReadOnlyList<MessageDifference> Between(ReadOnlyMemory<byte> expected, ReadOnlyMemory<byte> found, bool isXml)
    {
        var differences = new List<MessageDifference>();
        if (isXml)
        {
            XmlDifference.Find(expected, found, differences);
            return differences;
        }
        try
        {
            var depth = new JsonDocumentOptions { MaxDepth = 1_000 };
            using var old = JsonDocument.Parse(expected, depth);
            using var now = JsonDocument.Parse(found, depth);
            Find("", old.RootElement, now.RootElement, differences);
            return differences;
        }
        catch (JsonException broken)
        {
            throw new FormatException($"not JSON at line {broken.LineNumber + 1}, byte {broken.BytePositionInLine + 1}", broken);
        }
    }

    static void Find(string place, JsonElement old, JsonElement now, List<MessageDifference> differences)
    {
        switch (old.ValueKind, now.ValueKind)
        {
            case (JsonValueKind.Object, JsonValueKind.Object):
                foreach (var member in old.EnumerateObject())
                    if (now.TryGetProperty(member.Name, out var other))
                        Find(JsonPointer.Below(place, member.Name), member.Value, other, differences);
                    else
                        differences.Add(new MessageDifference(JsonPointer.Below(place, member.Name), Written(member.Value), null));
                foreach (var member in now.EnumerateObject())
                    if (!old.TryGetProperty(member.Name, out _))
                        differences.Add(new MessageDifference(JsonPointer.Below(place, member.Name), null, Written(member.Value)));
                break;
            case (JsonValueKind.Array, JsonValueKind.Array):
                var (oldCount, nowCount) = (old.GetArrayLength(), now.GetArrayLength());
                for (var i = 0; i < Math.Max(oldCount, nowCount); i++)
                {
                    var at = string.Create(CultureInfo.InvariantCulture, $"{place}/{i}");
                    if (i < oldCount && i < nowCount)
                        Find(at, old[i], now[i], differences);
                    else
                        differences.Add(new MessageDifference(at, i < oldCount ? Written(old[i]) : null, i < nowCount ? Written(now[i]) : null));
                }
                break;
            default:
                if (!JsonElement.DeepEquals(old, now))
                    differences.Add(new MessageDifference(place, Written(old), Written(now)));
                break;
        }
    }

    static string Written(JsonElement value) => Cut(value.ValueKind == JsonValueKind.Number ? value.GetRawText() : JsonSerializer.Serialize(value, Plain));

    internal static string Cut(string text) => text.Length <= MostCharacters ? text : text[..MostCharacters] + "…";
}
