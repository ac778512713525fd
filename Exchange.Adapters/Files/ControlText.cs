using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Exchange.Adapters.Files;

/// <summary>What a control file tells of the file that it follows.</summary>
/// <param name="Rows">Rows without the header; for raw the number of messages, 1.</param>
/// <param name="Size">In bytes.</param>
internal sealed record ControlFacts(string Name, long Rows, decimal Sum, long Size, string Sha256);

/// <summary>A control file's name and text: written beside what is handed over, held against what comes back.</summary>
internal sealed partial class ControlText(ControlPart part)
{
    readonly Regex? reads = part.Text.Length == 0 ? null : new Regex(Expression(part.Text), RegexOptions.CultureInvariant | RegexOptions.NonBacktracking,
        Regex.InfiniteMatchTimeout);

    public string NameOf(string file) => part.Name
        .Replace("{base}", Path.GetFileNameWithoutExtension(file), StringComparison.Ordinal)
        .Replace("{name}", file, StringComparison.Ordinal);

    public string Write(ControlFacts facts) => part.Text
        .Replace("{rows}", facts.Rows.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("{sum}", facts.Sum.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("{size}", facts.Size.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("{sha256}", facts.Sha256, StringComparison.Ordinal)
        .Replace("{name}", facts.Name, StringComparison.Ordinal);

    /// <summary>
    /// The placeholders whose value differs, or <c>form</c> when the text is of another form; empty when it fits. A sum is not held against a result.
    /// </summary>
    public IReadOnlyList<string> Differences(string text, ControlFacts facts)
    {
        if (reads is null)
            return [];
        var match = reads.Match(text.Trim('\uFEFF', ' ', '\r', '\n', '\t'));
        if (!match.Success)
            return ["form"];
        var wrong = new List<string>();
        Compare("rows", static (value, facts) => long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var rows) && rows == facts.Rows);
        Compare("size", static (value, facts) => long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size == facts.Size);
        Compare("sha256", static (value, facts) => value.Equals(facts.Sha256, StringComparison.OrdinalIgnoreCase));
        Compare("name", static (value, facts) => value == facts.Name);
        return wrong;

        void Compare(string name, Func<string, ControlFacts, bool> fits)
        {
            if (match.Groups[name] is { Success: true, Value: var value } && !fits(value, facts))
                wrong.Add(name);
        }
    }

    public static string? FaultOfName(string name)
    {
        var rest = name.Replace("{base}", "0", StringComparison.Ordinal).Replace("{name}", "0", StringComparison.Ordinal);
        return rest == name ? "holds neither {base} nor {name}"
            : rest.AsSpan().ContainsAny("{}") ? "has an unknown placeholder; there are {base} and {name}"
            : NamePattern.FaultOfPlainName(rest);
    }

    public static string? FaultOfText(string text) =>
        Placeholder().Replace(text, "").AsSpan().ContainsAny("{}") ? "has an unknown placeholder; there are {rows}, {sum}, {size}, {sha256} and {name}"
        : Placeholder().Matches(text).GroupBy(p => p.Value, StringComparer.Ordinal).Any(same => same.Count() > 1) ? "has a placeholder twice"
        : text.Any(static c => c > '~' || c < ' ' && c is not ('\r' or '\n' or '\t')) ? "holds something else than ASCII"
        : null;

    static string Expression(string text)
    {
        var expression = new StringBuilder("^");
        var from = 0;
        foreach (Match placeholder in Placeholder().Matches(text))
        {
            expression.Append(Regex.Escape(text[from..placeholder.Index]));
            expression.Append(placeholder.Value switch
            {
                "{rows}" => "(?<rows>[0-9]{1,18})",
                "{size}" => "(?<size>[0-9]{1,18})",
                "{sum}" => "(?<sum>[0-9+.-]{1,40})",
                "{sha256}" => "(?<sha256>[0-9A-Fa-f]{64})",
                _ => "(?<name>[^;,\\r\\n]{1,250})",
            });
            from = placeholder.Index + placeholder.Length;
        }
        return expression.Append(Regex.Escape(text[from..].TrimEnd())).Append("\\z").ToString();
    }

    [GeneratedRegex(@"\{(rows|sum|size|sha256|name)\}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, -1)]
    private static partial Regex Placeholder();
}
