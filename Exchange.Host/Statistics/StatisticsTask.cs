using System.Globalization;
using Exchange.Core.Following;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Statistics;
using Exchange.Core.Tasks;

namespace Exchange.Host.Statistics;

/// <summary>
/// The task <c>recount-statistics</c>: counts everything anew from the log's beginning, beside the numbers that are told, which it replaces at the end. For when a calendar was changed after records had closed by it,
/// or the setting of the channel.
/// </summary>
public sealed class StatisticsTask(StatisticSweep sweep, NoticeReading log, TimeProvider clock)
{
    public const string Name = "recount-statistics";

    public TaskKind Kind => new TaskKind<NoArguments>(Name, new Title { Zh = "重新统计", En = "Count the statistics anew" }, Run);

    /// <summary>The task takes none.</summary>
    public sealed record NoArguments;

    private async Task<TaskEnd> Run(NoArguments arguments, TaskRun run, CancellationToken stop)
    {
        // If we stop between these two it is begun anew by the next run: nothing of what is told depends on it.
        var generation = run.Mark is { } mark ? long.Parse(mark, CultureInfo.InvariantCulture) : await sweep.Recount(stop);
        await run.Report(0, null, null, generation.ToString(CultureInfo.InvariantCulture));
        while (true)
        {
            await StatisticsPace.Rested(() => sweep.Step(stop), clock, stop);
            var (told, position) = await sweep.Look(generation, stop);
            await run.Report(position, await log.Head(stop), null, generation.ToString(CultureInfo.InvariantCulture));
            if (told) return new TaskEnd.Done($"Everything up to position {position} of the log is counted anew.");
        }
    }
}
