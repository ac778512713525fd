using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Exchange.Adapters.Files;

/// <summary>
/// A file name with placeholders: <c>{date}</c> (yyyyMMdd), <c>{time}</c> (HHmmss), <c>{seq}</c> or <c>{seq:digits}</c>. It renders and recognises names;
/// nothing that a message holds ever becomes part of one.
/// </summary>
internal sealed partial class NamePattern
{
    const int MostDigits = 12;

    readonly Regex recognises;

    /// <exception cref="ArgumentException">The pattern has a fault, see <see cref="Fault"/>.</exception>
    public NamePattern(string pattern)
    {
        if (Fault(pattern) is { } fault)
            throw new ArgumentException($"the name {fault}", nameof(pattern));
        Text = pattern;
        foreach (Match placeholder in Placeholder().Matches(pattern))
            if (placeholder.Groups["name"].Value == "seq")
                Digits = placeholder.Groups["digits"] is { Success: true, Value: var digits } ? int.Parse(digits, CultureInfo.InvariantCulture) : 0;
        recognises = new Regex(Expression(pattern, Digits), RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, Regex.InfiniteMatchTimeout);
    }

    public string Text { get; }

    public bool HasDate => Text.Contains("{date}", StringComparison.Ordinal);

    public bool HasSequence => Text.Contains("{seq", StringComparison.Ordinal);

    /// <summary>Digits of the sequence number; 0 for as many as it takes.</summary>
    public int Digits { get; }

    /// <summary>The highest number that the name has room for.</summary>
    public long Highest => Digits == 0 ? 999_999_999_999 : (long)Math.Pow(10, Digits) - 1;

    public string Render(DateTimeOffset at, long sequence) =>
        Render(at.ToString("yyyyMMdd", CultureInfo.InvariantCulture), sequence).Replace("{time}", at.ToString("HHmmss", CultureInfo.InvariantCulture),
            StringComparison.Ordinal);

    /// <summary>The name of that day and number; a pattern with a time keeps its placeholder.</summary>
    public string Render(string? date, long sequence) => Text
        .Replace("{date}", date ?? "", StringComparison.Ordinal)
        .Replace(Digits == 0 ? "{seq}" : $"{{seq:{Digits}}}", Sequence(sequence), StringComparison.Ordinal);

    public string Sequence(long sequence) => sequence.ToString("D" + Math.Max(1, Digits), CultureInfo.InvariantCulture);

    /// <summary>The date and number that a name tells; null when it is not one of this pattern.</summary>
    public (string? Date, long? Sequence)? Recognise(string name)
    {
        var match = recognises.Match(name);
        if (!match.Success)
            return null;
        return (
            match.Groups["date"] is { Success: true, Value: var date } ? date : null,
            match.Groups["seq"] is { Success: true, Value: var sequence } ? long.Parse(sequence, CultureInfo.InvariantCulture) : null);
    }

    /// <summary>Whether some name is one of both patterns; may say so of two that only look alike.</summary>
    public bool MayMeet(NamePattern other)
    {
        var at = DateTimeOffset.UnixEpoch;
        return recognises.IsMatch(other.Render(at, 1)) || other.recognises.IsMatch(Render(at, 1));
    }

    /// <summary>What is wrong with a pattern; null when nothing is.</summary>
    public static string? Fault(string pattern)
    {
        var rest = Placeholder().Replace(pattern, "0");
        if (rest.AsSpan().ContainsAny("{}"))
            return "has an unknown placeholder; there are {date}, {time}, {seq} and {seq:digits} with 1 to 12 digits";
        if (Encoding.UTF8.GetByteCount(rest) > 200)
            return "is longer than 200 bytes";
        return FaultOfPlainName(rest) ?? (Placeholder().Matches(pattern).GroupBy(p => p.Groups["name"].Value, StringComparer.Ordinal).Any(same => same.Count() > 1)
            ? "has a placeholder twice" : null);
    }

    /// <summary>A name that could leave its folder, hide itself or confuse a shell is none.</summary>
    public static string? FaultOfPlainName(string name) =>
        name.Length == 0 || name[0] is '.' or '-' ? "must not be empty nor begin with a dot or hyphen"
        : name.Any(static c => c is '/' or '\\' or ':' or '*' or '?' or '"' or '<' or '>' or '|' || char.IsControl(c) || char.IsSurrogate(c))
            ? "has a character that no file name may have"
        : name.EndsWith('.') || name.EndsWith(' ') ? "ends with a dot or space"
        : name.EndsWith(Handover.Unfinished, StringComparison.Ordinal) || name.EndsWith(".json", StringComparison.Ordinal)
            ? $"ends with {Handover.Unfinished} or .json, which the hub uses itself"
        : null;

    static string Expression(string pattern, int digits)
    {
        var expression = new StringBuilder("^");
        var from = 0;
        foreach (Match placeholder in Placeholder().Matches(pattern))
        {
            expression.Append(Regex.Escape(pattern[from..placeholder.Index]));
            expression.Append(placeholder.Groups["name"].Value switch
            {
                "date" => "(?<date>[0-9]{8})",
                "time" => "[0-9]{6}",
                _ => digits == 0 ? $"(?<seq>[0-9]{{1,{MostDigits}}})" : $"(?<seq>[0-9]{{{digits}}})",
            });
            from = placeholder.Index + placeholder.Length;
        }
        return expression.Append(Regex.Escape(pattern[from..])).Append("\\z").ToString();
    }

    [GeneratedRegex(@"\{((?<name>date|time)|(?<name>seq)(:(?<digits>1[0-2]|[1-9]))?)\}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, -1)]
    private static partial Regex Placeholder();
}
