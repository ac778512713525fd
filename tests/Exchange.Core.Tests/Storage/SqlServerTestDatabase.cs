using Exchange.Core.Storage;
using Microsoft.Data.SqlClient;

namespace Exchange.Core.Tests.Storage;

/// <summary>
/// A database of its own on the SQL Server that <c>EXCHANGE_TEST_SQLSERVER</c> names (a connection string of a login that may create databases). Whoever runs this may be the only one who has such a server:
/// the first of a run says which server it is, and every failure says what was run and what the server said, without values.
/// </summary>
internal sealed class SqlServerTestDatabase : TestDatabase
{
    public const string Variable = "EXCHANGE_TEST_SQLSERVER";

    private static string? _said;

    private readonly string _server, _name;

    private SqlServerTestDatabase(string server, string name, bool bare) : base(new StorageOptions
    {
        Provider = Provider.SqlServer, ConnectionString = new SqlConnectionStringBuilder(server) { InitialCatalog = name }.ToString(), WithoutHints = bare,
    }) => (_server, _name) = (server, name);

    /// <summary>Ignores the calling test, with the reason, where there is no server.</summary>
    public static string Server()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } server) return server;
        Assert.Ignore($"{Variable} names no server (a connection string of a login that may create databases).");
        throw new InvalidOperationException();
    }

    public static async Task<SqlServerTestDatabase> Make(bool bare)
    {
        var (server, name) = (Server(), NewName());
        await Introduce(server);
        await Run(server, $"create database {name}");
        // As deploy/sqlserver/setup.sql has it.
        await Run(server, $"alter database {name} set read_committed_snapshot on with rollback immediate");
        return new SqlServerTestDatabase(server, name, bare);
    }

    protected override async Task Drop()
    {
        SqlConnection.ClearAllPools();
        await Drop(_server, _name);
    }

    public static async Task Drop(string server, string name)
    {
        await Run(server, $"alter database {name} set single_user with rollback immediate");
        await Run(server, $"drop database {name}");
    }

    /// <summary>Runs a statement on the server, in its login's own database or the one named.</summary>
    public static async Task Run(string server, string text, string? database = null)
    {
        await using var connection = new SqlConnection(new SqlConnectionStringBuilder(server) { Pooling = false, InitialCatalog = database ?? new SqlConnectionStringBuilder(server).InitialCatalog }.ToString());
        await connection.OpenAsync();
        await using var command = new SqlCommand(text, connection);
        try
        {
            await command.ExecuteNonQueryAsync();
        }
        catch (SqlException error)
        {
            throw Dialect.For(Provider.SqlServer).Told(error, connection, text, null);
        }
    }

    private static async Task Introduce(string server)
    {
        if (_said is null)
        {
            await using var connection = new SqlConnection(server);
            await connection.OpenAsync();
            await using var command = new SqlCommand("select concat(@@version, ' collation ', serverproperty('Collation'))", connection);
            _said = string.Join(' ', ((string)(await command.ExecuteScalarAsync())!).Split((char[])['\n', '\r', '\t', ' '], StringSplitOptions.RemoveEmptyEntries));
        }
        await TestContext.Out.WriteLineAsync("SQL Server of this test: " + _said);
    }
}
