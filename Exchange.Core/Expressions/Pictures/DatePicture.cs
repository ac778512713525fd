using System.Globalization;

namespace Exchange.Core.Expressions;

/// <summary>The pictures of fn:format-dateTime (XPath F&amp;O 3.1, 9.8.4.1), such as <c>[Y0001]-[M01]-[D01]</c>, in their parts.</summary>
internal sealed class DatePicture
{
    internal static readonly DatePicture Iso = Parse("[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01].[f001][Z01:01t]");

    internal static readonly string[] Months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

    internal static readonly string[] Days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

    /// <summary>A literal, or a component with what its marker says.</summary>
    internal sealed record Part(char Component, string Literal)
    {
        internal IntegerPicture? Number { get; init; }

        /// <summary>Names instead of numbers, and in which case.</summary>
        internal IntegerPicture.Case? Names { get; init; }

        internal int? MostWidth { get; init; }

        /// <summary>"t": a zone of zero is Z.</summary>
        internal bool Traditional { get; init; }

        /// <summary>Of a year: how many of its last digits; 0 for all.</summary>
        internal int YearDigits { get; init; }

        internal bool IsLiteral => Component == '\0';
    }

    DatePicture(List<Part> parts) => Parts = parts;

    internal IReadOnlyList<Part> Parts { get; }

    /// <exception cref="ExpressionException">D3130 to D3135.</exception>
    internal static DatePicture Parse(string picture)
    {
        var parts = new List<Part>();
        var start = 0;
        var at = 0;
        while (at < picture.Length)
        {
            if (picture[at] != '[')
            {
                at++;
                continue;
            }
            AddLiteral(parts, picture[start..at]);
            if (at + 1 < picture.Length && picture[at + 1] == '[')
            {
                parts.Add(new Part('\0', "["));
                start = at += 2;
                continue;
            }
            var end = picture.IndexOf(']', at);
            if (end < 0)
                throw new ExpressionException("D3135", 0);
            AddMarker(parts, string.Concat(picture[(at + 1)..end].Where(c => !char.IsWhiteSpace(c))));
            start = at = end + 1;
        }
        AddLiteral(parts, picture[start..]);
        return new DatePicture(parts);
    }

    static void AddLiteral(List<Part> parts, string text)
    {
        if (text.Length > 0)
            parts.Add(new Part('\0', text.Replace("]]", "]", StringComparison.Ordinal)));
    }

    static void AddMarker(List<Part> parts, string marker)
    {
        var component = marker.Length == 0 ? '\0' : marker[0];
        var comma = marker.LastIndexOf(',');
        var (least, most) = comma < 0 ? (null, null) : Widths(marker[(comma + 1)..]);
        var presentation = comma < 0 ? marker.AsSpan(Math.Min(1, marker.Length)).ToString() : marker[1..Math.Max(1, comma)];
        var modifier = '\0';
        if (presentation.Length > 1 && presentation[^1] is 'a' or 't' or 'c' or 'o')
        {
            modifier = presentation[^1];
            presentation = presentation[..^1];
        }
        if (presentation.Length == 0)
            presentation = DefaultOf(component) ?? throw new ExpressionException("D3132", 0) { Value = marker };
        var part = new Part(component, "") { MostWidth = most, Traditional = modifier == 't' };
        if (presentation[0] is 'n' or 'N')
            part = part with
            {
                Names = presentation[0] == 'n' ? IntegerPicture.Case.Lower
                    : presentation is [_, 'n', ..] ? IntegerPicture.Case.Title
                    : IntegerPicture.Case.Upper,
            };
        else if ("YMDdFWwXxHhmsf".Contains(component))
            part = Numbered(parts, part, IntegerPicture.Parse(modifier == '\0' ? presentation : $"{presentation};{modifier}"), least, most);
        else if (component is 'Z' or 'z')
            part = part with { Number = IntegerPicture.Parse(presentation) };
        parts.Add(part);
    }

    static Part Numbered(List<Part> parts, Part part, IntegerPicture number, int? least, int? most)
    {
        var mandatory = number.Primary == IntegerPicture.Style.Digits ? Math.Max(number.Mandatory, least ?? 0) : 0;
        var yearDigits = 0;
        if (part.Component == 'Y')
        {
            if (most is { } width)
                mandatory = yearDigits = width;
            else if (mandatory + number.Optional >= 2)
                yearDigits = mandatory + number.Optional;
        }
        // Two numbers side by side: where the first one ends can only be told from its width.
        if (parts is [.., { Number: { } before } previous])
            parts[^1] = previous with { Number = before.With(before.Mandatory, before.Mandatory) };
        return part with { Number = number.With(mandatory, 0), YearDigits = yearDigits };
    }

    static (int? Least, int? Most) Widths(string text)
    {
        var dash = text.IndexOf('-');
        return dash < 0 ? (Width(text), null) : (Width(text[..dash]), Width(text[(dash + 1)..]));
    }

    static int? Width(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var width) ? width : null;

    static string? DefaultOf(char component) => component switch
    {
        'Y' or 'M' or 'D' or 'd' or 'W' or 'w' or 'X' or 'x' or 'H' or 'h' or 'f' => "1",
        'm' or 's' => "01",
        'F' or 'P' or 'C' or 'E' => "n",
        'Z' or 'z' => "01:01",
        _ => null,
    };
}
