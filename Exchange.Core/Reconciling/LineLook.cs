using Exchange.Core.Records;

namespace Exchange.Core.Reconciling;

/// <summary>What a department's line means beside what the hub knows.</summary>
internal sealed class LineLook(Reconciliation of, (DateTimeOffset From, DateTimeOffset Until) range, RunningTally tally, long position)
{
    private readonly List<Difference> _differences = [];

    public IReadOnlyList<Difference> Differences => _differences;

    public long Position { get; private set; } = position;

    public void At(MetLine line)
    {
        if (line.Fault is { } fault) Add(DifferenceKind.Unreadable, line, null, null, fault);
        // Another organisation's is not said to be known: whoever sends numbers in would learn which there are.
        else if (line.Hub is null || (of.Source == HeldSource.List && line.Hub.Organisation != of.Organisation)) Unknown(line);
        else if (line.Hub.Organisation != of.Organisation || (of.Adapter is { } one && line.Hub.Adapter != one) || line.Hub.Purpose != "submit") tally.Others++;
        else if (DateTimeOffset.FromUnixTimeMilliseconds(line.Hub.CreatedAt) is var made && (made < range.From || made >= range.Until)) tally.OtherDays++;
        else if (line.First is { } first && first < line.Line) Add(DifferenceKind.Twice, line, line.Hub, null, null);
        else Known(line, line.Hub);
    }

    private void Unknown(MetLine line)
    {
        if (line.Held.At is { } at && (at < range.From || at >= range.Until))
        {
            tally.OtherDays++;
            return;
        }
        var held = line.Held;
        tally.Department("", held.Step ?? "", held.Stage ?? StepState.Acknowledged, held.DeliveryId ?? held.Number ?? held.Acknowledgement ?? "");
        Add(DifferenceKind.OnlyDepartment, line, null, null, null);
    }

    private void Known(MetLine line, HubFacts hub)
    {
        tally.Department(hub.Adapter, hub.Step, line.Held.Stage ?? hub.Stage ?? StepState.Acknowledged, hub.Id);
        if (hub.State != DeliveryState.Acknowledged) Add(DifferenceKind.NotAcknowledged, line, hub, hub.State, null);
        if (line.Held.Digest is { } digest && hub.Digest is { } sent && digest != sent) Add(DifferenceKind.Digest, line, hub, sent, digest);
        if (line.Held.Materials is { } told && line.Materials is { } files && MaterialsTold.Difference(told, files) is var (ours, theirs)) Add(DifferenceKind.Materials, line, hub, ours, theirs);
        if (line.Held.Stage is { } stage && stage != hub.Stage) Add(DifferenceKind.Stage, line, hub, hub.Stage, stage);
    }

    private void Add(string kind, MetLine line, HubFacts? hub, string? known, string? told)
    {
        tally.Difference(kind);
        _differences.Add(new Difference(
            ++Position, kind, line.Line, hub?.Id ?? line.Held.DeliveryId, hub?.RecordId, hub?.Number ?? line.Held.Number, hub?.Step ?? line.Held.Step, hub?.Adapter,
            hub?.Acknowledgement ?? line.Held.Acknowledgement, known, told, null));
    }
}
