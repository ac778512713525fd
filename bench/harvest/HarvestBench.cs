using System.Diagnostics;
using Exchange.Adapters;
using Exchange.Bench.Libraries;
using Exchange.Core.Catalog.Harvest;
using Exchange.Core.Contract;
using Exchange.Core.Mapping;
using Exchange.Core.Registry;
using Exchange.Core.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Exchange.Bench.Harvest;

/// <summary>Rows a second from a table into a library, and by the database's own bulk load, in turns.</summary>
internal static class HarvestBench
{
    public static async Task Run(Provider provider, string where, string server, int rows, int rounds)
    {
        await using var source = new SourceTable(server);
        await source.Fill(rows);
        foreach (var mode in new[] { "full", "watermark" })
        {
            // By the watermark rows come in no order of the key, which is what their indexes feel: so does the bulk load.
            var order = mode == "full" ? null : SourceTable.InTime(rows);
            var ratios = new List<double>();
            for (var round = 1; round <= rounds; round++)
            {
                var bulk = await Bulk(provider, where, rows, order);
                var own = await Harvest(provider, where, source, mode, rows);
                ratios.Add(own / bulk);
                Console.WriteLine($"round {round}, {mode}: bulk load {bulk:N0} rows/s, harvest {own:N0} rows/s, ratio {own / bulk:0.00}");
            }
            Console.WriteLine($"from PostgreSQL into {provider}, {rows:N0} rows, mode {mode}, median ratio of {rounds} rounds: {ratios.Order().ElementAt(rounds / 2):0.00}");
        }
    }

    private static async Task<double> Bulk(Provider provider, string where, int rows, int[]? order)
    {
        await using var rig = await Rig.Open(provider, where);
        var since = Stopwatch.GetTimestamp();
        if (provider == Provider.Sqlite) LoadBench.BulkSqlite(rig, rows, order);
        else await LoadBench.BulkPostgres(rig, rows, order);
        return rows / Stopwatch.GetElapsedTime(since).TotalSeconds;
    }

    private static async Task<double> Harvest(Provider provider, string where, SourceTable source, string mode, int rows)
    {
        await using var rig = await Rig.Open(provider, where);
        var kinds = BuiltInAdapters.All.ToDictionary(static kind => kind.Name, StringComparer.Ordinal);
        await Register(rig, kinds, source, mode);
        var secrets = new Secrets(rig.Database, rig.Commits, SecretKey.FromText(Convert.ToBase64String(new byte[SecretKey.Length])), TimeProvider.System);
        var harvester = new Harvester(rig.Writer, rig.Table, rig.Registry, new RegisteredMappings(new MappingOptions()), new Pullers(rig.Registry, kinds, secrets, TimeProvider.System), new HarvestOptions(), TimeProvider.System,
            NullLogger<Harvester>.Instance);
        GC.Collect();
        var (before, most) = (Working(), 0L);
        using var watching = new Timer(_ => most = Math.Max(most, Working()), null, 0, 200);
        var rate = await Timed(harvester, "one", rows, static counts => counts.Added);
        Console.WriteLine($"  memory: {before >> 20} MB before, {most >> 20} MB at most");
        if (mode == "full") Console.WriteLine($"  the same again, nothing changed: {await Timed(harvester, "two", rows, static counts => counts.Unchanged):N0} rows/s");
        return rate;
    }

    private static async Task<double> Timed(Harvester harvester, string id, int rows, Func<Core.Catalog.Libraries.BatchCounts, long> counted)
    {
        var since = Stopwatch.GetTimestamp();
        var end = await harvester.Run(new HarvestOrder("few", id, "bench"), static _ => Task.CompletedTask, static _ => Task.FromResult(false), default);
        var seconds = Stopwatch.GetElapsedTime(since).TotalSeconds;
        if (end is not HarvestEnd.Merged { Batch.Tally.Counts: var counts } || counted(counts) != rows) throw new InvalidOperationException(end.ToString());
        return rows / seconds;
    }

    private static async Task Register(Rig rig, IReadOnlyDictionary<string, AdapterKind> kinds, SourceTable source, string mode)
    {
        var checks = new DocumentChecks { Cron = _ => null, Schema = RegisteredSchemas.Check, Mapping = (_, _) => [], Item = (_, _) => [], MayPostTo = _ => true, Library = (registry, library) => Pullers.Check(kinds, registry, library) };
        var desk = new RegistryDesk(
            rig.Database, rig.Commits, rig.Registry, new ClientKeys(rig.Database, rig.Commits, rig.Registry, TimeProvider.System), new DocumentReader(kinds), checks, TimeProvider.System);
        var documents = $$"""
            kind: adapter
            name: source
            title: { zh: 来源, en: Source }
            organisation: GAJ
            adapterKind: database
            options:
              database: postgreSql
              connection: "{{source.Connection}}"
              pull:
                - { name: rk, table: RK, key: [GMSFHM], watermark: GXSJ, columns: { GMSFHM: citizenNumber, XM: name, XB: sex, MZ: nation, CSRQ: birthDate, HJQH: division } }
            ---
            kind: library
            name: few
            title: { zh: 人口, en: Population }
            resource: 101001/000001
            schema: registered-population.v1
            identity: [citizenNumber]
            keys: [name]
            harvest: { adapter: source, source: rk, mode: {{mode}} }
            """;
        if (await desk.Apply([new DocumentFile("source.yaml", documents)], new RegistryOrder("bench"), default) is RegistryAnswer.Faulty faulty) throw new InvalidOperationException(string.Join('\n', faulty.Faults));
    }

    private static long Working()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
