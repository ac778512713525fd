using System.Reflection;
using System.Text.RegularExpressions;
using Exchange.Host.Tests.Kill;
using Microsoft.Extensions.Logging;

namespace Exchange.Host.Tests.Docs;

/// <summary>docs/flow.md, the code's log events and the kill tests name the same crash points, and the files are there.</summary>
internal sealed partial class FlowPageTests
{
    private static readonly string Page = Repository.Read("docs", "flow.md");

    private static int[] OfThePage => [.. Point().Matches(Page).Select(match => int.Parse(match.Groups["id"].Value))];

    private static IEnumerable<MethodInfo> Logging()
        => new[] { typeof(Core.Storage.CommitQueue).Assembly, typeof(Adapters.BuiltInAdapters).Assembly, typeof(Hub).Assembly }
        .SelectMany(assembly => assembly.GetTypes())
        .SelectMany(type => type.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
        .Where(method => method.GetCustomAttribute<LoggerMessageAttribute>() is not null);

    [Test]
    public void Every_file_of_the_way_exists()
    {
        var files = Link().Matches(Page).Select(match => match.Groups["target"].Value).Where(target => target.EndsWith(".cs", StringComparison.Ordinal))
            .Distinct().ToList();
        files.Count.ShouldBeGreaterThan(15);
        files.Where(file => !File.Exists(Path.GetFullPath(Path.Combine(Repository.Root, "docs", file)))).ShouldBeEmpty();
        foreach (Match link in Link().Matches(Page)) link.Groups["target"].Value.ShouldEndWith(link.Groups["text"].Value);
    }

    [Test]
    public void Every_crash_point_is_an_event_that_the_code_logs()
    {
        var ids = Logging().Select(method => method.GetCustomAttribute<LoggerMessageAttribute>()!.EventId).ToHashSet();
        OfThePage.Length.ShouldBeGreaterThan(10);
        OfThePage.Where(point => !ids.Contains(point)).ShouldBeEmpty();
    }

    [Test]
    public void The_kill_tests_kill_at_every_crash_point_of_the_page_and_at_no_other()
    {
        Type[] tests = [typeof(KillTests), typeof(BatchAndRowKillTests), typeof(FollowerKillTests), typeof(UploadKillTests)];
        tests.SelectMany(test => (IEnumerable<(int Event, string Means)>)test.GetField("CrashPoints", BindingFlags.Static | BindingFlags.NonPublic)!.GetValue(null)!)
            .Select(point => point.Event).ShouldBe(OfThePage, ignoreOrder: true);
    }

    [Test]
    public void No_event_id_is_used_twice()
        => Logging().GroupBy(method => method.GetCustomAttribute<LoggerMessageAttribute>()!.EventId).Where(same => same.Count() > 1)
            .Select(same => $"{same.Key}: {string.Join(", ", same.Select(method => $"{method.DeclaringType!.Name}.{method.Name}"))}").ShouldBeEmpty();

    [GeneratedRegex(@"^ *- \*\*(?<id>[0-9]{4})\*\*", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Point();

    [GeneratedRegex(@"\[(?<text>[^\]]+)\]\((?<target>[^)#]+)\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Link();
}
