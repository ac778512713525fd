using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.Core.Storage;
using Exchange.Core.Tasks;
using Exchange.Core.Tests.Storage;
using Exchange.Host.Tests.Api;
using Microsoft.Extensions.Logging.Abstractions;

namespace Exchange.Host.Tests.Upgrade;

/// <summary>
/// Whatever schema a hub was left with, this program's hub takes over: the schema is brought up to date, and all work that was queued under it is done.
/// Each dump is a hub with work in every state, as much of it as that schema has columns for.
/// </summary>
[Parallelizable(ParallelScope.All)]
internal sealed class UpgradeTests
{
    private static readonly string Before = """
        ack-1 S1 submit 1 acknowledged
        away-1 S1 submit 1 queued
        away-2 S1 submit 1 queued
        away-2 S1 submit 2 queued
        away-3 S1 submit 1 queued
        ack-2 S1 submit 1 acknowledged
        ack-3 S1 submit 1 acknowledged
        ack-3 S1 withdraw 1 queued
        ack-4 S1 submit 1 acknowledged
        hang-1 S1 submit 1 started
        hang-2 S1 submit 1 started
        held-1 S1 submit 1 queued
        lost-1 S1 submit 1 unknown
        lost-2 S1 submit 1 unknown
        lost-3 S1 submit 1 parked
        no-1 S1 submit 1 rejected
        """.ReplaceLineEndings("\n");

    private static IEnumerable<TestCaseData> Cases => UpgradeSets.All.SelectMany(static set => new[] { Provider.Sqlite, Provider.Postgres }.Select(provider => new TestCaseData(set, provider)));

    [TestCaseSource(nameof(Cases)), CancelAfter(180_000)]
    public async Task All_work_that_was_queued_under_an_older_schema_is_done(int set, Provider provider, CancellationToken stop)
    {
        await using var store = await TestDatabase.Create(provider, migrated: false);
        await UpgradeSets.Make(store.Database, set);
        await SchemaDump.Load(store.Database, await Unpacked(UpgradeSets.Dump(set)));
        var office = new UpgradeOffice(upgraded: true);
        await using var hub = new UpgradeHub(store.Options, office);
        var log = await store.Number("select count(*) from log_event");
        await hub.Start();

        await hub.Until(async () => (await store.Number("select count(*) from delivery where state in ('queued', 'started', 'unknown')")) == 0, hub.Deliveries);
        (await hub.Deliveries()).Split('\n').ShouldBe(Sorted(Before.Replace("queued", "acknowledged", StringComparison.Ordinal).Replace("started", "acknowledged", StringComparison.Ordinal)
            .Replace("unknown", "acknowledged", StringComparison.Ordinal)), ignoreOrder: true);
        // What had been acknowledged is not pushed again, what may have arrived is asked about where it can be, and pushed once where it had not.
        office.Pushed.Order(StringComparer.Ordinal).ShouldBe(["ack-3", "away-1", "away-2", "away-2", "away-3", "hang-1", "hang-2", "held-1", "lost-2"]);
        office.Asked.Distinct().Order(StringComparer.Ordinal).ShouldBe(["hang-2", "lost-1", "lost-2"]);

        var id = await hub.TakeIn("ack-new", "opening", "01");
        await hub.Until(async () => await store.Value($"select state from delivery where record_id = '{id}'") == "acknowledged", hub.Deliveries);
        (await store.Value($"select s.state from step s join record r on r.id = s.record_id where r.number = 'ack-2' and s.name = 'S2'")).ShouldBe("waiting");
        if (UpgradeSets.Numbers(set).Contains(22))
            await hub.Until(async () => (await store.Number("select count(*) from task where state <> 'done'")) == 0, async () => string.Join('\n', await store.Column("select state from task")));
        await hub.Stop();
        var positions = await store.Rows("select min(position), max(position), count(*) from log_event");
        positions[0].ShouldBe(["1", positions[0][2], positions[0][2]], "dense, and going on where they were");
        long.Parse(positions[0][2]!).ShouldBeGreaterThan(log);
        (await Migrations.Look(store.Database, stop)).ShouldSatisfyAllConditions(look => look.Pending.ShouldBeEmpty(), look => look.Refused.ShouldBeNull());
    }

