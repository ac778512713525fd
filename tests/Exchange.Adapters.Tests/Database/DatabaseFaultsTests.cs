using System.Text.Json;
using Exchange.Adapters.Database;
using Exchange.Core.Contract;
using Exchange.Core.Registry;

namespace Exchange.Adapters.Tests.Database;

/// <summary>What is wrong with a document's options is named at its place, all of it at once.</summary>
sealed class DatabaseFaultsTests
{
    const string Submit = """ "submit": { "tables": [ { "name": "YW_SQ" } ] } """;

    [TestCase("sqlite", "Data Source=/var/front.db", null)]
    [TestCase("postgreSql", "Host=10.1.2.3;Port=5433;Username=hub;Database=front", null)]
    [TestCase("sqlServer", "Server=10.1.2.3,1433;Database=SPJYXK;User ID=hub;TrustServerCertificate=true", null)]
    [TestCase("mySql", "Server=10.1.2.3;User ID=hub;Database=front;SslMode=Required", null)]
    [TestCase("postgreSql", "Host=10.1.2.3;Username=hub;Password=abc", "holds password")]
    [TestCase("sqlServer", "Server=a;PWD=abc", "holds pwd")]
    [TestCase("mySql", "Server=a;Certificate Password=abc", "holds certificate password")]
    [TestCase("postgreSql", "Host=10.1.2.3;Passfile=/root/.pgpass", "holds passfile")]
    [TestCase("postgreSql", "Hots=10.1.2.3", "not understood")]
    [TestCase("sqlite", "Data Sauce=a", "not understood")]
    [TestCase("sqlServer", "Server=a;Encrypt=perhaps", "not understood")]
    [TestCase("mySql", "no connection string", "no connection string")]
    public void A_connection_is_understood_by_the_databases_driver_and_holds_no_password(string database, string connection, string? fault)
    {
        var faults = Faults($$"""{"database":"{{database}}","connection":"{{connection}}",{{Submit}} }""");
        if (fault is null)
            faults.ShouldBeEmpty();
        else
            faults.ShouldHaveSingleItem().ShouldSatisfyAllConditions(one => one.Pointer.ShouldBe("/connection"), one => one.Message.ShouldContain(fault), one => one.Message.ShouldNotContain("abc"));
    }

    [TestCase("YW_SQ")]
    [TestCase("dbo.YW_SQ")]
    [TestCase("业务_申请")]
    [TestCase("SYS$T#1")]
    public void A_name_may_be_what_departments_use(string name) => Faults(Table(name)).ShouldBeEmpty();

    [TestCase("YW SQ")]
    [TestCase("YW_SQ;DROP TABLE X")]
    [TestCase("a.b.c")]
    [TestCase("\\\"YW_SQ\\\"")]
    [TestCase("YW_SQ]")]
    [TestCase("1YW")]
    [TestCase(".YW")]
    [TestCase("YW-SQ")]
    public void Any_other_name_is_a_fault(string name) => Faults(Table(name)).Select(fault => fault.Pointer).ShouldBe(["/submit/tables/0/name"]);

    [TestCase("""{ "column": "B C", "by": "D" }""", "/submit/tables/0/file/column")]
    [TestCase("""{ "column": "B", "by": "b" }""", "/submit/tables/0/file/column")]
    [TestCase("""{ "column": "S", "by": "D" }""", "/submit/tables/0/file/column")]
    [TestCase("""{ "column": "B", "by": "s" }""", "/submit/tables/0/file/by")]
    [TestCase("""{ "column": "B", "by": "1" }""", "/submit/tables/0/file/by")]
    public void A_file_has_two_columns_that_nothing_else_fills(string file, string pointer)
        => Faults($$"""{ "database": "sqlite", "connection": "Data Source=a", "submit": { "tables": [ { "name": "A", "set": { "S": "1" }, "file": {{file}} } ] } }""")
            .Select(fault => fault.Pointer).ShouldBe([pointer]);

    [Test]
    public void No_file_goes_with_a_withdrawal()
        => Faults("""{ "database": "sqlite", "connection": "Data Source=a", "submit": { "tables": [ { "name": "A" } ] }, "withdraw": { "tables": [ { "name": "A", "file": { "column": "B", "by": "C" } } ] } }""")
            .Select(fault => fault.Pointer).ShouldBe(["/withdraw/tables/0/file"]);

    [Test]
    public void Everything_wrong_is_named_at_once()
    {
        Faults("""
            {
              "database": "sqlite", "connection": "Data Source=a", "secret": "front", "createReceiptTable": true,
              "submit": { "tables": [ { "name": "A", "set": { "B C": "1", "D": "{nummer}", "E": "{number", "F": "}" }, "columns": { "G": {}, "g": {} } }, { "name": "a" } ],
                "deliveryIdColumn": "H I", "numberColumn": "J" },
              "withdraw": { "tables": [ { "name": "K" } ], "numberColumn": "L" },
              "withdrawUpdate": { "table": "M N", "set": { "O": "{x}" }, "match": { "P": "{number}" } },
              "progress": { "tables": [
                { "name": "Q", "mapping": "m", "key": ["R S"], "unread": { "T": [] }, "mark": { "U": "1" } },
                { "name": "q", "mapping": "m", "key": ["R"], "unread": { "T": ["0"] }, "mark": { "T": "{number}" } } ] }
            }
            """).Select(fault => fault.Pointer).ShouldBe(
            [
                "/secret",
                "/submit/tables/0/set",
                "/submit/tables/0/set/D",
                "/submit/tables/0/set/E",
                "/submit/tables/0/set/F",
                "/submit/tables/0/columns",
                "/submit/tables/1/name",
                "/submit/deliveryIdColumn",
                "/withdraw/numberColumn",
                "/withdrawUpdate/table",
                "/withdrawUpdate/set/O",
                "/createReceiptTable",
                "/progress/tables/0/key",
                "/progress/tables/0/unread/T",
                "/progress/tables/0/mark",
                "/progress/tables/1/name",
                "/progress/tables/1/mark/T",
                "/withdrawUpdate",
            ]);
    }

