using System.Text;

namespace Exchange.Host.Tests.Watching;

/// <summary>A span as it came to a collector, read from OpenTelemetry's protobuf (opentelemetry/proto/trace/v1/trace.proto).</summary>
internal sealed record Span(string Instance, string TraceId, string SpanId, string ParentId, string Name, IReadOnlyDictionary<string, string> Tags, IReadOnlyList<string> LinkedTraces, bool IsError)
{
    public static IEnumerable<Span> Read(ReadOnlyMemory<byte> export)
    {
        foreach (var resourceSpans in Fields(export).Where(static field => field.Number == 1))
        {
            var parts = Fields(resourceSpans.Bytes).ToList();
            var resource = parts.Where(static field => field.Number == 1).SelectMany(static field => Attributes(field.Bytes, 1)).ToDictionary(static one => one.Key, static one => one.Value, StringComparer.Ordinal);
            foreach (var span in parts.Where(static field => field.Number == 2).SelectMany(static scope => Fields(scope.Bytes)).Where(static field => field.Number == 2))
                yield return Of(resource.GetValueOrDefault("service.instance.id", ""), Fields(span.Bytes).ToList());
        }
    }

    private static Span Of(string instance, List<Field> fields) => new(
        instance, Hex(fields, 1), Hex(fields, 2), Hex(fields, 4), Encoding.UTF8.GetString(fields.First(static field => field.Number == 5).Bytes.Span),
        Attributes(fields, 9).ToDictionary(static one => one.Key, static one => one.Value, StringComparer.Ordinal),
        [.. fields.Where(static field => field.Number == 13).Select(static link => Hex([.. Fields(link.Bytes)], 1))],
        fields.Where(static field => field.Number == 15).SelectMany(static status => Fields(status.Bytes)).Any(static field => field is { Number: 3, Value: 2 }));

    private static IEnumerable<(string Key, string Value)> Attributes(ReadOnlyMemory<byte> message, int number) => Attributes([.. Fields(message)], number);

    private static IEnumerable<(string Key, string Value)> Attributes(List<Field> fields, int number) => fields.Where(field => field.Number == number).Select(static pair =>
    {
        var parts = Fields(pair.Bytes).ToList();
        var value = Fields(parts.First(static field => field.Number == 2).Bytes).FirstOrDefault();
        return (Encoding.UTF8.GetString(parts.First(static field => field.Number == 1).Bytes.Span), value is null ? "" : value.Number == 1 ? Encoding.UTF8.GetString(value.Bytes.Span) : value.Value.ToString());
    });

    private static string Hex(List<Field> fields, int number) => Convert.ToHexStringLower((fields.FirstOrDefault(field => field.Number == number)?.Bytes ?? default).Span);

    private sealed record Field(int Number, ulong Value, ReadOnlyMemory<byte> Bytes);

    private static IEnumerable<Field> Fields(ReadOnlyMemory<byte> message)
    {
        for (var at = 0; at < message.Length;)
        {
            var tag = Varint(message, ref at);
            var (number, type) = ((int)(tag >> 3), (int)(tag & 7));
            var length = type switch { 0 => 0, 1 => 8, 5 => 4, 2 => (int)Varint(message, ref at), _ => throw new FormatException($"wire type {type}") };
            yield return type == 0 ? new Field(number, Varint(message, ref at), default) : new Field(number, 0, message.Slice(at, length));
            at += length;
        }
    }

    private static ulong Varint(ReadOnlyMemory<byte> message, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var one = message.Span[at++];
            value |= (ulong)(one & 0x7F) << shift;
            if (one < 0x80) return value;
        }
    }
}
