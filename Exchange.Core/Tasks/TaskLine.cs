namespace Exchange.Core.Tasks;

/// <summary>Words kept in <c>task.state</c>.</summary>
public static class TaskState
{
    public const string Queued = "queued";
    public const string Running = "running";
    public const string Done = "done";
    public const string Failed = "failed";
    public const string Cancelled = "cancelled";
}

/// <summary>A long job that a person or a schedule asked for, as people see it. 任务</summary>
/// <param name="Arguments">JSON object, as asked.</param>
/// <param name="Total">How much there is to do; null when nobody knows.</param>
/// <param name="Progress">Where it stands, in words.</param>
/// <param name="Mark">Where to go on after an interruption: the kind's own.</param>
/// <param name="Runs">How often it was begun; more than once after an interruption.</param>
/// <param name="CancelledBy">Who asked it to stop; a running one stops at its next step.</param>
/// <param name="Outcome">What came of it, in words without personal data.</param>
public sealed record TaskLine(
    string Id, string Kind, string AskedBy, DateTimeOffset AskedAt, string Arguments, string State, long Done, long? Total, string? Progress, string? Mark, long Runs,
    string? CancelledBy, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt, string? Outcome);

/// <summary>How a task's work ended.</summary>
public abstract record TaskEnd(string Outcome)
{
    public sealed record Done(string Outcome) : TaskEnd(Outcome);

    /// <summary>It came to its end and what it found is bad, or it cannot go on and never will.</summary>
    public sealed record Failed(string Outcome) : TaskEnd(Outcome);
}
