using System.Diagnostics;

namespace Exchange.Core.Watching;

/// <summary>
/// One trace from take-in to progress, on whichever hosts that happens: the take-in's span is kept with the record as its traceparent, and whatever happens to the record later hangs below it.
/// A record without one (nobody asked for a trace, or this one was not drawn) has no spans.
/// </summary>
public static class RecordTrace
{
    /// <summary>Within the request that hands records in; null when nobody watches.</summary>
    public static Activity? TakeIn() => HubTelemetry.Source.StartActivity("take in");

    /// <summary>What is kept with the record: this span if it is recorded, else what the caller gave.</summary>
    public static string? Keep(Activity? takeIn, string? given) => takeIn is { Recorded: true, IdFormat: ActivityIdFormat.W3C, Id: { } id } ? id : given;

    /// <summary>One push of a delivery. Whatever the adapter sends carries this span on.</summary>
    /// <param name="trace">As kept with the record.</param>
    public static Activity? Push(string adapter, string? trace) => Below(trace, "push " + adapter, ActivityKind.Producer, links: null)?.SetTag(HubTelemetry.Adapter, adapter);

    /// <summary>An inquiry about an earlier push.</summary>
    public static Activity? Ask(string adapter, string? trace) => Below(trace, "ask " + adapter, ActivityKind.Client, links: null)?.SetTag(HubTelemetry.Adapter, adapter);

    /// <summary>A department tells. Where its system goes on with the trace that the push brought it, below that; else below the take-in, linked to the request or the poll in which it came.</summary>
    public static Activity? Progress(string stage, string? trace)
    {
        if (!TryRead(trace, out var takeIn)) return null;
        var came = Activity.Current?.Context ?? default;
        var span = came.TraceId == takeIn.TraceId
            ? HubTelemetry.Source.StartActivity("progress " + stage, ActivityKind.Consumer, came)
            : Below(trace, "progress " + stage, ActivityKind.Consumer, came.TraceId == default ? null : [new ActivityLink(came)]);
        return span?.SetTag(HubTelemetry.Stage, stage);
    }

    private static Activity? Below(string? trace, string name, ActivityKind kind, IEnumerable<ActivityLink>? links)
        => TryRead(trace, out var takeIn) ? HubTelemetry.Source.StartActivity(name, kind, takeIn, tags: null, links) : null;

    private static bool TryRead(string? trace, out ActivityContext takeIn)
    {
        takeIn = default;
        return trace is not null && HubTelemetry.Source.HasListeners() && ActivityContext.TryParse(trace, traceState: null, isRemote: true, out takeIn);
    }
}
