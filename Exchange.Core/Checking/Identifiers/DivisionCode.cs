namespace Exchange.Core.Checking.Identifiers;

/// <summary>
/// Code of an administrative division, GB/T 2260: 6 digits (province, city, district), 9 with the street, 12 with the village or community. Only the shape
/// is looked at: which codes exist depends on the date and is in the table of divisions.
/// </summary>
public static class DivisionCode
{
    public static IdentifierAnswer Check(ReadOnlySpan<byte> text) =>
        text.Length is 6 or 9 or 12 && Formats.AsciiText.AllDigits(text) && text[0] is >= (byte)'1' and <= (byte)'8'
            ? IdentifierAnswer.Valid : IdentifierAnswer.WrongShape;
}
