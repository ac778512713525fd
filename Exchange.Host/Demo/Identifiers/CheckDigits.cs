using Exchange.Core.Checking.Identifiers;

namespace Exchange.Host.Demo.Identifiers;

/// <summary>Check characters of the identifiers that sample data carries, so that it passes the checks real data must pass.</summary>
public static class CheckDigits
{
    const string CreditAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    const string Alphanumeric = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    /// <summary>GB 11643-1999: the 18th character of a citizen identity number.</summary>
    /// <param name="body">The first 17 digits.</param>
    public static char OfCitizenNumber(ReadOnlySpan<char> body)
    {
        ReadOnlySpan<byte> weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
        var sum = 0;
        for (var i = 0; i < weights.Length; i++)
            sum += (body[i] - '0') * weights[i];
        return "10X98765432"[sum % 11];
    }

    /// <summary>GB 32100-2015: the 18th character of a unified social credit code.</summary>
    /// <param name="body">The first 17 characters.</param>
    public static char OfCreditCode(ReadOnlySpan<char> body)
    {
        ReadOnlySpan<byte> weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
        var sum = 0;
        for (var i = 0; i < weights.Length; i++)
            sum += CreditAlphabet.IndexOf(body[i], StringComparison.Ordinal) * weights[i];
        return CreditAlphabet[(31 - sum % 31) % 31];
    }

    /// <summary>GB 11714: the ninth character of an organisation code.</summary>
    /// <param name="body">The first eight characters.</param>
    public static char OfOrganisationCode(ReadOnlySpan<char> body)
    {
        ReadOnlySpan<byte> weights = [3, 7, 9, 10, 5, 8, 4, 2];
        var sum = 0;
        for (var i = 0; i < weights.Length; i++)
            sum += Alphanumeric.IndexOf(body[i], StringComparison.Ordinal) * weights[i];
        return (11 - sum % 11) switch { 10 => 'X', 11 => '0', var check => (char)('0' + check) };
    }

    /// <summary>ISO/IEC 7064 MOD 11,10: taking-in numbers and registration numbers.</summary>
    public static char OfDigits(ReadOnlySpan<char> body) => Iso7064.Mod11And10(body);

    /// <summary>ISO/IEC 7064 MOD 37,36: e-licence identifiers (GB/T 36904).</summary>
    /// <param name="body">Type, issuer, serial and version without the dots.</param>
    public static char OfLicence(ReadOnlySpan<char> body) => Iso7064.Mod37And36(body);
}
