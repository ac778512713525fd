using System.Text;
using Exchange.Adapters.Database;
using Exchange.Core.Contract;

namespace Exchange.Adapters.Tests.Database;

/// <summary>The documents of docs/adapters/database.md on tables with the names and types of the sample district, on real databases.</summary>
sealed class SampleDistrictTests
{
    // The columns as the food office and the health office have them, shortened; SQLite stands in for SQL Server.
    const string FoodTables = """
        CREATE TABLE YW_SPJYXK_SQ (SQID char(32) PRIMARY KEY, SBLSH varchar(50), SXBM varchar(50), JYZMC nvarchar(200), TYSHXYDM varchar(18), JYMJ decimal(10,2), CYRS int,
          SBSJ datetime, VERSION int default 1, REC_FLAG int default 0, REC_TIME datetime null, CWXX nvarchar(500) null, INSERTTIME datetime);
        CREATE TABLE YW_SPJYXK_RY (RYID char(32), SQID char(32), RYLX char(1), XM nvarchar(50), ZJHM varchar(30), JKZYXQ datetime);
        CREATE TABLE EX_GDBS_SBCL (SEQ integer PRIMARY KEY, SBLSH varchar(50), CLMC varchar(200), ATTACH_SIGN varchar(32), VERSION int, REC_FLAG int default 0, INSERTTIME datetime);
        CREATE TABLE EX_GDBS_SL (SBLSH varchar(50), SLZTDM char(1), SLHZH varchar(50), SLSJ datetime, VERSION int, REC_FLAG int default 0);
        CREATE TABLE EX_GDBS_BZGZ (SBLSH varchar(50), BZGZYY varchar(500), BZGZSJ datetime, REC_FLAG int default 0);
        CREATE TABLE EX_GDBS_BJ (SBLSH varchar(50), BJJGDM char(1), ZJBH varchar(50), BJSJ datetime, REC_FLAG int default 0);
        """;

    const string HouseholdTable = """
        CREATE TABLE "HJ_CSDJ_SQ" ("POSTID" VARCHAR(36) PRIMARY KEY, "XM" VARCHAR(40), "XB" CHAR(1), "CSRQ" CHAR(8), "CSZMBH" VARCHAR(20), "YWLSH" VARCHAR(50),
          "CLBZ" CHAR(1) DEFAULT '0', "CLSJ" VARCHAR(14), "CWYY" VARCHAR(200), "GMSFHM" VARCHAR(18), "HHBH" VARCHAR(20), "HQBZ" CHAR(1))
        """;

    [TestCase("scjg-sp", Repeat.Safe)]
    [TestCase("gaj-hj", Repeat.Safe)]
    [TestCase("wjj", Repeat.Askable)]
    public void The_example_has_no_fault(string name, Repeat repeat)
    {
        DatabaseKind.Kind.Faults(DatabaseDoc.Example(name)).ShouldBeEmpty();
        DatabaseKind.Kind.RepeatOf(DatabaseDoc.Example(name)).ShouldBe(repeat);
    }

    [Test]
    public async Task The_food_office_gets_header_staff_and_materials_and_answers_in_three_tables()
    {
        await using var front = await FrontDatabase.Create(DatabaseProduct.Sqlite, sampleTables: false);
        await front.Execute(FoodTables);
        using var adapter = Adapter("scjg-sp", front);
        (await adapter.Probe(CancellationToken.None)).ShouldBeNull();
        var message = Pushed.Message("""
            {"YW_SPJYXK_SQ":{"SBLSH":"4499032611240000012","JYZMC":"云溪样例二号餐饮","TYSHXYDM":"91449903MA9X0002XR","JYMJ":86.50,"CYRS":4,"SBSJ":"2026-11-24 10:15:30"},
             "YW_SPJYXK_RY":[{"RYID":"1","RYLX":"1","XM":"陈样四","ZJHM":"449903199512300242"},{"RYID":"2","RYLX":"2","XM":"孙样六","JKZYXQ":"2027-06-30"}],
             "EX_GDBS_SBCL":[{"SBLSH":"4499032611240000012","CLMC":"经营场所布局图","ATTACH_SIGN":"d41d8cd98f00b204e9800998ecf8427e"}]}
            """);

        await adapter.Acknowledged(message);
        await adapter.Acknowledged(message);
        front.Rows("SELECT SQID, VERSION, REC_FLAG FROM YW_SPJYXK_SQ").ShouldBe([[message.DeliveryId, "1", "0"]]);
        front.Value("SELECT COUNT(*) FROM YW_SPJYXK_RY WHERE SQID = '" + message.DeliveryId + "'").ShouldBe("2");

        await front.Execute("INSERT INTO EX_GDBS_BJ (SBLSH, BJJGDM, ZJBH, BJSJ) VALUES ('4499032611240000012', '6', 'JY24499030001235', '2026-11-30 16:00:00')");
        await front.Execute("INSERT INTO EX_GDBS_SL (SBLSH, SLZTDM, SLHZH, SLSJ, VERSION) VALUES ('4499032611240000012', '1', 'YXSL2026112400017', '2026-11-24 16:00:00', 1)");
        var look = await adapter.ReadProgress(100, CancellationToken.None);
        look.Rows.Select(row => (row.Source, row.Mapping)).ShouldBe([("EX_GDBS_SL", "gdbs-sl.v1"), ("EX_GDBS_BJ", "gdbs-bj.v1")], ignoreOrder: true);
        await adapter.MarkProgress(look.Rows, CancellationToken.None);
        (await adapter.ReadProgress(100, CancellationToken.None)).Rows.ShouldBeEmpty();

        await adapter.Acknowledged(Pushed.Message("{}", purpose: MessagePurpose.Withdraw));
        front.Value("SELECT CWXX FROM YW_SPJYXK_SQ").ShouldBe("申请人撤件");
    }

