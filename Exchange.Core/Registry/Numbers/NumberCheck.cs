using Exchange.Core.Checking.Identifiers;

namespace Exchange.Core.Registry.Numbers;

/// <summary>How a number ends with a check character.</summary>
/// <param name="Word">As patterns write it.</param>
/// <param name="IsDigit">The check character is a digit; else it may be a capital letter as well.</param>
public sealed record NumberCheck(string Word, bool IsDigit)
{
    public static readonly NumberCheck Digits = new("mod-11-10", IsDigit: true);
    public static readonly NumberCheck Letters = new("mod-37-36", IsDigit: false);

    public static IReadOnlyList<NumberCheck> All { get; } = [Digits, Letters];

    public static NumberCheck? Of(string word) => All.FirstOrDefault(one => one.Word == word);

    /// <summary>Over the digits (and capital letters) of a text; what else stands in it, such as hyphens and Chinese characters, does not count.</summary>
    public char Over(string text)
    {
        Span<char> counted = stackalloc char[text.Length];
        var length = 0;
        foreach (var character in text)
            if (Counts(character)) counted[length++] = character;
        return IsDigit ? Iso7064.Mod11And10(counted[..length]) : Iso7064.Mod37And36(counted[..length]);
    }

    /// <summary>A letter that the check would pass over: mistaking it would not be found.</summary>
    public bool Misses(char character) => char.IsAsciiLetter(character) && !Counts(character);

    private bool Counts(char character) => char.IsAsciiDigit(character) || (!IsDigit && char.IsAsciiLetterUpper(character));
}
