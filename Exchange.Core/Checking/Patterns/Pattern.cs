using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace Exchange.Core.Checking.Patterns;

internal enum PatternAnswer { Yes, No, TooSlow }

/// <summary>
/// A regular expression of a schema. Three engines, the first that can: our automaton over UTF-8; .NET's NonBacktracking (large counted repetitions); .NET's
/// backtracking one with a time limit (lookaround, back references, \b). A pattern is somebody's document: none of them can be made to run on.
/// </summary>
internal sealed class Pattern
{
    static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(100);

    readonly ByteAutomaton? automaton;
    readonly Regex? regex;

    Pattern(string source, ByteAutomaton? automaton, Regex? regex, bool backtracks) =>
        (Source, this.automaton, this.regex, Backtracks) = (source, automaton, regex, backtracks);

    public string Source { get; }

    /// <summary>The time that a match takes may grow faster than the text.</summary>
    public bool Backtracks { get; }

    /// <summary>Compiles a pattern, or says why it is none.</summary>
    public static Pattern? Compile(string source, out string why) => Compile(source, new PatternBudget(), out why);

    /// <param name="budget">Work that is left for the automata of a compilation. Once it is used up .NET's engines, which work theirs out while they match,
    /// take over.</param>
    public static Pattern? Compile(string source, PatternBudget budget, out string why)
    {
        why = "";
        try
        {
            var tree = PatternParser.Parse(source);
            if (tree.IsRegular && ByteAutomaton.Build(tree, budget) is { } automaton) return new(source, automaton, null, backtracks: false);
            var text = DotnetPattern.Write(tree);
            if (tree.IsRegular)
            {
                try { return new(source, null, new Regex(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Limit), backtracks: false); }
                catch (NotSupportedException) { }    // too many states for that engine as well
            }
            return new(source, null, new Regex(text, RegexOptions.CultureInvariant, Limit), backtracks: true);
        }
        catch (FormatException e) { why = e.Message; return null; }
        catch (ArgumentException) { why = "too large a repetition"; return null; }
    }

    public PatternAnswer Matches(ReadOnlySpan<byte> utf8) => Matches(utf8, out _);

    /// <param name="cost">Steps to count for a match that took longer than a text of its length should; mostly 0.</param>
    public PatternAnswer Matches(ReadOnlySpan<byte> utf8, out long cost)
    {
        cost = 0;
        if (automaton != null) return automaton.Matches(utf8) ? PatternAnswer.Yes : PatternAnswer.No;
        var begun = Stopwatch.GetTimestamp();
        try { return regex!.IsMatch(Encoding.UTF8.GetString(utf8)) ? PatternAnswer.Yes : PatternAnswer.No; }
        catch (RegexMatchTimeoutException) { return PatternAnswer.TooSlow; }
        finally
        {
            // Many slow matches in one record must not add up: ten milliseconds are worth 100,000 steps.
            var slow = Stopwatch.GetElapsedTime(begun);
            if (slow > TimeSpan.FromMilliseconds(1)) cost = (long)(slow.TotalMilliseconds * 10_000);
        }
    }
}
