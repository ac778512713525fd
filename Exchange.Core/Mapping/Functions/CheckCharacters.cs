namespace Exchange.Core.Mapping.Functions;

/// <summary>Identifiers that carry a check character. A failed check is a finding for people, not proof: numbers that fail were issued.</summary>
internal static class CheckCharacters
{
    // GB 32100-2015 leaves out I, O, S, V and Z.
    const string CreditAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    const string Alphanumeric = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    const string LicenceRoot = "1.2.156.3005.2.";

    /// <summary>Unified social credit code, GB 32100-2015: 18 characters.</summary>
    internal static bool IsCreditCode(ReadOnlySpan<char> code)
    {
        ReadOnlySpan<byte> weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
        if (code.Length != 18)
            return false;
        var sum = 0;
        for (var i = 0; i < weights.Length; i++)
        {
            var value = CreditAlphabet.IndexOf(code[i], StringComparison.Ordinal);
            if (value < 0)
                return false;
            sum += value * weights[i];
        }
        return CreditAlphabet[(31 - sum % 31) % 31] == code[17];
    }

    /// <summary>Organisation code, GB 11714: 8 characters and a check character, with or without the hyphen between them.</summary>
    internal static bool IsOrganisationCode(ReadOnlySpan<char> code)
    {
        ReadOnlySpan<byte> weights = [3, 7, 9, 10, 5, 8, 4, 2];
        if (code.Length != 9 && !(code.Length == 10 && code[8] == '-'))
            return false;
        var sum = 0;
        for (var i = 0; i < weights.Length; i++)
        {
            var value = Alphanumeric.IndexOf(code[i], StringComparison.Ordinal);
            if (value < 0)
                return false;
            sum += value * weights[i];
        }
        return (11 - sum % 11) switch { 10 => 'X', 11 => '0', var check => (char)('0' + check) } == code[^1];
    }

    /// <summary>E-licence identifier, GB/T 36904-2018: 1.2.156.3005.2.type.issuer.serial.version.check, ISO/IEC 7064 MOD 37,36 over the four parts without dots.</summary>
    internal static bool IsLicence(ReadOnlySpan<char> identifier)
    {
        if (!identifier.StartsWith(LicenceRoot))
            return false;
        var parts = identifier[LicenceRoot.Length..];
        if (parts.Count('.') != 4 || parts.Length < 2 || parts[^2] != '.')
            return false;
        var before = parts[..^2];
        if (before.Length - before.LastIndexOf('.') - 1 != 3 || before[^3..].ContainsAnyExceptInRange('0', '9') || before.StartsWith(".") || before.IndexOf("..") >= 0)
            return false;
        var product = 36;
        foreach (var character in before)
        {
            if (character == '.')
                continue;
            var value = Alphanumeric.IndexOf(character, StringComparison.Ordinal);
            if (value < 0)
                return false;
            product = (product + value) % 36;
            product = (product == 0 ? 36 : product) * 2 % 37;
        }
        return Alphanumeric[(37 - product) % 36] == parts[^1];
    }
}
