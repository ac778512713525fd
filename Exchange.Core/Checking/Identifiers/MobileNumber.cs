namespace Exchange.Core.Checking.Identifiers;

/// <summary>Mobile number of mainland China: 11 digits that begin with 1, with or without +86 in front.</summary>
public static class MobileNumber
{
    public static IdentifierAnswer Check(ReadOnlySpan<byte> text)
    {
        if (text.StartsWith("+86"u8)) text = text[3..];
        return text.Length == 11 && text[0] == '1' && text[1] >= '3' && Formats.AsciiText.AllDigits(text)
            ? IdentifierAnswer.Valid : IdentifierAnswer.WrongShape;
    }
}
