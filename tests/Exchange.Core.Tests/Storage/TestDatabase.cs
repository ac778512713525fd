using System.Data.Common;
using Exchange.Core.Storage;
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
    /// <param name="bare">Without locking hints.</param>
    public static async Task<TestDatabase> Create(Provider provider, bool migrated = true, bool bare = false)
    {
        TestDatabase made = provider switch
        {
            Provider.Sqlite => new InFolder(Directory.CreateTempSubdirectory("exchange-test-").FullName),
            Provider.Postgres => await OnPostgres.Make(bare),
            _ => await SqlServerTestDatabase.Make(bare),
        };
        if (!migrated) return made;
        try
        {
            await Migrations.Apply(made.Database, CancellationToken.None);
            return made;
        }
        catch
        {
            await made.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a statement as it stands, outside the commit queue; the rows it touched.</summary>
    public Task<int> Execute(string text) => Run(text, command => command.ExecuteNonQueryAsync());

    /// <summary>The first column of each row as text; null stays null.</summary>
    public async Task<List<string?>> Column(string text) => [.. (await Rows(text)).Select(row => row[0])];

    public async Task<string?> Value(string text) => (await Column(text)).FirstOrDefault();

    public async Task<long> Number(string text) => long.Parse((await Value(text))!);

    public Task<List<string?[]>> Rows(string text) => Run(text, async command =>
    {
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string?[]>();
        while (await reader.ReadAsync())
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? null : reader.GetValue(i) is byte[] bytes ? System.Text.Encoding.UTF8.GetString(bytes) : reader.GetValue(i).ToString())]);
        return rows;
    });

    /// <summary>What a server says against a statement comes with the statement: whoever runs these tests may have a server that their writers have not.</summary>
    private async Task<T> Run<T>(string text, Func<DbCommand, Task<T>> run)
    {
        await using var connection = await Database.Open(CancellationToken.None);
        await using var command = connection.CreateCommand();
        command.CommandText = Dialect.Render(text);
        try
        {
            return await run(command);
        }
        catch (DbException error) when (Dialect.QuotesValues)
        {
            throw Dialect.Told(error, connection, command.CommandText, null);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Database.Dispose();
        await Drop();
        GC.SuppressFinalize(this);
    }

    protected abstract Task Drop();

    protected static string NewName() => "exchange_test_" + Id.New(TimeProvider.System);

    private sealed class InFolder(string folder) : TestDatabase(new StorageOptions { Provider = Provider.Sqlite, ConnectionString = Path.Combine(folder, "exchange.db") })
    {
        protected override Task Drop()
        {
            Directory.Delete(folder, recursive: true);
            return Task.CompletedTask;
        }
    }

    private sealed class OnPostgres(string server, string name, bool bare) : TestDatabase(new StorageOptions
    {
        Provider = Provider.Postgres, ConnectionString = new NpgsqlConnectionStringBuilder(server) { Database = name, MaxPoolSize = 20 }.ToString(), WithoutHints = bare,
    })
    {
        public static async Task<OnPostgres> Make(bool bare)
        {
            var server = await PostgresCluster.Server();
            var name = NewName();
            await Run(server, $"create database {name}");
            return new OnPostgres(server, name, bare);
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
}
