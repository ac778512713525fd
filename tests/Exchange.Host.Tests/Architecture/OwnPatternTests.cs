using System.Reflection;
using System.Text.RegularExpressions;
using Exchange.Adapters.Http;
using Exchange.Core.Storage;

namespace Exchange.Host.Tests.Architecture;

/// <summary>
/// A match by the clock fails when the machine stands still, at whatever it was doing: a statement that is read for the first time, a request.
/// The program's own patterns need no clock: their time is linear in the text, or the text is the program's own as well.
/// </summary>
internal sealed class OwnPatternTests
{
    // Looks behind, over statements that are the program's own.
    private static readonly string[] OverOwnTexts = ["(?<!@)@(?<name>[a-z_][a-z0-9_]*)"];

    private static IEnumerable<GeneratedRegexAttribute> Patterns() => new[] { typeof(Database).Assembly, typeof(HttpAdapter).Assembly, typeof(Hub).Assembly }
        .SelectMany(static assembly => assembly.GetTypes())
        .SelectMany(static type => type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
        .Select(static method => method.GetCustomAttribute<GeneratedRegexAttribute>()).OfType<GeneratedRegexAttribute>();

    [Test]
    public void No_pattern_of_the_program_is_matched_by_the_clock()
    {
        Patterns().Count().ShouldBeGreaterThan(20);
        Patterns().Where(static one => one.MatchTimeoutMilliseconds != Timeout.Infinite).Select(static one => one.Pattern).ShouldBeEmpty();
    }

    [Test]
    public void Each_takes_time_linear_in_its_text() => Patterns().Where(static one => !OverOwnTexts.Contains(one.Pattern) && !IsLinear(one)).Select(static one => one.Pattern).ShouldBeEmpty();

    private static bool IsLinear(GeneratedRegexAttribute one)
    {
        try
        {
            _ = new Regex(one.Pattern, one.Options | RegexOptions.NonBacktracking, Regex.InfiniteMatchTimeout);
            return true;
        }
        catch (NotSupportedException)
        {
            return false;
        }
    }
}
