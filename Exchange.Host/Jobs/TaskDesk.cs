using System.Collections.Concurrent;
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

/// <summary>Where tasks are asked for. The row is the truth; Hangfire only gets the id of a row to run.</summary>
public sealed class TaskDesk(TaskTable table, TaskKinds kinds, IBackgroundJobClient hangfire)
{
    private readonly ConcurrentDictionary<string, bool> _handed = new(StringComparer.Ordinal);

    /// <param name="guard">Of a caller that wants this done once only; see <see cref="TaskTable.Request"/>.</param>
    /// <exception cref="StorageUnavailableException">It is not written, or it is unclear whether it is.</exception>
    public async Task<TaskAnswer> Request(string kind, string askedBy, JsonElement arguments, Func<string, Command>? guard = null)
    {
        if (kinds.Find(kind) is not { } known) return new TaskAnswer.NoSuchKind([.. kinds.All.Select(other => other.Name)]);
        if (known.Faults(arguments) is { Count: > 0 } faults) return new TaskAnswer.Declined(faults);
        var id = await table.Request(known, askedBy, arguments, guard);
        // If we stop here nobody runs it yet: the next start, or another host's sweep, finds the row.
        Hand(id);
        return new TaskAnswer.Requested(id);
    }

    /// <summary>Hands over every task that is queued, or whose host is gone. What is handed over already is not handed over again.</summary>
    public async Task EnqueueUnfinished(CancellationToken stop)
    {
        foreach (var id in await table.Unfinished(stop)) Hand(id);
    }

    private void Hand(string id)
    {
        if (_handed.TryAdd(id, true)) hangfire.Enqueue<TaskJob>(job => job.Run(id, CancellationToken.None));
    }

    internal void TakenUp(string id) => _handed.TryRemove(id, out _);
}
