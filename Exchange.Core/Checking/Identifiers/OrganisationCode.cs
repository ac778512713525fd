namespace Exchange.Core.Checking.Identifiers;

/// <summary>Organisation code, GB 11714: eight characters 0-9 A-Z and a check character, with or without a hyphen before it.</summary>
public static class OrganisationCode
{
    static ReadOnlySpan<byte> Weights => [3, 7, 9, 10, 5, 8, 4, 2];

    public static IdentifierAnswer Check(ReadOnlySpan<byte> text)
    {
        if (text.Length != 9 && !(text.Length == 10 && text[8] == '-')) return IdentifierAnswer.WrongShape;
        foreach (var b in text[..8])
            if (Value(b) < 0) return IdentifierAnswer.WrongShape;
        var last = text[^1];
        if (!Formats.AsciiText.IsDigit(last) && last != 'X') return IdentifierAnswer.WrongShape;
        return CheckCharacter(text[..8]) == last ? IdentifierAnswer.Valid : IdentifierAnswer.WrongCheck;
    }

    /// <param name="body">The first 8 characters, all of 0-9 A-Z.</param>
    public static byte CheckCharacter(ReadOnlySpan<byte> body)
    {
        var sum = 0;
        for (var i = 0; i < 8; i++) sum += Value(body[i]) * Weights[i];
        var check = 11 - (sum % 11);
        return check == 10 ? (byte)'X' : (byte)('0' + (check % 11));
    }

    static int Value(byte b) => b is >= (byte)'0' and <= (byte)'9' ? b - '0' : b is >= (byte)'A' and <= (byte)'Z' ? b - 'A' + 10 : -1;
}
