namespace Exchange.Core.Following;

/// <summary>One post of one notice, as it is written down.</summary>
/// <param name="Message">The <c>webhook-id</c>.</param>
/// <param name="Status">HTTP status of the answer; null when there was none.</param>
/// <param name="Code">Why it was not taken; null when it was.</param>
public sealed record WebhookAttempt(DateTimeOffset At, long Position, string Kind, string RecordId, string Message, long? Status, string? Code, long TookMs);
