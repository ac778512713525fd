using System.Text.RegularExpressions;
using Exchange.Core.Records;
using Exchange.Core.Storage;
using Exchange.Core.Tests.Storage;

namespace Exchange.Core.Tests.Architecture;

/// <summary>Who knows whom within the hub.</summary>
public sealed class DirectionTests
{
    // These do not know each other.
    private static readonly string[] Sides = ["Intake", "Delivery", "Progress", "Catalog", "Tasks"];

    private static readonly Dictionary<string, string[]> Knows = new()
    {
        // Names of a meter and a source of spans, and nothing of what is measured.
        ["Watching"] = [],
        ["Storage"] = ["Watching"],
        ["Log"] = ["Storage"],
        ["Idempotency"] = ["Storage"],
        ["Backup"] = ["Storage", "Log", "Numbers", "Records"],
        ["Hosts"] = ["Storage"],
        ["Alerts"] = ["Storage"],
        ["Expressions"] = [],
        ["Checking"] = ["Expressions"],
        // What teams register, as data: it lies in the registry's folder and is known further left than the registry itself (decision 8).
        ["Registry.Documents"] = [],
        // What the registered calendars say, pure: mappings count working days by them.
        ["Registry.Calendars"] = ["Registry.Documents"],
        ["Mapping"] = ["Expressions", "Checking", "Registry.Documents", "Registry.Calendars"],
        ["Contract"] = [],
        ["Registry"] = ["Storage", "Log", "Expressions", "Checking", "Mapping", "Contract", "Registry.Documents", "Registry.Calendars"],
        ["Numbers"] = ["Storage", "Log", "Checking", "Registry", "Registry.Documents"],
        // Files and their folder; what comes with a record is the case file's.
        ["Materials"] = ["Storage", "Log", "Registry", "Registry.Documents"],
        ["Records"] = ["Storage", "Log", "Checking", "Materials", "Registry", "Registry.Documents", "Registry.Calendars"],
        ["Intake"] = ["Watching", "Storage", "Log", "Checking", "Materials", "Registry", "Registry.Documents", "Registry.Calendars", "Records"],
        ["Delivery"] = ["Watching", "Storage", "Hosts", "Log", "Checking", "Mapping", "Contract", "Materials", "Registry", "Registry.Documents", "Registry.Calendars", "Records"],
        ["Progress"] = ["Watching", "Storage", "Hosts", "Log", "Checking", "Mapping", "Contract", "Materials", "Registry", "Registry.Documents", "Registry.Calendars", "Records"],
        ["Catalog"] = ["Storage", "Log", "Expressions", "Checking", "Mapping", "Contract", "Numbers", "Materials", "Registry", "Registry.Documents", "Registry.Calendars", "Records"],
        ["Following"] = ["Storage", "Log", "Records"],
        // Counts case files; what it is told by the log is only where to look.
        ["Statistics"] = ["Storage", "Log", "Registry", "Registry.Documents", "Registry.Calendars", "Records"],
        // Everything of one record, to be taken away.
        ["Archive"] = ["Storage", "Log", "Materials", "Registry", "Registry.Documents", "Records"],
        // Compares both sides; its tasks stand with the others.
        ["Reconciling"] = ["Storage", "Log", "Materials", "Contract", "Registry", "Registry.Documents", "Records"],
        ["Tasks"] = ["Storage", "Log", "Checking", "Contract", "Registry", "Registry.Documents", "Registry.Calendars", "Records", "Reconciling"],
    };

    private static readonly Direction Core = new(typeof(Sql).Assembly, "Exchange.Core", Knows);

    private static IEnumerable<string> Parts => Knows.Keys;

    [TestCaseSource(nameof(Parts))]
    public void A_part_knows_only_what_stands_left_of_it(string part) => Core.Violations(part).ShouldBeEmpty();

    [Test]
    public void Every_type_has_its_part() => Core.Homeless.ShouldBeEmpty("a new folder takes its place in this test");

    [Test]
    public void Nothing_is_known_by_what_it_knows()
    {
        foreach (var (part, known) in Knows)
            foreach (var other in known) Knows[other].ShouldNotContain(part);
        foreach (var side in Sides) Knows.Values.ShouldAllBe(known => !known.Contains(side));
    }

    [Test]
    public void The_core_knows_no_web_no_scheduler_and_no_vendors_protocol() => Core.Using(
        "Microsoft.AspNetCore", "Quartz", "Hangfire", "System.Net", "System.ServiceModel", "RabbitMQ", "NATS", "Confluent", "StackExchange", "Renci", "Spectre", "System.CommandLine", "Exchange.Adapters", "Exchange.Host")
        .ShouldBeEmpty();

