namespace Exchange.Core.Mapping.Functions;

/// <summary>Division codes: 6 digits (GB/T 2260), 9 with the street, 12 with the community; 11 is what tax systems take: the 6 and five zeros.</summary>
internal static class DivisionLength
{
    /// <summary>Null where the code has another length than 6, 9, 11 or 12, or is not digits. Digits that are not known become zeros.</summary>
    internal static string? Of(string code, int length)
    {
        if (code.Length is not (6 or 9 or 11 or 12) || code.AsSpan().ContainsAnyExceptInRange('0', '9'))
            return null;
        return length switch
        {
            6 => code[..6],
            9 => code.Length == 11 ? code[..6] + "000" : code[..Math.Min(9, code.Length)].PadRight(9, '0'),
            11 => code[..6] + "00000",
            12 => (code.Length == 11 ? code[..6] : code).PadRight(12, '0'),
            _ => null,
        };
    }
}
