using System.Text;

namespace Exchange.Core.Storage;

/// <summary>Text from outside, made fit for a column.</summary>
public static class StoredText
{
    /// <summary>As much of it as a column of so many UTF-16 units holds, without what databases refuse: NUL, and halves of characters.</summary>
    public static string? Cut(string? text, int most)
    {
        if (text is null || (text.Length <= most && !text.AsSpan().ContainsAnyInRange('\ud800', '\udfff') && !text.Contains('\0', StringComparison.Ordinal))) return text;
        var kept = new StringBuilder(Math.Min(text.Length, most));
        foreach (var rune in text.EnumerateRunes())
        {
            if (kept.Length + rune.Utf16SequenceLength > most) break;
            if (rune.Value != 0) kept.Append(rune.ToString());
        }
        return kept.ToString();
    }
}
