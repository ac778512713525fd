using Exchange.Host.Torture.Databases;

namespace Exchange.Host.Torture;

/// <summary>Iterations one after the other, each with the next seed.</summary>
public static class TortureRun
{
    /// <param name="tell">Takes each line of the account as it comes.</param>
    /// <exception cref="InvalidOperationException">The stage cannot be set: no PostgreSQL, a hub that does not start.</exception>
    /// <exception cref="ArgumentException">A move that cannot be made there.</exception>
    public static async Task<TortureReport> Run(TortureOptions options, int seed, Func<string, Task> tell, CancellationToken stop)
    {
        var kind = options.Database.Split(':', 2);
        ITortureDatabase database = kind[0] == "sqlite" ? await EmbeddedTortureDatabase.Open() : await PostgresTortureDatabase.Open(kind.Length > 1 ? kind[1] : null, stop);
        await using var stage = await TortureStage.Set(database, stop);
        var report = new TortureReport(kind[0], database.Means);
        for (var i = 0; i < options.Iterations; i++)
        {
            var result = await TortureIteration.Run(stage, TorturePlan.Make(unchecked(seed + i), database.Means, options.Only), stop);
            report.Add(result);
            await tell(TortureReport.Line(result));
            foreach (var line in report.Broken(result)) await tell(line);
        }
        return report;
    }
}
