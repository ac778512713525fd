using Exchange.Core.Catalog;
using Exchange.Core.Catalog.Libraries;
using Exchange.Core.Catalog.Live;
using Exchange.Core.Following;
using Exchange.Core.Log;
using Exchange.Core.Records;
using Exchange.Core.Storage;
using Exchange.Core.Tests.Catalog.Libraries;

namespace Exchange.Core.Tests.Catalog.Live;

/// <summary>How alive entries are found to be, and who is told, day by day; on every database.</summary>
public abstract class LiveSweepContract(Provider provider)
{
    private LiveBench _bench = null!;

    [SetUp]
    public async Task Open() => _bench = await LiveBench.Open(provider);

    [TearDown]
    public ValueTask Close() => _bench?.DisposeAsync() ?? ValueTask.CompletedTask;

    private LiveEvidence Now(string code = LiveBench.Population) => _bench.Shelf.Of(code);

    private Task Load(params int[] people) => _bench.Libraries.Load("population", LibraryBench.Upsert, people.Select(number => LibraryBench.Person(number, "甲")));

    [Test]
    public async Task Rows_that_come_are_fresh_then_late_then_fresh_again_and_each_is_told_once()
    {
        (await _bench.Look()).ShouldBe(0);
        await _bench.Libraries.RegisterPopulation();
        (await _bench.Look()).ShouldBe(1);
        (Now().State, Now().HasData).ShouldBe((LiveState.None, false));
        (await _bench.Told()).ShouldBeEmpty();

        await Load(1, 2, 3);
        var came = _bench.Libraries.Catalog.Clock.GetUtcNow();
        (await _bench.Look()).ShouldBe(1);
        Now().ShouldBe(new LiveEvidence(LiveState.Fresh, came, came, 3, null, 1, 0, 0, 0, 0));
        (await _bench.Look()).ShouldBe(0);
        await _bench.Look(days: 1);
        Now().State.ShouldBe(LiveState.Fresh);
        await _bench.Look(days: 1);
        (Now().State, Now().LateDays, Now().Since).ShouldBe((LiveState.Late, 1, came.AddDays(2)));
        await _bench.Look(days: 3);
        (Now().State, Now().LateDays, Now().Since).ShouldBe((LiveState.Late, 4, came.AddDays(2)));
        await Load(4);
        await _bench.Look();
        (Now().State, Now().Rows, Now().Merged).ShouldBe((LiveState.Fresh, 4, 2));
        (await _bench.Told()).ShouldBe(
        [
            """resource.fresh GAJ  {"code":"101001/000001","before":"none","rows":3}""",
            """resource.late GAJ  {"code":"101001/000001","before":"fresh","days":1,"rows":3}""",
            """resource.fresh GAJ  {"code":"101001/000001","before":"late","rows":4}""",
        ]);
    }

    [Test]
    public async Task What_fails_twice_in_a_row_is_failing_until_something_comes()
    {
        await _bench.Libraries.RegisterPopulation();
        await Load(1);
        await _bench.Fail("population");
        await _bench.Look();
        (Now().State, Now().FailedInARow, Now().SuccessRate).ShouldBe((LiveState.Fresh, 1, 0.5));
        // What a person takes back says nothing of the source.
        await _bench.Fail("population", "错误的文件");
        await _bench.Look();
        (Now().State, Now().FailedInARow, Now().Attempts).ShouldBe((LiveState.Fresh, 1, 2));
        await _bench.Fail("population", "idle");
        await _bench.Look();
        (Now().State, Now().FailedInARow, Now().Failed).ShouldBe((LiveState.Failing, 2, 2));
        // It stays so though it is late by now, and however long it lasts.
        await _bench.Look(days: 40);
        (Now().State, Now().FailedInARow, Now().Attempts, Now().SuccessRate, Now().LateDays).ShouldBe((LiveState.Failing, 2, 0, null, 39));
        await Load(2);
        await _bench.Look();
        (Now().State, Now().FailedInARow, Now().Merged).ShouldBe((LiveState.Fresh, 0, 1));
        (await _bench.Told()).Skip(1).ShouldBe(
        [
            """resource.failing GAJ  {"code":"101001/000001","before":"fresh","failed":2,"rows":1}""",
            """resource.fresh GAJ  {"code":"101001/000001","before":"failing","rows":2}""",
        ]);
    }

