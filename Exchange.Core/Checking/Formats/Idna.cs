using System.Text;
using Exchange.Core.Checking.Patterns;

namespace Exchange.Core.Checking.Formats;

/// <summary>
/// Internationalised host names: what RFC 5891 asks of labels, with the code points of RFC 5892 and the right-to-left rule of RFC 5893, from the embedded
/// tables (Unicode 14). .NET's own IdnMapping is the older IDNA 2003 and does not work without ICU.
/// </summary>
internal static class Idna
{
    const int Virama = 9;

    // 253 octets in ASCII form are never more bytes than this; what is longer is not looked at.
    const int Longest = 1024;

    public static bool IsHostname(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > Longest) return false;
        var labels = Labels(utf8);
        var ascii = -1;
        foreach (var label in labels)
        {
            var length = LabelLength(label);
            if (length < 0) return false;
            ascii += length + 1;
        }
        return ascii <= 253 && BidiHolds(labels);
    }

    /// <summary>The domain of an internationalised mail address: RFC 6531 lets labels be written before normalisation.</summary>
    public static bool IsMailDomain(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > Longest) return false;
        foreach (var label in Labels(utf8, dotsOnly: true))
        {
            if (label.Count is 0 or > 63 || label[0] == '-' || label[^1] == '-') return false;
            if (label.TrueForAll(c => c < 0x80)) { if (!HostFormats.MailDomain(label.ConvertAll(c => (byte)c).ToArray())) return false; }
            else if (label.Any(c => c < 0x80 ? !(char.IsAsciiLetterOrDigit((char)c) || c == '-') : IsSeparatorOrControl(c))) return false;
        }
        return true;
    }

    static bool IsSeparatorOrControl(int c) => Rune.GetUnicodeCategory(new Rune(c)) is System.Globalization.UnicodeCategory.Control
        or System.Globalization.UnicodeCategory.SpaceSeparator or System.Globalization.UnicodeCategory.LineSeparator or System.Globalization.UnicodeCategory.ParagraphSeparator
        or System.Globalization.UnicodeCategory.OtherNotAssigned;

    /// <summary>An A-label: Punycode of a U-label that leads back to it.</summary>
    public static bool IsALabel(ReadOnlySpan<byte> label)
    {
        if (Decode(label) is not { } decoded) return false;
        return BidiHolds([decoded]);
    }

    static List<int>? Decode(ReadOnlySpan<byte> label)
    {
        var lower = new byte[label.Length];
        for (var i = 0; i < label.Length; i++) lower[i] = label[i] is >= (byte)'A' and <= (byte)'Z' ? (byte)(label[i] | 0x20) : label[i];
        var decoded = Punycode.Decode(lower.AsSpan(4));
        if (decoded == null || decoded.TrueForAll(c => c < 0x80) || !IsULabel(decoded)) return null;
        return Punycode.Encode(decoded).AsSpan().SequenceEqual(lower.AsSpan(4)) ? decoded : null;
    }

    static List<List<int>> Labels(ReadOnlySpan<byte> utf8, bool dotsOnly = false)
    {
        var labels = new List<List<int>> { new() };
        foreach (var rune in Encoding.UTF8.GetString(utf8).EnumerateRunes())
        {
            if (rune.Value == '.' || (!dotsOnly && rune.Value is 0x3002 or 0xFF0E or 0xFF61)) labels.Add([]);
            else labels[^1].Add(rune.Value);
        }
        return labels;
    }

    // Length of the label in its ASCII form, or -1 where it is none. An A-label is replaced by what it means, for the rule over all labels.
    static int LabelLength(List<int> label)
    {
        if (label.Count == 0) return -1;
        if (label.TrueForAll(c => c < 0x80))
        {
            var ascii = label.Select(c => (byte)c).ToArray();
            if (!HostFormats.Hostname(ascii)) return -1;
            if (ascii.Length > 4 && ascii[2] == '-' && ascii[3] == '-' && Decode(ascii) is { } meaning)
            {
                label.Clear();
                label.AddRange(meaning);
            }
            return ascii.Length;
        }
        if (!IsULabel(label)) return -1;
        var length = 4 + Punycode.Encode(label).Length;
        return length <= 63 ? length : -1;
    }

    static bool IsULabel(List<int> label)
    {
        if (label.Count == 0 || label[0] == '-' || label[^1] == '-') return false;
        if (label.Count >= 4 && label[2] == '-' && label[3] == '-') return false;
        if (IsMark(label[0])) return false;
        for (var i = 0; i < label.Count; i++)
            if (!IdnaTables.Valid.Contains(label[i]) && !ContextAllows(label, i)) return false;
        return Normalised(label);
    }

    static bool IsMark(int c) => Rune.GetUnicodeCategory(new Rune(c)) is System.Globalization.UnicodeCategory.NonSpacingMark
        or System.Globalization.UnicodeCategory.SpacingCombiningMark or System.Globalization.UnicodeCategory.EnclosingMark;

    // RFC 5892, appendix A.
    static bool ContextAllows(List<int> label, int i)
    {
        var before = i > 0 ? label[i - 1] : -1;
        var after = i + 1 < label.Count ? label[i + 1] : -1;
        switch (label[i])
        {
            case 0x200C:
                return before >= 0 && (IdnaTables.CombiningClass(before) == Virama || JoinsAround(label, i));
            case 0x200D:
                return before >= 0 && IdnaTables.CombiningClass(before) == Virama;
            case 0xB7:
                return before == 'l' && after == 'l';
            case 0x375:
                return after >= 0 && UnicodeProperties.Find("Script=Greek")!.Contains(after);
            case 0x5F3 or 0x5F4:
                return before >= 0 && UnicodeProperties.Find("Script=Hebrew")!.Contains(before);
            case 0x30FB:
                return label.Exists(c => c != 0x30FB && (UnicodeProperties.Find("Script=Hiragana")!.Contains(c)
                    || UnicodeProperties.Find("Script=Katakana")!.Contains(c)
                    || UnicodeProperties.Find("Script=Han")!.Contains(c)));
            case >= 0x660 and <= 0x669:
                return !label.Exists(c => c is >= 0x6F0 and <= 0x6F9);
            case >= 0x6F0 and <= 0x6F9:
                return !label.Exists(c => c is >= 0x660 and <= 0x669);
            default:
                return false;
        }
    }

    static bool JoinsAround(List<int> label, int i)
    {
        var before = i - 1;
        while (before >= 0 && IdnaTables.Joins('T', label[before])) before--;
        var after = i + 1;
        while (after < label.Count && IdnaTables.Joins('T', label[after])) after++;
        return before >= 0 && after < label.Count && (IdnaTables.Joins('L', label[before]) || IdnaTables.Joins('D', label[before]))
            && (IdnaTables.Joins('R', label[after]) || IdnaTables.Joins('D', label[after]));
    }

    // NFC: code points that normalisation replaces are not valid anyway, so what is left are marks out of order or not composed with what they follow.
    static bool Normalised(List<int> label)
    {
        var starter = -1;
        var last = 0;
        foreach (var c in label)
        {
            var order = IdnaTables.CombiningClass(c);
            if (order != 0 && last > order) return false;
            if (starter >= 0 && (last < order || last == 0) && IdnaTables.Composes(starter, c)) return false;
            if (order == 0) starter = c;
            last = order;
        }
        return true;
    }

    // RFC 5893, 2: only a name with a right-to-left label is held to it, and then in all its labels.
    static bool BidiHolds(List<List<int>> labels)
    {
        if (!labels.Exists(l => l.Exists(c => IdnaTables.Bidi(c) is "R" or "AL" or "AN"))) return true;
        return labels.TrueForAll(label =>
        {
            var classes = label.ConvertAll(IdnaTables.Bidi);
            var end = classes.FindLastIndex(c => c != "NSM");
            if (end < 0) return false;
            if (classes[0] is "R" or "AL")
                return classes.TrueForAll(c => c is "R" or "AL" or "AN" or "EN" or "ES" or "CS" or "ET" or "ON" or "BN" or "NSM")
                    && classes[end] is "R" or "AL" or "EN" or "AN" && !(classes.Contains("EN") && classes.Contains("AN"));
            return classes[0] == "L" && classes.TrueForAll(c => c is "L" or "EN" or "ES" or "CS" or "ET" or "ON" or "BN" or "NSM")
                && classes[end] is "L" or "EN";
        });
    }
}
