using Exchange.Core.Storage;
using Microsoft.Data.SqlClient;
using Npgsql;

namespace Exchange.Core.Tests.Storage;

/// <summary>A fresh, migrated database of one provider, and away with it at the end.</summary>
public abstract class TestDatabase : IAsyncDisposable
{
    protected TestDatabase(StorageOptions options)
    {
        Options = options;
        Database = new Database(options);
    }

    public StorageOptions Options { get; }

    public Database Database { get; }

    public Dialect Dialect => Database.Dialect;

    /// <summary>Ignores the calling test, with the reason, where the provider's server is not to be had.</summary>
    public static async Task<TestDatabase> Create(Provider provider, bool migrated = true)
    {
        TestDatabase made = provider switch
        {
            Provider.Sqlite => new InFolder(Directory.CreateTempSubdirectory("exchange-test-").FullName),
            Provider.Postgres => await OnPostgres.Make(),
            _ => await OnSqlServer.Make(),
        };
        if (migrated) await Migrations.Apply(made.Database, CancellationToken.None);
        return made;
    }

    /// <summary>Runs a statement as it stands, outside the commit queue; the rows it touched.</summary>
    public async Task<int> Execute(string text)
    {
        await using var connection = await Database.Open(CancellationToken.None);
        await using var command = connection.CreateCommand();
        command.CommandText = Dialect.Render(text);
        return await command.ExecuteNonQueryAsync();
    }

    /// <summary>The first column of each row as text; null stays null.</summary>
    public async Task<List<string?>> Column(string text) => [.. (await Rows(text)).Select(row => row[0])];

    public async Task<string?> Value(string text) => (await Column(text)).FirstOrDefault();

    public async Task<long> Number(string text) => long.Parse((await Value(text))!);

    public async Task<List<string?[]>> Rows(string text)
    {
        await using var connection = await Database.Open(CancellationToken.None);
        await using var command = connection.CreateCommand();
        command.CommandText = Dialect.Render(text);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string?[]>();
        while (await reader.ReadAsync())
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? null : reader.GetValue(i) is byte[] bytes ? System.Text.Encoding.UTF8.GetString(bytes) : reader.GetValue(i).ToString())]);
        return rows;
    }

    public async ValueTask DisposeAsync()
    {
        Database.Dispose();
        await Drop();
        GC.SuppressFinalize(this);
    }

    protected abstract Task Drop();

    private static string NewName() => "t" + Id.New(TimeProvider.System);

    private sealed class InFolder(string folder) : TestDatabase(new StorageOptions { Provider = Provider.Sqlite, ConnectionString = Path.Combine(folder, "exchange.db") })
    {
        protected override Task Drop()
        {
            Directory.Delete(folder, recursive: true);
            return Task.CompletedTask;
        }
    }

    private sealed class OnPostgres(string server, string name)
        : TestDatabase(new StorageOptions { Provider = Provider.Postgres, ConnectionString = new NpgsqlConnectionStringBuilder(server) { Database = name, MaxPoolSize = 20 }.ToString() })
    {
        public static async Task<OnPostgres> Make()
        {
            var server = await PostgresCluster.Server();
            var name = NewName();
            await Run(server, $"create database {name}");
            return new OnPostgres(server, name);
        }

        protected override async Task Drop()
        {
            NpgsqlConnection.ClearAllPools();
            await Run(server, $"drop database {name} with (force)");
        }

        private static async Task Run(string server, string text)
        {
            await using var connection = new NpgsqlConnection(server);
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand(text, connection);
            await command.ExecuteNonQueryAsync();
        }
    }

    private sealed class OnSqlServer(string server, string name)
        : TestDatabase(new StorageOptions { Provider = Provider.SqlServer, ConnectionString = new SqlConnectionStringBuilder(server) { InitialCatalog = name }.ToString() })
    {
        public static async Task<OnSqlServer> Make()
        {
            var server = Environment.GetEnvironmentVariable("EXCHANGE_TEST_SQLSERVER");
            if (string.IsNullOrEmpty(server)) Assert.Ignore("EXCHANGE_TEST_SQLSERVER names no server (a connection string of a user who may create databases).");
            var name = NewName();
            await Run(server!, $"create database {name}");
            return new OnSqlServer(server!, name);
        }

        protected override async Task Drop()
        {
            SqlConnection.ClearAllPools();
            await Run(server, $"alter database {name} set single_user with rollback immediate");
            await Run(server, $"drop database {name}");
        }

        private static async Task Run(string server, string text)
        {
            await using var connection = new SqlConnection(server);
            await connection.OpenAsync();
            await using var command = new SqlCommand(text, connection);
            await command.ExecuteNonQueryAsync();
        }
    }
}
