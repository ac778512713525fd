using System.Data.Common;
using Exchange.Adapters.Database;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Exchange.Adapters.Tests.Database;

/// <summary>What the databases' errors mean. The ones that a test can bring about are brought about in the contracts; these are the others.</summary>
sealed class TroubleTests
{
    [TestCase(5, TroubleKind.Busy)]
    [TestCase(261, TroubleKind.Busy)]
    [TestCase(13, TroubleKind.Busy)]
    [TestCase(8, TroubleKind.Tables)]
    [TestCase(1, TroubleKind.Tables)]
    [TestCase(11, TroubleKind.Tables)]
    [TestCase(14, TroubleKind.Connection)]
    [TestCase(10, TroubleKind.Connection)]
    [TestCase(1555, TroubleKind.Duplicate)]
    [TestCase(2067, TroubleKind.Duplicate)]
    [TestCase(1299, TroubleKind.Values)]
    [TestCase(787, TroubleKind.Values)]
    public void SQLite(int code, object kind) =>
        Judge(DatabaseProduct.Sqlite, "Data Source=a", new SqliteException("SQLite Error: '张样一'", code & 0xFF, code)).Kind.ShouldBe((TroubleKind)kind);

    [TestCase("23505", TroubleKind.Duplicate, true)]
    [TestCase("23503", TroubleKind.Values, true)]
    [TestCase("22001", TroubleKind.Values, true)]
    [TestCase("40P01", TroubleKind.Busy, true)]
    [TestCase("40001", TroubleKind.Busy, true)]
    [TestCase("55P03", TroubleKind.Busy, true)]
    [TestCase("57014", TroubleKind.Busy, true)]
    [TestCase("53100", TroubleKind.Busy, true)]
    [TestCase("53300", TroubleKind.Busy, true)]
    [TestCase("57P01", TroubleKind.Busy, false)]
    [TestCase("40003", TroubleKind.Busy, false)]
    [TestCase("42P01", TroubleKind.Tables, true)]
    [TestCase("42501", TroubleKind.Tables, true)]
    [TestCase("28P01", TroubleKind.Login, true)]
    [TestCase("3D000", TroubleKind.Login, true)]
    [TestCase("08006", TroubleKind.Connection, false)]
    [TestCase("P0001", TroubleKind.Refused, true)]
    [TestCase("E0017", TroubleKind.Refused, true)]
    public void PostgreSQL(string state, object kind, bool undone)
    {
        var trouble = Judge(DatabaseProduct.PostgreSql, "Host=a", new PostgresException("E17:张样一", "ERROR", "ERROR", state));

        (trouble.Kind, trouble.Undone).ShouldBe(((TroubleKind)kind, undone));
        if (trouble.Kind is not TroubleKind.Refused)
            trouble.Reason.ShouldNotContain("张样一");
    }

    [TestCase("E17:单位名称与登记不符", "E17", "单位名称与登记不符")]
    [TestCase("E17：单位名称与登记不符", "E17", "单位名称与登记不符")]
    [TestCase("单位名称与登记不符", "refused", "单位名称与登记不符")]
    [TestCase("张样一:已登记", "refused", "张样一:已登记")]
    [TestCase("14400000001:已登记", "refused", "14400000001:已登记")]
    [TestCase("", "refused", "")]
    public void What_a_trigger_says_gives_a_code_only_where_it_is_one(string text, string code, string reason)
    {
        var trouble = Judge(DatabaseProduct.PostgreSql, "Host=a", new PostgresException(text, "ERROR", "ERROR", "P0001"));

        (trouble.Code, trouble.Reason).ShouldBe((code, reason));
    }

    [Test]
    public void A_broken_wire_is_no_answer_and_a_bug_is_not_taken_for_one()
    {
        var target = Of(DatabaseProduct.PostgreSql, "Host=a");

        target.Judge((Exception)new IOException("reset")).ShouldNotBeNull().Undone.ShouldBeFalse();
        target.Judge((Exception)new NpgsqlException("read", new IOException("reset"))).ShouldNotBeNull().Undone.ShouldBeFalse();
        target.Judge((Exception)new NpgsqlException("read", new TimeoutException())).ShouldNotBeNull().Kind.ShouldBe(TroubleKind.Busy);
        target.Judge(new InvalidCastException()).ShouldBeNull();
    }

    static Trouble Judge(DatabaseProduct product, string connection, DbException error) => Of(product, connection).Judge(error);

    static Target Of(DatabaseProduct product, string connection) => Target.Of(Given.Options(
        $$"""{"database":"{{System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(product.ToString())}}","connection":"{{connection}}","submit":{"tables":[{"name":"A"}]} }"""));
}
