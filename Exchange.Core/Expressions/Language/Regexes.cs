using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Exchange.Core.Expressions;

/// <summary>
/// Regular expressions of the language are ECMAScript's. They are matched by .NET's automaton (time linear in the text) wherever the pattern allows it, and
/// otherwise (look-around, back references, word boundaries) with a limit of time on each match.
/// </summary>
internal static class Regexes
{
    const RegexOptions Always = RegexOptions.CultureInvariant;

    internal static bool TryCompile(
        string pattern,
        bool ignoreCase,
        bool multiline,
        [NotNullWhen(true)] out Regex? regex,
        [NotNullWhen(false)] out string? fault)
    {
        regex = null;
        fault = null;
        var options = Always | (ignoreCase ? RegexOptions.IgnoreCase : RegexOptions.None) | (multiline ? RegexOptions.Multiline : RegexOptions.None);
        try
        {
            var translated = EcmaPattern.ToDotNet(pattern, multiline);
            regex = Linear(translated, options) ?? new Regex(translated, options, EvaluationLimits.MatchTime);
            return true;
        }
        catch (ArgumentException refused)
        {
            fault = refused is RegexParseException parse ? parse.Error.ToString() : "it cannot be read";
            return false;
        }
        catch (InsufficientExecutionStackException)
        {
            fault = "it is nested too deep";
            return false;
        }
    }

    static Regex? Linear(string pattern, RegexOptions options)
    {
        try
        {
            return new Regex(pattern, options | RegexOptions.NonBacktracking, EvaluationLimits.MatchTime);
        }
        catch (NotSupportedException)
        {
            // Look-around, back references, or an automaton that would be too large.
            return null;
        }
    }
}
