using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Exchange.Core.Expressions;

/// <summary>Reads a time: by a picture, or as ISO 8601.</summary>
internal static partial class DateReading
{
    // Pictures stand in the expressions, so they are few; what an expression makes up at run time does not stay.
    const int MostPatterns = 200;
    static readonly ConcurrentDictionary<string, (IReadOnlyList<DatePicture.Part> Parts, Regex Pattern)> Patterns = new(StringComparer.Ordinal);

    [GeneratedRegex(
        @"\A(?<year>[0-9]{4})(-(?<month>[01][0-9])(-(?<day>[0-3][0-9]))?)?(T(?<hour>[0-2][0-9]):(?<minute>[0-5][0-9]):(?<second>[0-5][0-9]))?"
        + @"(\.(?<fraction>[0-9]+))?(?<zone>[+-][0-2][0-9]:?[0-5][0-9]|Z)?\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: -1)]
    private static partial Regex IsoTime();

    /// <exception cref="ExpressionException">D3110.</exception>
    internal static double Iso(string text)
    {
        var match = IsoTime().Match(text);
        int? Number(string part) => match.Groups[part].Success ? int.Parse(match.Groups[part].ValueSpan, CultureInfo.InvariantCulture) : null;
        var (month, day, hour) = match.Success ? (Number("month") ?? 1, Number("day") ?? 1, Number("hour") ?? 0) : default;
        var (minute, second) = match.Success ? (Number("minute") ?? 0, Number("second") ?? 0) : default;
        var isTime = month is >= 1 and <= 12 && day is >= 1 and <= 31 && (hour < 24 || (hour == 24 && minute == 0 && second == 0));
        if (!match.Success || !isTime)
            throw new ExpressionException("D3110", 0) { Value = text };
        var fraction = match.Groups["fraction"].Value.PadRight(3, '0')[..3];
        var millis = Millis(Number("year")!.Value, month, day, hour, minute, second, int.Parse(fraction, CultureInfo.InvariantCulture));
        return millis - ZoneMinutes(match.Groups["zone"].ValueSpan) * 60_000.0;
    }

    static double Millis(double year, double month, double day, double hour, double minute, double second, double millisecond) =>
        CivilTime.ToDays((long)year, (long)month, 1) * (double)CivilTime.DayMillis + (day - 1) * CivilTime.DayMillis
        + hour * 3_600_000 + minute * 60_000 + second * 1000 + millisecond;

    // "Z", "+08:00", "+0800", "+8".
    static int ZoneMinutes(ReadOnlySpan<char> zone)
    {
        if (zone is "Z" || zone.Length < 2)
            return 0;
        var digits = string.Concat(zone[1..].ToString().Where(char.IsAsciiDigit));
        var number = int.Parse(digits, CultureInfo.InvariantCulture);
        var colon = zone.IndexOf(':');
        var minutes = colon > 0 ? int.Parse(zone[1..colon], CultureInfo.InvariantCulture) * 60 + int.Parse(zone[(colon + 1)..], CultureInfo.InvariantCulture)
            : digits.Length <= 2 ? number * 60
            : number / 100 * 60 + number % 100;
        return zone[0] == '-' ? -minutes : minutes;
    }

    /// <summary>
    /// Null where the text does not fit the picture. What is left of the first part that the text gives is today's, what is right of the last one is zero.
    /// </summary>
    /// <param name="text">What to read.</param>
    /// <param name="picture">How.</param>
    /// <param name="now">The evaluation's own time.</param>
    /// <exception cref="ExpressionException">D3130 to D3136.</exception>
    internal static double? ByPicture(string text, string picture, DateTimeOffset now)
    {
        var (parts, pattern) = Patterns.GetOrAdd(picture, Compiled);
        if (Patterns.Count > MostPatterns)
            Patterns.Clear();
        Match match;
        try
        {
            match = pattern.Match(text);
        }
        catch (RegexMatchTimeoutException)
        {
            throw new ExpressionException("U1001", 0, "Reading a date takes too long");
        }
        if (!match.Success)
            return null;
        var given = new Dictionary<char, double>();
        for (var i = 0; i < parts.Count; i++)
            if (!parts[i].IsLiteral && ReadPart(parts[i], match.Groups[i + 1].Value) is { } value)
                given[parts[i].Component] = value;
        return given.Count == 0 ? null : Assembled(given, new CivilTime(now.ToUnixTimeMilliseconds()));
    }

    static (IReadOnlyList<DatePicture.Part> Parts, Regex Pattern) Compiled(string picture)
    {
        var parts = DatePicture.Parse(picture).Parts;
        var pattern = new StringBuilder(@"\A");
        foreach (var part in parts)
            pattern.Append('(').Append(part.IsLiteral ? Regex.Escape(part.Literal) : PatternOf(part)).Append(')');
        try
        {
            const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking;
            return (parts, new Regex(pattern.Append(@"\z").ToString(), Options, EvaluationLimits.MatchTime));
        }
        catch (NotSupportedException)
        {
            // An automaton of ten thousand nodes: no picture of a date is so long.
            throw new ExpressionException("D3130", 0) { Value = picture };
        }
    }

    static string PatternOf(DatePicture.Part part)
    {
        if (part.Component is 'Z' or 'z')
        {
            var minutes = part.Number is { Regular: > 0 } zone ? $"{Regex.Escape(zone.Separators[0].Text)}[0-9]+" : "";
            return $"{(part.Component == 'z' ? "GMT" : "")}[-+][0-9]+{minutes}";
        }
        if (part.Number is not { } number)
            return part.Component is 'M' or 'x' or 'F' or 'P' ? "[a-z]+" : throw new ExpressionException("D3133", 0) { Value = part.Component.ToString() };
        return number.Primary switch
        {
            IntegerPicture.Style.Letters => "[a-z]+",
            IntegerPicture.Style.Roman => "[mdclxvi]+",
            IntegerPicture.Style.Words => $"(?:{string.Join('|', EnglishNumbers.AllWords)}|and|[-, ])+",
            _ => $"[0-9]{(number.ReadWidth > 0 ? $"{{{number.ReadWidth}}}" : "+")}{(number.Ordinal ? "(?:th|st|nd|rd)" : "")}",
        };
    }

    static double? ReadPart(DatePicture.Part part, string text) => part switch
    {
        { Component: 'Z' or 'z' } => ZoneMinutes(text.AsSpan(part.Component == 'z' ? 3 : 0)),
        { Number: { } number } => number.Read(text),
        { Component: 'P' } => text.Equals("am", StringComparison.OrdinalIgnoreCase) ? 0 : text.Equals("pm", StringComparison.OrdinalIgnoreCase) ? 1 : null,
        { Component: 'F' } => IndexOf(DatePicture.Days, text, part.MostWidth),
        _ => IndexOf(DatePicture.Months, text, part.MostWidth),
    };

    static double? IndexOf(string[] names, string text, int? width)
    {
        var at = Array.FindIndex(names, n => text.Equals(width is { } most && most < n.Length ? n[..most] : n, StringComparison.OrdinalIgnoreCase));
        return at < 0 ? null : at + 1;
    }

    static double Assembled(Dictionary<char, double> given, CivilTime now)
    {
        var byDayOfYear = Only(given, "YXMxWwdD", "Yd", "YMD");
        var byWeek = Only(given, "YXMxWwdD", "Xxw") || Only(given, "YXMxWwdD", "XW");
        // A date of weeks cannot be put together from a week alone, and JSONata does not try.
        if (byWeek)
            throw new ExpressionException("D3136", 0);
        var halfDays = Only(given, "PHhmsf", "Phmsf", "Hmsf");
        var order = (byDayOfYear ? "Yd" : "YMD") + (halfDays ? "Phmsf" : "Hmsf");
        var (started, ended) = (false, false);
        foreach (var component in order)
        {
            if (given.ContainsKey(component))
            {
                started = true;
                if (ended)
                    throw new ExpressionException("D3136", 0);
            }
            else if (started)
            {
                given[component] = component is 'M' or 'D' or 'd' ? 1 : 0;
                ended = true;
            }
            else
                given[component] = DateFormat.Of(component, now)!.Value;
        }
        var hour = halfDays ? given['h'] % 12 + given['P'] * 12 : given['H'];
        var (month, day) = byDayOfYear ? (1, given['d']) : (Math.Max(1, given['M']), given['D']);
        if (Math.Abs(given['Y']) > 300_000 || month > 4_000_000)
            throw new ExpressionException("D3110", 0);
        // Two digits are a year of the last century, as in ECMAScript.
        if (given['Y'] is >= 0 and < 100)
            given['Y'] += 1900;
        var zone = given.GetValueOrDefault('Z', given.GetValueOrDefault('z'));
        return Millis(given['Y'], month, day, hour, given['m'], given['s'], given['f']) - zone * 60_000;
    }

    // Whether some of the components are given and none but these, and no other set has them all.
    static bool Only(Dictionary<char, double> given, string among, string set, string preferred = "")
    {
        var those = among.Where(given.ContainsKey).ToList();
        return those.Count > 0 && those.TrueForAll(c => set.Contains(c)) && !(preferred.Length > 0 && those.TrueForAll(c => preferred.Contains(c)));
    }
}
