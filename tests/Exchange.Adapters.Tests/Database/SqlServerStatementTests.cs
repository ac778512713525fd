using Exchange.Adapters.Database;
using Exchange.Core.Tests.Storage;

namespace Exchange.Adapters.Tests.Database;

/// <summary>Every text that goes to SQL Server is read by its own parser. There is seldom a server to run them on: see EXCHANGE_TEST_SQLSERVER.</summary>
sealed class SqlServerStatementTests
{
    static readonly SqlServerTarget Target = new(Given.Options("""{"database":"sqlServer","connection":"Server=a","submit":{"tables":[{"name":"A"}]} }"""));

    static readonly Column Id = new("SQ]ID", ColumnKind.Text, "char", 32, TextCount.Bytes, null, null, Nulls.Refused);

    static readonly Column Number = new("业务号", ColumnKind.Integer, "int", null, TextCount.Utf16, null, null, Nulls.Allowed);

    static readonly Table Front = new("YW_SQ", Target.Quote("dbo", "YW_SQ"), [Id, Number], new HashSet<string>());

    static IEnumerable<TestCaseData> Texts()
    {
        var rows = Enumerable.Range(0, 3).Select(n => new Row(0, Front, Front.Columns, [$"{n}", n])).ToList();
        var insert = Statements.Inserts(Target, rows).Single();
        List<(object?, Column)> values = [];
        var where = Statements.Equal(Target, [(Id, "a"), (Number, null)], values);
        yield return Named("columns", SqlServerTarget.Columns);
        yield return Named("unique", SqlServerTarget.Unique);
        yield return Named("receipts", Target.CreateReceipts(Target.Quote("dbo", "HUB_RECEIPT")));
        yield return Named("inserts of a batch", Statements.Join(Target.Prelude, [insert, insert]).Text);
        yield return Named("update", Statements.Join(Target.Prelude, [Statements.Update(Target, Front, [(Number, 1)], where, values)]).Text);
        yield return Named("select", Target.Select(Target.Quote(Number.Name), $"FROM {Front.Quoted} WHERE {where} ORDER BY {Target.Quote(Id.Name)}", 10));

        static TestCaseData Named(string name, string text) => new TestCaseData(text).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Texts))]
    public void SQL_Server_reads_it(string text) => TransactSql.FaultsOf(text).ShouldBeEmpty();

    [Test]
    public void A_name_cannot_end_its_brackets() => Target.Quote("SQ]ID").ShouldBe("[SQ]]ID]");

    [Test]
    public void Joined_statements_have_places_of_their_own()
    {
        var one = new Statement("A @p0, @p1 @p10", [.. Enumerable.Repeat<(object?, Column)>((null, Id), 11)]);

        var joined = Statements.Join("P;", [one, one]);

        joined.Text.ShouldBe("P;A @p0, @p1 @p10;\nA @p11, @p12 @p21;\n");
        joined.Values.Count.ShouldBe(22);
    }

    [Test]
    public void No_statement_has_more_places_than_the_server_takes()
    {
        var rows = Enumerable.Range(0, 3000).Select(n => new Row(0, Front, Front.Columns, [$"{n}", n])).ToList();

        var statements = Statements.Inserts(Target, rows).ToList();

        statements.ShouldAllBe(statement => statement.Values.Count <= 1000);
        statements.Sum(statement => statement.Values.Count).ShouldBe(6000);
    }
}
