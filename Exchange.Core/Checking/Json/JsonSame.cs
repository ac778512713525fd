using System.Buffers;
using System.Numerics;

namespace Exchange.Core.Checking.Json;

/// <summary>
/// Equality of JSON values as the specification means it (core 4.2.2): numbers by mathematical value, strings by code points, objects without regard
/// to order.
/// </summary>
internal static class JsonSame
{
    const int Many = 32;

    public static bool Equal(ReadOnlySpan<byte> textA, ReadOnlySpan<Token> tokensA, int a, ReadOnlySpan<byte> textB, ReadOnlySpan<Token> tokensB, int b)
    {
        ref readonly var x = ref tokensA[a];
        ref readonly var y = ref tokensB[b];
        if (x.Kind != y.Kind) return false;
        switch (x.Kind)
        {
            case JsonKind.String:
                return EqualText(textA, x, textB, y);
            case JsonKind.Number:
                return JsonNumber.Compare(new(textA.Slice(x.Start, x.Length)), new(textB.Slice(y.Start, y.Length))) == 0;
            case JsonKind.Array:
                if (x.Extra != y.Extra) return false;
                for (int i = a + 1, j = b + 1; i < x.Next; i = tokensA[i].Next, j = tokensB[j].Next)
                    if (!Equal(textA, tokensA, i, textB, tokensB, j)) return false;
                return true;
            case JsonKind.Object:
                if (x.Extra != y.Extra) return false;
                if (x.Extra > Many) return EqualByTable(textA, tokensA, a, textB, tokensB, b);
                var guess = b + 1;
                for (var i = a + 1; i < x.Next; i = tokensA[i + 1].Next)
                {
                    // Mostly the members stand in the same order: look there first.
                    var j = guess < y.Next && EqualName(textA, tokensA[i], textB, tokensB[guess]) ? guess : Find(textB, tokensB, b, textA, tokensA[i]);
                    if (j < 0 || !Equal(textA, tokensA, i + 1, textB, tokensB, j + 1)) return false;
                    guess = tokensB[j + 1].Next;
                }
                return true;
            default:
                return true;
        }
    }

    // Two objects of many members in different orders would else cost their product.
    static bool EqualByTable(ReadOnlySpan<byte> textA, ReadOnlySpan<Token> tokensA, int a, ReadOnlySpan<byte> textB, ReadOnlySpan<Token> tokensB, int b)
    {
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)tokensB[b].Extra * 2);
        var table = ArrayPool<int>.Shared.Rent(size);
        table.AsSpan(0, size).Clear();
        for (var name = b + 1; name < tokensB[b].Next; name = tokensB[name + 1].Next)
        {
            var place = tokensB[name].Extra & (size - 1);
            while (table[place] != 0) place = (place + 1) & (size - 1);
            table[place] = name;
        }
        var same = true;
        for (var name = a + 1; same && name < tokensA[a].Next; name = tokensA[name + 1].Next)
        {
            var place = tokensA[name].Extra & (size - 1);
            while (table[place] != 0 && !EqualName(textA, tokensA[name], textB, tokensB[table[place]])) place = (place + 1) & (size - 1);
            same = table[place] != 0 && Equal(textA, tokensA, name + 1, textB, tokensB, table[place] + 1);
        }
        ArrayPool<int>.Shared.Return(table);
        return same;
    }

    /// <summary>A hash that equal values share.</summary>
    public static ulong Hash(ReadOnlySpan<byte> text, ReadOnlySpan<Token> tokens, int at)
    {
        ref readonly var token = ref tokens[at];
        var hash = (ulong)token.Kind + 1;
        switch (token.Kind)
        {
            case JsonKind.String:
                return HashText(text, token) + hash;
            case JsonKind.Number:
                return new JsonNumber(text.Slice(token.Start, token.Length)).Hash() + hash;
            case JsonKind.Array:
                for (var i = at + 1; i < token.Next; i = tokens[i].Next) hash = JsonString.Fold(hash ^ Hash(text, tokens, i), 0x9E3779B97F4A7C15);
                return hash;
            case JsonKind.Object:
                for (var i = at + 1; i < token.Next; i = tokens[i + 1].Next)
                    hash += JsonString.Fold((uint)tokens[i].Extra ^ 0xA0761D6478BD642F, Hash(text, tokens, i + 1) ^ 0xE7037ED1A0B428DB);
                return hash;
            default:
                return hash;
        }
    }

    static bool EqualName(ReadOnlySpan<byte> textA, in Token a, ReadOnlySpan<byte> textB, in Token b) => a.Extra == b.Extra && EqualText(textA, a, textB, b);

    static int Find(ReadOnlySpan<byte> text, ReadOnlySpan<Token> tokens, int at, ReadOnlySpan<byte> nameText, in Token name)
    {
        for (var i = at + 1; i < tokens[at].Next; i = tokens[i + 1].Next)
            if (EqualName(nameText, name, text, tokens[i])) return i;
        return -1;
    }

    public static bool EqualText(ReadOnlySpan<byte> textA, in Token a, ReadOnlySpan<byte> textB, in Token b)
    {
        var x = textA.Slice(a.Start, a.Length);
        var y = textB.Slice(b.Start, b.Length);
        if (!a.Escaped && !b.Escaped) return x.SequenceEqual(y);
        if (a.Escaped && b.Escaped && x.SequenceEqual(y)) return true;
        var buffer = ArrayPool<byte>.Shared.Rent(x.Length + y.Length);
        var left = a.Escaped ? JsonString.Unescape(x, buffer) : Copy(x, buffer);
        var right = b.Escaped ? JsonString.Unescape(y, buffer.AsSpan(left)) : Copy(y, buffer.AsSpan(left));
        var same = buffer.AsSpan(0, left).SequenceEqual(buffer.AsSpan(left, right));
        ArrayPool<byte>.Shared.Return(buffer);
        return same;
    }

    public static ulong HashText(ReadOnlySpan<byte> text, in Token token)
    {
        var raw = text.Slice(token.Start, token.Length);
        if (!token.Escaped) return JsonString.Hash64(raw);
        var buffer = ArrayPool<byte>.Shared.Rent(raw.Length);
        var hash = JsonString.Hash64(buffer.AsSpan(0, JsonString.Unescape(raw, buffer)));
        ArrayPool<byte>.Shared.Return(buffer);
        return hash;
    }

    static int Copy(ReadOnlySpan<byte> from, Span<byte> to)
    {
        from.CopyTo(to);
        return from.Length;
    }
}
