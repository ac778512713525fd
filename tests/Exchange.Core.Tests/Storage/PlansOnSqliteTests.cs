using System.Text.RegularExpressions;
using Exchange.Core.Storage;
using Exchange.Core.Tests.Records;

namespace Exchange.Core.Tests.Storage;

/// <summary>No statement reads or sorts a whole table, however much is in it. A new one is found here by itself; the few that may are named with the reason.</summary>
public sealed partial class PlansOnSqliteTests
{
    // Rows that somebody has registered: as many as there are offices, not as there are records.
    private static readonly string[] SmallTables = ["client_key", "secret", "registry_document", "alert", "subscription", "l", "library", "resource_live"];

    private static readonly Dictionary<string, string> MayScan = new()
    {
        ["CaseReading.CountByState"] = "the status page; it is not asked again sooner than its cost allows",
        ["CaseReading.OpenByAdapter"] = "what is open, for whoever watches; it is not asked again sooner than its cost allows",
        ["CaseReading.CountParked"] = "once before a replay that was asked for, along the index of what is parked",
        ["Ledger.FreeLeases"] = "once at start, along the index of what is due",
        ["KeptAnswers.FreeAll"] = "once at start, along the index of what is under way",
        ["KeptAnswers.DeleteOld"] = "along an index from its beginning, no further than asked",
        ["NumberTable.RestoresAt"] = "a row a restore, when a series begins",
        ["NumberTable.SkipAhead"] = "once after a restore",
        ["ReaderTable.Next"] = "from its beginning, no further than a run",
        ["ReaderTable.OldReads"] = "a row a run, from the newest, no further than a page",
        ["ReaderTable.OldRuns"] = "from the oldest run, no further than asked",
        ["TaskTable.FreeLeases"] = "along the index of tasks that have not ended",
        ["TaskTable.UnfinishedIds"] = "along the index of tasks that have not ended",
    };

    private static readonly Dictionary<string, string> MaySort = new()
    {
        ["CaseReading.CountByState"] = "see above",
        ["CaseReading.DeliveriesOfRecord"] = "of one record",
        ["CaseFiles.ByAcknowledgement"] = "of one number",
        ["ClientKeys.OpenOf"] = "of one client",
        ["ParkedProgressTable.DueRetries"] = "of one millisecond",
        ["CasePart.Numbers"] = "of one record",
        ["CasePart.Events"] = "of one record",
        ["ReaderTable.Sort"] = "the rows of one run",
        ["StatisticReading.Sums"] = "sums of the days asked for, a few hundred rows a day",
    };

    private SmallHub _hub = null!;

    [OneTimeSetUp]
    public async Task Open() => _hub = await SmallHub.Open();

    [OneTimeTearDown]
    public async Task Close() => await _hub.DisposeAsync();

    [TestCaseSource(nameof(Statements))]
    public async Task Reads_no_table_whole_and_sorts_none(string name, Sql sql)
    {
        var plan = await _hub.Plan(sql);
        var scans = Scan().Matches(plan).Select(match => match.Groups["what"].Value).Where(what => !IsOwnRows(what, plan) && !SmallTables.Contains(what)).ToList();
        (scans.Count > 0).ShouldBe(MayScan.ContainsKey(name), plan);
        plan.Contains("TEMP B-TREE", StringComparison.Ordinal).ShouldBe(MaySort.ContainsKey(name), plan);
    }

    [TestCase("Ledger.FreeLeases", "delivery_due")]
    [TestCase("KeptAnswers.FreeAll", "idempotent_answer_held")]
    [TestCase("TaskTable.FreeLeases", "task_unfinished")]
    public async Task What_is_done_once_at_start_goes_along_its_index(string name, string index)
        => (await _hub.Plan(SqlStatements.All.Single(one => one.Name == name).Sql)).ShouldContain("INDEX " + index);

    [TestCase("CaseReading.ParkedOldestFirst", @"SEARCH d USING INDEX delivery_parked \(adapter=\? AND organisation=\? AND created_at>\? AND created_at<\?\)")]
    [TestCase("CaseReading.ParkedOfCodeOldestFirst", @"SEARCH d USING INDEX delivery_parked_reason \(adapter=\? AND organisation=\? AND reason=\? AND created_at>\? AND created_at<\?\)")]
    [TestCase("CaseReading.CountParked", "INDEX delivery_parked")]
    [TestCase("CaseReading.NextParkedAdapter", "INDEX delivery_parked")]
    [TestCase("CaseReading.NextParkedOrganisation", @"INDEX delivery_parked\S* \(adapter=\? AND organisation>\?\)")]
    [TestCase("CaseReading.RecordsOfAcknowledgement", @"SEARCH s USING (COVERING )?INDEX step_acknowledgement \(organisation=\? AND acknowledgement=\?\)")]
    [TestCase("CaseReading.RecordOfNumber", @"INDEX record_number \(client=\? AND number=\?\)")]
    public async Task What_is_parked_is_found_along_its_own_indexes(string name, string way)
        => Regex.IsMatch(await _hub.Plan(SqlStatements.All.Single(one => one.Name == name).Sql), way, RegexOptions.None, TimeSpan.FromSeconds(1)).ShouldBeTrue(await _hub.Plan(SqlStatements.All.Single(one => one.Name == name).Sql));

    [Test]
    public async Task What_an_organisation_has_open_is_looked_at_past_all_that_it_had()
        => (await _hub.Plan(SqlStatements.All.Single(one => one.Name == "CaseFiles.OpenBehind").Sql)).ShouldContain("INDEX delivery_open (organisation=? AND adapter=? AND created_at>?)");

    [TestCase("Ledger.ClaimDue")]
    [TestCase("Ledger.ClaimFound")]
    public async Task A_claim_is_a_range_of_the_index_for_each_priority(string name)
    {
        var plan = await _hub.Plan(SqlStatements.All.Single(one => one.Name == name).Sql);
        Range().Count(plan).ShouldBe(10, plan);
    }

    [Test]
    public void Every_exception_is_a_statement_that_there_is()
        => MayScan.Keys.Concat(MaySort.Keys).Except(SqlStatements.All.Select(one => one.Name)).ShouldBeEmpty();

    private static IEnumerable<TestCaseData> Statements => SqlStatements.All.Select(one => new TestCaseData(one.Name, one.Sql).SetArgDisplayNames(one.Name));

    /// <summary>Rows that a subquery of the statement has limited, or the one row of a select without a table.</summary>
    private static bool IsOwnRows(string what, string plan)
    // What a statement was given (a list of keys) is no table either.
        => what is "CONSTANT" or "json_each" || plan.Split('\n').Any(line => line is var step && (step == "CO-ROUTINE " + what || step == "MATERIALIZE " + what));

    [GeneratedRegex(@"^SCAN (?<what>\S+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Scan();

    [GeneratedRegex(@"^SEARCH d USING INDEX delivery_due \(adapter=\? AND priority=\? AND due_at>\? AND due_at<\?\)$", RegexOptions.Multiline)]
    private static partial Regex Range();
}
