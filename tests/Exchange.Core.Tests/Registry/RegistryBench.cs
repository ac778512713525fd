using Exchange.Core.Registry;
using Exchange.Core.Storage;
using Exchange.Core.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Exchange.Core.Tests.Registry;

/// <summary>A registry on a real database.</summary>
internal sealed class RegistryBench : IAsyncDisposable
{
    private readonly TestDatabase made;
    private readonly string folder = Directory.CreateTempSubdirectory("exchange-registry-").FullName;
    private readonly List<IDisposable> others = [];

    private RegistryBench(TestDatabase made)
    {
        this.made = made;
        Commits = new CommitQueue(made.Options, NullLogger<CommitQueue>.Instance);
        Shelf = new RegistryShelf(Database);
        Keys = new ClientKeys(Database, Commits, Shelf, Clock);
        Desk = DeskOn(Commits, Shelf);
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.Zero));

    public string Folder => folder;

    public Database Database => made.Database;

    public CommitQueue Commits { get; }

    public RegistryShelf Shelf { get; }

    public RegistryDesk Desk { get; }

    public ClientKeys Keys { get; }

    public static RegistryOrder Order { get; } = new("admin", "test");

    public static async Task<RegistryBench> Open(Provider provider = Provider.Sqlite)
    {
        var bench = new RegistryBench(await TestDatabase.Create(provider));
        await bench.Shelf.Refresh(CancellationToken.None);
        await bench.Keys.Refresh(CancellationToken.None);
        return bench;
    }

    /// <summary>Another host on the same database, with a commit queue of its own where the database serves several.</summary>
    public (RegistryShelf Shelf, RegistryDesk Desk) Host()
    {
        var shelf = new RegistryShelf(Database);
        others.Add(shelf);
        if (made.Options.Provider == Provider.Sqlite)
            return (shelf, DeskOn(Commits, shelf));
        var commits = new CommitQueue(made.Options, NullLogger<CommitQueue>.Instance);
        others.Add(commits);
        return (shelf, DeskOn(commits, shelf));
    }

    public Task<RegistryAnswer> Apply(IReadOnlyList<DocumentFile> files) => Desk.Apply(files, Order, CancellationToken.None);

    public async Task<List<string>> LogLines() => await Database.Query(
        new Sql("select kind, client, data from log_event order by position").With(),
        static row => $"{row.GetString(0)} {row.GetString(1)} {row.GetString(2)}", CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        foreach (var other in others)
            other.Dispose();
        Commits.Dispose();
        Shelf.Dispose();
        await made.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private RegistryDesk DeskOn(CommitQueue commits, RegistryShelf shelf) =>
        new(Database, commits, shelf, Keys, new DocumentReader(Samples.Kinds), Samples.Checks with { Version = SchemaVersions.Check }, Clock);
}
