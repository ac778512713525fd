using Exchange.Core.Registry;
using Exchange.Core.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Exchange.Core.Tests.Registry;

/// <summary>A registry on a real SQLite file.</summary>
internal sealed class RegistryBench : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("exchange-registry-").FullName;

    private RegistryBench()
    {
        var options = new StorageOptions { ConnectionString = Path.Combine(folder, "exchange.db") };
        Database = new Database(options);
        Commits = new CommitQueue(options, NullLogger<CommitQueue>.Instance);
        (Shelf, Desk) = Host();
        Keys = new ClientKeys(Database, Commits, Shelf, Clock);
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.Zero));

    public string Folder => folder;

    public Database Database { get; }

    public CommitQueue Commits { get; }

    public RegistryShelf Shelf { get; }

    public RegistryDesk Desk { get; }

    public ClientKeys Keys { get; }

    public static RegistryOrder Order { get; } = new("admin", "test");

    public static async Task<RegistryBench> Open()
    {
        var bench = new RegistryBench();
        await Migrations.Apply(bench.Database, CancellationToken.None);
        await bench.Shelf.Refresh(CancellationToken.None);
        await bench.Keys.Refresh(CancellationToken.None);
        return bench;
    }

    /// <summary>Another host on the same database.</summary>
    public (RegistryShelf Shelf, RegistryDesk Desk) Host(DocumentChecks? checks = null)
    {
        var shelf = new RegistryShelf(Database);
        return (shelf, new RegistryDesk(Database, Commits, shelf, new DocumentReader(Samples.Kinds), checks ?? Samples.Checks, Clock));
    }

    public Task<RegistryAnswer> Apply(IReadOnlyList<DocumentFile> files) => Desk.Apply(files, Order, CancellationToken.None);

    public async Task<List<string>> LogLines() => await Database.Query(
        new Sql("select kind, client, data from log_event order by position").With(),
        static row => $"{row.GetString(0)} {row.GetString(1)} {row.GetString(2)}", CancellationToken.None);

    public ValueTask DisposeAsync()
    {
        Commits.Dispose();
        Database.Dispose();
        Shelf.Dispose();
        Directory.Delete(folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
