namespace Exchange.Host.Tests.Demo;

/// <summary>The checks of identifiers by the congruences of their standards, written apart from the code that makes them.</summary>
internal static class Formulas
{
    const string Base31 = "0123456789ABCDEFGHJKLMNPQRTUWXY";

    /// <summary>ISO 7064 MOD 11-2: the weighted sum with powers of two is 1.</summary>
    public static bool IsCitizenNumber(string number)
    {
        if (number.Length != 18 || !DateOnly.TryParseExact(number.AsSpan(6, 8), "yyyyMMdd", out _))
            return false;
        var sum = 0;
        foreach (var character in number)
            sum = (sum * 2 + (character == 'X' ? 10 : character - '0')) % 11;
        return sum == 1;
    }

    /// <summary>MOD 31-3: with powers of three and the check itself the sum is 0; the organisation code inside is checked by its own standard.</summary>
    public static bool IsCreditCode(string code)
    {
        if (code.Length != 18)
            return false;
        int sum = 0, power = 1;
        for (var i = 0; i < 17; i++, power = power * 3 % 31)
            sum += Base31.IndexOf(code[i]) * power;
        if ((sum + Base31.IndexOf(code[17])) % 31 != 0)
            return false;
        int[] weights = [3, 7, 9, 10, 5, 8, 4, 2];
        var organisation = weights.Select((weight, i) => weight * "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".IndexOf(code[8 + i])).Sum();
        var check = code[16] == 'X' ? 10 : code[16] - '0';
        return (organisation + check) % 11 == 0;
    }

    /// <summary>ISO 7064 MOD 11,10: after the last digit the sum is 1.</summary>
    public static bool IsChecked(string digits)
    {
        var product = 10;
        for (var i = 0; i < digits.Length - 1; i++)
        {
            var sum = (product + digits[i] - '0') % 10;
            product = (sum == 0 ? 10 : sum) * 2 % 11;
        }
        return (product + digits[^1] - '0') % 10 == 1;
    }
}
