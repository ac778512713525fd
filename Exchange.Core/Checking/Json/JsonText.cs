using System.Buffers;

namespace Exchange.Core.Checking.Json;

/// <summary>A JSON text and its tokens, kept as long as the object lives (schema documents).</summary>
internal sealed class JsonText
{
    readonly ReadOnlyMemory<byte> utf8;
    readonly Token[] tokens;

    JsonText(ReadOnlyMemory<byte> utf8, Token[] tokens) => (this.utf8, this.tokens) = (utf8, tokens);

    public ReadOnlySpan<byte> Utf8 => utf8.Span;

    public ReadOnlySpan<Token> Tokens => tokens;

    /// <summary>Reads a text; what is wrong with it is told in <paramref name="faults"/>, and null comes back.</summary>
    public static JsonText? Read(ReadOnlyMemory<byte> utf8, CheckLimits limits, out Findings faults)
    {
        faults = Findings.None;
        if (utf8.Length > limits.Bytes)
        {
            faults = JsonFindings.Of(JsonFault.TooLarge, utf8.Span, 0);
            return null;
        }
        var tokenizer = new JsonTokenizer(utf8.Span, new Token[CheckScratch.OwnTokens], limits);
        var fault = tokenizer.Read();
        if (fault != JsonFault.None) faults = JsonFindings.Of(fault, utf8.Span, tokenizer.Position);
        else if (tokenizer.Repeated is { } repeated) faults = JsonFindings.OfRepeated(repeated, utf8.Span, tokenizer.Tokens, 0, limits.Findings);
        var own = tokenizer.Tokens.AsSpan(0, tokenizer.Count).ToArray();
        if (tokenizer.Tokens.Length > CheckScratch.OwnTokens) ArrayPool<Token>.Shared.Return(tokenizer.Tokens);
        return faults.IsValid ? new JsonText(utf8, own) : null;
    }

    public static bool IsJson(ReadOnlySpan<byte> utf8)
    {
        var tokenizer = new JsonTokenizer(utf8, new Token[256], CheckLimits.Default);
        return tokenizer.Read() == JsonFault.None;
    }

    public JsonKind Kind(int at) => tokens[at].Kind;

    public string String(int at) => JsonString.Text(Utf8, tokens[at]);

    /// <summary>The JSON text of a value.</summary>
    public string Raw(int at) => System.Text.Encoding.UTF8.GetString(RawUtf8(at));

    public ReadOnlySpan<byte> RawUtf8(int at)
    {
        var quoted = tokens[at].Kind == JsonKind.String ? 1 : 0;
        return Utf8.Slice(tokens[at].Start - quoted, tokens[at].Length + (2 * quoted));
    }

    /// <summary>The value of a member, or -1.</summary>
    public int Member(int at, string name) => tokens[at].Kind == JsonKind.Object ? JsonPlaces.Child(Utf8, tokens, at, name) : -1;

    /// <summary>Members of an object in order: name and token of the value. Nothing where the value is no object.</summary>
    public IEnumerable<(string Name, int Value)> Members(int at)
    {
        if (tokens[at].Kind != JsonKind.Object) yield break;
        for (var child = at + 1; child < tokens[at].Next; child = tokens[child + 1].Next) yield return (String(child), child + 1);
    }

    /// <summary>Items of an array in order. Nothing where the value is no array.</summary>
    public IEnumerable<int> Items(int at)
    {
        if (tokens[at].Kind != JsonKind.Array) yield break;
        for (var child = at + 1; child < tokens[at].Next; child = tokens[child].Next) yield return child;
    }
}
