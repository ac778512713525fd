using System.Text.Json;
using System.Text.Unicode;

namespace Exchange.Core.Checking;

/// <summary>
/// Reads JSON that comes from outside: no name twice in one object (two readers would take different ones), no text that is not Unicode (it could be neither
/// compared nor sent on). What is wrong is told by its line, never by what stands there.
/// </summary>
public static class StrictJson
{
    /// <exception cref="MalformedJsonException">It is not JSON, is nested too deep, has a name twice, or holds text that is not Unicode.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> content, int depth)
    {
        if (!Utf8.IsValid(content.Span)) throw new MalformedJsonException("内容不是合法的 UTF-8。", "The content is not valid UTF-8.");
        try
        {
            RequireWholeCharacters(content.Span, depth);
            return JsonDocument.Parse(content, new JsonDocumentOptions { MaxDepth = depth, AllowDuplicateProperties = false });
        }
        catch (JsonException error)
        {
            throw error.LineNumber is { } line
                ? new MalformedJsonException($"不是合法的 JSON（第 {line + 1} 行）。", $"This is not valid JSON (line {line + 1}, byte {error.BytePositionInLine + 1}).")
                : new MalformedJsonException("同一对象中有重复的名称。", "A name stands twice in one object.");   // The only fault without a line.
        }
    }

    /// <summary>Half of a surrogate pair can only come as an escape; without one there is nothing to look at.</summary>
    private static void RequireWholeCharacters(ReadOnlySpan<byte> content, int depth)
    {
        if (content.IndexOf("\\u"u8) < 0) return;
        var reader = new Utf8JsonReader(content, new JsonReaderOptions { MaxDepth = depth });
        while (reader.Read())
        {
            if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName) || !reader.ValueIsEscaped) continue;
            try
            {
                reader.GetString();
            }
            catch (InvalidOperationException)
            {
                throw new MalformedJsonException("有文本不是合法的 Unicode（单独的代理项）。", "Some text is not valid Unicode (half of a surrogate pair).");
            }
        }
    }
}

/// <summary>The content is not JSON as it is read here; the words say why, without what stood there.</summary>
public sealed class MalformedJsonException(string zh, string en) : Exception(en)
{
    public string Zh => zh;

    public string En => Message;
}
