using System.Diagnostics;
using Exchange.Core.Contract;
using Exchange.Core.Watching;

namespace Exchange.Core.Delivery;

/// <summary>What a trace shows of pushes: which delivery, which attempt and what kind of answer came. Nothing that a department wrote.</summary>
public sealed partial class Lane
{
    private static Activity? Named(Activity? span, Message message, int attempt) => span?
        .SetTag(HubTelemetry.Record, message.RecordId).SetTag(HubTelemetry.Delivery, message.DeliveryId).SetTag(HubTelemetry.Step, message.Step).SetTag(HubTelemetry.Attempt, attempt);

    private static void Tell(Activity? span, PushAnswer answer)
    {
        if (span is null) return;
        span.SetTag(HubTelemetry.Answer, DeliveryMeters.Word(answer));
        if (answer is PushAnswer.Unavailable or PushAnswer.Unknown) span.SetStatus(ActivityStatusCode.Error);
    }

    /// <summary>One a delivery, side by side; none of them is the current one.</summary>
    private Activity?[] Spans(IReadOnlyList<Outgoing> going)
    {
        var current = Activity.Current;
        var spans = new Activity?[going.Count];
        for (var i = 0; i < spans.Length; i++)
        {
            Activity.Current = null;
            spans[i] = Named(RecordTrace.Push(adapter.Name, going[i].Message!.TraceParent), going[i].Message!, going[i].Delivery.Attempts + 1);
        }
        Activity.Current = current;
        return spans;
    }

    private static void End(Activity? span, PushAnswer answer)
    {
        if (span is null) return;
        var current = Activity.Current;
        Tell(span, answer);
        span.Dispose();
        Activity.Current = current;
    }

    /// <summary>A batch is one call: that of its answers which most of it got would need counting, and which the first got tells little. It was answered, or it was not.</summary>
    private static string WordOf(IReadOnlyList<PushAnswer> answers)
        => answers.Any(static answer => answer is PushAnswer.Acknowledged or PushAnswer.Rejected) ? "answered" : DeliveryMeters.Word(answers[0]);
}
