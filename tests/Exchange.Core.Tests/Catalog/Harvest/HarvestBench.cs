using Exchange.Core.Catalog.Harvest;
using Exchange.Core.Catalog.Libraries;
using Exchange.Core.Contract;
using Exchange.Core.Mapping;
using Exchange.Core.Registry;
using Exchange.Core.Storage;
using Exchange.Core.Tests.Catalog.Libraries;
using Exchange.Core.Tests.Registry;
using Microsoft.Extensions.Logging.Abstractions;

namespace Exchange.Core.Tests.Catalog.Harvest;

/// <summary>Libraries on a real database, and a source that the test holds.</summary>
internal sealed class HarvestBench : IAsyncDisposable
{
    private readonly RegistryDesk _desk;
    private readonly RegisteredMappings _mappings = new(new MappingOptions());
    private readonly Dictionary<string, AdapterKind> _kinds;
    private readonly Secrets _secrets;

    private HarvestBench(LibraryBench libraries)
    {
        Libraries = libraries;
        _kinds = new(StringComparer.Ordinal) { ["scripted"] = Source.Kind };
        var catalog = libraries.Catalog;
        _secrets = new Secrets(libraries.Store.Database, catalog.Commits, SecretKey.FromText(Convert.ToBase64String(new byte[32])), catalog.Clock);
        var checks = Samples.Checks with { Cron = _ => null, Schema = RegisteredSchemas.Check, Mapping = _mappings.Check, Library = (registry, library) => Pullers.Check(_kinds, registry, library) };
        _desk = new RegistryDesk(
            libraries.Store.Database, catalog.Commits, catalog.Registry, new ClientKeys(libraries.Store.Database, catalog.Commits, catalog.Registry, catalog.Clock), new DocumentReader(_kinds), checks, catalog.Clock);
    }

    public LibraryBench Libraries { get; }

    public ScriptedSource Source { get; } = new();

    /// <summary>Of other harvests: at which somebody still works.</summary>
    public HashSet<string> UnderWay { get; } = [];

    public List<HarvestProgress> Told { get; } = [];

    public HarvestOptions Options { get; init; } = new() { FirstDelaySeconds = 0.01, RetryMinutes = 0 };

    public static async Task<HarvestBench> Open(Provider provider, LibraryOptions? options = null, HarvestOptions? harvest = null)
    {
        var bench = new HarvestBench(await LibraryBench.Open(provider, options)) { Options = harvest ?? new HarvestOptions { FirstDelaySeconds = 0.01, RetryMinutes = 0 } };
        try
        {
            await bench.Register("""
                kind: adapter
                name: gaj-rk
                title: { zh: 人口共享库, en: Population }
                organisation: GAJ
                adapterKind: scripted
                options: {}
                """);
            return bench;
        }
        catch
        {
            await bench.DisposeAsync();
            throw;
        }
    }

    public async Task<RegistryAnswer> Apply(string documents) => await _desk.Apply([new DocumentFile("documents.yaml", documents)], new RegistryOrder("test"), default);

    public async Task Register(string documents) => (await Apply(documents)).ShouldBeOfType<RegistryAnswer.Applied>();

    public Task Population(string mode = "full", string more = "", string harvest = "") => Register(Library(mode, more, harvest));

    public static string Library(string mode, string more = "", string harvest = "") => $$"""
        kind: library
        name: population
        title: { zh: 户籍人口, en: Registered population }
        resource: 101001/000001
        schema: registered-population.v1
        identity: [citizenNumber]
        {{more}}
        harvest: { adapter: gaj-rk, source: rows, mode: {{mode}}{{(harvest.Length > 0 ? ", " + harvest : "")}} }
        """;

    /// <summary>As the host that runs it has it: nothing is kept between two harvests but what is stored.</summary>
    public async Task<HarvestEnd> Harvest(string id, bool fromStart = false, long? confirmed = null, Func<HarvestProgress, Task>? report = null, CancellationToken stop = default)
    {
        var catalog = Libraries.Catalog;
        var harvester = new Harvester(
            Libraries.Another(), Libraries.Table, catalog.Registry, _mappings, new Pullers(catalog.Registry, _kinds, _secrets, catalog.Clock), Options, TimeProvider.System, NullLogger<Harvester>.Instance);
        return await harvester.Run(new HarvestOrder("population", id, "tester", fromStart, confirmed), report ?? (told =>
        {
            Told.Add(told);
            return Task.CompletedTask;
        }), other => Task.FromResult(UnderWay.Contains(other)), stop);
    }

    public static string Person(int number, string name = "甲") => $$"""{"citizenNumber":"{{LibraryBench.Citizen(number)}}","name":"{{name}}"}""";

    public async Task<List<string>> Contents() => [.. (await Libraries.Contents("population")).Order(StringComparer.Ordinal)];

    public ValueTask DisposeAsync() => Libraries.DisposeAsync();
}
