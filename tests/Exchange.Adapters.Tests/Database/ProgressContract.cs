using System.Text;
using System.Text.Json;
using Exchange.Adapters.Database;
using Exchange.Core.Contract;

namespace Exchange.Adapters.Tests.Database;

/// <summary>What reading progress out of staging tables must do on every database.</summary>
abstract class ProgressContract(DatabaseProduct product)
{
    const string Accepting = """
        { "name": "EX_GDBS_SL", "mapping": "gdbs-sl.v1", "key": ["SBLSH", "VERSION"], "order": "SLSJ",
          "unread": { "REC_FLAG": ["0", "{null}"] }, "mark": { "REC_FLAG": "1", "REC_TIME": "{now}" } }
        """;

    const string Closing = """
        { "name": "EX_GDBS_BJ", "mapping": "gdbs-bj.v1", "key": ["SBLSH"], "unread": { "REC_FLAG": ["0"] }, "mark": { "REC_FLAG": "1" },
          "columns": ["BJJGDM", "SFJE", "BJSJ", "ZJYXQ"] }
        """;

    FrontDatabase front = null!;

    [SetUp]
    public async Task OpenFront() => front = await FrontDatabase.Create(product);

    [TearDown]
    public async Task CloseFront()
    {
        if (front is not null)
            await front.DisposeAsync();
    }

    [Test]
    public async Task Rows_come_once_oldest_first_as_the_department_wrote_them()
    {
        using var adapter = Reading(Accepting);
        await Accept(("A2", "1", "2026-11-24 16:00:00"), ("A1", "3", "2026-11-24 09:30:15"));

        var look = await adapter.ReadProgress(10, CancellationToken.None);

        look.Faults.ShouldBeEmpty();
        look.Rows.Select(Text).ShouldBe(
        [
            """{"SBLSH":"A1","SLZTDM":"3","SLSJ":"2026-11-24 09:30:15","BLRXM":"李样二","VERSION":1,"REC_FLAG":0,"REC_TIME":null}""",
            """{"SBLSH":"A2","SLZTDM":"1","SLSJ":"2026-11-24 16:00:00","BLRXM":"李样二","VERSION":1,"REC_FLAG":0,"REC_TIME":null}""",
        ]);
        look.Rows.ShouldAllBe(row => row.Source == "EX_GDBS_SL" && row.Mapping == "gdbs-sl.v1" && row.Key.Length <= 100 && row.Key.StartsWith("EX_GDBS_SL:A"));

        await adapter.MarkProgress(look.Rows, CancellationToken.None);

        (await adapter.ReadProgress(10, CancellationToken.None)).Rows.ShouldBeEmpty();
        front.Rows("""SELECT "REC_FLAG" FROM "EX_GDBS_SL" """).ShouldBe([["1"], ["1"]]);
        front.Value("""SELECT COUNT(*) FROM "EX_GDBS_SL" WHERE "REC_TIME" IS NULL""").ShouldBe("0");
    }

    [Test]
    public async Task A_row_that_is_read_again_before_it_was_marked_has_the_same_key_and_a_changed_one_another()
    {
        using var adapter = Reading(Accepting);
        await Accept(("A1", "3", "2026-11-24 09:30:15"));
        var first = (await adapter.ReadProgress(10, CancellationToken.None)).Rows.Single();

        (await adapter.ReadProgress(10, CancellationToken.None)).Rows.Single().Key.ShouldBe(first.Key);
        await adapter.MarkProgress([first], CancellationToken.None);
        await front.Execute("""UPDATE "EX_GDBS_SL" SET "SLZTDM" = '1', "REC_FLAG" = NULL""");
        var changed = (await adapter.ReadProgress(10, CancellationToken.None)).Rows.Single();

        changed.Key.ShouldNotBe(first.Key);
        JsonDocument.Parse(changed.Row).RootElement.GetProperty("SLZTDM").GetString().ShouldBe("1");
    }

    [Test]
    public async Task Marking_again_and_marking_what_is_gone_changes_nothing()
    {
        using var adapter = Reading(Accepting);
        await Accept(("A1", "3", "2026-11-24 09:30:15"), ("A2", "1", "2026-11-24 09:30:16"));
        var rows = (await adapter.ReadProgress(10, CancellationToken.None)).Rows;
        await adapter.MarkProgress(rows, CancellationToken.None);
        await front.Execute("""UPDATE "EX_GDBS_SL" SET "REC_TIME" = '2020-01-01 00:00:00' WHERE "SBLSH" = 'A1'; DELETE FROM "EX_GDBS_SL" WHERE "SBLSH" = 'A2'""");

        await adapter.MarkProgress(rows, CancellationToken.None);
        await adapter.MarkProgress([rows[0] with { Source = "EX_GDBS_XX" }], CancellationToken.None);

        front.Rows("""SELECT "REC_FLAG", "REC_TIME" FROM "EX_GDBS_SL" """).ShouldBe([["1", product is DatabaseProduct.Sqlite ? "2020-01-01 00:00:00" : "2020-01-01"]]);
    }

