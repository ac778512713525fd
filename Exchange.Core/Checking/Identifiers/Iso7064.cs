namespace Exchange.Core.Checking.Identifiers;

/// <summary>Check characters of ISO/IEC 7064: the two hybrid systems, each with one character of its own alphabet.</summary>
public static class Iso7064
{
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    /// <summary>MOD 11,10: over digits. Taking-in and registration numbers.</summary>
    /// <exception cref="ArgumentException">There is something else than a digit.</exception>
    public static char Mod11And10(ReadOnlySpan<char> digits) => Check(digits, 10);

    /// <summary>MOD 37,36: over digits and capital letters. E-licence identifiers (GB/T 36904), numbers with letters.</summary>
    /// <exception cref="ArgumentException">There is something else.</exception>
    public static char Mod37And36(ReadOnlySpan<char> text) => Check(text, 36);

    private static char Check(ReadOnlySpan<char> text, int modulus)
    {
        var product = modulus;
        foreach (var character in text)
        {
            var value = character switch { >= '0' and <= '9' => character - '0', >= 'A' and <= 'Z' => character - 'A' + 10, _ => modulus };
            if (value >= modulus) throw new ArgumentException("A character is not of the alphabet.", nameof(text));
            product = (product + value) % modulus;
            product = (product == 0 ? modulus : product) * 2 % (modulus + 1);
        }
        return Alphabet[(modulus + 1 - product) % modulus];
    }
}
