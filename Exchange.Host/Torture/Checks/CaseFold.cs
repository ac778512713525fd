using System.Text.Json;
using Exchange.Core.Log;
using Exchange.Core.Records;

namespace Exchange.Host.Torture.Checks;

/// <summary>
/// Tells from the exchange log alone what has become of one record, its steps and its deliveries: docs/states.md, read backwards. An event that the table does not allow is a fault.
/// What a delivery is (its step, purpose and version) is taken from its row; nothing that moves is.
/// </summary>
internal sealed class CaseFold
{
    private readonly IReadOnlyList<DeliveryRow> _rows;
    private readonly IReadOnlyDictionary<string, ProgressRow> _progress;
    private readonly Dictionary<string, long> _created;
    private readonly HashSet<string> _started = new(StringComparer.Ordinal);

    private CaseFold(IReadOnlyList<StepRow> steps, IReadOnlyList<DeliveryRow> rows, IReadOnlyList<LogRow> log, IReadOnlyDictionary<string, ProgressRow> progress)
    {
        (_rows, _progress) = (rows, progress);
        _created = rows.ToDictionary(static row => row.Id, row => CreatedAt(row, log), StringComparer.Ordinal);
        var first = log.FirstOrDefault(static line => line.Kind == LogKind.RecordTakenIn)?.Position ?? 0;
        foreach (var step in steps) Steps[step.Name] = rows.Any(row => row.Step == step.Name && _created[row.Id] == first) ? StepState.Queued : StepState.Waiting;
    }

