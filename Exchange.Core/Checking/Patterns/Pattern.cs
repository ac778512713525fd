using System.Text;
using System.Text.RegularExpressions;

namespace Exchange.Core.Checking.Patterns;

internal enum PatternAnswer { Yes, No, TooSlow }

internal sealed class Pattern
{
    readonly Regex regex;

    Pattern(string source, Regex regex) => (Source, this.regex) = (source, regex);

    public string Source { get; }

    public static Pattern? Compile(string source, out string why)
    {
        why = "";
        try { return new Pattern(source, new Regex(source, RegexOptions.ECMAScript | RegexOptions.CultureInvariant, TimeSpan.FromMilliseconds(200))); }
        catch (ArgumentException e) { why = e.Message; return null; }
    }

    public PatternAnswer Matches(ReadOnlySpan<byte> utf8)
    {
        try { return regex.IsMatch(Encoding.UTF8.GetString(utf8)) ? PatternAnswer.Yes : PatternAnswer.No; }
        catch (RegexMatchTimeoutException) { return PatternAnswer.TooSlow; }
    }
}
