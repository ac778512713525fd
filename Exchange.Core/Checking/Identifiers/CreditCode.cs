namespace Exchange.Core.Checking.Identifiers;

/// <summary>
/// Unified social credit code, GB 32100-2015: registering authority 1, category 1, division 6, organisation code 9, check character; without I O S V Z.
/// </summary>
public static class CreditCode
{
    static ReadOnlySpan<byte> Weights => [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

    static ReadOnlySpan<byte> Alphabet => "0123456789ABCDEFGHJKLMNPQRTUWXY"u8;

    public static IdentifierAnswer Check(ReadOnlySpan<byte> text)
    {
        if (text.Length != 18 || Formats.AsciiText.Number(text[2..8]) < 0) return IdentifierAnswer.WrongShape;
        var sum = 0;
        for (var i = 0; i < 18; i++)
        {
            var value = Value(text[i]);
            if (value < 0) return IdentifierAnswer.WrongShape;
            if (i < 17) sum += value * Weights[i];
            else if (value != (31 - (sum % 31)) % 31) return IdentifierAnswer.WrongCheck;
        }
        return IdentifierAnswer.Valid;
    }

    /// <param name="body">The first 17 characters.</param>
    /// <exception cref="ArgumentException">A character that the code does not use.</exception>
    public static byte CheckCharacter(ReadOnlySpan<byte> body)
    {
        var sum = 0;
        for (var i = 0; i < 17; i++)
        {
            var value = Value(body[i]);
            if (value < 0) throw new ArgumentException("A character that a credit code does not use.", nameof(body));
            sum += value * Weights[i];
        }
        return Alphabet[(31 - (sum % 31)) % 31];
    }

    static int Value(byte b)
    {
        if (b is >= (byte)'0' and <= (byte)'9') return b - '0';
        return b is >= (byte)'A' and <= (byte)'Y' ? Letters[b - 'A'] : -1;
    }

    // A to Y, with I O S V left out.
    static ReadOnlySpan<sbyte> Letters => [10, 11, 12, 13, 14, 15, 16, 17, -1, 18, 19, 20, 21, 22, -1, 23, 24, 25, -1, 26, 27, -1, 28, 29, 30];
}