    [Test]
    public async Task Named_columns_come_in_that_spelling_with_the_key_and_its_types()
    {
        using var adapter = Reading(Closing);
        await front.Execute("""INSERT INTO "EX_GDBS_BJ" VALUES ('4499032611240000012', '6', 12.50, '2026-11-24 16:00:00', '2031-11-23', '0')""");

        var row = (await adapter.ReadProgress(10, CancellationToken.None)).Rows.Single();

        Text(row).ShouldBe($$"""{"BJJGDM":"6","SFJE":{{(product is DatabaseProduct.Sqlite ? "12.5" : "12.50")}},"BJSJ":"2026-11-24 16:00:00","ZJYXQ":"2031-11-23","SBLSH":"4499032611240000012"}""");
        await adapter.MarkProgress([row], CancellationToken.None);
        front.Value("""SELECT "REC_FLAG" FROM "EX_GDBS_BJ" """).ShouldBe("1");
    }

    [Test]
    public async Task A_busy_table_does_not_keep_the_others_from_being_read()
    {
        using var adapter = Reading(Accepting + "," + Closing);
        await Accept([.. Enumerable.Range(0, 50).Select(n => ($"A{n:D2}", "3", "2026-11-24 09:30:15"))]);
        await front.Execute("""INSERT INTO "EX_GDBS_BJ" ("SBLSH", "BJJGDM") VALUES ('B1', '6')""");

        var looks = new List<ProgressRows>();
        for (var n = 0; n < 2; n++)
            looks.Add(await adapter.ReadProgress(10, CancellationToken.None));

        looks.ShouldAllBe(look => look.Rows.Count == 10);
        looks.SelectMany(look => look.Rows).Select(row => row.Source).Distinct().Count().ShouldBe(2);
    }

    [Test]
    public async Task More_rows_than_are_asked_for_all_come_in_the_end()
    {
        using var adapter = Reading(Accepting);
        await Accept([.. Enumerable.Range(0, 130).Select(n => ($"A{n:D3}", "3", "2026-11-24 09:30:15"))]);
        var seen = new List<string>();

        for (var look = await adapter.ReadProgress(60, CancellationToken.None); look.Rows.Count > 0; look = await adapter.ReadProgress(60, CancellationToken.None))
        {
            seen.AddRange(look.Rows.Select(row => row.Key));
            await adapter.MarkProgress(look.Rows, CancellationToken.None);
        }

        seen.Distinct().Count().ShouldBe(130);
        seen.Count.ShouldBe(130);
    }

    [Test]
    public async Task A_result_in_the_same_row_that_was_written_comes_back_and_is_marked()
    {
        await front.Execute("""
            CREATE TABLE "HJ_CSDJ_SQ" ("POSTID" VARCHAR(36) NOT NULL PRIMARY KEY, "XM" VARCHAR(40), "CLBZ" CHAR(1) NOT NULL DEFAULT '0', "GMSFHM" VARCHAR(18), "CWYY" VARCHAR(200), "HQBZ" CHAR(1) DEFAULT '0')
            """);
        using var adapter = Given.Adapter(front, """
            "submit": { "tables": [ { "name": "HJ_CSDJ_SQ" } ], "deliveryIdColumn": "POSTID" },
            "progress": { "tables": [ { "name": "HJ_CSDJ_SQ", "mapping": "hj-result.v1", "key": ["POSTID"],
              "unread": { "CLBZ": ["1", "2"], "HQBZ": ["0"] }, "mark": { "HQBZ": "1" }, "columns": ["POSTID", "CLBZ", "GMSFHM", "CWYY"] } ] }
            """);
        var message = Pushed.Message("""{"XM":"张小样"}""");
        await adapter.Acknowledged(message);
        (await adapter.ReadProgress(10, CancellationToken.None)).Rows.ShouldBeEmpty();
        await front.Execute("""UPDATE "HJ_CSDJ_SQ" SET "CLBZ" = '1', "GMSFHM" = '449903202611050124'""");

        var row = (await adapter.ReadProgress(10, CancellationToken.None)).Rows.ShouldHaveSingleItem();

        Text(row).ShouldBe($$"""{"POSTID":"{{message.DeliveryId}}","CLBZ":"1","GMSFHM":"449903202611050124","CWYY":null}""");
        row.Key.ShouldNotContain("449903202611050124");
        await adapter.MarkProgress([row], CancellationToken.None);
        (await adapter.ReadProgress(10, CancellationToken.None)).Rows.ShouldBeEmpty();
        front.Value("""SELECT "CLBZ" FROM "HJ_CSDJ_SQ" """).ShouldBe("1", "the department's own column is left alone");
    }

    [Test]
    public async Task A_key_column_with_an_identity_number_does_not_show_in_the_key()
    {
        using var adapter = Reading(Accepting);
        await Accept(("449903198506120013", "3", "2026-11-24 09:30:15"));

        (await adapter.ReadProgress(10, CancellationToken.None)).Rows.Single().Key.ShouldNotContain("449903198506120013");
    }