    public Dictionary<string, string> Deliveries { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> Steps { get; } = new(StringComparer.Ordinal);

    public string Record { get; private set; } = "not there";

    /// <summary>Events that cannot have happened to what they are about.</summary>
    public List<string> Faults { get; } = [];

    /// <param name="log">All events of the record, in order.</param>
    public static CaseFold Of(IReadOnlyList<StepRow> steps, IReadOnlyList<DeliveryRow> deliveries, IReadOnlyList<LogRow> log, IReadOnlyDictionary<string, ProgressRow> progress)
    {
        var fold = new CaseFold(steps, deliveries, log, progress);
        foreach (var line in log)
        {
            foreach (var row in deliveries)
                if (fold._created[row.Id] == line.Position) fold.Deliveries[row.Id] = DeliveryState.Queued;
            fold.Take(line);
        }
        return fold;
    }

    /// <summary>A withdrawal is made by the withdrawal, a version by its correction or by what readied its step; the first one by the taking in.</summary>
    private static long CreatedAt(DeliveryRow row, IReadOnlyList<LogRow> log)
    {
        if (row.Purpose != "submit") return Position(LogKind.RecordWithdrawn, null);
        var readied = Position(LogKind.StepReadied, row.Step);
        if (readied > 0 && log.Count(line => line.Kind == LogKind.RecordAmended && line.Position < readied) + 1 == row.Version) return readied;
        return row.Version == 1 ? Position(LogKind.RecordTakenIn, null) : log.Where(static line => line.Kind == LogKind.RecordAmended).Skip((int)row.Version - 2).FirstOrDefault()?.Position ?? 0;

        long Position(string kind, string? step) => log.FirstOrDefault(line => line.Kind == kind && (step is null || line.Step == step))?.Position ?? 0;
    }

    private void Take(LogRow line)
    {
        switch (line.Kind)
        {
            case LogKind.RecordTakenIn: Record = RecordState.Open; break;
            case LogKind.RecordAmended: foreach (var step in Steps.Keys.ToList()) Move(step, StepState.Rejected, StepState.Queued); break;
            case LogKind.RecordWithdrawn: Withdraw(line); break;
            case LogKind.RecordClosed: Record = RecordState.Closed; break;
            case LogKind.StepReadied: Must(line, Steps, line.Step!, StepState.Queued, StepState.Waiting); break;
            case LogKind.StepCancelled: CancelStep(line); break;
            case LogKind.ProgressReported: Report(line); break;
            case LogKind.DeliveryStarted: Start(line); break;
            case LogKind.DeliveryAcknowledged: Settle(line, DeliveryState.Acknowledged); break;
            case LogKind.DeliveryRejected: Settle(line, DeliveryState.Rejected); break;
            case LogKind.DeliveryUnavailable: Must(line, Deliveries, line.DeliveryId!, DeliveryState.Queued, DeliveryState.Started); break;
            case LogKind.DeliveryNotReceived: Must(line, Deliveries, line.DeliveryId!, DeliveryState.Queued, DeliveryState.Started, DeliveryState.Unknown); break;
            case LogKind.DeliveryUnknown: Must(line, Deliveries, line.DeliveryId!, DeliveryState.Unknown, DeliveryState.Started, DeliveryState.Unknown); break;
            case LogKind.DeliveryParked: Must(line, Deliveries, line.DeliveryId!, DeliveryState.Parked, DeliveryState.Queued, DeliveryState.Started, DeliveryState.Unknown); break;
            case LogKind.DeliveryLateAnswer or LogKind.RecordContentRead: break;
            default: Faults.Add($"{line.Position}: {line.Kind} is none of what the kit does"); break;
        }
    }

    private void Start(LogRow line)
    {
        Must(line, Deliveries, line.DeliveryId!, DeliveryState.Started, DeliveryState.Queued, DeliveryState.Started, DeliveryState.Unknown);
        _started.Add(line.DeliveryId!);
    }

    private void Settle(LogRow line, string state)
    {
        Must(line, Deliveries, line.DeliveryId!, state, DeliveryState.Started, DeliveryState.Unknown);
        if (_rows.FirstOrDefault(row => row.Id == line.DeliveryId) is not { Purpose: "submit" } row) return;
        if (state == DeliveryState.Acknowledged) Move(row.Step, [StepState.Queued, StepState.Rejected], StepState.Acknowledged);
        // A step stays queued while a correction is on its way behind what was refused.
        else if (!Of(row.Step).Any(other => other.Purpose == "submit" && IsOpen(other))) Move(row.Step, StepState.Queued, StepState.Rejected);
    }

    private void Report(LogRow line)
    {
        var step = line.Step!;
        var (stage, version) = Told(line);
        // Without a version it proves only the earliest one that the department has not refused.
        var proven = version ?? Of(step).Where(row => row.Purpose == "submit" && Deliveries[row.Id] is not (DeliveryState.Rejected or DeliveryState.Cancelled or DeliveryState.Replaced))
            .Select(static row => (long?)row.Version).Min();
        foreach (var row in Of(step).Where(row => IsOpen(row) && _started.Contains(row.Id)))
            if (row.Purpose == "withdraw" ? stage == Stage.Withdrawn : row.Version <= proven) Deliveries[row.Id] = DeliveryState.Acknowledged;
        if (stage == Stage.Closed || (stage == Stage.Withdrawn && !StepState.Ended(Steps[step]))) Steps[step] = StepState.Closed;
        else Move(step, [StepState.Queued, StepState.Rejected], StepState.Acknowledged);
        if (Steps[step] == StepState.Closed) CancelUnsent(row => row.Step == step);
    }

    private (string Stage, long? Version) Told(LogRow line)
    {
        using var data = JsonDocument.Parse(line.Data!);
        var id = data.RootElement.GetProperty("event").GetString()!;
        return (data.RootElement.GetProperty("stage").GetString()!, _progress.TryGetValue(id, out var progress) ? progress.Version : null);
    }

    private void Withdraw(LogRow line)
    {
        if (Record != RecordState.Open) Faults.Add($"{line.Position}: {line.Kind} of a record that was {Record}");
        Record = "withdrawing";
        CancelUnsent(static row => row.Purpose == "submit");
    }

    private void CancelStep(LogRow line)
    {
        Must(line, Steps, line.Step!, StepState.Cancelled, StepState.Waiting, StepState.Queued, StepState.Rejected);
        CancelUnsent(row => row.Step == line.Step && row.Purpose == "withdraw");
    }

    private void CancelUnsent(Func<DeliveryRow, bool> which)
    {
        foreach (var row in _rows.Where(row => which(row) && !_started.Contains(row.Id) && Deliveries.GetValueOrDefault(row.Id) is DeliveryState.Queued or DeliveryState.Parked))
            Deliveries[row.Id] = DeliveryState.Cancelled;
    }

    /// <summary>The deliveries of a step that are there by now.</summary>
    private IEnumerable<DeliveryRow> Of(string step) => _rows.Where(row => row.Step == step && Deliveries.ContainsKey(row.Id));

    private bool IsOpen(DeliveryRow row) => Deliveries[row.Id] is DeliveryState.Queued or DeliveryState.Started or DeliveryState.Unknown or DeliveryState.Parked;

    private void Move(string step, string from, string to) => Move(step, [from], to);

    private void Move(string step, string[] from, string to)
    {
        if (Steps.TryGetValue(step, out var state) && from.Contains(state)) Steps[step] = to;
    }

    private void Must(LogRow line, Dictionary<string, string> states, string key, string to, params ReadOnlySpan<string> from)
    {
        if (!states.TryGetValue(key, out var state)) Faults.Add($"{line.Position}: {line.Kind} of what is not there");
        else if (!from.Contains(state)) Faults.Add($"{line.Position}: {line.Kind} of what was {state}");
        states[key] = to;
    }
}