    [TestCase("source-lost", 1)]
    [TestCase("watermark-back", 1)]
    [TestCase("superseded", 0)]
    [TestCase("cancelled", 0)]
    [TestCase("resource-withdrawn", 0)]
    public async Task Whatever_ends_a_harvest_without_rows_is_a_failure_unless_somebody_wanted_it(string reason, int failed)
    {
        await _bench.Libraries.RegisterPopulation();
        await Load(1);
        await _bench.Fail("population", reason, LibraryBench.Upsert with { Source = "harvest gaj population full 1" });
        await _bench.Look();
        (Now().Failed, Now().FailedInARow, Now().Attempts).ShouldBe((failed, failed, 1 + failed));
    }

    [Test]
    public async Task A_batch_all_of_whose_rows_are_kept_out_is_no_success()
    {
        await _bench.Libraries.RegisterPopulation("rowFilter: { field: division, prefix: '449903' }");
        static IncomingRow Person(int number, string name, string division = "449903001") => LibraryBench.Row($$"""{"citizenNumber":"{{LibraryBench.Citizen(number)}}","name":{{name}},"division":"{{division}}"}""");
        await _bench.Libraries.Load("population", LibraryBench.Upsert, Person(1, "\"甲\""));
        var came = _bench.Libraries.Catalog.Clock.GetUtcNow();
        await _bench.Look(days: 1);
        // One whose row is not the district's is none either; one that brings nothing at all, because there is nothing new, is a success.
        var line = await _bench.Libraries.Load("population", LibraryBench.Upsert, Person(2, "7"), Person(3, "8"), Person(4, "\"丁\"", "440100"));
        (line.State, line.Reason, line.Rows).ShouldBe((BatchState.Merged, BatchLine.NothingTaken, 1));
        await _bench.Look();
        (Now().State, Now().LastSuccess, Now().Merged, Now().Failed, Now().FailedInARow).ShouldBe((LiveState.Fresh, came, 1, 1, 1));
        await _bench.Libraries.Load("population", LibraryBench.Full, Person(1, "9"));
        await _bench.Look();
        (Now().State, Now().LastSuccess, Now().Rows, Now().Failed, Now().FailedInARow).ShouldBe((LiveState.Failing, came, 1, 2, 2));
        await _bench.Libraries.Load("population", LibraryBench.Upsert);
        await _bench.Look();
        (Now().State, Now().LastSuccess, Now().Merged, Now().FailedInARow).ShouldBe((LiveState.Fresh, _bench.Libraries.Catalog.Clock.GetUtcNow(), 2, 0));
        // What the hub has made of a record says nothing of the source.
        await _bench.Libraries.Load("population", LibraryBench.Upsert with { Source = "record" }, Person(2, "7"));
        await _bench.Look();
        (Now().Merged, Now().Failed, Now().FailedInARow).ShouldBe((2, 2, 0));
    }

    [Test]
    public async Task What_is_open_counts_when_it_has_ended()
    {
        await _bench.Libraries.RegisterPopulation();
        await Load(1);
        var batch = await _bench.Libraries.Begin("population", LibraryBench.Upsert);
        await _bench.Look();
        Now().Attempts.ShouldBe(1);
        await batch.Append([LibraryBench.Person(2, "乙")], null, default);
        await batch.Abandon("failed", "population", default);
        await _bench.Look();
        (Now().Attempts, Now().FailedInARow).ShouldBe((2, 1));
    }

    [Test]
    public async Task Old_rows_are_late_though_they_came_today()
    {
        await _bench.RegisterDebtors();
        await _bench.Libraries.Load("judgment-debtors", LibraryBench.Full, _bench.Debtor(1, 9), _bench.Debtor(2, 7), _bench.Debtor(3, 8));
        await _bench.Look();
        // Daily, and usually a day late: two days after the day of the newest row.
        (Now(LiveBench.Debtors).State, Now(LiveBench.Debtors).LateDays, Now(LiveBench.Debtors).RowsDay).ShouldBe((LiveState.Late, 5, new DateOnly(2026, 11, 18)));
        (await _bench.Told()).ShouldBe(["""resource.late ZSJ  {"code":"104001/000023","before":"none","days":5,"rows":3}"""]);

        // A correction of an old row makes them no older, one of today makes them fresh, and all rows anew are judged by themselves.
        await _bench.Libraries.Load("judgment-debtors", LibraryBench.Upsert, _bench.Debtor(1, 8));
        await _bench.Look();
        Now(LiveBench.Debtors).LateDays.ShouldBe(5);
        await _bench.Libraries.Load("judgment-debtors", LibraryBench.Upsert, _bench.Debtor(4, 0));
        await _bench.Look();
        Now(LiveBench.Debtors).State.ShouldBe(LiveState.Fresh);
        await _bench.Libraries.Load("judgment-debtors", LibraryBench.Full, _bench.Debtor(1, 6));
        await _bench.Look();
        (Now(LiveBench.Debtors).State, Now(LiveBench.Debtors).LateDays).ShouldBe((LiveState.Late, 4));
    }