    [Test]
    public void A_mark_that_leaves_the_row_unread_is_a_fault() =>
        Faults($$"""
            {"database":"sqlite","connection":"Data Source=a",{{Submit}},
             "progress":{"tables":[{"name":"Q","mapping":"m","key":["R"],"unread":{"REC_FLAG":["0","1"]},"mark":{"REC_FLAG":"1"} }]} }
            """).ShouldHaveSingleItem().Pointer.ShouldBe("/progress/tables/0/mark");

    [TestCase("batchMessages: 0", "/options/batchMessages")]
    [TestCase("connections: 257", "/options/connections")]
    [TestCase("lockTimeoutSeconds: 0", "/options/lockTimeoutSeconds")]
    [TestCase("statementTimeoutSeconds: 3601", "/options/statementTimeoutSeconds")]
    [TestCase("encoding: gb2312", "/options/encoding")]
    [TestCase("encoding: utf8", "/options/encoding")]
    [TestCase("lengthIn: octets", "/options/lengthIn")]
    [TestCase("utcOffset: '+8'", "/options/utcOffset")]
    [TestCase("recieptTable: A", "/options/recieptTable")]
    [TestCase("progress: { tables: [] }", "/options/progress/tables")]
    [TestCase("progress: { intervalSeconds: 0, tables: [{ name: A, mapping: m, key: [B], unread: { C: ['0'] }, mark: { C: '1' } }] }", "/options/progress/intervalSeconds")]
    [TestCase("receiptTable: 'A;B'", "/options/receiptTable")]
    public void Ranges_and_the_rest_come_out_of_one_reading_with_their_places(string option, string pointer)
    {
        var file = new DocumentFile("front.yaml", $$"""
            kind: adapter
            name: front
            title: { zh: 前置库, en: Front }
            organisation: scjg
            adapterKind: database
            options:
              database: sqlite
              connection: Data Source=a
              submit: { tables: [{ name: YW_SQ }] }
              {{option}}
            """);

        var fault = new DocumentReader(BuiltInAdapters.All.ToDictionary(kind => kind.Name)).Read([file]).Faults.ShouldHaveSingleItem();

        (fault.Pointer, fault.Line).ShouldBe((pointer, 10));
    }

    [Test]
    public void An_adapter_is_not_made_of_faulty_options() =>
        Should.Throw<ArgumentException>(() => new DatabaseAdapter(Given.Options(Table("A B")), Given.Context())).Message.ShouldStartWith("/submit/tables/0/name ");

    [TestCase(""" "tables": [ { "name": "A" } ] """, "", Repeat.Neither)]
    [TestCase(""" "tables": [ { "name": "A" } ], "ask": { "B": "{number}" } """, "", Repeat.Askable)]
    [TestCase(""" "tables": [ { "name": "A" } ], "ask": { "B": "{number}" }, "deliveryIdColumn": "C" """, "", Repeat.Safe)]
    [TestCase(""" "tables": [ { "name": "A" } ] """, """, "receiptTable": "R" """, Repeat.Safe)]
    [TestCase(""" "tables": [ { "name": "A" } ], "deliveryIdColumn": "C" """, """, "withdraw": { "tables": [ { "name": "B" } ] } """, Repeat.Neither)]
    [TestCase(""" "tables": [ { "name": "A" } ], "deliveryIdColumn": "C" """, """, "withdrawUpdate": { "table": "A", "set": { "B": "1" }, "match": { "C": "{number}" } } """, Repeat.Safe)]
    public void How_it_stands_to_repeats_comes_from_the_options(string submit, string more, Repeat expected) =>
        DatabaseKind.Kind.RepeatOf(Given.Options($$"""{"database":"sqlite","connection":"Data Source=a","submit":{ {{submit}} }{{more}} }""")).ShouldBe(expected);

    [Test]
    public void The_kind_is_built_in_and_has_a_schema()
    {
        BuiltInAdapters.All.ShouldContain(DatabaseKind.Kind);
        using var schema = JsonDocument.Parse(KindSchema.OfOptions(DatabaseKind.Kind));
        schema.RootElement.GetProperty("properties").EnumerateObject().Count().ShouldBe(typeof(DatabaseOptions).GetProperties().Length);
    }

    static string Table(string name) => $$"""{"database":"sqlite","connection":"Data Source=a","submit":{"tables":[{"name":"{{name}}"}]} }""";

    static List<(string Pointer, string Message)> Faults(string json) => [.. DatabaseKind.Kind.Faults(Given.Options(json))];
}
