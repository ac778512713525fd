using System.Text;
using Exchange.Core.Catalog;
using Exchange.Core.Catalog.Libraries;
using Exchange.Core.Registry;
using Exchange.Core.Storage;
using Exchange.Core.Tests.Registry;
using Exchange.Core.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Exchange.Core.Tests.Catalog.Libraries;

/// <summary>Libraries of the sample district's resources on a real database.</summary>
internal sealed class LibraryBench : IAsyncDisposable
{
    public static readonly BatchOrder Upsert = new("population", BatchMode.Upsert, "test"), Full = new("population", BatchMode.Full, "test");

    private static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

    private readonly CatalogBench _catalog;
    private readonly RegistryDesk _desk;
    private readonly List<IDisposable> _others = [];

    private LibraryBench(CatalogBench catalog, LibraryOptions options)
    {
        (_catalog, Options) = (catalog, options);
        var keys = new ClientKeys(catalog.Store.Database, catalog.Commits, catalog.Registry, catalog.Clock);
        _desk = new RegistryDesk(catalog.Store.Database, catalog.Commits, catalog.Registry, keys, new DocumentReader(Samples.Kinds), Samples.Checks, catalog.Clock);
        Table = new LibraryTable(catalog.Store.Database);
        Rows = new LibraryRows(catalog.Store.Database);
        Writer = Another();
    }

    public CatalogBench Catalog => _catalog;

    public TestDatabase Store => _catalog.Store;

    public LibraryOptions Options { get; }

    public LibraryTable Table { get; }

    public LibraryRows Rows { get; }

    public LibraryWriter Writer { get; }

    public static async Task<LibraryBench> Open(Provider provider, LibraryOptions? options = null)
    {
        var catalog = await CatalogBench.Open(provider);
        try
        {
            (await catalog.Desk.Save(CatalogBench.District, CatalogBench.Bureau, default)).ShouldBeOfType<CatalogAnswer.Stored>();
            return new LibraryBench(catalog, options ?? new LibraryOptions { ChunkRows = 40, EndsPercent = 100 });
        }
        catch
        {
            await catalog.DisposeAsync();
            throw;
        }
    }

    /// <summary>A writer as another host has it.</summary>
    public LibraryWriter Another()
    {
        var commits = new LibraryCommits(Store.Options, _catalog.Commits, NullLogger<CommitQueue>.Instance);
        _others.Add(commits);
        return new LibraryWriter(commits, Store.Database, _catalog.Registry, _catalog.Table, Table, Options, _catalog.Clock, Zone);
    }

    public async Task Register(string library)
    {
        var answer = await _desk.Apply([new DocumentFile("library.yaml", library)], new RegistryOrder("test"), default);
        answer.ShouldBeOfType<RegistryAnswer.Applied>(answer is RegistryAnswer.Faulty faulty ? string.Join('\n', faulty.Faults) : null);
    }

    public Task RegisterPopulation(string more = "") => Register($$"""
        kind: library
        name: population
        title: { zh: 户籍人口, en: Registered population }
        resource: 101001/000001
        schema: registered-population.v1
        identity: [citizenNumber]
        {{more}}
        """);

    public Task RegisterHouseholds(string more = "") => Register($$"""
        kind: library
        name: households
        title: { zh: 家庭户成员, en: Households }
        resource: 101001/000004
        schema: household-relations.v1
        identity: [householdNumber, memberNumber]
        {{more}}
        """);

    public async Task<LibraryBatch> Begin(string library, BatchOrder order, LibraryWriter? writer = null) => (await (writer ?? Writer).Open(library, order, default)).ShouldBeOfType<OpenAnswer.Opened>().Batch;

    /// <summary>A batch of these rows, merged.</summary>
    public async Task<BatchLine> Load(string library, BatchOrder order, params IEnumerable<IncomingRow> rows)
    {
        var batch = await Begin(library, order);
        foreach (var page in rows.Chunk(batch.PageRows)) await batch.Append(page, null, default);
        return (await batch.Merge(new MergeOrder(), default)).ShouldBeOfType<MergeAnswer.Merged>().Batch;
    }

    public static IncomingRow Row(string json) => new(Encoding.UTF8.GetBytes(json));

    public static IncomingRow End(string json) => new(Encoding.UTF8.GetBytes(json), Ends: true);

    /// <param name="member">One of few people.</param>
    public static IncomingRow Member(string household, int member, string relation) => Row($$"""{"householdNumber":"{{household}}","memberNumber":"{{Citizen(member)}}","relation":"{{relation}}"}""");

    public static IncomingRow MemberEnds(string household, int member) => End($$"""{"householdNumber":"{{household}}","memberNumber":"{{Citizen(member)}}"}""");

    /// <summary>The key of a member of a household.</summary>
    public static string Key(string household, int member) => $"""["{household}","{Citizen(member)}"]""";

    public static IncomingRow Person(int number, string name) => Row($$"""{"citizenNumber":"{{Citizen(number)}}","name":"{{name}}"}""");

    public static IncomingRow PersonEnds(int number) => End($$"""{"citizenNumber":"{{Citizen(number)}}"}""");

    /// <summary>A number of the right shape; its check character is right.</summary>
    public static string Citizen(int number)
    {
        var body = $"449903{1900 + (number / 1_000 % 100)}0101{number % 1000:000}";
        int[] weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
        return body + "10X98765432"[body.Select((digit, i) => (digit - '0') * weights[i]).Sum() % 11];
    }

    public async Task<List<LibraryRow>> Find(string library, string? field, string? value, long batch = 0, DateTimeOffset? validAt = null)
    {
        var state = (await Table.Read(library, default)).ShouldNotBeNull();
        var layout = state.Layout ?? new LibraryLayout([], [], [], null, null);
        return await Rows.Find(library, layout, new RowQuery(field, value, 10_000, Batch: batch, ValidAt: validAt?.ToUnixTimeMilliseconds() ?? 0), default);
    }

    public async Task<List<string>> Contents(string library, string? field = null, string? value = null, long batch = 0) => [.. (await Find(library, field, value, batch)).Select(row => row.Content)];

    /// <summary>All there is in the tables of rows and keys, without what is only counted.</summary>
    public async Task<List<string>> Dump()
    {
        var rows = await Store.Rows("select library, row_key, from_batch, to_batch, valid_from, valid_to, digest, content from library_row order by library, row_key, from_batch");
        var keys = await Store.Rows("select library, field, value, row_key, from_batch from library_key order by library, field, value, row_key, from_batch");
        var rest = await Store.Rows("select 'seen', library, batch, row_key from library_seen");
        var doubts = await Store.Rows("select 'doubt', library, batch, row_key from library_doubt");
        return [.. rows.Concat(keys).Concat(rest).Concat(doubts).Select(static row => string.Join('|', row))];
    }

    public static void AddsUp(BatchCounts counts)
        => counts.Came.ShouldBe(counts.Added + counts.Changed + counts.Unchanged + counts.Ended + counts.Quarantined + counts.Outside);

    public async ValueTask DisposeAsync()
    {
        foreach (var other in _others) other.Dispose();
        await _catalog.DisposeAsync();
    }
}