    [Test]
    public async Task A_library_that_lets_rows_be_old_is_judged_by_its_batches()
    {
        await _bench.RegisterDebtors(days: 3_650);
        await _bench.Libraries.Load("judgment-debtors", LibraryBench.Full, _bench.Debtor(1, 900));
        await _bench.Look();
        (Now(LiveBench.Debtors).State, Now(LiveBench.Debtors).RowsDay).ShouldBe((LiveState.Fresh, new DateOnly(2024, 6, 8)));
        await _bench.Look(days: 3);
        (Now(LiveBench.Debtors).State, Now(LiveBench.Debtors).LateDays).ShouldBe((LiveState.Late, 1));
    }

    [Test]
    public async Task Two_hosts_that_look_at_the_same_time_tell_it_once()
    {
        await _bench.Libraries.RegisterPopulation();
        await _bench.RegisterDebtors();
        await Load(1);
        await _bench.Libraries.Load("judgment-debtors", LibraryBench.Full, _bench.Debtor(1, 7));
        var others = new[] { _bench.Sweep, await _bench.Another(), await _bench.Another() };
        for (var days = 0; days < 3; days++)
        {
            await Task.WhenAll(others.Select(sweep => Task.Run(() => sweep.Look(default))));
            await _bench.Look(days: 1);
        }
        await _bench.Look();
        (await _bench.Told()).Select(line => string.Join(' ', line.Split(' ').Take(2))).ShouldBe(["resource.fresh GAJ", "resource.late ZSJ", "resource.late GAJ"], ignoreOrder: true);
    }

    [Test]
    public async Task Of_an_entry_that_is_withdrawn_nothing_is_kept_and_nobody_is_told()
    {
        await _bench.Libraries.RegisterPopulation();
        await Load(1);
        await _bench.Look();
        (await _bench.Libraries.Catalog.Desk.Withdraw(LiveBench.Population, CatalogBench.Bureau with { Reason = "merged" }, default)).ShouldBeOfType<CatalogAnswer.Stored>();
        (await _bench.Look()).ShouldBe(1);
        Now().ShouldBe(LiveEvidence.None);
        (await _bench.Table.All(default)).ShouldBeEmpty();
        (await _bench.Look(days: 9)).ShouldBe(0);
        (await _bench.Told()).Count.ShouldBe(1);
    }

    [Test]
    public async Task Clients_that_read_are_counted_once_each_for_thirty_days_and_kept_as_long_as_the_settings_say()
    {
        await _bench.Libraries.RegisterPopulation();
        await Load(1);
        var today = new DateOnly(2026, 11, 25);
        await Read(("window", today), ("window", today), ("window", today.AddDays(-3)), ("court", today.AddDays(-29)), ("archive", today.AddDays(-30)));
        await _bench.Look();
        Now().Consumers.ShouldBe(2);
        (await _bench.Libraries.Store.Rows("select client, on_day, reads from resource_use order by client, on_day")).Select(row => string.Join(' ', row))
            .ShouldBe(["archive 20261026 1", "court 20261027 1", "window 20261122 1", "window 20261125 2"]);
        await _bench.Look(days: 1);
        Now().Consumers.ShouldBe(1);
        _bench.Libraries.Catalog.Clock.Advance(TimeSpan.FromDays(400 - 3));
        (await _bench.Sweep.Prune(default)).ShouldBeFalse();
        (await _bench.Libraries.Store.Column("select client from resource_use order by client, on_day")).ShouldBe(["window"]);

        async Task Read(params (string Client, DateOnly Day)[] reads)
        {
            foreach (var (client, day) in reads)
            {
                var unit = new Unit("read").Log(new LogEvent(1, LogKind.RecordContentRead, Client: client));
                ResourceUse.Note(unit, LiveBench.Population, client, day);
                (await _bench.Libraries.Catalog.Commits.Commit(unit)).ShouldBeTrue();
            }
        }
    }

