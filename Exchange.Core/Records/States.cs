namespace Exchange.Core.Records;

/// <summary>Words kept in <c>record.state</c>.</summary>
public static class RecordState
{
    public const string Open = "open";
    public const string Withdrawing = "withdrawing";
    public const string Closed = "closed";
}

/// <summary>Words kept in <c>step.state</c>.</summary>
public static class StepState
{
    /// <summary>Something it waits for is not there yet; nothing was sent.</summary>
    public const string Waiting = "waiting";

    /// <summary>A delivery is on its way.</summary>
    public const string Queued = "queued";

    /// <summary>The department's system has it.</summary>
    public const string Acknowledged = "acknowledged";

    /// <summary>The department's system would not take it; a correction may follow.</summary>
    public const string Rejected = "rejected";

    /// <summary>A closing ended it.</summary>
    public const string Closed = "closed";

    /// <summary>It will never be sent.</summary>
    public const string Cancelled = "cancelled";

    public static bool Ended(string state) => state is Closed or Cancelled;
}

/// <summary>
/// Words kept in <c>delivery.state</c>. docs/states.md is the whole table. Queued, started, unknown and parked are open, the others are settled:
/// <c>settled_at</c> is null exactly while a delivery is open, and statements ask for that, which is cheaper than a list of words.
/// </summary>
public static class DeliveryState
{
    /// <summary>To be pushed when due: at once, at a retry's time, behind another in its queue, or held for a schedule.</summary>
    public const string Queued = "queued";

    /// <summary>An attempt is open. When its lease has run out, this means unknown.</summary>
    public const string Started = "started";

    /// <summary>Sent, no answer: to be asked about, or pushed again where that has no second effect.</summary>
    public const string Unknown = "unknown";

    public const string Acknowledged = "acknowledged";
    public const string Rejected = "rejected";

    /// <summary>Waits for a person, and holds its queue.</summary>
    public const string Parked = "parked";

    public const string Cancelled = "cancelled";
    public const string Replaced = "replaced";
}

/// <summary>Words kept in <c>record.outcome</c> and <c>step.outcome</c>.</summary>
public static class Outcome
{
    public const string Done = "done";
    public const string PartDone = "part-done";
    public const string Refused = "refused";
    public const string PassedOn = "passed-on";
    public const string Withdrawn = "withdrawn";

    /// <summary>Everything is closed, and no table knows what the closing codes mean.</summary>
    public const string Unclear = "unclear";
}

/// <summary>Stages of a progress event. 环节</summary>
public static class Stage
{
    public const string Closed = "closed";
    public const string Withdrawn = "withdrawn";
    public const string Issued = "issued";
    public const string Collected = "collected";

    public static IReadOnlyList<string> All { get; } =
    [
        "preCheck", "supplementAsked", "supplementIn", "accepted", "notAccepted", "handled", "reviewed", "approved",
        "extended", "paused", "resumed", "passedOn", Withdrawn, Closed, Issued, Collected,
    ];
}
