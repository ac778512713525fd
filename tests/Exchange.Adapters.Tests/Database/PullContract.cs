using System.Globalization;
using System.Text;
using System.Text.Json;
using Exchange.Adapters.Database;
using Exchange.Core.Contract;
using Microsoft.Extensions.Time.Testing;

namespace Exchange.Adapters.Tests.Database;

/// <summary>What harvesting a department's table must do on every database.</summary>
abstract class PullContract(DatabaseProduct product)
{
    const string People = """
        CREATE TABLE "RK_JBXX" ("GMSFHM" VARCHAR(18), "XM" VARCHAR(40), "CSRQ" DATE, "GXSJ" {datetime}, "BBH" BIGINT, "SCBZ" CHAR(1));
        CREATE TABLE "HJ_GX" ("HH" VARCHAR(20) NOT NULL, "CYHM" VARCHAR(18) NOT NULL, "GX" VARCHAR(10), PRIMARY KEY ("HH", "CYHM"));
        CREATE TABLE "RK_BG" ("BGID" {counter}, "CZ" CHAR(1) NOT NULL, "SFHM" VARCHAR(18) NOT NULL, "YQ" CHAR(1), "YQSJ" {datetime});
        """;

    static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.FromHours(8));

    FrontDatabase front = null!;

    [SetUp]
    public async Task OpenFront()
    {
        front = await FrontDatabase.Create(product, sampleTables: false);
        await front.Execute(People);
    }

    [TearDown]
    public async Task CloseFront()
    {
        if (front is not null)
            await front.DisposeAsync();
    }

    [Test]
    public async Task Every_row_comes_once_along_a_key_of_several_columns()
    {
        var expected = new List<string>();
        for (var household = 0; household < 5; household++)
            for (var member = 0; member < household; member++)
            {
                expected.Add($"H{household}/M{member}");
                await front.Execute($"""INSERT INTO "HJ_GX" VALUES ('H{household}', 'M{member}', '子')""");
            }
        using var adapter = Source("""{ "name": "gx", "table": "HJ_GX", "key": ["HH", "CYHM"] }""");

        var pages = await Pages(adapter, new PullOrder("gx", PullMode.Full, null, null, 3));

        pages.ShouldAllBe(page => page.Rows.Count <= 3);
        pages.SelectMany(page => page.Rows).Select(row => $"{row["HH"]}/{row["CYHM"]}").ShouldBe(expected);
        pages[0].Rows[0]["GX"].ShouldBe("子");
    }

    [Test]
    public async Task A_pull_goes_on_after_any_page_and_misses_and_doubles_nothing()
    {
        await Insert(Enumerable.Range(0, 20).Select(n => (Id(n), Time(n / 7), n)));
        using var adapter = Source(Persons);
        foreach (var mode in new[] { PullMode.Full, PullMode.Watermark })
        {
            var order = new PullOrder("rk", mode, null, null, 3);
            var whole = (await Pages(adapter, order)).SelectMany(Ids).ToList();
            whole.ShouldBe(Enumerable.Range(0, 20).Select(Id));

            var done = new List<string>();
            foreach (var page in await Pages(adapter, order))
            {
                done.AddRange(Ids(page));
                // Somebody else's process, that knows the place and nothing more.
                using var other = Source(Persons);
                (await Pages(other, order with { After = page.Place, Most = 4 })).SelectMany(Ids).ShouldBe(whole.Skip(done.Count));
            }
        }
    }

    [Test]
    public async Task Rows_with_the_same_watermark_are_not_lost_between_two_pages_or_two_harvests()
    {
        await Insert(Enumerable.Range(0, 25).Select(n => (Id(n), Time(0), n)));
        using var adapter = Source(Persons);
        var first = await Pages(adapter, new PullOrder("rk", PullMode.Watermark, null, null, 4));
        first.SelectMany(Ids).ShouldBe(Enumerable.Range(0, 25).Select(Id));

        await Insert([(Id(25), Time(0), 25), (Id(26), Time(3600), 26)]);
        var second = (await Pages(adapter, new PullOrder("rk", PullMode.Watermark, first[^1].Place, null, 4))).SelectMany(Ids).ToList();

        second.ShouldContain(Id(25));
        second[^1].ShouldBe(Id(26));
    }

    [Test]
    public async Task Only_what_is_newer_is_read_again_but_for_what_may_have_been_committed_late()
    {
        await Insert(Enumerable.Range(0, 10).Select(n => (Id(n), Time(n * 100), n)));
        using var adapter = Source(Persons);
        var place = (await Pages(adapter, new PullOrder("rk", PullMode.Watermark, null, null, 100)))[^1].Place;

        // Written before the last one of the first harvest, and visible only now.
        await Insert([(Id(50), Time(800), 50)]);
        var second = await Pages(adapter, new PullOrder("rk", PullMode.Watermark, place, null, 100));

        second.SelectMany(Ids).ShouldBe([Id(6), Id(7), Id(8), Id(50), Id(9)]);   // 300 seconds before the ninth, which is at 900.
        (await Pages(adapter, new PullOrder("rk", PullMode.Watermark, second[^1].Place, null, 100))).Count.ShouldBe(1);
    }

    [Test]
    public async Task A_counter_is_a_watermark_too()
    {
        using var adapter = Source("""{ "name": "rk", "table": "RK_JBXX", "key": ["GMSFHM"], "watermark": "BBH", "overlapCount": 2 }""");
        await Insert(Enumerable.Range(0, 10).Select(n => (Id(n), Time(0), n)));
        var place = (await Pages(adapter, new PullOrder("rk", PullMode.Watermark, null, null, 3)))[^1].Place;
        await Insert([(Id(10), Time(0), 10)]);

        (await Pages(adapter, new PullOrder("rk", PullMode.Watermark, place, null, 3))).SelectMany(Ids).ShouldBe([Id(7), Id(8), Id(9), Id(10)]);
    }

    [Test]
    public async Task A_row_dated_in_the_future_does_not_hide_what_is_written_until_then()
    {
        await Insert([(Id(1), Time(0), 1), (Id(2), "2099-01-01 00:00:00", 2)]);
        using var adapter = Source(Persons);
        var first = await Pages(adapter, new PullOrder("rk", PullMode.Watermark, null, null, 100));
        first.SelectMany(Ids).ShouldBe([Id(1), Id(2)]);

        await Insert([(Id(3), Time(600), 3)]);

        (await Pages(adapter, new PullOrder("rk", PullMode.Watermark, first[^1].Place, null, 100))).SelectMany(Ids).ShouldBe([Id(1), Id(3), Id(2)]);
    }

    [Test]
    public async Task A_watermark_that_went_back_is_told_and_nothing_is_pulled()
    {
        await Insert(Enumerable.Range(0, 10).Select(n => (Id(n), Time(n * 100), n)));
        using var adapter = Source(Persons);
        var place = (await Pages(adapter, new PullOrder("rk", PullMode.Watermark, null, null, 100)))[^1].Place;

        // The newest row was deleted: what is read again anyway covers it.
        await front.Execute($"""DELETE FROM "RK_JBXX" WHERE "GMSFHM" = '{Id(9)}'""");
        (await Pages(adapter, new PullOrder("rk", PullMode.Watermark, place, null, 100))).SelectMany(Ids).ShouldBe([Id(6), Id(7), Id(8)]);

        await front.Execute($"""DELETE FROM "RK_JBXX" WHERE "GXSJ" > '{Time(300)}'""");
        (await Should.ThrowAsync<PullException>(() => Pages(adapter, new PullOrder("rk", PullMode.Watermark, place, null, 100)))).Code.ShouldBe(PullException.WentBack);
        (await Pages(adapter, new PullOrder("rk", PullMode.Watermark, null, null, 100))).SelectMany(Ids).Count().ShouldBe(4);

        await front.Execute("""DELETE FROM "RK_JBXX" """);
        (await Should.ThrowAsync<PullException>(() => Pages(adapter, new PullOrder("rk", PullMode.Watermark, place, null, 100)))).Code.ShouldBe(PullException.WentBack);
    }

    [Test]
    public async Task A_source_with_nothing_new_brings_one_page_and_the_place_stays()
    {
        using var adapter = Source(Persons);
        var empty = (await Pages(adapter, new PullOrder("rk", PullMode.Watermark, null, null, 100))).ShouldHaveSingleItem();
        empty.Rows.ShouldBeEmpty();

        await Insert([(Id(1), Time(0), 1)]);
        var place = (await Pages(adapter, new PullOrder("rk", PullMode.Watermark, empty.Place, null, 100))).ShouldHaveSingleItem().Place;
        using var strict = Source(Persons.Replace("\"watermark\"", "\"overlapSeconds\": 0, \"watermark\"", StringComparison.Ordinal));
        var again = (await Pages(strict, new PullOrder("rk", PullMode.Watermark, place, null, 100))).ShouldHaveSingleItem();
        again.Rows.Select(row => row["GMSFHM"]).ShouldBe([Id(1)]);   // A tie with it may have come: the watermark itself is always read again.
    }

    [Test]
    public async Task Changes_come_in_their_order_with_the_row_as_it_is_now_or_as_a_tombstone()
    {
        await Insert(Enumerable.Range(0, 4).Select(n => (Id(n), Time(0), n)));
        foreach (var (operation, n) in new[] { ("I", 0), ("I", 1), ("U", 0), ("D", 2), ("U", 9), ("I", 3) })
            await front.Execute($"""INSERT INTO "RK_BG" ("CZ", "SFHM") VALUES ('{operation}', '{Id(n)}')""");
        using var adapter = Source("""
            { "name": "rk", "table": "RK_JBXX", "key": ["GMSFHM"], "overlapCount": 1, "columns": { "GMSFHM": "id", "XM": "name" },
              "changes": { "table": "RK_BG", "id": "BGID", "key": ["SFHM"], "operation": "CZ", "deletes": ["D"], "mark": { "YQ": "1", "YQSJ": "{now}" } } }
            """);

        const string Start = """{"at":[],"reach":"i0"}""";
        var pages = await Pages(adapter, new PullOrder("rk", PullMode.Changes, Start, null, 4));

        pages.Select(page => page.Rows.Count).ShouldBe([4, 2]);
        // The ninth is in no table any more, whatever the change says.
        pages.SelectMany(page => page.Rows).Select(row => $"{row["id"]} {row.Deleted} {row.Has("name")}").ShouldBe(
            [$"{Id(0)} False True", $"{Id(1)} False True", $"{Id(0)} False True", $"{Id(2)} True False", $"{Id(9)} True False", $"{Id(3)} False True"]);

        var order = new PullOrder("rk", PullMode.Changes, Start, null, 4);
        await adapter.Taken(order, pages[^1].Place, CancellationToken.None);
        front.Rows("""SELECT "YQ" FROM "RK_BG" ORDER BY "BGID" """).Select(row => row[0]).ShouldBe(["1", "1", "1", "1", null, null]);   // A late change may come before the last one.
        front.Value("""SELECT "YQSJ" FROM "RK_BG" ORDER BY "BGID" """).ShouldBe("2026-11-24 12:00:00");

        await front.Execute("""UPDATE "RK_BG" SET "YQSJ" = NULL WHERE "BGID" = 1""");
        await adapter.Taken(order, pages[^1].Place, CancellationToken.None);   // Told twice: nothing more than what is missing.
        await front.Execute("""DELETE FROM "RK_BG" """);
        (await Pages(adapter, order with { From = pages[^1].Place })).ShouldHaveSingleItem().Rows.ShouldBeEmpty();   // What was taken may be cleared away.
    }

    [Test]
    public async Task The_first_harvest_of_changes_brings_all_rows_and_the_next_what_was_changed_since_it_began()
    {
        await Insert(Enumerable.Range(0, 5).Select(n => (Id(n), Time(0), n)));
        await front.Execute($"""INSERT INTO "RK_BG" ("CZ", "SFHM") VALUES ('U', '{Id(0)}')""");
        using var adapter = Source("""
            { "name": "rk", "table": "RK_JBXX", "key": ["GMSFHM"], "overlapCount": 0, "changes": { "table": "RK_BG", "id": "BGID", "key": ["SFHM"], "operation": "CZ", "deletes": ["D"], "mark": { "YQ": "1" } } }
            """);
        var order = new PullOrder("rk", PullMode.Changes, null, null, 2);

        var first = await adapter.Pull(order, CancellationToken.None).FirstAsync();
        // While it is read.
        await front.Execute($"""DELETE FROM "RK_JBXX" WHERE "GMSFHM" = '{Id(0)}'""");
        await front.Execute($"""INSERT INTO "RK_BG" ("CZ", "SFHM") VALUES ('D', '{Id(0)}')""");
        var rest = await Pages(adapter, order with { After = first.Place });
        rest.SelectMany(Ids).ShouldBe([Id(2), Id(3), Id(4)]);

        var next = await Pages(adapter, order with { From = rest[^1].Place });
        next.SelectMany(page => page.Rows).Select(row => (row["GMSFHM"], row.Deleted)).ShouldBe([(Id(0), true), (Id(0), true)]);
        await adapter.Taken(order, rest[^1].Place, CancellationToken.None);
        front.Rows("""SELECT "YQ" FROM "RK_BG" ORDER BY "BGID" """).Select(row => row[0]).ShouldBe([null, null]);
        await adapter.Taken(order with { From = rest[^1].Place }, next[^1].Place, CancellationToken.None);
        front.Rows("""SELECT "YQ" FROM "RK_BG" ORDER BY "BGID" """).Select(row => row[0]).ShouldBe(["1", null]);
    }

    [Test]
    public async Task Changes_may_hold_the_rows_themselves()
    {
        using var adapter = Source("""
            { "name": "bg", "table": "RK_BG", "key": ["SFHM"], "changes": { "table": "RK_BG", "id": "BGID", "operation": "CZ", "deletes": ["D"] } }
            """);
        foreach (var (operation, n) in new[] { ("I", 0), ("D", 0) })
            await front.Execute($"""INSERT INTO "RK_BG" ("CZ", "SFHM") VALUES ('{operation}', '{Id(n)}')""");

        (await Pages(adapter, new PullOrder("bg", PullMode.Changes, null, null, 10))).SelectMany(page => page.Rows).Select(row => (row["SFHM"], row["CZ"], row.Deleted))
            .ShouldBe([(Id(0), "I", false), (Id(0), "D", true)]);
    }

    [Test]
    public async Task A_row_that_its_source_marks_as_deleted_is_a_tombstone_with_all_it_has()
    {
        await Insert([(Id(1), Time(0), 1), (Id(2), Time(0), 2), (Id(3), Time(0), 3)]);
        await front.Execute($"""UPDATE "RK_JBXX" SET "SCBZ" = '1' WHERE "GMSFHM" = '{Id(1)}'""");
        await front.Execute($"""UPDATE "RK_JBXX" SET "SCBZ" = NULL WHERE "GMSFHM" = '{Id(3)}'""");
        using var adapter = Source(Persons.Replace("\"watermark\"", "\"deleted\": { \"SCBZ\": [\"1\", \"{null}\"] }, \"watermark\"", StringComparison.Ordinal));

        (await Pages(adapter, new PullOrder("rk", PullMode.Full, null, null, 10))).SelectMany(page => page.Rows).Select(row => (row["GMSFHM"], row.Deleted, row.Has("XM")))
            .ShouldBe([(Id(1), true, true), (Id(2), false, true), (Id(3), true, true)]);
    }

    [Test]
    public async Task Rows_without_a_key_are_told_and_not_pulled()
    {
        await Insert([(Id(1), Time(0), 1)]);
        await front.Execute("""INSERT INTO "RK_JBXX" ("XM") VALUES ('无号')""");
        using var adapter = Source(Persons);

        var page = (await Pages(adapter, new PullOrder("rk", PullMode.Full, null, null, 10))).ShouldHaveSingleItem();

        page.Rows.Select(row => row["GMSFHM"]).ShouldBe([Id(1)]);
        page.Notes.Single().Code.ShouldBe("key-missing");
        page.Notes.Single().Text.ShouldStartWith("1 rows of the source rk have no value in GMSFHM");
    }

    [Test]
    public async Task A_source_whose_columns_do_not_fit_is_told_and_is_no_empty_source()
    {
        using var adapter = Source("""{ "name": "rk", "table": "RK_JBXX", "key": ["GMSFHM"], "columns": { "NO_SUCH": "a" } }""");
        var fault = await Should.ThrowAsync<PullException>(() => Pages(adapter, new PullOrder("rk", PullMode.Full, null, null, 10)));
        (fault.Code, fault.Message).ShouldBe(("source-changed", "table RK_JBXX has no column NO_SUCH"));
        (await adapter.Probe(CancellationToken.None)).ShouldBe("table RK_JBXX has no column NO_SUCH");

        using var good = Source(Persons);
        await Insert(Enumerable.Range(0, 10).Select(n => (Id(n), Time(0), n)));
        (await good.Probe(CancellationToken.None)).ShouldBeNull();
        var pulling = good.Pull(new PullOrder("rk", PullMode.Full, null, null, 3), CancellationToken.None).GetAsyncEnumerator();
        (await pulling.MoveNextAsync()).ShouldBeTrue();
        // Half-way.
        await front.Execute("""DROP TABLE "RK_JBXX" """);
        await Should.ThrowAsync<PullException>(async () => await pulling.MoveNextAsync());
        await pulling.DisposeAsync();
    }

    [Test]
    public async Task A_database_that_is_not_there_can_be_tried_again()
    {
        using var adapter = Source(Persons);
        await front.Leave();
        await Should.ThrowAsync<IOException>(() => Pages(adapter, new PullOrder("rk", PullMode.Full, null, null, 10)));
    }

    [Test]
    public async Task An_adapter_that_is_only_harvested_from_takes_nothing_in()
    {
        using var adapter = Source(Persons);
        (await adapter.Push(Pushed.Message("{}"), CancellationToken.None)).ShouldBeOfType<PushAnswer.Rejected>().Code.ShouldBe("submit-not-supported");
        DatabaseKind.Kind.Sources(Given.Options(front, $$""" "pull": [{{Persons}}] """)).Single().Abilities.ShouldBe([new PullAbility(PullMode.Full), new PullAbility(PullMode.Watermark)]);
    }

    [Test]
    public async Task An_enormous_row_is_told_and_the_others_come()
    {
        await front.Execute("""CREATE TABLE "FJ" ("ID" INT NOT NULL PRIMARY KEY, "NR" {bytes})""".Replace("{bytes}", product is DatabaseProduct.MySql ? "LONGBLOB" : "{bytes}", StringComparison.Ordinal));
        var large = product switch
        {
            DatabaseProduct.Sqlite => "zeroblob(1000000)",
            DatabaseProduct.PostgreSql => "decode(repeat('00', 1000000), 'hex')",
            DatabaseProduct.MySql => "repeat('0', 1000000)",
            _ => "CAST(REPLICATE(CAST('0' AS varchar(max)), 1000000) AS varbinary(max))",
        };
        await front.Execute($"""INSERT INTO "FJ" VALUES (1, NULL)""");
        await front.Execute($"""INSERT INTO "FJ" VALUES (2, {large})""");
        await front.Execute($"""INSERT INTO "FJ" VALUES (3, NULL)""");
        using var adapter = Source("""{ "name": "fj", "table": "FJ", "key": ["ID"] }""");

        (await Pages(adapter, new PullOrder("fj", PullMode.Full, null, null, 10))).SelectMany(page => page.Rows).Select(row => row.Fault?.Code).ShouldBe([null, "row-too-large", null]);
    }

    const string Persons = """{ "name": "rk", "table": "RK_JBXX", "key": ["GMSFHM"], "watermark": "GXSJ" }""";

    DatabaseAdapter Source(string source) => Given.Adapter(front, $$"""  "pull": [{{source}}] """, new FakeTimeProvider(Now));

    async Task Insert(IEnumerable<(string Id, string Time, int Version)> rows)
    {
        foreach (var (id, time, version) in rows)
            await front.Execute($"""INSERT INTO "RK_JBXX" ("GMSFHM", "XM", "CSRQ", "GXSJ", "BBH", "SCBZ") VALUES ('{id}', '张样', '1985-06-12', '{time}', {version}, '0')""");
    }

    static string Id(int n) => $"4499032000010100{n:d2}";

    static string Time(int seconds) => new DateTime(2026, 11, 20, 8, 0, 0, DateTimeKind.Unspecified).AddSeconds(seconds).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    static IEnumerable<string> Ids(PulledText page) => page.Rows.Select(row => row["GMSFHM"]!);

    static async Task<List<PulledText>> Pages(DatabaseAdapter adapter, PullOrder order)
    {
        var pages = new List<PulledText>();
        await foreach (var page in adapter.Pull(order, CancellationToken.None))
            pages.Add(new PulledText([.. page.Rows.Select(row => new RowText(Encoding.UTF8.GetString(row.Content.Span), row.Deleted, row.Fault))], page.Place, page.Notes));
        return pages;
    }

    sealed record PulledText(IReadOnlyList<RowText> Rows, string Place, IReadOnlyList<PullFault> Notes);

    sealed record RowText(string Json, bool Deleted, PullFault? Fault)
    {
        public string? this[string name] => JsonDocument.Parse(Json).RootElement.GetProperty(name).ToString();

        public bool Has(string name) => JsonDocument.Parse(Json).RootElement.TryGetProperty(name, out _);
    }
}

sealed class SqlitePullTests() : PullContract(DatabaseProduct.Sqlite);

sealed class PostgresPullTests() : PullContract(DatabaseProduct.PostgreSql);

sealed class MariaDbPullTests() : PullContract(DatabaseProduct.MySql);

sealed class SqlServerPullTests() : PullContract(DatabaseProduct.SqlServer);
