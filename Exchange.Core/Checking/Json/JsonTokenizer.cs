using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Exchange.Core.Checking.Json;

/// <summary>
/// Turns a JSON text (RFC 8259, UTF-8) into tokens in one pass, without recursion. Stops at the first thing that is not JSON; names that occur
/// twice in one object do not stop it: their tokens are handed to <see cref="Repeated"/>.
/// </summary>
internal ref partial struct JsonTokenizer
{
    const int Open = -1;

    readonly ReadOnlySpan<byte> utf8;
    readonly int maxDepth;
    readonly int maxTokens;
    Token[] tokens;
    int count;
    int pos;
    int depth;
    int parent;
    byte[]? scratch;

    /// <param name="tokens">A first buffer, which is the caller's; a longer one comes from the shared pool.</param>
    public JsonTokenizer(ReadOnlySpan<byte> utf8, Token[] tokens, CheckLimits limits)
    {
        this.utf8 = utf8;
        this.tokens = tokens;
        maxDepth = limits.Depth;
        maxTokens = limits.Values;
        parent = Open;
    }

    public readonly Token[] Tokens => tokens;

    public readonly int Count => count;

    /// <summary>Name tokens that repeat an earlier name of their object.</summary>
    public List<int>? Repeated { get; private set; }

    /// <summary>Where the text stopped being JSON, in bytes.</summary>
    public readonly int Position => pos;

    public JsonFault Read()
    {
        if (utf8.Length >= 3 && utf8[0] == 0xEF && utf8[1] == 0xBB && utf8[2] == 0xBF) return JsonFault.ByteOrderMark;
        if (!Utf8.IsValid(utf8)) { pos = FirstInvalid(); return JsonFault.Encoding; }
        var fault = Values();
        if (scratch != null) ArrayPool<byte>.Shared.Return(scratch);
        return fault;
    }

    JsonFault Values()
    {
        while (true)
        {
            // A value.
            var b = Skip();
            JsonFault fault;
            switch (b)
            {
                case '{':
                    if (++depth > maxDepth) return JsonFault.TooDeep;
                    if (!Push(JsonKind.Object)) return JsonFault.TooMany;
                    b = Skip();
                    if (b == '}') { pos++; Close(); break; }
                    fault = Name(b);
                    if (fault != JsonFault.None) return fault;
                    continue;
                case '[':
                    if (++depth > maxDepth) return JsonFault.TooDeep;
                    if (!Push(JsonKind.Array)) return JsonFault.TooMany;
                    if (Skip() == ']') { pos++; Close(); break; }
                    continue;
                case '"':
                    fault = String(isName: false);
                    if (fault != JsonFault.None) return fault;
                    break;
                case '-' or (>= '0' and <= '9'):
                    fault = Number();
                    if (fault != JsonFault.None) return fault;
                    break;
                case 't':
                    if (!Word("true"u8, JsonKind.True)) return JsonFault.Value;
                    break;
                case 'f':
                    if (!Word("false"u8, JsonKind.False)) return JsonFault.Value;
                    break;
                case 'n':
                    if (!Word("null"u8, JsonKind.Null)) return JsonFault.Value;
                    break;
                case Open:
                    return count == 0 ? JsonFault.Empty : JsonFault.Unfinished;
                default:
                    return JsonFault.Value;
            }
            if (count >= maxTokens) return JsonFault.TooMany;

            // What follows a value: closes as many containers as end here.
            while (true)
            {
                if (depth == 0) return Skip() == Open ? JsonFault.None : JsonFault.Trailing;
                b = Skip();
                if (b == ',')
                {
                    pos++;
                    if (tokens[parent].Kind == JsonKind.Array) break;
                    fault = Name(Skip());
                    if (fault != JsonFault.None) return fault;
                    break;
                }
                if (b == (tokens[parent].Kind == JsonKind.Object ? '}' : ']')) { pos++; Close(); continue; }
                return b == Open ? JsonFault.Unfinished : JsonFault.Separator;
            }
        }
    }

    int Skip()
    {
        var text = utf8;
        var at = pos;
        while ((uint)at < (uint)text.Length)
        {
            var b = text[at];
            if (b > ' ' || (b != ' ' && b != '\n' && b != '\r' && b != '\t')) { pos = at; return b; }
            at++;
        }
        pos = at;
        return Open;
    }

    bool Push(JsonKind kind)
    {
        if (count >= maxTokens) return false;
        ref var token = ref Add();
        token.Start = pos++;
        token.Kind = kind;
        token.Marks = TokenMarks.None;
        token.Extra = 0;
        token.Next = parent;                        // while it is open: its container
        if (parent >= 0) tokens[parent].Extra++;
        parent = count - 1;
        return true;
    }

    void Close()
    {
        ref var token = ref tokens[parent];
        var self = parent;
        parent = token.Next;
        token.Next = count;
        token.Length = pos - token.Start;
        depth--;
        if (token.Kind == JsonKind.Object && token.Extra > 1) FindRepeated(self);
    }

    ref Token Add()
    {
        if (count == tokens.Length) Grow();
        return ref tokens[count++];
    }

    void Grow()
    {
        var longer = ArrayPool<Token>.Shared.Rent(tokens.Length * 2);
        Array.Copy(tokens, longer, count);
        if (tokens.Length > CheckScratch.OwnTokens) ArrayPool<Token>.Shared.Return(tokens);
        tokens = longer;
    }

    JsonFault Name(int b)
    {
        if (b != '"') return b == Open ? JsonFault.Unfinished : JsonFault.Name;
        var fault = String(isName: true);
        if (fault != JsonFault.None) return fault;
        if (Skip() != ':') return pos == utf8.Length ? JsonFault.Unfinished : JsonFault.Colon;
        pos++;
        return JsonFault.None;
    }

    bool Word(ReadOnlySpan<byte> word, JsonKind kind)
    {
        if (!utf8[pos..].StartsWith(word)) return false;
        Leaf(pos, word.Length, kind, TokenMarks.None, 0);
        pos += word.Length;
        return true;
    }

    void Leaf(int start, int length, JsonKind kind, TokenMarks marks, int extra)
    {
        if (parent >= 0 && (marks & TokenMarks.Name) != TokenMarks.Name) tokens[parent].Extra++;
        ref var token = ref Add();
        token.Start = start;
        token.Length = length;
        token.Next = count;
        token.Extra = extra;
        token.Kind = kind;
        token.Marks = marks;
    }
}
