namespace Exchange.Core.Following;

/// <summary>How far a subscription is.</summary>
/// <param name="Position">What stands in the log up to here has been taken by the receiver, or is none of the subscription's.</param>
/// <param name="Generation">Changes when somebody moves or resumes it: what was under way for the one before counts no more.</param>
/// <param name="Failures">Rounds in a row in which it did not get on.</param>
/// <param name="DueAt">Not to be tried before, Unix milliseconds; 0: at once.</param>
/// <param name="Code">Why it did not get on, or was stopped.</param>
public sealed record SubscriptionRow(string Name, long Position, long Generation, string State, long Failures, DateTimeOffset? FailingSince, DateTimeOffset DueAt, string? Code, DateTimeOffset ChangedAt)
{
    public bool IsStopped => State == SubscriptionState.Stopped;
}
