using System.Text;
using System.Text.Json;

namespace Exchange.Core.Registry.Reading;

/// <summary>Reads JSON (RFC 8259: no comments, no trailing commas) into a tree with places.</summary>
internal sealed class JsonSource(FaultSubject subject, FaultList faults)
{
    public IReadOnlyList<SourcePart> Read(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return [];
        var bytes = Encoding.UTF8.GetBytes(text);
        // The reader's own limit lies beyond ours, so that depth is reported as such.
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = SourceText.MostLevels + 2 });
        var place = new Place(bytes);
        try
        {
            reader.Read();
            if (Node(ref reader, place, "", 0) is not { } root)
                return [];
            while (reader.Read()) { }
            return [new SourcePart(root, text, 1)];
        }
        catch (JsonException e)
        {
            var words = e.Message.Split(" LineNumber:", 2)[0];
            faults.Add(subject, "", ((int)(e.LineNumber ?? 0) + 1, (int)(e.BytePositionInLine ?? 0) + 1), FaultKind.Json, words);
            return [];
        }
        catch (InvalidOperationException)
        {
            var (line, column) = place.Of(reader.TokenStartIndex);
            faults.Add(subject, "", (line, column), FaultKind.Json, "an escape that is half a character");
            return [];
        }
    }

    SourceNode? Node(ref Utf8JsonReader reader, Place place, string pointer, int level)
    {
        var (line, column) = place.Of(reader.TokenStartIndex);
        if (level > SourceText.MostLevels)
        {
            faults.Add(subject, pointer, (line, column), FaultKind.Depth, SourceText.MostLevels);
            return null;
        }

        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var entries = new List<SourceEntry>();
                var lines = new Dictionary<string, int>(StringComparer.Ordinal);
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var key = reader.GetString()!;
                    var at = place.Of(reader.TokenStartIndex);
                    reader.Read();
                    if (Node(ref reader, place, JsonPointer.Add(pointer, key), level + 1) is not { } value)
                        return null;
                    if (lines.TryAdd(key, at.Line))
                        entries.Add(new SourceEntry(key, at.Line, at.Column, value));
                    else
                        faults.Add(subject, JsonPointer.Add(pointer, key), at, FaultKind.KeyTwice, key, lines[key]);
                }

                return new SourceMap(entries, line, column);
            case JsonTokenType.StartArray:
                var items = new List<SourceNode>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    if (Node(ref reader, place, JsonPointer.Add(pointer, items.Count), level + 1) is not { } item)
                        return null;
                    items.Add(item);
                }

                return new SourceList(items, line, column);
            case JsonTokenType.String:
                return new SourceScalar(reader.GetString()!, ScalarForm.Text, line, column);
            case JsonTokenType.Number:
                return new SourceScalar(Encoding.ASCII.GetString(reader.ValueSpan), ScalarForm.Number, line, column);
            case JsonTokenType.True:
                return new SourceScalar("true", ScalarForm.True, line, column);
            case JsonTokenType.False:
                return new SourceScalar("false", ScalarForm.False, line, column);
            default:
                return new SourceScalar("", ScalarForm.Null, line, column);
        }
    }

    /// <summary>Turns byte offsets, asked in rising order, into lines and columns (in characters).</summary>
    sealed class Place(byte[] bytes)
    {
        int index;
        int line = 1;
        int column = 1;

        public (int Line, int Column) Of(long offset)
        {
            for (; index < offset; index++)
            {
                if (bytes[index] == (byte)'\n')
                    (line, column) = (line + 1, 1);
                else if ((bytes[index] & 0xC0) != 0x80)
                    column++;
            }

            return (line, column);
        }
    }
}
