using System.Data;
using Exchange.Core.Storage;
using Microsoft.Data.SqlClient;

namespace Exchange.Core.Tests.Storage;

/// <summary>As what SQL Server takes values, and what is said of its errors; without a server.</summary>
public sealed class SqlServerParameterTests
{
    private static readonly Dialect SqlServer = Dialect.For(Provider.SqlServer);

    private static IEnumerable<TestCaseData> Values()
    {
        yield return new TestCaseData("0192f0c1", SqlDbType.VarChar, 4000).SetArgDisplayNames("a key");
        yield return new TestCaseData("", SqlDbType.VarChar, 4000).SetArgDisplayNames("an empty text");
        yield return new TestCaseData("样一", SqlDbType.NVarChar, 4000).SetArgDisplayNames("a name");
        yield return new TestCaseData(new string('a', 4001), SqlDbType.NVarChar, -1).SetArgDisplayNames("a long text");
        yield return new TestCaseData(null, SqlDbType.VarChar, 4000).SetArgDisplayNames("null");
        yield return new TestCaseData(1L, SqlDbType.BigInt, 0).SetArgDisplayNames("a number");
        yield return new TestCaseData(1, SqlDbType.Int, 0).SetArgDisplayNames("a small number");
        yield return new TestCaseData(1.5, SqlDbType.Float, 0).SetArgDisplayNames("a fraction");
        yield return new TestCaseData(new byte[3], SqlDbType.VarBinary, 8000).SetArgDisplayNames("bytes");
        yield return new TestCaseData(new ReadOnlyMemory<byte>(new byte[9000]), SqlDbType.VarBinary, -1).SetArgDisplayNames("many bytes");
    }

    [TestCaseSource(nameof(Values))]
    public void A_value_goes_out_as_a_type_that_keeps_its_column_as_it_is_and_with_one_length_for_all(object? value, SqlDbType type, int size)
    {
        var parameter = new SqlParameter();
        SqlServer.Give(parameter, value, reading: false);
        (parameter.SqlDbType, parameter.Size).ShouldBe((type, size));
        (parameter.Value is DBNull).ShouldBe(value is null);
    }

    [Test]
    public void What_cannot_be_stored_is_refused_before_it_goes_out()
        => Should.Throw<ArgumentException>(() => SqlServer.Give(new SqlParameter(), new object(), reading: false)).Message.ShouldContain("Object");

    [Test]
    public void The_clients_batches_take_parameters() => new SqlBatchCommand().CanCreateParameter.ShouldBeTrue();

    // Words of these quote a value: of a key, of a text that does not fit or is no number.
    [TestCase(2627)]
    [TestCase(2601)]
    [TestCase(2628)]
    [TestCase(245)]
    [TestCase(248)]
    [TestCase(8114)]
    [TestCase(13609)]
    [TestCase(50_000)]
    public void What_may_quote_a_value_is_told_by_its_number_alone(int number) => SqlServerNumbers.NamesNoValues(number).ShouldBeFalse();

    [TestCase(102)]
    [TestCase(207)]
    [TestCase(208)]
    [TestCase(229)]
    [TestCase(257)]
    [TestCase(468)]
    [TestCase(10611)]
    public void What_is_wrong_with_a_statement_is_told_in_the_servers_words(int number) => SqlServerNumbers.NamesNoValues(number).ShouldBeTrue();

    [TestCase(1205, true)]
    [TestCase(2627, true)]
    [TestCase(-2, true)]
    [TestCase(10054, true)]
    [TestCase(40613, true)]
    [TestCase(49918, true)]
    [TestCase(515, false)]
    [TestCase(9002, false)]
    public void What_passes_is_told_from_what_stays(int number, bool passes) => SqlServerNumbers.Passing([number], severity: 14).ShouldBe(passes);

    [Test]
    public void A_session_that_is_gone_passes_whatever_its_number() => SqlServerNumbers.Passing([0], severity: 20).ShouldBeTrue();

    [Test]
    public async Task An_error_tells_the_statement_and_the_types_and_no_value()
    {
        await using var connection = new SqlConnection("Server=127.0.0.1,1;Database=exchange;User ID=hub;Password=hidden-one;Connect Timeout=5;Connect Retry Count=0");
        var error = await Should.ThrowAsync<SqlException>(connection.OpenAsync());
        var command = new SqlCommand("select 1 from record where number = @number and at = @at");
        foreach (var (name, value) in new (string, object?)[] { ("@number", "李样三"), ("@at", null) }) command.Parameters.Add(Given(name, value));
        var told = SqlServer.Told(error, connection, command.CommandText, command.Parameters).ShouldBeOfType<SqlServerFault>();
        told.Message.ShouldContain("Statement: select 1 from record where number = @number and at = @at [@number NVarChar(4000), @at VarChar(4000) null]");
        told.Message.ShouldContain($"error {error.Number}");
        told.ToString().ShouldNotContain("李样三");
        told.ToString().ShouldNotContain("hidden-one");
        told.IsTransient.ShouldBeTrue();
        SqlServer.IsPassing(told).ShouldBeTrue();
        SqlServer.IsContention(told).ShouldBeFalse();
    }

    private static SqlParameter Given(string name, object? value)
    {
        var parameter = new SqlParameter { ParameterName = name };
        SqlServer.Give(parameter, value, reading: false);
        return parameter;
    }
}
