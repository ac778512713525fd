using Exchange.Core.Catalog;
using Exchange.Core.Catalog.Libraries;
using Exchange.Core.Catalog.Live;
using Exchange.Core.Storage;
using Exchange.Core.Tests.Catalog.Libraries;
using Microsoft.Extensions.Logging.Abstractions;

namespace Exchange.Core.Tests.Catalog.Live;

/// <summary>Libraries of published entries, and somebody who looks how alive they are.</summary>
internal sealed class LiveBench : IAsyncDisposable
{
    public const string Population = "101001/000001", Debtors = "104001/000023";

    private static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

    private readonly List<IDisposable> _others = [];

    private LiveBench(LibraryBench libraries, LiveOptions options)
    {
        (Libraries, Options) = (libraries, options);
        Table = new LiveTable(libraries.Store.Database);
        Use = new ResourceUse(libraries.Catalog.Commits, libraries.Store.Database, libraries.Catalog.Clock, Zone);
        (Shelf, Sweep) = Host(libraries.Catalog.Shelf, libraries.Catalog.Commits);
    }

    public LibraryBench Libraries { get; }

    public LiveOptions Options { get; }

    public LiveTable Table { get; }

    public ResourceUse Use { get; }

    public LiveShelf Shelf { get; }

    public LiveSweep Sweep { get; }

    public static async Task<LiveBench> Open(Provider provider, LiveOptions? options = null)
    {
        var libraries = await LibraryBench.Open(provider);
        try
        {
            foreach (var code in new[] { Population, Debtors })
            {
                (await libraries.Catalog.Desk.Submit(code, CatalogBench.Bureau, default)).ShouldBeOfType<CatalogAnswer.Stored>();
                (await libraries.Catalog.Desk.Publish(code, 1, CatalogBench.OtherBureau, default)).ShouldBeOfType<CatalogAnswer.Stored>();
            }
            return new LiveBench(libraries, options ?? new LiveOptions());
        }
        catch
        {
            await libraries.DisposeAsync();
            throw;
        }
    }

    /// <summary>Who looks on another host, with a commit queue of its own where the database serves several.</summary>
    public async Task<LiveSweep> Another()
    {
        var queue = Libraries.Store.Options.Provider == Provider.Sqlite ? Libraries.Catalog.Commits : Own(new CommitQueue(Libraries.Store.Options, NullLogger<CommitQueue>.Instance));
        var shelf = Libraries.Catalog.Another().Shelf;
        await shelf.Refresh(default);
        return Host(shelf, queue).Sweep;
    }

    /// <summary>Goes on so many days and looks; how many resources were found otherwise.</summary>
    public Task<int> Look(int days = 0)
    {
        Libraries.Catalog.Clock.Advance(TimeSpan.FromDays(days));
        return Sweep.Look(default);
    }

    /// <summary>A batch that comes to nothing.</summary>
    public async Task Fail(string library, string reason = "stream-cut", BatchOrder? order = null)
    {
        var batch = await Libraries.Begin(library, order ?? LibraryBench.Upsert);
        await batch.Abandon(reason, "population", default);
    }

    public Task RegisterDebtors(int days = 1) => Libraries.Register($$"""
        kind: library
        name: judgment-debtors
        title: { zh: 失信被执行人, en: Judgment debtors }
        resource: {{Debtors}}
        schema: judgment-debtors.v1
        identity: [caseNumber]
        timeliness: { field: sentOn, days: {{days}} }
        """);

    /// <summary>A case that was sent so many days ago.</summary>
    public IncomingRow Debtor(int number, int daysAgo)
    {
        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(Libraries.Catalog.Clock.GetUtcNow(), Zone).DateTime).AddDays(-daysAgo);
        return LibraryBench.Row($$"""{"idNumber":"{{LibraryBench.Citizen(number)}}","caseNumber":"C{{number}}","state":"01","division":"449903","sentOn":"{{day:yyyy-MM-dd}}"}""");
    }

    /// <summary>What the log says of how resources stand.</summary>
    public async Task<List<string>> Told() => [.. (await Libraries.Catalog.Log()).Where(static line => line.StartsWith("resource.fresh", StringComparison.Ordinal) || line.StartsWith("resource.late", StringComparison.Ordinal) || line.StartsWith("resource.failing", StringComparison.Ordinal))];

    private (LiveShelf Shelf, LiveSweep Sweep) Host(CatalogShelf catalog, CommitQueue queue)
    {
        var (database, shelf) = (Libraries.Store.Database, new LiveShelf(Table));
        return (shelf, new LiveSweep(Libraries.Catalog.Registry, catalog, Libraries.Table, Table, shelf, new ResourceUse(queue, database, Libraries.Catalog.Clock, Zone), queue, Options, Libraries.Catalog.Clock, Zone));
    }

    private T Own<T>(T other) where T : IDisposable
    {
        _others.Add(other);
        return other;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var other in _others) other.Dispose();
        await Libraries.DisposeAsync();
    }
}