    [Test]
    public async Task A_shop_name_of_more_than_forty_bytes_is_refused_before_the_food_office_cuts_it()
    {
        await using var front = await FrontDatabase.Create(DatabaseProduct.Sqlite, sampleTables: false);
        await front.Execute(FoodTables);
        using var adapter = Adapter("scjg-sp", front);

        var answer = await adapter.Rejected(Pushed.Message("""{"YW_SPJYXK_SQ":{"SBLSH":"1","JYZMC":"云溪样例二号餐饮管理有限责任公司"}}"""));

        (answer.Code, answer.Reason).ShouldBe(("value-too-long", "YW_SPJYXK_SQ.JYZMC: the text has 48 bytes, the column 40"));
    }

    [TestCase(DatabaseProduct.PostgreSql)]
    [TestCase(DatabaseProduct.Sqlite)]
    public async Task The_household_office_answers_in_the_same_row(DatabaseProduct product)
    {
        await using var front = await FrontDatabase.Create(product, sampleTables: false);
        await front.Execute(HouseholdTable);
        using var adapter = Adapter("gaj-hj", front);
        var message = Pushed.Message("""[{"XM":"张小样","XB":"1","CSRQ":"20261105","CSZMBH":"X449900001","YWLSH":"4499032611240000053-02"}]""");

        await adapter.Acknowledged(message);
        await front.Execute("""UPDATE "HJ_CSDJ_SQ" SET "CLBZ" = '1', "CLSJ" = '20261125093000', "GMSFHM" = '449903202611050124', "HHBH" = '449903001'""");

        var row = (await adapter.ReadProgress(10, CancellationToken.None)).Rows.ShouldHaveSingleItem();
        Encoding.UTF8.GetString(row.Row.Span).ShouldBe(
            $$"""{"POSTID":"{{message.DeliveryId}}","YWLSH":"4499032611240000053-02","CLBZ":"1","GMSFHM":"449903202611050124","HHBH":"449903001","CLSJ":"20261125093000","CWYY":null}""");
        await adapter.MarkProgress([row], CancellationToken.None);
        (await adapter.ReadProgress(10, CancellationToken.None)).Rows.ShouldBeEmpty();
    }

    [Test]
    public async Task The_health_office_is_looked_up_before_a_second_push()
    {
        await using var front = await FrontDatabase.Create(DatabaseProduct.MySql, sampleTables: false);
        await front.Execute("""CREATE TABLE "CSYXZM_SQ" ("SQBH" VARCHAR(36) PRIMARY KEY, "XSEXM" VARCHAR(40), "XSEXB" CHAR(1), "CSSJ" DATETIME, "ZT" CHAR(1) DEFAULT '0')""");
        using var adapter = Adapter("wjj", front);
        var message = Pushed.Message("""{"XSEXM":"张小样","XSEXB":"M","CSSJ":"2026-11-05 03:20"}""");

        (await adapter.Ask(message, CancellationToken.None)).ShouldBe(new AskAnswer.NotReceived());
        await adapter.Acknowledged(message);
        (await adapter.Ask(message, CancellationToken.None)).ShouldBe(new AskAnswer.Received(null));
    }

    static DatabaseAdapter Adapter(string example, FrontDatabase front)
    {
        var there = Given.Options(front, """ "submit": { "tables": [ { "name": "A" } ] } """);
        return new(DatabaseDoc.Example(example) with { Database = there.Database, Connection = there.Connection, Secret = there.Secret }, Given.Context(front));
    }
}
