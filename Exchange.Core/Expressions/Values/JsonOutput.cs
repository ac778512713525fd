using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;

namespace Exchange.Core.Expressions;

/// <summary>
/// Where an evaluation writes its result: JSON in UTF-8, as JSON.stringify writes it (only what must be escaped is). Growing and contiguous, so that a member
/// whose value turns out to be undefined can be taken back.
/// </summary>
public sealed partial class JsonOutput
{
    static readonly SearchValues<char> EscapedChars = SearchValues.Create(
        "\"\\\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u0009\u000a\u000b\u000c\u000d\u000e\u000f\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f");

    byte[] buffer = new byte[1024];
    int length;

    /// <summary>What was written so far; valid until the next write.</summary>
    public ReadOnlySpan<byte> Written => buffer.AsSpan(0, length);

    public int Length => length;

    internal int Capacity => buffer.Length;

    /// <summary>Most bytes that may be written; one more throws D2016.</summary>
    public long Limit { get; set; } = EvaluationLimits.DefaultOutputBytes;

    public void Clear() => length = 0;

    /// <summary>Takes back what was written after that length.</summary>
    public void CutTo(int earlier) => length = earlier;

    public void WriteRaw(ReadOnlySpan<byte> json)
    {
        json.CopyTo(Reserve(json.Length));
        length += json.Length;
    }

    public void WriteString(ReadOnlySpan<char> text)
    {
        WriteByte((byte)'"');
        WriteContent(text);
        WriteByte((byte)'"');
    }

    public void WriteNumber(double number)
    {
        if (!double.IsFinite(number))
            throw new ExpressionException("D1001", 0) { Value = number };
        length += NumberText.Write(number, Reserve(NumberText.MaxLength));
    }

    /// <summary>Writes a value; false and nothing written where it is undefined, or a function, which JSON has no form for. In an array both are null.</summary>
    public bool WriteValue(Value value)
    {
        if (value.IsUndefined || value.IsFunction)
            return false;
        Write(value, 0);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void WriteByte(byte one)
    {
        if (length == buffer.Length)
            Grow(1);
        buffer[length++] = one;
    }

    /// <summary>The text of a string between its quotes.</summary>
    internal void WriteContent(ReadOnlySpan<char> text)
    {
        while (true)
        {
            var plain = text.IndexOfAny(EscapedChars);
            var run = plain < 0 ? text : text[..plain];
            while (!run.IsEmpty)
            {
                var status = Utf8.FromUtf16(run, Reserve(run.Length * 3), out var read, out var written, replaceInvalidSequences: false);
                length += written;
                run = run[read..];
                if (status == OperationStatus.Done)
                    break;
                WriteEscape(run[0]);
                run = run[1..];
            }
            if (plain < 0)
                return;
            WriteEscape(text[plain]);
            text = text[(plain + 1)..];
        }
    }

    /// <summary>The bytes of a string of the input, escapes and all, between the quotes of the output.</summary>
    internal void WriteContent(ReadOnlySpan<byte> source, bool escaped)
    {
        if (!escaped)
        {
            WriteRaw(source);
            return;
        }
        // An escape of six bytes becomes at most six, so the room is known.
        var to = Reserve(source.Length);
        var at = 0;
        var i = 0;
        while (i < source.Length)
        {
            var c = source[i];
            if (c != (byte)'\\')
            {
                to[at++] = c;
                i++;
                continue;
            }
            if (source[i + 1] != (byte)'u')
            {
                if (source[i + 1] == (byte)'/')
                    to[at++] = (byte)'/';
                else
                {
                    to[at++] = c;
                    to[at++] = source[i + 1];
                }
                i += 2;
                continue;
            }
            var unit = JsonEscapes.Hex4(source[(i + 2)..]);
            i += 6;
            if (char.IsHighSurrogate((char)unit) && i + 6 <= source.Length && source[i] == (byte)'\\' && source[i + 1] == (byte)'u'
                && char.IsLowSurrogate((char)JsonEscapes.Hex4(source[(i + 2)..])))
            {
                at += new Rune((char)unit, (char)JsonEscapes.Hex4(source[(i + 2)..])).EncodeToUtf8(to[at..]);
                i += 6;
            }
            else if (unit < 0x80 && !EscapedChars.Contains((char)unit))
                to[at++] = (byte)unit;
            else if (unit >= 0x80 && Rune.TryCreate((char)unit, out var rune))
                at += rune.EncodeToUtf8(to[at..]);
            else
                at += Escape((char)unit, to[at..]);
        }
        length += at;
    }

    void WriteEscape(char c) => length += Escape(c, Reserve(6));

    static int Escape(char c, Span<byte> to)
    {
        to[0] = (byte)'\\';
        var simple = c switch { '"' => '"', '\\' => '\\', '\b' => 'b', '\f' => 'f', '\n' => 'n', '\r' => 'r', '\t' => 't', _ => '\0' };
        if (simple != '\0')
        {
            to[1] = (byte)simple;
            return 2;
        }
        to[1] = (byte)'u';
        for (var i = 0; i < 4; i++)
            to[2 + i] = "0123456789abcdef"u8[c >> (12 - 4 * i) & 15];
        return 6;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    Span<byte> Reserve(int more)
    {
        if (buffer.Length - length < more)
            Grow(more);
        return buffer.AsSpan(length);
    }

    void Grow(int more)
    {
        if (length + (long)more > Limit && length + (long)more > 3 * Limit)
            throw new ExpressionException("D2016", 0);
        if (length > Limit)
            throw new ExpressionException("D2016", 0);
        Array.Resize(ref buffer, (int)Math.Min(Array.MaxLength, Math.Max(buffer.Length * 2L, length + (long)more)));
    }
}
