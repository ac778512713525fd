using System.Buffers;

namespace Exchange.Adapters.Database;

/// <summary>What a department's trigger says: a code goes to the log, so it must be one; the reason stays with the attempt.</summary>
internal static class RefusalCode
{
    const int ReasonLength = 2000;

    // A mobile number has 11 digits, an identity number 17 and a check character. No department's code is that long a number.
    const int DigitsOfAPerson = 11;

    static readonly SearchValues<char> Characters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    public static bool IsCode(string text)
    {
        if (text.Length is 0 or > 32 || text.AsSpan().ContainsAnyExcept(Characters))
            return false;
        var digits = 0;
        foreach (var c in text)
        {
            digits = char.IsAsciiDigit(c) ? digits + 1 : 0;
            if (digits >= DigitsOfAPerson)
                return false;
        }
        return true;
    }

    /// <summary>The beginning of a text, never half a character.</summary>
    public static string Cut(string text) =>
        text.Length <= ReasonLength ? text : text[..(char.IsHighSurrogate(text[ReasonLength - 1]) ? ReasonLength - 1 : ReasonLength)];
}
