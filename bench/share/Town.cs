using System.Text;
using Exchange.Core.Catalog;
using Exchange.Core.Catalog.Libraries;
using Exchange.Core.Catalog.Sharing;
using Exchange.Core.Contract;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Exchange.Bench.Share;

/// <summary>People in a library, records of a window, and a grant of the window's organisation, in a database that no hub has open.</summary>
internal static class Town
{
    public const int People = 100_000, Records = 1_000;

    public const string Library = "people", Resource = "101001/000001";

    private const string Documents = """
        kind: client
        name: window
        title: { zh: 窗口, en: Window }
        organisation: ZSJ
        roles: [intake]
        ---
        kind: codeTable
        name: share-purposes
        title: { zh: 用途, en: Purposes }
        rows:
          - value: relief
            title: { zh: 救助, en: Relief }
        ---
        kind: library
        name: people
        title: { zh: 人口, en: People }
        resource: 101001/000001
        schema: registered-population.v1
        identity: [citizenNumber]
        keys: [name]
        """;

    private static readonly Sql Record = new("""
        insert into record (id, client, number, item, organisation, revision, version, digest, state, seq, taken_in_at)
        values (@id, @client, @number, @item, @organisation, 1, 1, @digest, 'Open', 0, 1)
        """);

    /// <summary>The key of the window.</summary>
    public static async Task<string> Build(StorageOptions options)
    {
        using var database = new Database(options);
        await Migrations.Apply(database, CancellationToken.None);
        using var commits = new CommitQueue(options, NullLogger<CommitQueue>.Instance);
        using var registry = new RegistryShelf(database);
        await registry.Refresh(default);
        var keys = new ClientKeys(database, commits, registry, TimeProvider.System);
        await keys.Refresh(default);
        var checks = new DocumentChecks { Cron = _ => null, Schema = RegisteredSchemas.Check, Mapping = (_, _) => [], Item = (_, _) => [], MayPostTo = _ => true };
        var desk = new RegistryDesk(database, commits, registry, keys, new DocumentReader(new Dictionary<string, AdapterKind>()), checks, TimeProvider.System);
        DocumentFile[] files =
        [
            new("organisations.yaml", await File.ReadAllTextAsync("Exchange.Host/Demo/District/organisations.yaml")), new("classes.yaml", await File.ReadAllTextAsync("Exchange.Host/Demo/District/catalog-classes.yaml")),
            new("registered-population.v1.json", await File.ReadAllTextAsync("schemas/catalog/registered-population.v1.json")), new("more.yaml", Documents),
        ];
        if (await desk.Apply(files, new RegistryOrder("bench"), default) is RegistryAnswer.Faulty faulty) throw new InvalidOperationException(string.Join('\n', faulty.Faults));
        await registry.Refresh(default);
        var table = new CatalogTable(database);
        await Publish(commits, registry, table);
        using var rows = new LibraryCommits(options, commits, NullLogger<CommitQueue>.Instance);
        var writer = new LibraryWriter(rows, database, registry, table, new LibraryTable(database), new LibraryOptions(), TimeProvider.System, TimeZoneInfo.Utc);
        var batch = ((OpenAnswer.Opened)await writer.Open(Library, new BatchOrder("bench", BatchMode.Upsert, "bench"), default)).Batch;
        // How many rows a page takes may change with each.
        for (int from = 0, some; from < People; from += some)
            await batch.Append([.. Enumerable.Range(from, some = Math.Min(batch.PageRows, People - from)).Select(static i => new IncomingRow(Encoding.UTF8.GetBytes(Person(i))))], from.ToString(System.Globalization.CultureInfo.InvariantCulture), default);
        if (await batch.Merge(new MergeOrder(), default) is not MergeAnswer.Merged) throw new InvalidOperationException("The rows were not merged.");
        var units = Enumerable.Range(0, Records).Select(static i => new Unit("record").Do(Record.With(Id.New(TimeProvider.System), "window", "R" + i, "item.v1", "ZSJ", new string('0', 64)))).ToArray();
        foreach (var some in units.Chunk(200)) commits.Commit(some);
        await Task.WhenAll(units.Select(static unit => unit.Done));
        var window = registry.Current.Clients["window"];
        var shares = new ShareDesk(commits, registry, table, new ShareTable(database), new CatalogOptions(), new ShareOptions(), TimeZoneInfo.Utc, TimeProvider.System);
        var terms = new GrantTerms
        {
            Purpose = "relief", Basis = "办法", Fields = ["citizenNumber", "name", "sex", "birthDate", "division"], PerDay = 100_000_000, Until = DateTime.UtcNow.AddDays(30).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
        };
        if (await shares.Ask(window, Resource, terms, default) is not ShareAnswer.Taken { Grant.State: ShareState.Granted }) throw new InvalidOperationException("There is no grant.");
        return (await keys.Issue("window", "bench", expiresAt: null, default))!.Text;
    }

    /// <summary>A number whose check character is right.</summary>
    public static string Number(int i)
    {
        var body = $"4499{i / 360_000 % 100:00}19{10 + (i / 36_000 % 90)}{1 + (i / 3_000 % 12):00}{1 + (i / 1_000 % 28):00}{i % 1_000:000}";
        ReadOnlySpan<int> weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
        var sum = 0;
        for (var at = 0; at < 17; at++) sum += (body[at] - '0') * weights[at];
        return body + "10X98765432"[sum % 11];
    }

    private static string Person(int i)
        => $"{{\"citizenNumber\":\"{Number(i)}\",\"name\":\"张{(char)(0x4e00 + (i * 7919L % 5_000))}\",\"sex\":\"{1 + (i % 2)}\",\"nation\":\"01\",\"birthDate\":\"19{(i % 90) + 10}-0{(i % 9) + 1}-1{i % 9}\",\"division\":\"44990300{i % 10}\"}}";

    private static async Task Publish(CommitQueue commits, RegistryShelf registry, CatalogTable table)
    {
        using var shelf = new CatalogShelf(table, registry);
        var catalog = new CatalogDesk(commits, registry, table, shelf, new CatalogOptions(), TimeProvider.System, TimeZoneInfo.Utc);
        ResourceField Field(string name, MaskRule mask = MaskRule.None, bool personal = false, bool identifier = false)
            => new() { Name = name, Title = new Title { Zh = name, En = name }, Type = FieldType.Character, Mask = mask, Personal = personal, Identifier = identifier };
        var content = new ResourceContent
        {
            Class = "101001", Title = new Title { Zh = "人口", En = "People" }, Provider = "GAJ", Abstract = "人口", Format = ResourceFormat.Database, Cycle = UpdateCycle.Daily,
            Share = new ShareTerms { Type = ShareType.Unconditional, Methods = [ShareMethod.Interface] },
            Fields = [Field("citizenNumber", MaskRule.Middle, personal: true, identifier: true), Field("name", MaskRule.Name, personal: true), Field("sex"), Field("nation"), Field("birthDate"), Field("division")],
        };
        CatalogOrder author = new("author", null, Reviews: true), reviewer = new("reviewer", null, Reviews: true);
        if (await catalog.Save([new ResourceDraft(Resource, content)], author, default) is not CatalogAnswer.Stored || await catalog.Submit(Resource, author, default) is not CatalogAnswer.Stored
            || await catalog.Publish(Resource, 1, reviewer, default) is not CatalogAnswer.Stored) throw new InvalidOperationException("The entry was not published.");
    }
}
