using System.Text.Json;
using System.Text.RegularExpressions;
using Exchange.Core.Contract;
using Exchange.Core.Log;
using Exchange.Core.Records;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Records.Stories;
using Exchange.Core.Storage;
using Exchange.Core.Tests.Architecture;
using Exchange.Core.Tests.Progress;
using Exchange.Core.Tests.Records;
using static Exchange.Core.Tests.Records.Items;
using static Exchange.Core.Tests.Records.Settlements;

namespace Exchange.Core.Tests.Log;

/// <summary>docs/log.md and the code say the same.</summary>
public sealed partial class LogKindTests
{
    private sealed record Row(string Kind, string When, string[] About, string[] Always, string[] Sometimes);

    private static readonly Dictionary<string, string> Constants = typeof(LogKind).GetFields().ToDictionary(field => (string)field.GetValue(null)!, field => field.Name);

    private static IReadOnlyList<Row> Table { get; } = [.. SourceFiles.Read("docs/log.md").Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal))
        .Select(line => line.Trim('|').Split('|').Select(cell => cell.Trim()).ToArray())
        .Select(cells => new Row(cells[0].Trim('`'), cells[1], Words(cells[2]), [.. Words(cells[3]).Where(word => word[0] != '(')], [.. Words(cells[3]).Where(word => word[0] == '(').Select(word => word.Trim('(', ')'))]))];

    private static string[] Words(string cell) => cell.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static IEnumerable<string> Kinds => Constants.Keys;

    [Test]
    public void The_table_has_every_kind_and_no_other()
    {
        Table.Select(row => row.Kind).ShouldBeUnique();
        Table.Select(row => row.Kind).ShouldBe(Constants.Keys, ignoreOrder: true);
        Table.ShouldAllBe(row => row.When.Length > 10);
    }

    [TestCaseSource(nameof(Kinds))]
    public void A_kind_is_written_by_the_code_with_the_data_that_the_table_names(string kind)
    {
        var writers = SourceFiles.Of("Exchange.Core").Concat(SourceFiles.Of("Exchange.Host"))
            .Where(file => !file.Path.EndsWith("LogKind.cs", StringComparison.Ordinal) && Regex.IsMatch(file.Text, $@"LogKind\.{Constants[kind]}\b", RegexOptions.None, TimeSpan.FromSeconds(5)))
            .Where(file => file.Text.Contains("LogData.Of", StringComparison.Ordinal) || file.Text.Contains("ledger.Decline", StringComparison.Ordinal))
            .ToList();
        writers.ShouldNotBeEmpty("a kind that nobody writes");
        var row = Table.Single(row => row.Kind == kind);
        // What the intake desk declines is written by the Ledger; what evidence and forms have read is told by what opens it.
        var texts = string.Concat(writers.Select(file => file.Text)) + (kind is "record.declined" or "record.conflict" ? SourceFiles.Read("Exchange.Core/Records/Ledger.TakeIn.cs")
            : kind is "evidence.answered" or "share.prefilled" ? SourceFiles.Read("Exchange.Core/Catalog/Proving/OpenResources.cs") : "");
        var members = Member().Matches(texts).Select(match => match.Groups["name"].Value).ToHashSet();
        row.Always.Concat(row.Sometimes).Where(member => !members.Contains(member)).ShouldBeEmpty("members that the code does not write");
    }

    [Test]
    public async Task What_the_Ledger_writes_is_what_the_table_says()
    {
        await using var bench = await CaseBench.Open(Provider.Sqlite);
        await LiveThrough(bench);
        const string events = "select kind, record_id, delivery_id, step, organisation, client, data from log_event";
        var seen = await bench.Store.Rows(events);
        await using var rows = await ProgressBench.Open(Provider.Sqlite);
        await LiveThrough(rows);
        seen.AddRange(await rows.Cases.Store.Rows(events + " where kind like 'progress.%' and record_id is null"));
        var byLedger = Constants.Keys.Where(kind => kind.Split('.')[0] is "record" or "step" or "delivery" or "replacement" or "progress" or "schedule").ToList();
        seen.Select(line => line[0]).Distinct().ShouldBe(byLedger, ignoreOrder: true);
        foreach (var line in seen)
        {
            var row = Table.Single(row => row.Kind == line[0]);
            string[] columns = ["record", "delivery", "step", "organisation", "client"];
            columns.Where((_, i) => line[i + 1] is not null).ShouldBe(row.About, ignoreOrder: true, $"about {row.Kind}");
            var members = line[6] is { } data ? JsonDocument.Parse(data).RootElement.EnumerateObject().Select(member => member.Name).ToList() : [];
            row.Always.Except(members).ShouldBeEmpty($"{row.Kind} {line[6]}");
            members.Except(row.Always).Except(row.Sometimes).ShouldBeEmpty($"{row.Kind} {line[6]}");
        }
        foreach (var row in Table.Where(row => byLedger.Contains(row.Kind)))
            row.Sometimes.Where(member => !seen.Any(line => line[0] == row.Kind && line[6]?.Contains($"\"{member}\"", StringComparison.Ordinal) == true)).ShouldBeEmpty($"never seen in {row.Kind}");
    }

    /// <summary>Everything that can happen to records, once.</summary>
    private static async Task LiveThrough(CaseBench bench)
    {
        await bench.Queue.Commit(bench.Ledger.Decline(LogKind.RecordDeclined, CaseBench.Client, "ZSJ", null, null, "json"));
        await bench.Queue.Commit(bench.Ledger.Decline(LogKind.RecordDeclined, CaseBench.Client, "ZSJ", "N", "digest", "check.required"));
        await bench.Queue.Commit(bench.Ledger.Decline(LogKind.RecordConflict, CaseBench.Client, "ZSJ", "N", "digest", "number-used"));

        var (first, second, last) = (Step("S1"), Step("S2", waitsFor: [After("S1")], schedule: "night"), Step("S3", waitsFor: [Fact("S1", "never")]));
        var item = Of(first, second, last);
        var record = await bench.TakeIn(item);
        await bench.Push(first.Adapter, Unavailable(bench.Clock.GetUtcNow()));
        await bench.Push(first.Adapter, Unknown(bench.Clock.GetUtcNow()));
        await bench.Ledger.StartAlone(await bench.Claim(first.Adapter, CaseBench.RunOut), 7, CaseBench.Digest, notReceived: true);
        var late = await bench.Claim(first.Adapter, CaseBench.RunOut);
        var claimed = await bench.Claim(first.Adapter);
        await bench.Ledger.Settle(late, Acknowledged("N") with { Code = "asked" });
        await bench.Ledger.Settle(claimed, Parked with { Place = "a-to-b.v1 /fields/A line 1 column 2" });
        await bench.Ledger.Replay((await bench.Delivery(record, "S1")).Line(), "clerk", "why", notReceived: true);
        await bench.Push(first.Adapter, Rejected);
        await bench.Ledger.Replace((await bench.Delivery(record, "S1")).Line(), "clerk", "why");
        await bench.Push(first.Adapter, Acknowledged("N") with { Code = "asked" });
        await bench.Amend(record, item);
        await bench.Report(record, item, "S1", Stage.Closed, Outcome.Done, number: "N");
        await bench.Ledger.Release("night", bench.Clock.GetUtcNow());
        await bench.Push(second.Adapter, Acknowledged());
        await bench.Withdraw(record, item);
        await bench.Push(second.Adapter, Acknowledged());
        await bench.Report(record, item, "S2", Stage.Withdrawn);

        var other = Of(Step("S1"), Step("S2", waitsFor: [After("S1")]));
        record = await bench.TakeIn(other);
        await bench.Close(record, other, "S1", Outcome.Refused);
        await bench.Close(record, other, "S1");

        record = await bench.TakeIn(other);
        await bench.Ledger.Amend(await bench.Read(record.Id), other,
            new Amendment("""{"body":{}}"""u8.ToArray(), 8, 2, "digest3", null, CaseBench.Client, [new StepRoute("S2", "JD2", "jd2")]));

        var watched = await bench.TakeIn(Of(Step("S1") with { Limits = new LimitsPart { Promised = new LimitPart { Days = 1 } } }));
        await bench.Report(watched, Of(Step("S1") with { Limits = new LimitsPart { Promised = new LimitPart { Days = 1 } } }), "S1", "accepted");
        (await bench.Ledger.ShowCards(watched.Id, [.. new[] { null, "S1" }.SelectMany(name => new[] { "yellow", "red" }.Select(colour => new CardFound(name, "ZSJ", "promised", colour, new DateOnly(2026, 12, 30), 5)))],
            new DueLookAt(bench.Now, 0), null)).ShouldBeTrue();
        (await bench.Ledger.Remind(watched.Id, watched.Steps[0], 1, "clerk", "why")).ShouldBeTrue();
        (await bench.Ledger.Answer(watched.Id, watched.Steps[0], 1, "department", "because")).ShouldBeTrue();

        var lostStep = Step("S1");
        record = await bench.TakeIn(Of(lostStep));
        await bench.Push(lostStep.Adapter, Acknowledged());
        var lost = await bench.Delivery(record, "S1");
        await bench.Ledger.ReplaceLostDelivery(lost.Id, record.Id, lost.Step, lost.Organisation, lost.Adapter, "clerk", "why");

        var reading = new CaseReading(bench.Store.Database);
        var edited = Step("S1");
        var edit = new DeliveryEdit("{}"u8.ToArray(), "other.v1", 3);
        record = await bench.TakeIn(Of(edited));
        await bench.Push(edited.Adapter, Rejected);
        var line = (await bench.Delivery(record, "S1")).Line();
        await bench.Ledger.Refuse((await reading.Proposal((await bench.Ledger.Propose(line, "clerk", "why", edit, notReceived: false))!, default))!, "second", "no");
        var made = await bench.Ledger.Approve((await reading.Proposal((await bench.Ledger.Propose(line, "clerk", "why", edit, notReceived: false))!, default))!, line, edit, "second");
        await bench.Ledger.EditRead(record.Id, made!, "S1", edited.Organisation, edit.Body!, "second");
        await bench.Ledger.Settle(await bench.Claim(edited.Adapter), Parked);
        await bench.Ledger.Discard((await bench.Delivery(record, "S1")).Line(), "clerk", "why", notReceived: false);
        await bench.Ledger.ContentRead(record.Id, (await reading.Content(record.Id, null, ReadScope.All, default))!, "clerk");
        var later = bench.Clock.GetUtcNow().AddDays(1);
        (await bench.Ledger.Prune(await reading.Closed(later, (DateTimeOffset.UnixEpoch, ""), 100, default), later)).ShouldBeGreaterThan(0);
    }

    /// <summary>Everything that can happen to rows, once.</summary>
    private static async Task LiveThrough(ProgressBench bench)
    {
        await bench.Desk.Keep(bench.Adapter, [new ProgressFault("f.csv", "f.csv", "wrong-encoding", "Line 7.")], default);
        await bench.Keep(ProgressBench.Row("1", "N-not-here"), ProgressBench.Row("2", "N-later"));
        await bench.TakeIn(bench.One, "N-later");
        await bench.Desk.Retry(await bench.ParkedOf("2"), "clerk", default);
        await bench.Parked.ReadRow(await bench.ParkedOf("1"), "clerk", default);
        await bench.Parked.Discard(await bench.ParkedOf("1"), "clerk", "nothing");
    }

    [GeneratedRegex("\\(\"(?<name>[A-Za-z]+)\", ", RegexOptions.ExplicitCapture)]
    private static partial Regex Member();
}
