using System.Globalization;
using System.Text;

namespace Exchange.Core.Expressions;

/// <summary>Writes a time by a picture.</summary>
internal static class DateFormat
{
    /// <param name="millis">Since 1970, UTC.</param>
    /// <param name="picture">Null for ISO 8601.</param>
    /// <param name="zone">As "+0800"; null for UTC.</param>
    /// <exception cref="ExpressionException">D3110 where the time is beyond what dates can say; D3130 to D3135 for the picture.</exception>
    internal static string Format(double millis, string? picture, string? zone)
    {
        var offset = OffsetMinutes(zone);
        var shifted = Math.Truncate(millis) + offset * 60_000.0;
        if (!(Math.Abs(shifted) <= CivilTime.MostMillis))
            throw new ExpressionException("D3110", 0) { Value = millis };
        var time = new CivilTime((long)shifted);
        var result = new StringBuilder();
        foreach (var part in (picture is null ? DatePicture.Iso : DatePicture.Parse(picture)).Parts)
            result.Append(part.IsLiteral ? part.Literal : Component(part, time, offset));
        return result.ToString();
    }

    static int OffsetMinutes(string? zone)
    {
        if (zone is null)
            return 0;
        var text = zone.AsSpan().Trim();
        var end = text.Length > 0 && text[0] is '+' or '-' ? 1 : 0;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
            end++;
        if (!int.TryParse(text[..end], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var hundreds) || Math.Abs(hundreds) > 9999)
            throw new ExpressionException("D3134", 0) { Value = zone };
        return hundreds / 100 * 60 + hundreds % 100;
    }

    static string Component(DatePicture.Part part, CivilTime time, int offset) => part.Component switch
    {
        'Z' or 'z' => Zone(part, offset),
        'P' => Named(part, time.Hour >= 12 ? "pm" : "am"),
        'C' or 'E' => "ISO",
        _ when part.Names is not null => Name(part, time),
        _ => part.Number!.Format(Numeric(part, time)),
    };

    static string Named(DatePicture.Part part, string text) => part.Names == IntegerPicture.Case.Upper ? text.ToUpperInvariant() : text;

    static string Name(DatePicture.Part part, CivilTime time)
    {
        var name = part.Component switch
        {
            'M' => DatePicture.Months[time.Month - 1],
            'x' => DatePicture.Months[time.WeekMonth - 1],
            'F' => DatePicture.Days[time.DayOfWeek - 1],
            _ => throw new ExpressionException("D3133", 0) { Value = part.Component.ToString() },
        };
        name = part.Names switch
        {
            IntegerPicture.Case.Upper => name.ToUpperInvariant(),
            IntegerPicture.Case.Lower => name.ToLowerInvariant(),
            _ => name,
        };
        return part.MostWidth is { } most && name.Length > most ? name[..most] : name;
    }

    static double Numeric(DatePicture.Part part, CivilTime time)
    {
        var value = Of(part.Component, time) ?? throw new ExpressionException("D3132", 0) { Value = part.Component.ToString() };
        return part is { Component: 'Y', YearDigits: > 0 and < 10 } ? value % Math.Pow(10, part.YearDigits) : value;
    }

    /// <summary>A component of a time as a number; null for what is none.</summary>
    internal static int? Of(char component, CivilTime time) => component switch
    {
        'Y' => time.Year,
        'M' => time.Month,
        'D' => time.Day,
        'd' => time.DayOfYear,
        'F' => time.DayOfWeek,
        'W' => time.WeekOfYear,
        'w' => time.WeekOfMonth,
        'X' => time.WeekYear,
        'x' => time.WeekMonth,
        'H' => time.Hour,
        'h' => time.Hour % 12 == 0 ? 12 : time.Hour % 12,
        'P' => time.Hour >= 12 ? 1 : 0,
        'm' => time.Minute,
        's' => time.Second,
        'f' => time.Millisecond,
        _ => null,
    };

    static string Zone(DatePicture.Part part, int offset)
    {
        if (offset == 0 && part.Traditional)
            return "Z";
        var (hours, minutes) = (Math.Abs(offset) / 60, Math.Abs(offset) % 60);
        var number = part.Number ?? throw new ExpressionException("D3134", 0);
        string text;
        if (number.Regular > 0 || number.Mandatory is 3 or 4)
            text = number.Format(hours * 100 + minutes);
        else if (number.Mandatory is 1 or 2)
            text = number.Format(hours) + (minutes == 0 ? "" : $":{minutes:00}");
        else
            throw new ExpressionException("D3134", 0);
        return (part.Component == 'z' ? "GMT" : "") + (offset < 0 ? '-' : '+') + text;
    }
}
