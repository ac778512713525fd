using System.Text.Json;
using Exchange.Core.Checking;
using Exchange.Core.Storage;
using Exchange.Core.Tasks;
using Hangfire;

namespace Exchange.Host.Jobs;

/// <summary>What asking for a task brings: a closed set.</summary>
public abstract record TaskAnswer
{
    private TaskAnswer() { }

    public sealed record Requested(string Id) : TaskAnswer;

    public sealed record NoSuchKind(IReadOnlyList<string> Known) : TaskAnswer;

    public sealed record Declined(IReadOnlyList<Finding> Faults) : TaskAnswer;
}

/// <summary>
/// Where tasks are asked for. The row is the truth; Hangfire only gets the id of a row to run, from one host however many look for rows. Where hosts share its store, whichever has a
/// worker free runs it.
/// </summary>
public sealed partial class TaskDesk(TaskTable table, TaskKinds kinds, IBackgroundJobClient hangfire, ILogger<TaskDesk> logger)
{
    /// <param name="guard">Of a caller that wants this done once only; see <see cref="TaskTable.Request"/>.</param>
    /// <param name="more">What else is written in the same commit; see <see cref="TaskTable.Request"/>.</param>
    /// <exception cref="StorageUnavailableException">It is not written, or it is unclear whether it is.</exception>
    public async Task<TaskAnswer> Request(string kind, string askedBy, JsonElement arguments, Func<string, Command>? guard = null, Action<string, Unit>? more = null)
    {
        if (kinds.Find(kind) is not { } known) return new TaskAnswer.NoSuchKind([.. kinds.All.Select(other => other.Name)]);
        if (known.Faults(arguments) is { Count: > 0 } faults) return new TaskAnswer.Declined(faults);
        var id = await table.Request(known, askedBy, arguments, guard, more);
        // If we stop here nobody runs it yet: the next start, or a sweep of any host, finds the row.
        await Hand(id);
        return new TaskAnswer.Requested(id);
    }

    /// <summary>Hands over every task that is queued, or whose host is gone. What is handed over already, by any host, is not handed over again.</summary>
    public async Task EnqueueUnfinished(CancellationToken stop)
    {
        foreach (var id in await table.Unfinished(stop)) await Hand(id);
    }

    /// <summary>The task is written down, so whatever goes wrong here is no failure of who asked for it.</summary>
    private async Task Hand(string id)
    {
        try
        {
            if (!await table.Hand(id)) return;
            // If we stop here the row says that it was handed over, and it was not: after some minutes a sweep hands it over once more.
            await Enqueue(id);
        }
        catch (StorageUnavailableException error)
        {
            LogLater(error, id);
        }
    }

    private async Task Enqueue(string id)
    {
        try
        {
            hangfire.Enqueue<TaskJob>(job => job.Run(id, CancellationToken.None));
        }
        catch (BackgroundJobClientException error)
        {
            LogLater(error, id);
            // It may have been handed over nevertheless; run twice, it runs once.
            await table.HandBack(id);
        }
    }

    [LoggerMessage(7031, LogLevel.Warning, "Task {Task} could not be handed over to be run; the next sweep tries again.")]
    private partial void LogLater(Exception error, string task);
}
