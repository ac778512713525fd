using System.Buffers;
using System.Numerics;
using System.Runtime.Intrinsics;
using System.Text;
using System.Text.Unicode;

namespace Exchange.Core.Checking.Json;

/// <summary>
/// Turns a JSON text (RFC 8259, UTF-8) into tokens in one pass, without recursion. Stops at the first thing that is not JSON; names that occur
/// twice in one object do not stop it: their tokens are handed to <see cref="Repeated"/>.
/// </summary>
internal ref struct JsonTokenizer
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

    /// <summary>Name tokens that repeat an earlier name of their object, at most a hundred.</summary>
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

    JsonFault String(bool isName)
    {
        var text = utf8;
        var start = pos + 1;
        var at = start;
        var marks = isName ? TokenMarks.Name : TokenMarks.None;
        var beyond = 0;
        while (true)
        {
            // Sixteen bytes at a time to the next quote, backslash or control character.
            while (at + 16 <= text.Length)
            {
                var chunk = Vector128.Create(text.Slice(at, 16));
                var stop = Vector128.Equals(chunk, Vector128.Create((byte)'"')) | Vector128.Equals(chunk, Vector128.Create((byte)'\\'))
                    | Vector128.LessThan(chunk, Vector128.Create((byte)0x20));
                var found = stop.ExtractMostSignificantBits();
                var wide = chunk.ExtractMostSignificantBits();
                if (found == 0)
                {
                    if (wide != 0) marks |= TokenMarks.Wide;
                    at += 16;
                    continue;
                }
                var offset = BitOperations.TrailingZeroCount(found);
                if ((wide & ((1u << offset) - 1)) != 0) marks |= TokenMarks.Wide;
                at += offset;
                break;
            }
            if (at >= text.Length) { pos = text.Length; return JsonFault.Unfinished; }
            var b = text[at];
            if (b == '"') break;
            if (b == '\\')
            {
                marks |= TokenMarks.Escaped;
                do
                {
                    var fault = Escape(ref at, ref beyond);
                    if (fault != JsonFault.None) { pos = Math.Min(at, text.Length); return fault; }
                }
                while (at < text.Length && text[at] == '\\');
                continue;
            }
            if (b < 0x20) { pos = at; return JsonFault.Control; }
            if (b >= 0x80) marks |= TokenMarks.Wide;
            at++;
        }
        pos = at + 1;
        var length = at - start;
        var extra = beyond;
        if (isName) extra = (marks & TokenMarks.Escaped) != TokenMarks.Escaped ? JsonString.Hash(text.Slice(start, length)) : HashEscaped(text.Slice(start, length));
        Leaf(start, length, JsonKind.String, marks, extra);
        return JsonFault.None;
    }

    readonly JsonFault Escape(ref int at, ref int beyond)
    {
        if (at + 1 >= utf8.Length) { at = utf8.Length; return JsonFault.Unfinished; }
        switch (utf8[at + 1])
        {
            case (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t':
                at += 2;
                beyond += 1;
                return JsonFault.None;
            case (byte)'u':
                var unit = JsonString.Hex4(utf8, at + 2);
                if (unit < 0) return JsonFault.Escape;
                if (unit is < 0xD800 or > 0xDFFF) { at += 6; beyond += 5; return JsonFault.None; }
                // A character outside the basic plane is two escapes; half of one is no character and has no UTF-8 form.
                if (unit >= 0xDC00 || at + 7 >= utf8.Length || utf8[at + 6] != '\\' || utf8[at + 7] != 'u') return JsonFault.Surrogate;
                if (JsonString.Hex4(utf8, at + 8) is not (>= 0xDC00 and <= 0xDFFF)) return JsonFault.Surrogate;
                at += 12;
                beyond += 11;
                return JsonFault.None;
            default:
                return JsonFault.Escape;
        }
    }

    JsonFault Number()
    {
        var text = utf8;
        var start = pos;
        var at = pos;
        if (text[at] == '-') at++;
        if (at >= text.Length) { pos = at; return JsonFault.Unfinished; }
        var first = at;
        if (text[at] == '0') at++;
        else while (at < text.Length && IsDigit(text[at])) at++;
        if (at == first) { pos = at; return JsonFault.Number; }
        var marks = at - first <= 18 ? TokenMarks.Small : TokenMarks.None;
        if (at < text.Length && text[at] == '.')
        {
            marks = TokenMarks.None;
            var digits = ++at;
            while (at < text.Length && IsDigit(text[at])) at++;
            if (at == digits) { pos = at; return JsonFault.Number; }
        }
        if (at < text.Length && (text[at] | 0x20) == 'e')
        {
            marks = TokenMarks.None;
            at++;
            if (at < text.Length && text[at] is (byte)'+' or (byte)'-') at++;
            var digits = at;
            while (at < text.Length && IsDigit(text[at])) at++;
            if (at == digits) { pos = at; return JsonFault.Number; }
        }
        // A digit or letter right behind ("012", "1x") is neither the number nor what may follow it.
        if (at < text.Length && (IsDigit(text[at]) || text[at] == '.')) { pos = at; return JsonFault.Number; }
        Leaf(start, at - start, JsonKind.Number, marks, 0);
        pos = at;
        return JsonFault.None;
    }

    static bool IsDigit(byte b) => (uint)(b - '0') <= 9;

    int HashEscaped(ReadOnlySpan<byte> raw)
    {
        EnsureScratch(raw.Length);
        return JsonString.Hash(scratch.AsSpan(0, JsonString.Unescape(raw, scratch)));
    }

    void EnsureScratch(int length)
    {
        if (scratch != null && scratch.Length >= length) return;
        if (scratch != null) ArrayPool<byte>.Shared.Return(scratch);
        scratch = ArrayPool<byte>.Shared.Rent(Math.Max(length, 64));
    }

    void FindRepeated(int at)
    {
        var members = tokens[at].Extra;
        if (members > 64) { FindRepeatedAmongMany(at, members); return; }
        ulong filter = 0;
        for (var name = at + 1; name < count; name = tokens[name + 1].Next)
        {
            var bit = 1UL << (tokens[name].Extra & 63);
            if ((filter & bit) == 0) { filter |= bit; continue; }
            for (var earlier = at + 1; earlier < name; earlier = tokens[earlier + 1].Next)
                if (tokens[earlier].Extra == tokens[name].Extra && SameName(earlier, name)) { Repeat(name); break; }
        }
    }

    void FindRepeatedAmongMany(int at, int members)
    {
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)members * 2);
        var table = ArrayPool<int>.Shared.Rent(size);
        table.AsSpan(0, size).Clear();
        for (var name = at + 1; name < count; name = tokens[name + 1].Next)
        {
            var slot = tokens[name].Extra & (size - 1);
            while (table[slot] != 0)
            {
                var earlier = table[slot];
                if (tokens[earlier].Extra == tokens[name].Extra && SameName(earlier, name)) { Repeat(name); break; }
                slot = (slot + 1) & (size - 1);
            }
            if (table[slot] == 0) table[slot] = name;
        }
        ArrayPool<int>.Shared.Return(table);
    }

    readonly bool SameName(int a, int b)
    {
        ref readonly var x = ref tokens[a];
        ref readonly var y = ref tokens[b];
        if (!x.Escaped && !y.Escaped) return utf8.Slice(x.Start, x.Length).SequenceEqual(utf8.Slice(y.Start, y.Length));
        return string.Equals(JsonString.Text(utf8, x), JsonString.Text(utf8, y), StringComparison.Ordinal);
    }

    void Repeat(int name)
    {
        Repeated ??= [];
        if (Repeated.Count < 100) Repeated.Add(name);
    }

    readonly int FirstInvalid()
    {
        var at = 0;
        while (at < utf8.Length)
        {
            if (Rune.DecodeFromUtf8(utf8[at..], out _, out var used) != OperationStatus.Done) return at;
            at += used;
        }
        return at;
    }
}
