using Exchange.Host.Torture.Databases;

namespace Exchange.Host.Torture;

/// <summary>Iterations one after the other, each with a seed of its own.</summary>
public static class TortureRun
{
    /// <param name="database">sqlite, postgres or postgres:CONNECTION.</param>
    /// <param name="only">Moves of this name alone; null for all that can be made.</param>
    /// <param name="tell">Takes each line of the account as it comes.</param>
    /// <exception cref="InvalidOperationException">The stage cannot be set: no PostgreSQL, a hub that does not start.</exception>
    /// <exception cref="ArgumentException">A move that cannot be made there.</exception>
    public static async Task<TortureReport> Run(string database, IEnumerable<int> seeds, string? only, Func<string, Task> tell, CancellationToken stop)
    {
        var kind = database.Split(':', 2);
        ITortureDatabase store = kind[0] == "sqlite" ? await EmbeddedTortureDatabase.Open() : await PostgresTortureDatabase.Open(kind.Length > 1 ? kind[1] : null, stop);
        await using var stage = await TortureStage.Set(store, stop);
        var report = new TortureReport(kind[0], store.Means);
        foreach (var seed in seeds)
        {
            var result = await TortureIteration.Run(stage, TorturePlan.Make(seed, store.Means, only), stop);
            report.Add(result);
            await tell(TortureReport.Line(result));
            foreach (var line in report.Broken(result)) await tell(line);
        }
        return report;
    }
}
