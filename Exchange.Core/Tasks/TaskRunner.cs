using System.Collections.Concurrent;
using System.Data.Common;
using Exchange.Core.Storage;
using Microsoft.Extensions.Logging;

namespace Exchange.Core.Tasks;

/// <summary>Runs the task of a given row to its end. Whoever calls it decides on which thread and how many at a time; calling it twice for one row runs it once.</summary>
public sealed partial class TaskRunner(TaskTable table, TaskKinds kinds, TimeProvider clock, ILogger<TaskRunner> logger)
{
    // A task whose run is interrupted this often is the reason for it.
    private const int MostRuns = 5;

    // During an upgrade a host of the newer program may know what this one does not; an upgrade that takes longer than this has been given up.
    private static readonly TimeSpan Upgrade = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, DateTimeOffset> _met = new(StringComparer.Ordinal);

    /// <param name="stop">The host stops: the task is released, and goes on from its mark when a host is there again.</param>
    public async Task Run(string id, CancellationToken stop)
    {
        if (await table.Begin(id, stop) is not { } run) return;
        LogBegan(id, run.Task.Kind, run.Task.Runs);
        // If we stop anywhere from here on the lease runs out and the task is begun again, from its mark.
        if (run.Task.Runs > MostRuns) await table.End(run, TaskState.Failed, $"Given up: interrupted {MostRuns} times.");
        else if (kinds.Find(run.Task.Kind) is not { } kind) await LeaveToANewer(run, $"This program has no kind of task called {run.Task.Kind}.");
        else if (!kind.CanRead(run.Task.Arguments)) await LeaveToANewer(run, $"This program cannot read the arguments of this {run.Task.Kind}.");
        else await Work(kind, run, stop);
    }

    private async Task LeaveToANewer(TaskRun run, string why)
    {
        // Since this host first met it, and not since it was asked for: the newer program may have worked at it for long, and let it go as it was restarted.
        if (clock.GetUtcNow() - _met.GetOrAdd(run.Task.Id, clock.GetUtcNow()) < Upgrade)
        {
            LogOfANewer(run.Task.Id, run.Task.Kind, why);
            await table.Release(run);
            return;
        }
        _met.TryRemove(run.Task.Id, out _);
        await table.End(run, TaskState.Failed, why);
    }

    private async Task Work(TaskKind kind, TaskRun run, CancellationToken stop)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var beating = Beat(run, ending);
        try
        {
            var end = await kind.Run(run, ending.Token);
            await table.End(run, end is TaskEnd.Done ? TaskState.Done : TaskState.Failed, end.Outcome);
            LogEnded(run.Task.Id, kind.Name);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await table.Release(run);
        }
        catch (OperationCanceledException)
        {
            // Cancelled by a person; if instead the lease was lost, this writes nothing.
            await table.End(run, TaskState.Cancelled, "Cancelled while running.");
        }
        catch (Exception error) when (error is StorageUnavailableException or DbException)
        {
            // Nothing can be read or written now. The row says running until the lease runs out, and is begun again from its mark.
            LogInterrupted(error, run.Task.Id, kind.Name);
        }
        catch (Exception error)
        {
            LogFailed(error, run.Task.Id, kind.Name);
            // An exception's words may hold what does not belong in a row that many may read.
            await table.End(run, TaskState.Failed, $"Stopped by an unexpected error: {error.GetType().Name}. The hub's own log has the rest.");
        }
        finally
        {
            await ending.CancelAsync();
            await beating;
        }
    }

    /// <summary>Keeps the lease, and hears of it when a person cancels work that does not report.</summary>
    private async Task Beat(TaskRun run, CancellationTokenSource ending)
    {
        while (true)
        {
            try
            {
                await Task.Delay(table.Heartbeat, clock, ending.Token);
                if (!await table.Renew(run) || await table.Read(run.Task.Id, ending.Token) is not { CancelledBy: null })
                {
                    await ending.CancelAsync();
                    return;
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception error) when (error is StorageUnavailableException or DbException)
            {
                LogNoHeartbeat(error, run.Task.Id);
            }
        }
    }

    [LoggerMessage(6001, LogLevel.Information, "Task {Task} ({Kind}) began, run {Run}.")]
    private partial void LogBegan(string task, string kind, long run);

    [LoggerMessage(6002, LogLevel.Information, "Task {Task} ({Kind}) came to its end.")]
    private partial void LogEnded(string task, string kind);

    [LoggerMessage(6003, LogLevel.Error, "Task {Task} ({Kind}) failed.")]
    private partial void LogFailed(Exception error, string task, string kind);

    [LoggerMessage(6004, LogLevel.Warning, "Task {Task} ({Kind}) was interrupted and will be begun again.")]
    private partial void LogInterrupted(Exception error, string task, string kind);

    [LoggerMessage(6006, LogLevel.Information, "Task {Task} ({Kind}) is left to a newer program. {Why}")]
    private partial void LogOfANewer(string task, string kind, string why);

    [LoggerMessage(6005, LogLevel.Warning, "The lease of task {Task} could not be renewed.")]
    private partial void LogNoHeartbeat(Exception error, string task);
}
