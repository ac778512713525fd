namespace Exchange.Core.Checking.Formats;

/// <summary>Small questions about ASCII bytes.</summary>
internal static class AsciiText
{
    public static bool IsDigit(byte b) => (uint)(b - '0') <= 9;

    public static bool IsLetter(byte b) => (uint)((b | 0x20) - 'a') <= 25;

    public static bool IsHex(byte b) => Json.JsonString.HexDigit(b) >= 0;

    /// <summary>The value of a number of exactly so many digits, or -1.</summary>
    public static int Number(ReadOnlySpan<byte> digits)
    {
        var value = 0;
        foreach (var b in digits)
        {
            if (!IsDigit(b)) return -1;
            value = (value * 10) + (b - '0');
        }
        return value;
    }

    public static bool AllDigits(ReadOnlySpan<byte> text) => text.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
}
