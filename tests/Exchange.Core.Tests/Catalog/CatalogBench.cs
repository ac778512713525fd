using System.Text.Json;
using Exchange.Core.Catalog;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;
using Exchange.Core.Tests.Architecture;
using Exchange.Core.Tests.Registry;
using Exchange.Core.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Exchange.Core.Tests.Catalog;

/// <summary>A catalog on a real database, with the sample district's organisations, classes and schemas registered.</summary>
internal sealed class CatalogBench : IAsyncDisposable
{
    public static readonly CatalogOrder Office = new("population", "GAJ"), Market = new("market", "SCJG"), Bureau = new("bureau", null, Reviews: true), OtherBureau = new("reviewer", null, Reviews: true);

    private static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");
    private readonly TestDatabase _store;
    private readonly List<IDisposable> _others = [];

    private CatalogBench(TestDatabase store)
    {
        _store = store;
        Commits = Own(new CommitQueue(store.Options, NullLogger<CommitQueue>.Instance));
        Registry = Own(new RegistryShelf(store.Database));
        (Table, Shelf, Desk) = Host(Commits);
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 24, 18, 0, 0, TimeSpan.Zero));

    public CatalogOptions Options { get; } = new();

    public TestDatabase Store => _store;

    public CommitQueue Commits { get; }

    public RegistryShelf Registry { get; }

    public CatalogTable Table { get; }

    public CatalogShelf Shelf { get; }

    public CatalogDesk Desk { get; }

    /// <summary>The sample district's entries, as they lie in the repository.</summary>
    public static IReadOnlyList<ResourceDraft> District { get; } = ReadDistrict();

    public static async Task<CatalogBench> Open(Provider provider = Provider.Sqlite, bool classes = true)
    {
        var bench = new CatalogBench(await TestDatabase.Create(provider));
        try
        {
            await bench.Register(classes);
            await bench.Shelf.Refresh(default);
            return bench;
        }
        catch
        {
            await bench.DisposeAsync();
            throw;
        }
    }

    /// <summary>Another host on the same database, with a commit queue of its own where the database serves several.</summary>
    public (CatalogTable Table, CatalogShelf Shelf, CatalogDesk Desk) Another()
        => Host(_store.Options.Provider == Provider.Sqlite ? Commits : Own(new CommitQueue(_store.Options, NullLogger<CommitQueue>.Instance)));

    /// <summary>A new entry of the police; what differs is said.</summary>
    public static ResourceContent Content(string title = "户籍人口基本信息", string provider = "GAJ", string @class = "101001") => new()
    {
        Class = @class,
        Title = new Title { Zh = title, En = "Registered population" },
        Provider = provider,
        Abstract = "户籍人口的登记信息。",
        Format = ResourceFormat.Service,
        Fields =
        [
            new ResourceField { Title = new Title { Zh = "公民身份号码", En = "Citizen identity number" }, Name = "citizenNumber", Type = FieldType.Character, Length = 18, Identifier = true, Personal = true, Mask = MaskRule.Middle },
            new ResourceField { Title = new Title { Zh = "姓名", En = "Name" }, Name = "name", Type = FieldType.Character, Personal = true, Mask = MaskRule.Name },
        ],
        Share = new ShareTerms { Type = ShareType.Conditional, Condition = "本人授权", Methods = [ShareMethod.Interface] },
        Cycle = UpdateCycle.RealTime,
    };

    public async Task<ResourceRow> Drafted(ResourceContent? content = null, CatalogOrder? by = null)
        => (await Desk.Save([new ResourceDraft(null, content ?? Content())], by ?? Office, default)).ShouldBeOfType<CatalogAnswer.Stored>().Rows.ShouldHaveSingleItem();

    public async Task<ResourceRow> Published(ResourceContent? content = null)
    {
        var row = await Drafted(content);
        (await Desk.Submit(row.Code, Office, default)).ShouldBeOfType<CatalogAnswer.Stored>();
        return (await Desk.Publish(row.Code, row.Version, Bureau, default)).ShouldBeOfType<CatalogAnswer.Stored>().Rows[0];
    }

    public async Task<ResourceRow> Now(string code) => (await Table.Read(code, default)).ShouldNotBeNull();

    public Task<List<string>> Log() => _store.Database.Query(new Sql("select kind, organisation, client, data from log_event order by position").With(),
        static row => $"{row.GetString(0)} {row.Text(1)} {row.Text(2)} {row.Text(3)}", default);

    private (CatalogTable, CatalogShelf, CatalogDesk) Host(CommitQueue commits)
    {
        var table = new CatalogTable(_store.Database);
        var shelf = Own(new CatalogShelf(table, Registry));
        return (table, shelf, new CatalogDesk(commits, Registry, table, shelf, Options, Clock, Zone));
    }

    private async Task Register(bool classes)
    {
        await Registry.Refresh(default);
        var keys = new ClientKeys(_store.Database, Commits, Registry, Clock);
        await keys.Refresh(default);
        var desk = new RegistryDesk(_store.Database, Commits, Registry, keys, new DocumentReader(Samples.Kinds), Samples.Checks, Clock);
        List<DocumentFile> files = [new("organisations.yaml", SourceFiles.Read("Exchange.Host/Demo/District/organisations.yaml"))];
        if (classes) files.Add(new("catalog-classes.yaml", SourceFiles.Read("Exchange.Host/Demo/District/catalog-classes.yaml")));
        files.AddRange(Directory.EnumerateFiles(Path.Combine(SourceFiles.Root, "schemas", "catalog"), "*.json").Select(static path => new DocumentFile("schemas/catalog/" + Path.GetFileName(path), File.ReadAllText(path))));
        (await desk.Apply(files, new RegistryOrder("test"), default)).ShouldBeOfType<RegistryAnswer.Applied>();
    }

    private T Own<T>(T other) where T : IDisposable
    {
        _others.Add(other);
        return other;
    }

    private static List<ResourceDraft> ReadDistrict()
    {
        using var file = JsonDocument.Parse(SourceFiles.Read("catalog/sample-district.json"));
        return [.. file.RootElement.GetProperty("entries").EnumerateArray().Select(static entry
            => new ResourceDraft(entry.GetProperty("code").GetString(), CatalogJson.Read("sample", entry.GetProperty("content").GetRawText())))];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var other in Enumerable.Reverse(_others)) other.Dispose();
        await _store.DisposeAsync();
    }
}