    [Test]
    public async Task Reads_of_one_commit_are_all_counted()
    {
        var day = new DateOnly(2026, 11, 25);
        var units = Enumerable.Range(0, 40).Select(i => new Unit("read " + i)).ToArray();
        foreach (var unit in units) _bench.Use.Note(unit, LiveBench.Population, "window");
        _bench.Libraries.Catalog.Commits.Commit(units);
        await Task.WhenAll(units.Select(unit => unit.Done));
        (await _bench.Libraries.Store.Number("select reads from resource_use where on_day = 20261125")).ShouldBe(40);
        (await _bench.Use.Consumers(LiveBench.Population, day.AddDays(-1), default)).ShouldBe(1);
        (await _bench.Use.Consumers(LiveBench.Population, day, default)).ShouldBe(0);
        (await _bench.Use.Consumers(LiveBench.Debtors, day.AddDays(-1), default)).ShouldBe(0);
    }

    [Test]
    public async Task The_provider_is_told_as_a_follower_and_no_other_organisation_and_no_intake_client()
    {
        await _bench.Libraries.RegisterPopulation();
        await Load(1);
        await _bench.Look();
        var reading = new NoticeReading(_bench.Libraries.Store.Database, _bench.Libraries.Catalog.Clock);
        var notices = (await reading.After(0, default)).Notices;
        var notice = notices.ShouldHaveSingleItem();
        (notice.Kind, notice.Resource, notice.Subject, notice.Organisation, notice.RecordId).ShouldBe((LogKind.ResourceFresh, LiveBench.Population, LiveBench.Population, "GAJ", ""));
        foreach (var (scope, sees) in new[] { (ReadScope.Only("GAJ"), true), (ReadScope.Only("GJJ"), false), (ReadScope.Intake("window"), false), (ReadScope.All, true) })
            (await reading.Seen(notices, scope, default)).ShouldBe(sees ? notices : []);
        (notice with { Resource = LiveBench.Debtors }).Id.ShouldNotBe(notice.Id);
    }

    [Test]
    public async Task Before_the_catalog_is_read_nothing_is_taken_for_gone()
    {
        await _bench.Libraries.RegisterPopulation();
        await Load(1);
        await _bench.Look();
        using var unread = new CatalogShelf(_bench.Libraries.Catalog.Table, _bench.Libraries.Catalog.Registry);
        var sweep = new LiveSweep(_bench.Libraries.Catalog.Registry, unread, _bench.Libraries.Table, _bench.Table, _bench.Shelf, _bench.Use, _bench.Libraries.Catalog.Commits, _bench.Options, _bench.Libraries.Catalog.Clock, TimeZoneInfo.Utc);
        (await sweep.Look(default)).ShouldBe(0);
        (await _bench.Table.All(default)).Count.ShouldBe(1);
    }

    [Test]
    public async Task What_is_alive_is_counted_by_provider()
    {
        await _bench.Libraries.RegisterPopulation();
        await _bench.RegisterDebtors();
        await Load(1);
        await _bench.Libraries.Load("judgment-debtors", LibraryBench.Full, _bench.Debtor(1, 7));
        await _bench.Look();
        var counts = LiveCount.Of(_bench.Libraries.Catalog.Shelf.Index, new Core.Catalog.Search.CatalogQuery(), _bench.Shelf);
        counts.ShouldBe([new LiveCount("GAJ", 1, 1, 1, 1, 1, 0, 0), new LiveCount("ZSJ", 1, 1, 1, 1, 0, 1, 0)]);
        LiveCount.Sum(counts).ShouldBe(new LiveCount("", 2, 2, 2, 2, 1, 1, 0));
        await _bench.Fail("population");
        await _bench.Fail("population");
        await _bench.Look();
        LiveCount.Of(_bench.Libraries.Catalog.Shelf.Index, new Core.Catalog.Search.CatalogQuery(Provider: "GAJ"), _bench.Shelf).ShouldBe([new LiveCount("GAJ", 1, 1, 1, 0, 0, 0, 1)]);
    }
}

public sealed class LiveSweepOnSqlite() : LiveSweepContract(Provider.Sqlite);

public sealed class LiveSweepOnPostgres() : LiveSweepContract(Provider.Postgres);

public sealed class LiveSweepOnSqlServer() : LiveSweepContract(Provider.SqlServer);