    [Test]
    public void Every_change_of_the_schema_is_in_a_set_that_has_its_dump()
    {
        UpgradeSets.Numbers(UpgradeSets.All.Last()).ShouldBe(Migrations.All.Select(change => change.Number), ignoreOrder: true,
            "A new change goes into a new set at the end of UpgradeSets; then: dotnet test tests/Exchange.Host.Tests --filter Name=Write_the_dumps_that_are_missing");
        UpgradeSets.All.Where(set => !File.Exists(UpgradeSets.Dump(set))).ShouldBeEmpty("dotnet test tests/Exchange.Host.Tests --filter Name=Write_the_dumps_that_are_missing");
    }

    /// <summary>Those that are there stay as they are: they are of programs that are out in the world.</summary>
    [Test, Explicit("Writes into the sources."), CancelAfter(120_000)]
    public async Task Write_the_dumps_that_are_missing(CancellationToken stop)
    {
        await using var store = await TestDatabase.Create(Provider.Sqlite);
        await Fill(store);
        foreach (var set in UpgradeSets.All.Where(set => !File.Exists(UpgradeSets.Dump(set))))
        {
            await using var older = await TestDatabase.Create(Provider.Sqlite, migrated: false);
            await UpgradeSets.Make(older.Database, set);
            Directory.CreateDirectory(Path.GetDirectoryName(UpgradeSets.Dump(set))!);
            await using var packed = new GZipStream(File.Create(UpgradeSets.Dump(set)), CompressionLevel.SmallestSize);
            await packed.WriteAsync(Encoding.UTF8.GetBytes(await SchemaDump.Of(store.Database, older.Database)), stop);
        }
    }

    private static async Task Fill(TestDatabase store)
    {
        await using (var hub = new UpgradeHub(store.Options, new UpgradeOffice(upgraded: false)))
        {
            await hub.Start();
            await hub.Register();
            string[][] all = [["ack-1", "safe"], ["away-1", "safe"], ["away-2", "safe"], ["away-3", "neither"], ["ack-4", "opening"], ["hang-1", "safe"], ["hang-2", "askable"], ["held-1", "nightly"],
                ["lost-1", "askable"], ["lost-2", "askable"], ["lost-3", "neither"], ["no-1", "safe"]];
            var records = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var one in all) records[one[0]] = await hub.TakeIn(one[0], one[1], one[1] == "opening" ? "02" : null);
            foreach (var (number, situation) in new[] { ("ack-2", "01"), ("ack-3", "02") }) records[number] = await hub.TakeIn(number, "opening", situation);
            await hub.Until(async () => (await hub.Rows("select 1 from delivery where state in ('queued', 'started') and attempts = 0 and held = 0")).Count == 0
                && (await hub.Rows("select 1 from delivery where state = 'started'")).Count == 2 && (await hub.Rows("select 1 from delivery where state = 'parked'")).Count == 1, hub.Deliveries);
            foreach (var (number, stage, code) in new[] { ("ack-2", "accepted", null), ("ack-4", "closed", "0") })
                await hub.Post("registration", "/api/v1/progress", new JsonObject
                {
                    ["eventId"] = "E-" + number, ["about"] = new JsonObject { ["record"] = records[number], ["step"] = "S1" }, ["stage"] = stage, ["code"] = code, ["at"] = "2026-11-24T09:30:00+08:00", ["text"] = "已收",
                });
            var body = TestHub.Body();
            body["staff"] = 9;
            await hub.Post("window", $"/api/v1/records/{records["away-2"]}/versions", TestHub.Record("away-2", "safe", body: body));
            await hub.Post("window", $"/api/v1/records/{records["ack-3"]}/withdrawal", new JsonObject { ["reason"] = "不办了" });
            await hub.Until(async () => Sorted(await hub.Deliveries()).SequenceEqual(Sorted(Before)), hub.Deliveries);
            await hub.Stop();
            // Held for a window that has passed by now, wherever and whenever the dump is loaded.
            await store.Execute("update delivery set created_at = created_at - 172800000 where held = 1");
            // Due by now as well: whoever loads the dump in the next minutes waits for no pause between two tries.
            await store.Execute("update delivery set due_at = due_at - 3600000 where due_at is not null and held = 0");
        }
        using var queue = new CommitQueue(store.Options, NullLogger<CommitQueue>.Instance);
        await new TaskTable(queue, store.Database, TimeProvider.System).Request(new Core.Tasks.VerifyPositions(store.Database).Kind, "administrator", JsonDocument.Parse("{}").RootElement);
        (await store.Number("select count(*) from delivery where state = 'started'")).ShouldBe(2, "their answers never came");
    }

    private static async Task<string> Unpacked(string path)
    {
        using var text = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        return await text.ReadToEndAsync();
    }

    private static string[] Sorted(string lines) => [.. lines.Split('\n').Order(StringComparer.Ordinal)];
}
