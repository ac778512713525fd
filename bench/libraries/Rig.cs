using System.Text;
using Exchange.Core.Catalog;
using Exchange.Core.Catalog.Libraries;
using Exchange.Core.Contract;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Exchange.Bench.Libraries;

/// <summary>A fresh database with two libraries of the population registered.</summary>
internal sealed class Rig : IAsyncDisposable
{
    private static readonly DateTimeOffset Day = new(2026, 11, 30, 0, 0, 0, TimeSpan.Zero);
    private readonly Func<Task> _drop;
    private readonly CommitQueue _commits;
    private readonly RegistryShelf _registry;
    private readonly LibraryCommits _rows;

    private Rig(StorageOptions options, Func<Task> drop)
    {
        (Options, _drop) = (options, drop);
        Database = new Database(options);
        _commits = new CommitQueue(options, NullLogger<CommitQueue>.Instance);
        _registry = new RegistryShelf(Database);
        _rows = new LibraryCommits(options, _commits, NullLogger<CommitQueue>.Instance);
        Table = new LibraryTable(Database);
        Catalog = new CatalogTable(Database);
        Writer = new LibraryWriter(_rows, Database, _registry, Catalog, Table, new LibraryOptions(), TimeProvider.System, TimeZoneInfo.Utc);
        Rows = new LibraryRows(Database);
    }

    public StorageOptions Options { get; }

    public Database Database { get; }

    public RegistryShelf Registry => _registry;

    public CommitQueue Commits => _commits;

    public LibraryTable Table { get; }

    public CatalogTable Catalog { get; }

    public LibraryWriter Writer { get; }

    public LibraryRows Rows { get; }

    public static async Task<Rig> Open(Provider provider, string where)
    {
        var name = "bench_" + Id.New(TimeProvider.System);
        var (options, drop) = provider == Provider.Sqlite ? OnSqlite(Path.Combine(where, name)) : await OnPostgres(where, name);
        var rig = new Rig(options, drop);
        await Migrations.Apply(rig.Database, CancellationToken.None);
        await rig.Register();
        return rig;
    }

    /// <summary>A person; the number's check character is right for none but looks alike for all, which is a warning as it is in life.</summary>
    public static string Person(int i) => string.Create(null, stackalloc char[256],
        $"{{\"citizenNumber\":\"{Number(i)}\",\"name\":\"{Name(i)}\",\"sex\":\"{1 + (i % 2)}\",\"nation\":\"01\",\"birthDate\":\"19{i % 90 + 10}-0{i % 9 + 1}-1{i % 9}\",\"division\":\"44990300{i % 10}\"}}");

    /// <summary>In the order of a register by number.</summary>
    public static string Number(int i) => Checked($"4499{i / 360_000 % 100:00}19{10 + (i / 36_000 % 90)}{1 + (i / 3_000 % 12):00}{1 + (i / 1_000 % 28):00}{i % 1_000:000}");

    public static string Name(int i) => $"张{(char)(0x4e00 + (i * 7919L % 5_000))}{(char)(0x4e00 + (i * 104_729L % 9_000))}";

    private static string Checked(string body)
    {
        ReadOnlySpan<int> weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
        var sum = 0;
        for (var i = 0; i < 17; i++) sum += (body[i] - '0') * weights[i];
        return body + "10X98765432"[sum % 11];
    }

    /// <summary>Rows through the writer, merged.</summary>
    public async Task<BatchLine> Load(string library, int count)
    {
        var batch = ((OpenAnswer.Opened)await Writer.Open(library, new BatchOrder("bench", BatchMode.Upsert, "bench"), default)).Batch;
        for (var from = 0; from < count;)
        {
            // How many rows a page takes may change with each.
            var end = Math.Min(count, from + batch.PageRows);
            var page = new List<IncomingRow>(end - from);
            for (var i = from; i < end; i++) page.Add(new IncomingRow(Encoding.UTF8.GetBytes(Person(i))));
            await batch.Append(page, from.ToString(), default);
            from = end;
        }
        return ((MergeAnswer.Merged)await batch.Merge(new MergeOrder(), default)).Batch;
    }

    private async Task Register()
    {
        await _registry.Refresh(default);
        var keys = new ClientKeys(Database, _commits, _registry, TimeProvider.System);
        var checks = new DocumentChecks { Cron = _ => null, Schema = RegisteredSchemas.Check, Mapping = (_, _) => [], Item = (_, _) => [], MayPostTo = _ => true };
        var desk = new RegistryDesk(Database, _commits, _registry, keys, new DocumentReader(new Dictionary<string, AdapterKind>()), checks, TimeProvider.System);
        DocumentFile[] files =
        [
            new("organisations.yaml", await File.ReadAllTextAsync("Exchange.Host/Demo/District/organisations.yaml")), new("classes.yaml", await File.ReadAllTextAsync("Exchange.Host/Demo/District/catalog-classes.yaml")),
            new("registered-population.v1.json", await File.ReadAllTextAsync("schemas/catalog/registered-population.v1.json")), new("few.yaml", Library("few", 1)), new("many.yaml", Library("many", 2)),
        ];
        if (await desk.Apply(files, new RegistryOrder("bench"), default) is RegistryAnswer.Faulty faulty) throw new InvalidOperationException(string.Join('\n', faulty.Faults));
        using var shelf = new CatalogShelf(Catalog, _registry);
        var catalog = new CatalogDesk(_commits, _registry, Catalog, shelf, new CatalogOptions(), TimeProvider.System, TimeZoneInfo.Utc);
        if (await catalog.Save([new ResourceDraft("101001/000001", Content("甲")), new ResourceDraft("101001/000002", Content("乙"))], new CatalogOrder("bench", null, Reviews: true), default) is not CatalogAnswer.Stored)
            throw new InvalidOperationException("The entries do not fit.");
    }

    private static string Library(string name, int number) => $$"""
        kind: library
        name: {{name}}
        title: { zh: 人口, en: Population }
        resource: 101001/00000{{number}}
        schema: registered-population.v1
        identity: [citizenNumber]
        keys: [name]
        """;

    private static ResourceContent Content(string title) => new()
    {
        Class = "101001", Title = new Title { Zh = title, En = "Population" }, Provider = "GAJ", Abstract = "人口", Format = ResourceFormat.Database, Cycle = UpdateCycle.Daily,
        Share = new ShareTerms { Type = ShareType.Unconditional, Methods = [ShareMethod.Interface] },
        Fields = [new ResourceField { Name = "citizenNumber", Title = new Title { Zh = "号码", En = "Number" }, Type = FieldType.Character, Identifier = true }],
    };

    private static (StorageOptions, Func<Task>) OnSqlite(string folder)
    {
        Directory.CreateDirectory(folder);
        return (new StorageOptions { ConnectionString = Path.Combine(folder, "exchange.db") }, () =>
        {
            Directory.Delete(folder, recursive: true);
            return Task.CompletedTask;
        });
    }

    private static async Task<(StorageOptions, Func<Task>)> OnPostgres(string server, string name)
    {
        await Run($"create database {name}");
        return (new StorageOptions { Provider = Provider.Postgres, ConnectionString = new NpgsqlConnectionStringBuilder(server) { Database = name }.ToString() }, () => Run($"drop database {name} with (force)"));

        async Task Run(string text)
        {
            await using var connection = new NpgsqlConnection(server);
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand(text, connection);
            await command.ExecuteNonQueryAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _rows.Dispose();
        _registry.Dispose();
        _commits.Dispose();
        Database.Dispose();
        NpgsqlConnection.ClearAllPools();
        await _drop();
    }
}
