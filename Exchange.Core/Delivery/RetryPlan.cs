using Exchange.Core.Contract;
using Exchange.Core.Records;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Delivery;

/// <summary>What becomes of a delivery after a push answer. Pure: the whole policy is these switches.</summary>
public static class RetryPlan
{
    /// <param name="jitter">0 to 1.</param>
    /// <param name="systemDown">The lane's breaker is open: the system fails for everyone, which uses up nobody's attempts.</param>
    public static Settlement After(PushAnswer answer, Claimed delivery, AdapterDocument adapter, Repeat repeat, bool systemDown, DateTimeOffset now, double jitter) => answer switch
    {
        PushAnswer.Acknowledged yes => new(DeliveryState.Acknowledged, "acknowledged", Number: yes.Number),
        PushAnswer.Rejected no => new(DeliveryState.Rejected, "rejected", Code: no.Code, Text: no.Reason),
        PushAnswer.Unavailable later => Again(DeliveryState.Queued, "unavailable", later.Reason, later.Reached && !systemDown, later.RetryAfter, delivery, adapter, now, jitter),
        PushAnswer.Unknown unclear when repeat == Repeat.Neither && !adapter.RepeatAnyway => new(DeliveryState.Parked, "unknown", Code: "may-have-arrived", Text: unclear.Reason),
        PushAnswer.Unknown unclear => Again(DeliveryState.Unknown, "unknown", unclear.Reason, counts: !systemDown, TimeSpan.FromSeconds(adapter.GraceSeconds), delivery, adapter, now, jitter),
        _ => throw new ArgumentOutOfRangeException(nameof(answer)),
    };

    /// <summary>After asking about an earlier push; null when it must be pushed (again).</summary>
    public static Settlement? After(AskAnswer answer, Claimed delivery, AdapterDocument adapter, DateTimeOffset now, double jitter) => answer switch
    {
        AskAnswer.Received yes => new(DeliveryState.Acknowledged, "acknowledged", Code: "asked", Number: yes.Number),
        AskAnswer.Refused no => new(DeliveryState.Rejected, "rejected", Code: no.Code, Text: no.Reason),
        AskAnswer.NotReceived => null,
        AskAnswer.CannotTell unclear => Again(DeliveryState.Unknown, "unknown", unclear.Reason, counts: false, unclear.RetryAfter, delivery, adapter, now, jitter),
        _ => throw new ArgumentOutOfRangeException(nameof(answer)),
    };

    public static Settlement Park(string code, string? text = null, string? place = null) => new(DeliveryState.Parked, "parked", Code: code, Text: text, Place: place);

    private static Settlement Again(
        string state, string answer, string reason, bool counts, TimeSpan? notBefore, Claimed delivery, AdapterDocument adapter, DateTimeOffset now, double jitter)
    {
        var retry = adapter.Retry;
        var failures = delivery.Failures + (counts ? 1 : 0);
        if (failures >= retry.Attempts) return new(DeliveryState.Parked, answer, Counts: counts, Code: "attempts-used-up", Text: reason);
        var since = delivery.RetrySince is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : now;
        if (now - since >= TimeSpan.FromHours(retry.ParkAfterHours)) return new(DeliveryState.Parked, answer, Counts: counts, Code: "too-old", Text: reason);
        return new(state, answer, now + Delay(retry, delivery.Failures, notBefore, jitter), counts, Code: answer, Text: reason);
    }

    /// <summary>Exponential with jitter (half to whole), never before the time the department named, and never so late that age could not park it.</summary>
    public static TimeSpan Delay(RetryPart retry, int failures, TimeSpan? notBefore, double jitter)
    {
        var seconds = Math.Min(retry.LongestDelaySeconds, retry.FirstDelaySeconds * Math.Pow(2, Math.Min(failures, 30)));
        var delay = TimeSpan.FromSeconds(seconds * (0.5 + jitter / 2));
        var longest = TimeSpan.FromHours(retry.ParkAfterHours);
        return notBefore is { } wait && wait > delay ? (wait < longest ? wait : longest) : delay;
    }
}
