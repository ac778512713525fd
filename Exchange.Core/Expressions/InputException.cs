namespace Exchange.Core.Expressions;

/// <summary>The input of an evaluation is not JSON in UTF-8, or is nested too deep. The message has the place, never the content.</summary>
public sealed class InputException : Exception
{
    internal InputException(string message, int offset, ReadOnlySpan<byte> text)
        : base(Describe(message, offset, text, out var line, out var column))
    {
        Offset = offset;
        Line = line;
        Column = column;
    }

    /// <summary>Byte offset from 0.</summary>
    public int Offset { get; }

    /// <summary>From 1.</summary>
    public int Line { get; }

    /// <summary>In bytes, from 1.</summary>
    public int Column { get; }

    static string Describe(string message, int offset, ReadOnlySpan<byte> text, out int line, out int column)
    {
        var before = text[..Math.Min(offset, text.Length)];
        line = before.Count((byte)'\n') + 1;
        column = before.Length - before.LastIndexOf((byte)'\n');
        return $"{message} (line {line}, byte {column})";
    }
}
