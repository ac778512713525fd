using Exchange.Core.Catalog;
using Exchange.Core.Catalog.Libraries;
using Exchange.Core.Storage;

namespace Exchange.Core.Tests.Catalog.Libraries;

/// <summary>Rows come in batches and are read whole or not at all; on every database.</summary>
public abstract class LibraryWriterContract(Provider provider)
{
    private LibraryBench _bench = null!;

    [SetUp]
    public async Task Open() => _bench = await LibraryBench.Open(provider);

    [TearDown]
    public ValueTask Close() => _bench?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Test]
    public async Task Rows_are_read_when_their_batch_is_merged_and_not_before()
    {
        await _bench.RegisterHouseholds("keys: [memberNumber]");
        var batch = await _bench.Begin("households", LibraryBench.Upsert);
        await batch.Append([LibraryBench.Member("H1", 1, "01"), LibraryBench.Member("H1", 2, "02"), LibraryBench.Member("H2", 3, "01")], "3", default);
        await batch.Flush();
        batch.Place.ShouldBe("3");
        (await _bench.Contents("households")).ShouldBeEmpty();
        var merged = (await batch.Merge(new MergeOrder("mark"), default)).ShouldBeOfType<MergeAnswer.Merged>().Batch;
        (merged.State, merged.Rows, merged.Tally.Counts).ShouldBe((BatchState.Merged, 3, new BatchCounts(Came: 3, Added: 3)));
        (await _bench.Contents("households", "memberNumber", LibraryBench.Citizen(2))).ShouldHaveSingleItem().ShouldContain("\"relation\":\"02\"");
        (await _bench.Find("households", null, null)).Select(row => row.Key).ShouldBe([LibraryBench.Key("H1", 1), LibraryBench.Key("H1", 2), LibraryBench.Key("H2", 3)]);
        var state = (await _bench.Table.Read("households", default)).ShouldNotBeNull();
        (state.CurrentBatch, state.OpenBatch, state.Rows, state.Mark).ShouldBe((1, null, 3, "mark"));
        (await _bench.Catalog.Log()).TakeLast(2).Select(line => line.Split(" {")[0]).ShouldBe(["library.batch-opened GAJ population", "library.batch-merged GAJ population"]);
        (await _bench.Catalog.Log())[^1].ShouldContain("\"came\":3,\"added\":3");
    }

    [Test]
    public async Task Where_the_library_names_no_keys_rows_are_found_by_the_identifiers_of_the_catalog()
    {
        await _bench.RegisterHouseholds();
        await _bench.Load("households", LibraryBench.Upsert, LibraryBench.Member("H1", 1, "01"), LibraryBench.Member("H1", 2, "02"), LibraryBench.Member("H2", 3, "01"));
        (await _bench.Contents("households", "householdNumber", "H1")).Count.ShouldBe(2);
        (await _bench.Table.Read("households", default))!.Layout!.Lookups.ShouldBe(["householdNumber"]);
    }

    [Test]
    public async Task What_changes_is_a_new_version_and_what_stands_just_so_is_nothing()
    {
        await _bench.RegisterPopulation();
        await _bench.Load("population", LibraryBench.Upsert, LibraryBench.Person(1, "甲"), LibraryBench.Person(2, "乙"), LibraryBench.Person(3, "丙"));
        var second = await _bench.Load("population", LibraryBench.Upsert, LibraryBench.Person(1, "甲"), LibraryBench.Person(2, "乙乙"), LibraryBench.Person(4, "丁"), LibraryBench.PersonEnds(3), LibraryBench.PersonEnds(9));
        second.Tally.Counts.ShouldBe(new BatchCounts(Came: 5, Added: 1, Changed: 1, Unchanged: 2, Ended: 1));
        second.Rows.ShouldBe(3);
        (await Names()).ShouldBe(["甲", "乙乙", "丁"], ignoreOrder: true);
        (await Names(1)).ShouldBe(["甲", "乙", "丙"], ignoreOrder: true);
        (await _bench.Contents("population", "citizenNumber", LibraryBench.Citizen(2))).ShouldHaveSingleItem().ShouldContain("乙乙");
        (await _bench.Contents("population", "citizenNumber", LibraryBench.Citizen(3))).ShouldBeEmpty();
        (await _bench.Contents("population", "citizenNumber", LibraryBench.Citizen(3), batch: 1)).ShouldHaveSingleItem();
        (await _bench.Store.Number("select count(*) from library_row where content <> ''")).ShouldBe(5);
    }

    [Test]
    public async Task A_full_batch_ends_what_did_not_come_and_keeps_what_came_broken()
    {
        await _bench.RegisterPopulation();
        await _bench.Load("population", LibraryBench.Full, Enumerable.Range(1, 200).Select(i => LibraryBench.Person(i, "甲")));
        var broken = LibraryBench.Row($$"""{"citizenNumber":"{{LibraryBench.Citizen(2)}}","name":5}""");
        var second = await _bench.Load("population", LibraryBench.Full,
            [LibraryBench.Person(1, "甲"), broken, LibraryBench.Person(3, "丙"), LibraryBench.Person(3, "又"), LibraryBench.Person(1, "甲"), .. Enumerable.Range(150, 60).Select(i => LibraryBench.Person(i, "甲"))]);
        second.Tally.Counts.ShouldBe(new BatchCounts(Came: 65, Added: 9, Changed: 1, Unchanged: 53, Quarantined: 2, Missing: 146));
        second.Rows.ShouldBe(63);
        (await _bench.Contents("population")).Count.ShouldBe(63);
        (await _bench.Contents("population", "citizenNumber", LibraryBench.Citizen(2))).ShouldHaveSingleItem();
        (await _bench.Contents("population", "citizenNumber", LibraryBench.Citizen(3))).ShouldHaveSingleItem().ShouldContain("丙");
        (await _bench.Contents("population", batch: 1)).Count.ShouldBe(200);
        (await _bench.Store.Number("select count(*) from library_seen")).ShouldBe(0);
    }

    [Test]
    public async Task A_full_batch_that_would_end_too_much_asks_first()
    {
        await using var bench = await LibraryBench.Open(provider, new LibraryOptions { EndsPercent = 10 });
        await bench.RegisterPopulation();
        await bench.Load("population", LibraryBench.Full, Enumerable.Range(1, 20).Select(i => LibraryBench.Person(i, "甲")));
        var batch = await bench.Begin("population", LibraryBench.Full);
        await batch.Append([.. Enumerable.Range(1, 15).Select(i => LibraryBench.Person(i, "甲"))], null, default);
        (await batch.Merge(new MergeOrder(), default)).ShouldBe(new MergeAnswer.TooManyEnd(5, 20));
        (await batch.Merge(new MergeOrder(ConfirmedEnds: 4), default)).ShouldBeOfType<MergeAnswer.TooManyEnd>();
        (await bench.Contents("population")).Count.ShouldBe(20);
        (await batch.Merge(new MergeOrder(ConfirmedEnds: 5), default)).ShouldBeOfType<MergeAnswer.Merged>().Batch.Rows.ShouldBe(15);
        (await bench.Contents("population")).Count.ShouldBe(15);
        await bench.Load("population", LibraryBench.Full, Enumerable.Range(1, 14).Select(i => LibraryBench.Person(i, "甲")));
        (await bench.Contents("population")).Count.ShouldBe(14);
    }

    [Test]
    public async Task Rows_that_break_schema_or_rules_are_kept_aside_with_the_reasons_and_the_rest_goes_on()
    {
        await _bench.RegisterPopulation("""
            rules:
              - condition: $not(sex = "9")
                message: { zh: 性别未说明, en: the sex is not told }
              - condition: $not(nation = "99")
                message: { zh: 民族存疑, en: the nation is in doubt }
                severity: warning
            timeliness: { field: birthDate, days: 3650 }
            rowFilter: { field: division, prefix: "449903" }
            """);
        var line = await _bench.Load("population", LibraryBench.Upsert,
            Person(1, "\"sex\":\"9\""), Person(2, "\"nation\":\"99\""), Person(3, "\"sex\":1,\"name\":\"x\""), Person(4, "\"birthDate\":\"1850-01-02\""), Person(5, "\"birthDate\":\"2020-02-03\""),
            LibraryBench.Row("{\"citizenNumber\":"), LibraryBench.Row("[1]"), LibraryBench.Row("""{"citizenNumber":"12","division":"449903001"}"""),
            LibraryBench.Row("""{"name":"nobody","division":"449903"}"""), LibraryBench.Row($$"""{"citizenNumber":"{{LibraryBench.Citizen(8)}}","division":"440100"}"""), LibraryBench.End("{}"));
        line.Tally.Counts.ShouldBe(new BatchCounts(Came: 11, Added: 3, Quarantined: 7, Outside: 1, Warned: 1, Late: 1));
        (line.Tally.Earliest, line.Tally.Latest).ShouldBe(("1850-01-02", "2020-02-03"));
        line.Tally.Broken.Select(one => $"{one.Field} {one.Code} {one.Warns} {one.Rows}").ShouldBe(
        [
            " check.required False 1", " check.rule True 1", " check.rule False 1", " check.type False 1", " json.unfinished False 1", "/citizenNumber check.format False 1", "/citizenNumber row.identity False 1", "/sex check.enum False 1", "/sex check.type False 1",
        ], ignoreOrder: true);
        var faults = await _bench.Store.Rows("select line, findings, content from library_fault order by line");
        faults.Select(fault => fault[0]).ShouldBe(["1", "3", "6", "7", "8", "9", "11"]);
        faults[0][1].ShouldNotBeNull().ShouldContain("性别未说明");
        faults[2][2].ShouldBe("{\"citizenNumber\":");
        string.Join('\n', await _bench.Catalog.Log()).ShouldNotContain("citizenNumber");

        static IncomingRow Person(int number, string more) => LibraryBench.Row($$"""{"citizenNumber":"{{LibraryBench.Citizen(number)}}","division":"449903001",{{more}}}""");
    }

    [Test]
    public async Task A_batch_that_is_abandoned_leaves_nothing_and_frees_the_library()
    {
        await _bench.RegisterHouseholds("keys: [memberNumber]\nunique: [[memberNumber]]");
        await _bench.Load("households", LibraryBench.Full, Enumerable.Range(1, 50).Select(i => LibraryBench.Member($"H{i}", i, "01")));
        var before = await _bench.Dump();
        foreach (var order in new[] { LibraryBench.Upsert, LibraryBench.Full })
        {
            var batch = await _bench.Begin("households", order);
            (await _bench.Another().Open("households", LibraryBench.Upsert, default)).ShouldBeOfType<OpenAnswer.Busy>().Batch.Number.ShouldBe(batch.Number);
            await batch.Append([LibraryBench.Member("H1", 1, "02"), LibraryBench.Member("H99", 2, "01"), LibraryBench.MemberEnds("H3", 3), LibraryBench.Member("H4", 4, "01")], null, default);
            await batch.Append([LibraryBench.MemberEnds("H1", 1), LibraryBench.Member("H3", 3, "01")], null, default);
            await batch.Abandon("by-request", "population", default);
            (batch.Line.State, batch.Line.Reason).ShouldBe((BatchState.Abandoned, "by-request"));
            (await _bench.Dump()).ShouldBe(before);
        }
        (await _bench.Catalog.Log())[^1].ShouldStartWith("library.batch-abandoned GAJ population");
        (await _bench.Load("households", LibraryBench.Upsert, LibraryBench.Member("H1", 1, "03"))).Number.ShouldBe(4);
    }

    [Test]
    public async Task Another_caller_goes_on_from_the_place_that_was_kept_and_the_first_one_can_write_no_more()
    {
        await _bench.RegisterPopulation();
        var first = await _bench.Begin("population", LibraryBench.Upsert);
        await first.Append([LibraryBench.Person(1, "甲"), LibraryBench.Person(2, "乙")], "two", default);
        await first.Flush();
        var second = (await _bench.Another().Resume("population", first.Number, default)).ShouldBeOfType<OpenAnswer.Opened>().Batch;
        (second.Place, second.Line.Tally.Counts.Came).ShouldBe(("two", 2));
        await second.Append([LibraryBench.Person(3, "丙")], "three", default);
        await second.Flush();
        await first.Append([LibraryBench.Person(4, "丁")], "four", default);
        await Should.ThrowAsync<BatchEndedException>(first.Flush);
        (await second.Merge(new MergeOrder(), default)).ShouldBeOfType<MergeAnswer.Merged>().Batch.Tally.Counts.Added.ShouldBe(3);
        (await Names()).ShouldBe(["甲", "乙", "丙"], ignoreOrder: true);
        (await _bench.Writer.Resume("population", first.Number, default)).ShouldBeOfType<OpenAnswer.Ended>();
    }

    [Test]
    public async Task A_resource_that_is_withdrawn_takes_no_rows_from_then_on()
    {
        await _bench.RegisterPopulation();
        await _bench.Load("population", LibraryBench.Upsert, LibraryBench.Person(1, "甲"));
        var before = await _bench.Dump();
        await _bench.RegisterHouseholds();
        var (pages, merged) = (await _bench.Begin("population", LibraryBench.Upsert), await _bench.Begin("households", LibraryBench.Upsert));
        await pages.Append([LibraryBench.Person(2, "乙")], null, default);
        await merged.Append([LibraryBench.Member("H1", 1, "01")], null, default);
        await merged.Flush();
        await pages.Flush();
        foreach (var code in new[] { "101001/000001", "101001/000004" })
            (await _bench.Catalog.Desk.Withdraw(code, CatalogBench.Bureau with { Reason = "merged" }, default)).ShouldBeOfType<CatalogAnswer.Stored>();
        await pages.Append([LibraryBench.Person(3, "丙")], null, default);
        (await Should.ThrowAsync<BatchEndedException>(pages.Flush)).Batch.Reason.ShouldBe("resource-withdrawn");
        (await merged.Merge(new MergeOrder(), default)).ShouldBeOfType<MergeAnswer.Withdrawn>().Batch.State.ShouldBe(BatchState.Abandoned);
        (await _bench.Dump()).ShouldBe(before);
        (await _bench.Writer.Open("population", LibraryBench.Upsert, default)).ShouldBe(new OpenAnswer.NoResource("101001/000001"));
    }

    [Test]
    public async Task Where_rows_would_lie_otherwise_all_of_them_come_once()
    {
        await _bench.RegisterPopulation();
        await _bench.Load("population", LibraryBench.Upsert, LibraryBench.Person(1, "甲"), LibraryBench.Person(2, "乙"));
        await _bench.RegisterPopulation("keys: [name]");
        (await _bench.Writer.Open("population", LibraryBench.Upsert, default)).ShouldBeOfType<OpenAnswer.NeedsFull>();
        (await _bench.Table.Read("population", default))!.Layout!.Keys.ShouldBeEmpty();
        var line = await _bench.Load("population", LibraryBench.Full, LibraryBench.Person(1, "甲"), LibraryBench.Person(2, "乙"));
        line.Tally.Counts.ShouldBe(new BatchCounts(Came: 2, Changed: 2));
        (await _bench.Contents("population", "name", "甲")).ShouldHaveSingleItem();
        (await _bench.Writer.Open("population", LibraryBench.Upsert, default)).ShouldBeOfType<OpenAnswer.Opened>();
    }

    [Test]
    public async Task Rows_hold_from_their_first_day_to_the_end_of_their_last()
    {
        await _bench.Register("""
            kind: library
            name: permits
            title: { zh: 食品经营许可证, en: Food permits }
            resource: 105001/000026
            schema: electronic-food-permit.v1
            identity: [permitNumber]
            validTo: validUntil
            """);
        await _bench.Load("permits", LibraryBench.Upsert, LibraryBench.Row("""{"licenceIdentifier":"1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U","permitNumber":"P1","validUntil":"2026-11-30"}"""),
            LibraryBench.Row("""{"licenceIdentifier":"1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U","permitNumber":"P2"}"""));
        (await _bench.Find("permits", null, null, validAt: At("2026-11-30T23:59:59+08:00"))).Select(row => row.Key).ShouldBe(["P1", "P2"]);
        (await _bench.Find("permits", null, null, validAt: At("2026-12-01T00:00:00+08:00"))).Select(row => row.Key).ShouldBe(["P2"]);

        static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
    }

    [Test]
    public async Task What_was_left_half_done_comes_to_its_end()
    {
        await _bench.RegisterPopulation();
        await _bench.RegisterHouseholds();
        await _bench.Load("population", LibraryBench.Full, Enumerable.Range(1, 30).Select(i => LibraryBench.Person(i, "甲")));
        var before = await _bench.Dump();
        var cut = await _bench.Begin("population", LibraryBench.Full with { Resumable = false });
        await cut.Append([LibraryBench.Person(1, "乙")], null, default);
        await cut.Flush();
        var kept = await _bench.Begin("households", LibraryBench.Upsert);
        await kept.Append([LibraryBench.Member("H1", 1, "01")], "1", default);
        await kept.Flush();
        await _bench.Writer.Tend(default);
        (await _bench.Writer.Open("population", LibraryBench.Upsert, default)).ShouldBeOfType<OpenAnswer.Busy>();
        _bench.Catalog.Clock.Advance(TimeSpan.FromMinutes(6));
        await _bench.Another().Tend(default);
        (await _bench.Table.Batch("population", cut.Number, default)).ShouldNotBeNull().Reason.ShouldBe("idle");
        (await _bench.Table.Batch("households", kept.Number, default)).ShouldNotBeNull().State.ShouldBe(BatchState.Open);
        // Died while it was being merged, which nobody undoes: its mark goes with it.
        await _bench.Store.Execute("update library_batch set state = 'Merging', mark = 'm7' where closed_at is null");
        _bench.Catalog.Clock.Advance(TimeSpan.FromMinutes(6));
        await _bench.Another().Tend(default);
        (await _bench.Table.Read("households", default)).ShouldNotBeNull().Mark.ShouldBe("m7");
        (await _bench.Contents("households")).ShouldHaveSingleItem();
        var next = await _bench.Begin("population", LibraryBench.Upsert with { Resumable = false });
        await next.Append([LibraryBench.Person(1, "乙")], null, default);
        await next.Flush();
        _bench.Catalog.Clock.Advance(TimeSpan.FromMinutes(6));
        // Whoever brings the next batch need not wait for anybody to look.
        await (await _bench.Begin("population", LibraryBench.Upsert)).Abandon("test", "test", default);
        (await _bench.Dump()).Where(line => line.Contains(LibraryBench.Citizen(1), StringComparison.Ordinal) && line.StartsWith("1|", StringComparison.Ordinal))
            .ShouldBe(before.Where(line => line.Contains(LibraryBench.Citizen(1), StringComparison.Ordinal)));
    }

    [Test]
    public async Task Rows_kept_aside_are_read_with_their_reasons()
    {
        await using var bench = await LibraryBench.Open(provider, new LibraryOptions { KeptFaults = 2, RowBytes = 1 << 10 });
        await bench.RegisterPopulation();
        var line = await bench.Load("population", LibraryBench.Upsert, LibraryBench.Row("{"), LibraryBench.Row("{\"name\":\"" + new string('a', 2_000) + "\"}"), LibraryBench.Row("[]"), LibraryBench.Row("{\"citizenNumber\":\"a\\u0000\"}"));
        line.Tally.Counts.Quarantined.ShouldBe(4);
        var rows = await new Quarantine(bench.Store.Database, bench.Catalog.Commits).Read("population", line.Number, 0, 10, default);
        rows.Select(row => (row.Line, row.Content, row.Reasons[0].Code)).ShouldBe([(1, "{", "json.unfinished"), (2, null, "row.too-large")]);
    }

    private async Task<List<string>> Names(long batch = 0)
        => [.. (await _bench.Contents("population", batch: batch)).Select(text => System.Text.Json.JsonDocument.Parse(text).RootElement.GetProperty("name").GetString()!)];
}

public sealed class LibraryWriterOnSqlite() : LibraryWriterContract(Provider.Sqlite);

public sealed class LibraryWriterOnPostgres() : LibraryWriterContract(Provider.Postgres);

public sealed class LibraryWriterOnSqlServer() : LibraryWriterContract(Provider.SqlServer);