    [Test]
    public async Task Rows_without_a_key_are_told_as_a_fault_and_do_not_hold_up_the_others()
    {
        using var adapter = Reading(Accepting);
        await front.Execute("""INSERT INTO "EX_GDBS_SL" ("SBLSH", "SLZTDM") VALUES (NULL, '1')""");
        await Accept(("A1", "3", "2026-11-24 09:30:15"));

        var first = await adapter.ReadProgress(10, CancellationToken.None);
        first.Rows.ShouldHaveSingleItem();
        await adapter.MarkProgress(first.Rows, CancellationToken.None);
        var second = await adapter.ReadProgress(10, CancellationToken.None);

        second.Rows.ShouldBeEmpty();
        second.Faults.ShouldHaveSingleItem().Code.ShouldBe("key-missing");
        second.Faults[0].Key.ShouldBe((await adapter.ReadProgress(10, CancellationToken.None)).Faults.Single().Key);
    }

    [Test]
    public async Task A_missing_column_is_a_fault_of_its_table_alone()
    {
        using var adapter = Reading(Accepting + "," + Closing);
        await Accept(("A1", "3", "2026-11-24 09:30:15"));
        await front.Execute("""ALTER TABLE "EX_GDBS_BJ" DROP COLUMN "BJSJ" """);

        var look = await adapter.ReadProgress(10, CancellationToken.None);

        look.Rows.ShouldHaveSingleItem().Source.ShouldBe("EX_GDBS_SL");
        var fault = look.Faults.ShouldHaveSingleItem();
        (fault.Code, fault.Source, fault.Text).ShouldBe(("table-changed", "EX_GDBS_BJ", "table EX_GDBS_BJ has no column BJSJ"));
        fault.Key.ShouldBe((await adapter.ReadProgress(10, CancellationToken.None)).Faults.Single().Key);
        (await adapter.Probe(CancellationToken.None)).ShouldBe(fault.Text);
        await adapter.Acknowledged(Pushed.Message("""{"SQID":"1","SBLSH":"1"}""")); // pushes are not held up by it
    }

    [Test]
    public async Task A_row_that_is_too_large_is_passed_over_and_told()
    {
        await front.Execute("""CREATE TABLE "EX_GDBS_SPJG" ("SEQ" VARCHAR(10) NOT NULL, "ATTACH_BODY" {text}, "REC_FLAG" INT NOT NULL DEFAULT 0)""".Replace("{text}", product is DatabaseProduct.MySql ? "LONGTEXT" : "TEXT"));
        await front.Execute($"INSERT INTO \"EX_GDBS_SPJG\" (\"SEQ\", \"ATTACH_BODY\") VALUES ('1', '{new string('x', ProgressReading.MostRowBytes)}'), ('2', 'y')");
        using var adapter = Reading("""
            { "name": "EX_GDBS_SPJG", "mapping": "gdbs-spjg.v1", "key": ["SEQ"], "unread": { "REC_FLAG": ["0"] }, "mark": { "REC_FLAG": "1" } }
            """);

        var looks = new[] { await adapter.ReadProgress(1, CancellationToken.None), await adapter.ReadProgress(1, CancellationToken.None) };

        looks.ShouldAllBe(look => look.Faults.Single().Code == "row-too-large");
        looks.SelectMany(look => look.Rows).Select(row => row.Key).ShouldHaveSingleItem().ShouldStartWith("EX_GDBS_SPJG:2:");
    }

    [Test]
    public async Task A_database_that_is_gone_is_an_IOException_without_what_it_held()
    {
        using var adapter = Reading(Accepting);
        await front.Leave();

        var error = await Should.ThrowAsync<IOException>(() => adapter.ReadProgress(10, CancellationToken.None));

        error.InnerException.ShouldBeNull("the driver's own text may quote a row");
    }

    [Test]
    public async Task An_adapter_without_progress_has_none_to_read()
    {
        using var adapter = Given.Adapter(front, """ "submit": { "tables": [ { "name": "YW_SQ" } ] } """);

        (await adapter.ReadProgress(10, CancellationToken.None)).Rows.ShouldBeEmpty();
    }

    Task Accept(params (string Number, string State, string At)[] rows) => front.Execute(
        "INSERT INTO \"EX_GDBS_SL\" (\"SBLSH\", \"SLZTDM\", \"SLSJ\", \"BLRXM\", \"VERSION\") VALUES "
        + string.Join(", ", rows.Select(row => $"('{row.Number}', '{row.State}', '{row.At}', '李样二', 1)")));

    DatabaseAdapter Reading(string tables) =>
        Given.Adapter(front, $$""" "submit": { "tables": [ { "name": "YW_SQ" } ] }, "progress": { "tables": [ {{tables}} ] } """);

    static string Text(ProgressRow row) => Encoding.UTF8.GetString(row.Row.Span);
}

sealed class SqliteProgressTests() : ProgressContract(DatabaseProduct.Sqlite);

sealed class PostgresProgressTests() : ProgressContract(DatabaseProduct.PostgreSql);

sealed class SqlServerProgressTests() : ProgressContract(DatabaseProduct.SqlServer);

sealed class MariaDbProgressTests() : ProgressContract(DatabaseProduct.MySql);
