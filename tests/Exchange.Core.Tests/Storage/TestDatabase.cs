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
        // Sixty changes of the schema take a second, and there are more than a thousand tests: they are made once, and copied.
        if (migrated && provider == Provider.Sqlite) return InFolder.Copy();
        if (migrated && provider == Provider.Postgres) return await OnPostgres.Make(bare, await OnPostgres.Template.Value);
        TestDatabase made = provider switch
        {
            Provider.Sqlite => InFolder.Make(),
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

    /// <summary>A migrated SQLite file at this place, for a hub that is to start on it.</summary>
    public static void CopyTo(string file) => InFolder.CopyTo(file);

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

    private sealed class InFolder(string folder) : TestDatabase(new StorageOptions { Provider = Provider.Sqlite, ConnectionString = Path.Combine(folder, Name) })
    {
        private const string Name = "exchange.db";

        private static readonly Lazy<byte[]> Template = new(MakeTemplate);

        public static InFolder Make() => new(Directory.CreateTempSubdirectory("exchange-test-").FullName);

        public static InFolder Copy()
        {
            var made = Make();
            CopyTo(made.Options.ConnectionString);
            return made;
        }

        public static new void CopyTo(string file)
        {
            SqliteFile.MakeForOwner(file);
            File.WriteAllBytes(file, Template.Value);
        }

        private static byte[] MakeTemplate()
        {
            var made = Make();
            Migrations.Apply(made.Database, CancellationToken.None).GetAwaiter().GetResult();
            made.Database.Dispose();
            // The last connection to close leaves all of it in one file.
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            var bytes = File.ReadAllBytes(made.Options.ConnectionString);
            made.Drop().GetAwaiter().GetResult();
            return bytes;
        }

        protected override Task Drop()
        {
            Directory.Delete(Path.GetDirectoryName(Options.ConnectionString)!, recursive: true);
            return Task.CompletedTask;
        }
    }

    private sealed class OnPostgres(string server, string name, bool bare) : TestDatabase(new StorageOptions
    {
        Provider = Provider.Postgres, ConnectionString = new NpgsqlConnectionStringBuilder(server) { Database = name, MaxPoolSize = 20 }.ToString(), WithoutHints = bare,
    })
    {
        /// <summary>A migrated database to which nobody is connected; dropped with the run.</summary>
        public static readonly Lazy<Task<string>> Template = new(MakeTemplate);

        public static async Task<OnPostgres> Make(bool bare, string? template = null)
        {
            var server = await PostgresCluster.Server();
            var name = NewName();
            await Run(server, $"create database {name}{(template is null ? "" : $" template {template}")}");
            return new OnPostgres(server, name, bare);
        }

        private static async Task<string> MakeTemplate()
        {
            var made = await Make(bare: false);
            await Migrations.Apply(made.Database, CancellationToken.None);
            made.Database.Dispose();
            made.Leave();
            PostgresCluster.AtEnd(made.Drop);
            var name = new NpgsqlConnectionStringBuilder(made.Options.ConnectionString).Database!;
            await Run(await PostgresCluster.Server(), $"alter database {name} with allow_connections false; select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'");
            return name;
        }

        protected override async Task Drop()
        {
            Leave();
            await Run(server, $"drop database if exists {name} with (force)");
        }

        // The pool of this database alone: tests of others run beside.
        private void Leave()
        {
            using var connection = (NpgsqlConnection)Dialect.Connect(Options.ConnectionString);
            NpgsqlConnection.ClearPool(connection);
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
