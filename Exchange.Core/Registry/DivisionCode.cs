namespace Exchange.Core.Registry;

/// <summary>
/// A division code by its meaning: 2 digits say the province, 4 the city, 6 the district, 9 the street, 12 the community (GB/T 2260, GB/T 10114 and the
/// statistical codes that go on from them). Zeros at the end say nothing, so 449903, 449903000 and 449903000000 are the same district.
/// </summary>
public sealed record DivisionCode
{
    /// <summary>Digits at each level, the narrowest first.</summary>
    public static IReadOnlyList<int> Levels { get; } = [12, 9, 6, 4, 2];

    private DivisionCode(string digits) => Digits = digits;

    /// <summary>2, 4, 6, 9 or 12 digits. A street right under a city (441900003) keeps the zeros in its middle.</summary>
    public string Digits { get; }

    /// <summary>Null when the text is no division code.</summary>
    public static DivisionCode? Read(string text)
    {
        if (!Levels.Contains(text.Length) || text.Any(c => !char.IsAsciiDigit(c)))
            return null;
        foreach (var level in Levels.Where(level => level < text.Length))
        {
            if (text.AsSpan(level).ContainsAnyExcept('0'))
                break;
            text = text[..level];
        }

        return text is "00" ? null : new DivisionCode(text);
    }

    /// <summary>The other one is this one, or lies in it.</summary>
    public bool Holds(DivisionCode other) => other.Digits.StartsWith(Digits, StringComparison.Ordinal);

    /// <summary>The whole code, 12 digits.</summary>
    public override string ToString() => Digits.PadRight(12, '0');
}
