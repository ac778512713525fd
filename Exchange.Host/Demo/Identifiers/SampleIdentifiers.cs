namespace Exchange.Host.Demo.Identifiers;

/// <summary>
/// Valid identifiers that belong to nobody: the divisions 4499xx are not assigned, and mobile numbers 1440000NNNN are not issued to persons.
/// </summary>
public static class SampleIdentifiers
{
    // Code characters of a company's organisation code after "MA": no I, O, S, V, Z, as GB 32100 has it.
    const string CodeCharacters = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    const int CodeSpace = 31 * 31 * 31 * 31 * 31 * 31;

    /// <summary>申办流水号: division 6 + yyMMdd + sequence 6 + check digit, 19 digits.</summary>
    /// <param name="sequence">0 to 999999.</param>
    public static string TakingInNumber(string division, DateOnly day, int sequence)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sequence);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sequence, 999_999);
        return Checked($"{division}{day:yyMMdd}{sequence:D6}", CheckDigits.OfDigits);
    }

    /// <param name="sequence">0 to 999; odd is male.</param>
    public static string CitizenNumber(string division, DateOnly birth, int sequence) =>
        Checked($"{division}{birth:yyyyMMdd}{sequence % 1000:D3}", CheckDigits.OfCitizenNumber);

    /// <summary>A company's unified social credit code (91 + division + organisation code): one for each <paramref name="serial"/> modulo 31^6.</summary>
    public static string CompanyCode(string division, long serial)
    {
        var rest = serial % CodeSpace;
        Span<char> organisation = ['M', 'A', '0', '0', '0', '0', '0', '0'];
        for (var i = 7; i > 1; i--, rest /= 31)
            organisation[i] = CodeCharacters[(int)(rest % 31)];
        return Checked($"91{division}{organisation}{CheckDigits.OfOrganisationCode(organisation)}", CheckDigits.OfCreditCode);
    }

    /// <summary>Registration number 工商注册号: division 6 + sequence 8 + check digit.</summary>
    public static string RegistrationNumber(string division, long serial) => Checked($"{division}{serial % 100_000_000:D8}", CheckDigits.OfDigits);

    /// <summary>Identifier of an e-licence, GB/T 36904.</summary>
    public static string Licence(string type, string issuer, string serial)
    {
        var check = CheckDigits.OfLicence($"{type}{issuer}{serial}001");
        return $"1.2.156.3005.2.{type}.{issuer}.{serial}.001.{check}";
    }

    public static string Mobile(int number) => $"1440000{number % 10_000:D4}";

    static string Checked(string body, Func<ReadOnlySpan<char>, char> check) => body + check(body);
}
