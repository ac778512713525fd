namespace Exchange.Core.Log;

/// <summary>
/// The kinds of log events of which followers are told: of records, and of resources that are late or fail. Left out is what says nothing of a record's way: who has read what, answers that came too late and changed nothing, and what two people decide among themselves.
/// </summary>
public static class FollowedKinds
{
    public static IReadOnlyList<string> All { get; } =
    [
        LogKind.RecordTakenIn, LogKind.RecordAmended, LogKind.RecordWithdrawn, LogKind.RecordClosed, LogKind.RecordYellowCard, LogKind.RecordRedCard, LogKind.RecordPruned,
        LogKind.StepReadied, LogKind.StepMoved, LogKind.StepCancelled,
        LogKind.StepYellowCard, LogKind.StepRedCard, LogKind.StepReminded, LogKind.StepReminderAnswered,
        LogKind.DeliveryStarted, LogKind.DeliveryAcknowledged, LogKind.DeliveryRejected, LogKind.DeliveryUnavailable, LogKind.DeliveryUnknown, LogKind.DeliveryNotReceived, LogKind.DeliveryParked,
        LogKind.DeliveryReplayed, LogKind.DeliveryReplaced, LogKind.DeliveryDiscarded,
        LogKind.ProgressReported,
        LogKind.ResultMade, LogKind.ResultVoid, LogKind.ResultIssued, LogKind.ResultCollected, LogKind.ResultOverdue,
        LogKind.MaterialDue, LogKind.MaterialOverdue,
        LogKind.CorrectionReported, LogKind.CorrectionAnswered, LogKind.CorrectionOverdue,
        LogKind.LicenceAwaited, LogKind.LicenceRegistered, LogKind.LicenceOverdue,
        LogKind.ResourceFresh, LogKind.ResourceLate, LogKind.ResourceFailing,
    ];

    /// <summary>Of no record but of a resource of the catalog: its provider is told.</summary>
    public static IReadOnlyList<string> OfResources { get; } = [LogKind.ResourceFresh, LogKind.ResourceLate, LogKind.ResourceFailing];

    /// <summary>Of the record and of none of its steps: who takes part in it in any way is told of them, and of nothing within.</summary>
    public static IReadOnlyList<string> OfTheRecord { get; } = [LogKind.RecordTakenIn, LogKind.RecordAmended, LogKind.RecordWithdrawn, LogKind.RecordClosed, LogKind.RecordPruned];

    public static bool Contains(string kind) => Known.Contains(kind);

    private static readonly HashSet<string> Known = new(All, StringComparer.Ordinal);
}
