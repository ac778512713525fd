using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Exchange.Core.Expressions;

/// <summary>Strings, numbers and words of the text.</summary>
internal ref partial struct JsonTapeReader
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    int ReadString(int at, ref TapeNode node)
    {
        var start = at + 1;
        var escaped = false;
        ref var origin = ref MemoryMarshal.GetArrayDataReference(text);
        for (at = start; ;)
        {
            var block = Vector128.LoadUnsafe(ref origin, (nuint)at);
            var stops = Vector128.Equals(block, Vector128.Create((byte)'"')) | Vector128.Equals(block, Vector128.Create((byte)'\\'))
                | Vector128.LessThan(block, Vector128.Create((byte)0x20));
            var mask = stops.ExtractMostSignificantBits();
            if (mask == 0)
            {
                at += Vector128<byte>.Count;
                // The padding is all zeros, so a scan stops in it; this only keeps the next load inside the array.
                if (at > tape.TextLength)
                    throw Fault("The input ends inside a string.", tape.TextLength);
                continue;
            }
            at += System.Numerics.BitOperations.TrailingZeroCount(mask);
            if (text[at] == (byte)'"')
                break;
            at = SkipEscape(at);
            escaped = true;
        }
        node.Start = start;
        node.Length = at - start;
        node.Flag = escaped;
        return at + 1;
    }

    readonly int SkipEscape(int at)
    {
        if (text[at] != (byte)'\\')
            throw Fault(at >= tape.TextLength ? "The input ends inside a string." : "A control character must be escaped.", at);
        switch (text[at + 1])
        {
            case (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t':
                return at + 2;
            case (byte)'u':
                for (var i = 2; i < 6; i++)
                    if (JsonEscapes.Hex(text[at + i]) < 0)
                        throw Fault("\\u must be followed by four hexadecimal digits.", at);
                return at + 6;
            default:
                throw Fault("No such escape.", at);
        }
    }

    int ReadScalar(int at, ref TapeNode node)
    {
        var first = text[at];
        if (first == (byte)'-' || IsDigit(first))
        {
            node.Kind = ValueKind.Number;
            var end = ReadNumber(at);
            node.Length = end - at;
            return end;
        }
        var word = first switch { (byte)'t' => "true"u8, (byte)'f' => "false"u8, (byte)'n' => "null"u8, _ => default };
        if (word.IsEmpty || !text.AsSpan(at, word.Length).SequenceEqual(word))
            throw Fault(at >= tape.TextLength ? "The input ends where a value should be." : "Expected a value here.", at);
        node.Kind = first == (byte)'n' ? ValueKind.Null : ValueKind.Boolean;
        node.Flag = first == (byte)'t';
        node.Length = word.Length;
        return at + word.Length;
    }

    readonly int ReadNumber(int at)
    {
        if (text[at] == (byte)'-')
            at++;
        if (text[at] == (byte)'0')
            at++;
        else
            at = ReadDigits(at);
        if (text[at] == (byte)'.')
            at = ReadDigits(at + 1);
        if ((text[at] | 0x20) == (byte)'e')
        {
            at++;
            if (text[at] is (byte)'+' or (byte)'-')
                at++;
            at = ReadDigits(at);
        }
        return at;
    }

    readonly int ReadDigits(int at)
    {
        if (!IsDigit(text[at]))
            throw Fault("Expected a digit here.", at);
        while (IsDigit(text[at]))
            at++;
        return at;
    }

    static bool IsDigit(byte c) => (uint)(c - '0') <= 9;
}
