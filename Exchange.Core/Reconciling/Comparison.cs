using System.Text.Json;
using Exchange.Core.Records;

namespace Exchange.Core.Reconciling;

/// <summary>
/// Compares both sides, a stretch at a time: first the department's lines, each looked up in the hub; then the hub's deliveries, each looked up among the lines.
/// A delivery is of the day on which the hub made it. Line and delivery are matched by id, so times of the department decide nothing but for what the hub does not know at all.
/// </summary>
public sealed class Comparison(ReconciliationTable table, HubSide hub, CaseMaterials materials, FilesHandedOver handedOver, TimeZoneInfo zone)
{
    private const int Stretch = 500;

    private static readonly JsonSerializerOptions Written = new(JsonSerializerDefaults.Web);

    /// <summary>The moments of the first day's beginning and the last day's end.</summary>
    public (DateTimeOffset From, DateTimeOffset Until) Range(DateOnly from, DateOnly until) => (Midnight(from), Midnight(until.AddDays(1)));

    /// <summary>Looks up the next lines; the place behind them.</summary>
    /// <remarks>If we stop within, what was written behind the last place is dropped when the task goes on, and the stretch is done again.</remarks>
    internal async Task<ComparisonPlace> Lines(Reconciliation of, ComparisonPlace place, CancellationToken stop)
    {
        var lines = await hub.Lines(of.Id, place.Line, Stretch, stop);
        if (lines.Count == 0) return place with { Part = "hub", Adapter = 0, At = Range(of.From, of.Until).From.ToUnixTimeMilliseconds(), Id = "" };
        var tally = new RunningTally(place.Tally);
        var looking = new LineLook(of, Range(of.From, of.Until), tally, place.Position);
        var met = new HashSet<string>(StringComparer.Ordinal);
        var found = new List<(long, string)>();
        var ready = new List<MetLine>(lines.Count);
        IReadOnlyList<string>? clients = null;
        foreach (var read in lines)
        {
            var line = read;
            if (line is { Fault: null, Held.DeliveryId: null })
            {
                clients ??= await hub.Clients(stop);
                if (await hub.Meant(of.Organisation, line.Held, clients, stop) is { } id && await hub.Known(id, stop) is { } facts)
                {
                    // An earlier stretch has written down which delivery its lines are about; this one's are remembered.
                    line = line with { Hub = facts, First = await hub.FirstLine(of.Id, id, stop) is { } first && first < line.Line ? first : null };
                    if (met.Contains(id)) line = line with { First = 0 };
                    found.Add((line.Line, id));
                }
            }
            if (line.Hub is { } known && !met.Add(known.Id) && line.First == line.Line) line = line with { First = 0 };
            ready.Add(line);
        }
        // Only for lines that tell of files: a department that says nothing of them costs nothing.
        var telling = ready.Where(static one => one is { Held.Materials: not null, Hub: not null }).Select(static one => one.Hub!.Id).Distinct(StringComparer.Ordinal).ToList();
        var brought = telling.Count == 0 ? null : await materials.OfAll(telling, stop);
        foreach (var line in ready)
        {
            // A department that is given no files by us has those that it has from elsewhere: that is no difference.
            var gets = brought is not null && line is { Held.Materials: not null, Hub: { } about } ? await handedOver(about.Handed, stop) : null;
            looking.At(gets is null ? line : line with { Materials = [.. brought![line.Hub!.Id].Where(gets)] });
        }
        await table.Keep(of.Id, looking.Differences, found, stop);
        return place with { Line = lines[^1].Line, Position = looking.Position, Walked = place.Walked + lines.Count, Tally = tally.Stand };
    }

    /// <summary>Looks up the next deliveries of the hub; the place behind them.</summary>
    internal async Task<ComparisonPlace> Hub(Reconciliation of, ComparisonPlace place, CancellationToken stop)
    {
        if (place.Adapter >= place.Adapters.Count) return place with { Part = "done" };
        var (from, until) = Range(of.From, of.Until);
        var adapter = place.Adapters[place.Adapter];
        var deliveries = await hub.HandedOver(of.Id, of.Organisation, adapter, (place.At, place.Id), until.ToUnixTimeMilliseconds(), Stretch, stop);
        if (deliveries.Count == 0) return place with { Adapter = place.Adapter + 1, At = from.ToUnixTimeMilliseconds(), Id = "" };
        var tally = new RunningTally(place.Tally);
        var differences = new List<Difference>();
        var position = place.Position;
        foreach (var one in deliveries)
        {
            if (one.State != DeliveryState.Acknowledged) continue;
            if (one is { Held: false, Superseded: true }) tally.Superseded++;
            else if (!one.Held && one.SettledAt > place.ReadAt.ToUnixTimeMilliseconds()) tally.Later++;
            else
            {
                tally.Hub(adapter, one.Step, one.Stage ?? StepState.Acknowledged, one.Id);
                if (one.Held) continue;
                tally.Difference(DifferenceKind.OnlyHub);
                differences.Add(new Difference(++position, DifferenceKind.OnlyHub, null, one.Id, one.RecordId, one.Number, one.Step, adapter, one.Acknowledgement, one.Stage ?? one.State, null, null));
            }
        }
        await table.Keep(of.Id, differences, [], stop);
        return place with { At = deliveries[^1].CreatedAt, Id = deliveries[^1].Id, Position = position, Walked = place.Walked + deliveries.Count, Tally = tally.Stand };
    }

    /// <summary>Writes down what came of it, and lets the department's lines go.</summary>
    internal async Task<ReconciliationReport> End(Reconciliation of, ComparisonPlace place, CancellationToken stop)
    {
        var tally = place.Tally;
        var report = new ReconciliationReport(TimeZoneInfo.ConvertTime(place.ReadAt, zone), tally.Rows, tally.Differences, tally.Later, tally.Superseded, tally.OtherDays, tally.Others);
        // If we stop between the two the task is begun again at this place: the report stands already, and the lines go then.
        await table.Compared(of, place.Lines, JsonSerializer.Serialize(report, Written), tally.Differences.Values.Sum());
        await table.DropLines(of.Id, place.Lines, stop);
        return report;
    }

    private DateTimeOffset Midnight(DateOnly day)
    {
        var local = day.ToDateTime(TimeOnly.MinValue);
        // Where clocks are put forward at midnight the day begins an hour later.
        while (zone.IsInvalidTime(local)) local = local.AddMinutes(30);
        return new DateTimeOffset(local, zone.GetUtcOffset(local));
    }
}
