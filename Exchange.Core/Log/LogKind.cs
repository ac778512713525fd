namespace Exchange.Core.Log;

/// <summary>Every kind of log event. docs/log.md describes each; a test holds the two together.</summary>
public static class LogKind
{
    public const string RecordTakenIn = "record.taken-in";
    public const string RecordDeclined = "record.declined";
    public const string RecordConflict = "record.conflict";
    public const string RecordAmended = "record.amended";
    public const string RecordWithdrawn = "record.withdrawn";
    public const string RecordClosed = "record.closed";
    public const string RecordYellowCard = "record.yellow-card";
    public const string RecordRedCard = "record.red-card";
    public const string RecordPruned = "record.pruned";
    public const string RecordContentRead = "record.content-read";
    public const string StepReadied = "step.readied";
    public const string StepMoved = "step.moved";
    public const string StepCancelled = "step.cancelled";
    public const string StepYellowCard = "step.yellow-card";
    public const string StepRedCard = "step.red-card";
    public const string StepReminded = "step.reminded";
    public const string StepReminderAnswered = "step.reminder-answered";
    public const string DeliveryStarted = "delivery.started";
    public const string DeliveryAcknowledged = "delivery.acknowledged";
    public const string DeliveryRejected = "delivery.rejected";
    public const string DeliveryUnavailable = "delivery.unavailable";
    public const string DeliveryUnknown = "delivery.unknown";
    public const string DeliveryNotReceived = "delivery.not-received";
    public const string DeliveryParked = "delivery.parked";
    public const string DeliveryLateAnswer = "delivery.late-answer";
    public const string DeliveryReplayed = "delivery.replayed";
    public const string DeliveryReplaced = "delivery.replaced";
    public const string DeliveryDiscarded = "delivery.discarded";
    public const string DeliveryEditRead = "delivery.edit-read";
    public const string ReplacementProposed = "replacement.proposed";
    public const string ReplacementApproved = "replacement.approved";
    public const string ReplacementRefused = "replacement.refused";
    public const string ProgressReported = "progress.reported";
    public const string ProgressParked = "progress.parked";
    public const string ProgressUnparked = "progress.unparked";
    public const string ProgressRetried = "progress.retried";
    public const string ProgressDiscarded = "progress.discarded";
    public const string ProgressParkedRead = "progress.parked-read";
    public const string ReconciliationRequested = "reconciliation.requested";
    public const string ReconciliationCompared = "reconciliation.compared";
    public const string ReconciliationReplayed = "reconciliation.replayed";
    public const string ScheduleFired = "schedule.fired";
    public const string RegistryApplied = "registry.applied";
    public const string RegistryDocument = "registry.document";
    public const string KeyIssued = "key.issued";
    public const string KeyEnds = "key.ends";
    public const string KeyRevoked = "key.revoked";
    public const string SecretSet = "secret.set";
    public const string SecretRemoved = "secret.removed";
    public const string TaskRequested = "task.requested";
    public const string TaskEnded = "task.ended";
    public const string RetentionPruned = "retention.pruned";
    public const string DatabaseRestored = "database.restored";
}
