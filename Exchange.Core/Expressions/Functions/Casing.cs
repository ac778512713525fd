using System.Text;

namespace Exchange.Core.Expressions;

/// <summary>Upper and lower case as ECMAScript has it: with the letters whose other case is more than one letter, which .NET leaves as they are.</summary>
internal static class Casing
{
    // Unicode SpecialCasing.txt, the unconditional mappings that are met in practice.
    static readonly Dictionary<char, string> Uppers = new()
    {
        ['ß'] = "SS", ['ŉ'] = "ʼN", ['ǰ'] = "J̌", ['ΐ'] = "Ϊ́", ['ΰ'] = "Ϋ́",
        ['և'] = "ԵՒ", ['ẖ'] = "H̱", ['ẗ'] = "T̈", ['ẘ'] = "W̊", ['ẙ'] = "Y̊", ['ẚ'] = "Aʾ",
        ['ﬀ'] = "FF", ['ﬁ'] = "FI", ['ﬂ'] = "FL", ['ﬃ'] = "FFI", ['ﬄ'] = "FFL", ['ﬅ'] = "ST", ['ﬆ'] = "ST",
    };

    internal static string Upper(string text)
    {
        var upper = text.ToUpperInvariant();
        if (Ascii.IsValid(text) || !text.AsSpan().ContainsAny([.. Uppers.Keys]))
            return upper;
        var result = new StringBuilder();
        foreach (var c in upper)
            result.Append(Uppers.TryGetValue(c, out var letters) ? letters : c);
        return result.ToString();
    }

    internal static string Lower(string text)
    {
        var lower = text.ToLowerInvariant();
        if (!text.AsSpan().ContainsAny('Σ', 'İ'))
            return lower;
        var result = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
            if (text[i] == 'İ')
                result.Append("i̇");
            else
                result.Append(text[i] == 'Σ' && EndsWord(text, i) ? 'ς' : lower[i]);
        return result.ToString();
    }

    // A sigma after a letter and before none is written as a final one.
    static bool EndsWord(string text, int at) => at > 0 && char.IsLetter(text[at - 1]) && (at + 1 == text.Length || !char.IsLetter(text[at + 1]));
}