    [Test]
    public void The_core_references_no_project_of_ours_and_no_web_framework()
        => typeof(Sql).Assembly.GetReferencedAssemblies().Select(reference => reference.Name!)
            .Where(name => name.StartsWith("Exchange.", StringComparison.Ordinal) || name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal)).ShouldBeEmpty();

    [TestCase("Expressions")]
    [TestCase("Checking")]
    [TestCase("Mapping")]
    public void What_is_pure_reads_no_database_and_no_file(string part)
        => Core.Using("System.Data", "Microsoft.Data", "Npgsql", "System.IO.File", "System.IO.FileStream", "System.IO.Directory", "Microsoft.Extensions.Logging", "Microsoft.Extensions.Hosting")
            .Where(type => type.StartsWith($"Exchange.Core.{part}.", StringComparison.Ordinal)).ShouldBeEmpty();

    [Test]
    public void Projects_know_the_core_the_adapters_and_nobody_the_host()
    {
        References("Exchange.Core").ShouldBeEmpty();
        References("Exchange.Adapters").ShouldBe(["Exchange.Core"]);
        References("Exchange.Host").ShouldBe(["Exchange.Adapters", "Exchange.Client"], "the core comes with it, and the demo's intake system is a client");

        static List<string> References(string project) => [.. Regex.Matches(SourceFiles.Read($"{project}/{project}.csproj"), "<ProjectReference Include=\"[^\"]*?([A-Za-z.]+)\\.csproj\"", RegexOptions.None, TimeSpan.FromSeconds(1))
            .Select(match => match.Groups[1].Value)];
    }

    [Test]
    public void Only_the_Ledger_writes_the_case_file()
    {
        var writes = new Regex(@"\b(insert into|update|delete from)\s+(record|record_version|step|delivery|attempt|material|progress_event|schedule_fire)\b", RegexOptions.None, TimeSpan.FromSeconds(1));
        var writers = SqlStatements.All.Where(one => writes.IsMatch(one.Sql.Text)).Select(one => one.Name.Split('.')[0]).Distinct().ToList();
        writers.ShouldBe([nameof(Ledger)]);
    }

    [Test]
    public void Only_the_log_itself_writes_the_log()
        => SqlStatements.All.Where(one => Regex.IsMatch(one.Sql.Text, @"\b(insert into|update|delete from)\s+log_event\b", RegexOptions.None, TimeSpan.FromSeconds(1))).Select(one => one.Name).ShouldBe(["LogEvent.Insert"]);

    [Test]
    public void No_class_is_named_like_its_folder()
        => typeof(Sql).Assembly.GetTypes().Where(type => type.Namespace?.Split('.') is [.., var folder] && type.Name == folder && type.Namespace.StartsWith("Exchange", StringComparison.Ordinal))
            .Select(type => type.FullName!).ShouldBeEmpty();

    [Test]
    public void No_class_is_a_Manager_Helper_Util_or_Processor()
        => typeof(Sql).Assembly.GetTypes().Where(type => type.Namespace?.StartsWith("Exchange", StringComparison.Ordinal) == true && Regex.IsMatch(type.Name, "(Manager|Helper|Util|Utils|Processor)$", RegexOptions.None, TimeSpan.FromSeconds(1)))
            .Select(type => type.FullName!).ShouldBeEmpty();

    /// <summary>The tests above would be worth nothing if a violation went unseen; Samples.Left breaks the rule in each way there is.</summary>
    [Test]
    public void A_violation_is_found_however_it_is_hidden()
    {
        const string root = "Exchange.Core.Tests.Architecture.Samples";
        var samples = new Direction(typeof(DirectionTests).Assembly, root, new Dictionary<string, string[]> { ["Left"] = [], ["Right"] = ["Left"], ["Right.Inner"] = [], ["Absent"] = [] });
        samples.Violations("Left").Where(found => found.EndsWith("→ Right", StringComparison.Ordinal)).Select(found => found.Split(' ')[0].Split('+')[0].Split('.')[^1]).Distinct()
            .ShouldBe(["ByField", "ByBase", "ByCall", "ByLambda", "ByAsync", "ByIterator", "ByGeneric", "ByAttribute", "ByTypeOf"], ignoreOrder: true);
        samples.Violations("Left").Where(found => found.EndsWith("→ Right.Inner", StringComparison.Ordinal)).Select(found => found.Split(' ')[0].Split('.')[^1]).ShouldBe(["ByInner"]);
        samples.Violations("Right").ShouldBeEmpty();
        samples.Violations("Absent").ShouldBeEmpty();
        samples.Using("System.Text.RegularExpressions").ShouldBe([root + ".Right.Foreign"]);

        var allowed = new Direction(typeof(DirectionTests).Assembly, root, new Dictionary<string, string[]> { ["Left"] = ["Right.Inner"], ["Right"] = [], ["Right.Inner"] = [] });
        allowed.Violations("Left").ShouldNotContain(found => found.Contains("ByInner"), "who may know the inner part need not know the outer");
        allowed.Violations("Right").ShouldNotBeEmpty();
    }
}
