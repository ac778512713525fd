using static Exchange.Core.Checking.Formats.AsciiText;

namespace Exchange.Core.Checking.Formats;

/// <summary>Dates and times of RFC 3339, durations of its appendix A.</summary>
internal static class TimeFormats
{
    public static bool Date(ReadOnlySpan<byte> text)
    {
        if (text.Length != 10 || text[4] != '-' || text[7] != '-') return false;
        var year = Number(text[..4]);
        var month = Number(text[5..7]);
        var day = Number(text[8..]);
        return year >= 0 && month is >= 1 and <= 12 && day >= 1 && day <= Days(year, month);
    }

    public static int Days(int year, int month) => month switch
    {
        2 => year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28,
        4 or 6 or 9 or 11 => 30,
        _ => 31,
    };

    public static bool Time(ReadOnlySpan<byte> text)
    {
        if (text.Length < 9 || text[2] != ':' || text[5] != ':') return false;
        var hour = Number(text[..2]);
        var minute = Number(text[3..5]);
        var second = Number(text[6..8]);
        if (hour is < 0 or > 23 || minute is < 0 or > 59 || second is < 0 or > 60) return false;
        var rest = text[8..];
        if (rest[0] == '.')
        {
            rest = rest[1..];
            var digits = rest.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
            if (digits <= 0) return false;
            rest = rest[digits..];
        }
        var offset = 0;
        if (rest.Length != 1 || (rest[0] | 0x20) != 'z')
        {
            if (rest.Length != 6 || rest[0] is not ((byte)'+' or (byte)'-') || rest[3] != ':') return false;
            var hours = Number(rest[1..3]);
            var minutes = Number(rest[4..]);
            if (hours is < 0 or > 23 || minutes is < 0 or > 59) return false;
            offset = ((hours * 60) + minutes) * (rest[0] == '-' ? -1 : 1);
        }
        // A leap second is the last second of a day in UTC.
        return second < 60 || ((hour * 60) + minute - offset + 1440) % 1440 == 1439;
    }

    public static bool DateTime(ReadOnlySpan<byte> text) => text.Length >= 20 && (text[10] | 0x20) == 't' && Date(text[..10]) && Time(text[11..]);

    public static bool Duration(ReadOnlySpan<byte> text)
    {
        if (text.Length < 2 || text[0] != 'P') return false;
        var rest = text[1..];
        if (rest[^1] == 'W') return rest.Length > 1 && AllDigits(rest[..^1]);
        var hasDate = rest[0] != 'T';
        if (hasDate && !Units(ref rest, "YMD"u8)) return false;
        if (rest.Length == 0) return hasDate;
        if (rest[0] != 'T') return false;
        rest = rest[1..];
        return Units(ref rest, "HMS"u8) && rest.Length == 0;
    }

    // At least one unit; after it only the very next ones ("P1Y2M", not "P1Y2D").
    static bool Units(ref ReadOnlySpan<byte> text, ReadOnlySpan<byte> units)
    {
        var any = false;
        var next = 0;
        while (text.Length > 0 && IsDigit(text[0]))
        {
            var digits = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
            if (digits < 0) return false;
            var unit = units.IndexOf(text[digits]);
            if (unit < 0 || (any ? unit != next : false)) return false;
            any = true;
            next = unit + 1;
            text = text[(digits + 1)..];
        }
        return any;
    }
}
