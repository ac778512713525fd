using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Unicode;

namespace Exchange.Core.Mapping.Samples;

/// <summary>JSON texts of samples.</summary>
internal static class SampleText
{
    /// <summary>Deeper than what expressions read, so that the engine's own limit tells.</summary>
    const int MostDepth = 1_000;

    internal static bool TryParse(ReadOnlyMemory<byte> json, List<SampleFault> faults, [NotNullWhen(true)] out JsonDocument? document)
    {
        document = null;
        if (!Utf8.IsValid(json.Span))
        {
            var (line, column) = PlaceOf(json.Span, ValidBytes(json.Span));
            faults.Add(new SampleFault("", line, column, "不是 UTF-8 编码", "This is not UTF-8"));
            return false;
        }
        try
        {
            document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MostDepth });
            return true;
        }
        catch (JsonException broken)
        {
            // The reader's own words may repeat what stands there.
            faults.Add(new SampleFault("", (int)(broken.LineNumber ?? 0) + 1, (int)(broken.BytePositionInLine ?? 0) + 1, "不是合格的 JSON", "This is not JSON"));
            return false;
        }
    }

    static int ValidBytes(ReadOnlySpan<byte> text)
    {
        var read = 0;
        while (System.Text.Rune.DecodeFromUtf8(text[read..], out _, out var length) == System.Buffers.OperationStatus.Done)
            read += length;
        return read;
    }

    static (int Line, int Column) PlaceOf(ReadOnlySpan<byte> text, int offset)
    {
        var before = text[..offset];
        return (before.Count((byte)'\n') + 1, before.Length - before.LastIndexOf((byte)'\n'));
    }
}
