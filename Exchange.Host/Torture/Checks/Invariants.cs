using System.Text.Json;
using Exchange.Core.Log;
using Exchange.Core.Records;
using Exchange.Host.Torture.Town;
using Exchange.Host.Torture.Window;

namespace Exchange.Host.Torture.Checks;

/// <summary>What the kit asserts after each iteration. docs/reliability.md has the same list; a test holds the two together, and another one breaks each.</summary>
public static class Invariants
{
    public static IReadOnlyList<Invariant> All { get; } =
    [
        new("taken-in-is-kept", "Every record that got a receipt is there, under its id, with what was sent.", TakenInIsKept),
        new("nothing-from-nowhere", "Every record there is was sent, and there once.", NothingFromNowhere),
        new("corrections-are-kept", "Every correction that was answered 202 is a version with what was sent; every withdrawal that was is known to the record.", CorrectionsAreKept),
        new("one-answer", "A request that is sent again gets its first answer, and every answer is one that the contract knows.", OneAnswer),
        new("no-second-effect", "No department does the same twice.", NoSecondEffect),
        new("no-push-without-trace", "Each push that arrived was started in the log, no fewer times than it came.", NoPushWithoutTrace),
        new("everything-finished", "No delivery is left on its way; what is parked could not be asked about and may have arrived.", EverythingFinished),
        new("answers-are-true", "What is acknowledged the department has, under the number that is kept; what is rejected it would not take.", AnswersAreTrue),
        new("first-sends-in-order", "Within one record a department gets the first push of each delivery in the order of the queue.", FirstSendsInOrder),
        new("attempts-add-up", "A delivery has as many attempts as starts in the log, none of them open.", AttemptsAddUp),
        new("progress-is-kept", "Each progress event that was answered 202 is kept once, and each that is kept is in the log.", ProgressIsKept),
        new("tasks-finished", "Every task that was asked for has ended, once, and is there once.", TasksFinished),
        new("log-is-dense", "The log's positions begin at 1, miss nothing, and end before the head.", LogIsDense),
        new("state-is-as-logged", "Each record, step and delivery is in the state that the log tells of, by the table of docs/states.md.", StateIsAsLogged),
        new("hosts-stay", "No host ends unless it is made to.", static findings => (1, [.. findings.Hosts])),
        new("nothing-personal", "No name of an applicant is in the log or in what hosts write.", NothingPersonal),
    ];

    private static (int, IReadOnlyList<string>) TakenInIsKept(Findings findings)
    {
        var versions = findings.Evidence.Versions.ToDictionary(static row => (row.RecordId, row.Version));
        var broken = new List<string>();
        foreach (var (number, receipt) in findings.Window.Receipts)
        {
            if (findings.Record(number) is not { } record) broken.Add($"{number} is not there");
            else if (record.Id != receipt.Id) broken.Add($"{number} is there under another id");
            else if (!versions.TryGetValue((record.Id, 1), out var first) || first.Digest != receipt.Digest) broken.Add($"{number} is there with another digest");
            else if (first.Content != findings.Window.Sent.GetValueOrDefault((number, 1))) broken.Add($"{number} is there with other content");
        }
        return (findings.Window.Receipts.Count, broken);
    }

    private static (int, IReadOnlyList<string>) NothingFromNowhere(Findings findings)
    {
        var broken = findings.Evidence.Records.Where(record => !findings.Window.Sent.ContainsKey((record.Number, 1))).Select(static record => $"{record.Number} was never sent")
            .Concat(findings.Evidence.Records.GroupBy(static record => record.Number, StringComparer.Ordinal).Where(static same => same.Count() > 1).Select(static same => $"{same.Key} is there {same.Count()} times"));
        return (findings.Evidence.Records.Count, [.. broken]);
    }

    private static (int, IReadOnlyList<string>) CorrectionsAreKept(Findings findings)
    {
        var versions = findings.Evidence.Versions.ToDictionary(static row => (row.RecordId, row.Version));
        var broken = new List<string>();
        foreach (var ((number, edition), version) in findings.Window.Amended)
            if (findings.Record(number) is not { } record || !versions.TryGetValue((record.Id, version), out var row) || row.Content != findings.Window.Sent.GetValueOrDefault((number, edition)))
                broken.Add($"{number} lacks its correction as version {version}");
        var withdrawn = findings.Evidence.Log.Where(static line => line.Kind == LogKind.RecordWithdrawn).Select(static line => line.RecordId).ToHashSet(StringComparer.Ordinal);
        foreach (var number in findings.Window.Withdrawn.Keys)
            if (findings.Record(number) is not { State: not RecordState.Open } record || !withdrawn.Contains(record.Id)) broken.Add($"{number} does not know of its withdrawal");
        return (findings.Window.Amended.Count + findings.Window.Withdrawn.Count, broken);
    }

    private static (int, IReadOnlyList<string>) OneAnswer(Findings findings)
        => (findings.Window.Receipts.Count + findings.Town.Told.Count, Unhandled([.. findings.Window.Faults, .. findings.Town.Faults], findings));

    // An answer 500 alone says nothing: what the hosts wrote of it stands behind it, the exception and the first lines of its stack.
    private static IReadOnlyList<string> Unhandled(List<string> faults, Findings findings)
    {
        if (faults.Count == 0) return faults;
        var output = findings.Output.ToList();
        for (var i = output.FindIndex(IsUnhandled); i >= 0; i = output.FindIndex(i + 1, IsUnhandled))
            faults.Add(string.Join(" | ", output.Skip(i).Take(8).Select(static line => line.Trim())));
        return faults;

        static bool IsUnhandled(string line) => line.Contains("unhandled exception", StringComparison.OrdinalIgnoreCase);
    }

    private static (int, IReadOnlyList<string>) NoSecondEffect(Findings findings) => (findings.Town.Effects.Count,
        [.. findings.Town.Effects.Where(static effect => effect.Value > 1).Select(static effect => $"{effect.Key.System} has {effect.Key.Number} {effect.Key.Step} edition {effect.Key.Edition} {effect.Value} times")]);

    private static (int, IReadOnlyList<string>) NoPushWithoutTrace(Findings findings)
    {
        var started = findings.Evidence.Log.Where(static line => line.Kind == LogKind.DeliveryStarted).CountBy(static line => line.DeliveryId!, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        var arrived = findings.Town.Arrivals.CountBy(static arrival => arrival.Key, StringComparer.Ordinal).ToList();
        return (arrived.Count, [.. arrived.Where(one => started.GetValueOrDefault(one.Key) < one.Value).Select(one => $"delivery {one.Key} arrived {one.Value} times and was started {started.GetValueOrDefault(one.Key)} times")]);
    }

    private static (int, IReadOnlyList<string>) EverythingFinished(Findings findings)
    {
        var broken = new List<string>();
        foreach (var queue in findings.Evidence.Deliveries.GroupBy(static row => (row.RecordId, row.Organisation)))
        {
            var held = false;
            foreach (var row in queue.OrderBy(static row => row.Position))
            {
                var waits = row is { State: DeliveryState.Parked, Adapter: TownSystem.Seal, Reason: "may-have-arrived" };
                // What stands behind a parked head and has not left waits with it.
                if (!row.Settled && !waits && !(held && row is { State: DeliveryState.Queued, Started: false }))
                    broken.Add($"{findings.NumberOf(row.RecordId)} {row.Step} version {row.Version} is {row.State} {row.Reason}");
                held |= waits;
            }
        }
        return (findings.Evidence.Deliveries.Count, broken);
    }

    private static (int, IReadOnlyList<string>) AnswersAreTrue(Findings findings)
    {
        var broken = new List<string>();
        foreach (var row in findings.Evidence.Deliveries)
        {
            var known = findings.Town.Known.TryGetValue(row.Id, out var number);
            var wrong = row.State switch { DeliveryState.Acknowledged => !known || number is null, DeliveryState.Rejected => !known || number is not null, DeliveryState.Cancelled => known, _ => false };
            if (wrong) broken.Add($"{findings.NumberOf(row.RecordId)} {row.Step} version {row.Version} is {row.State}, and the department {(known ? number is null ? "would not take it" : "has it" : "does not know it")}");
        }
        var adapters = findings.Evidence.Deliveries.ToLookup(static row => (row.RecordId, row.Step), static row => row.Adapter);
        foreach (var step in findings.Evidence.Steps)
            if (step.Acknowledgement is { } kept && !adapters[(step.RecordId, step.Name)].Any(adapter => kept == TownBook.NumberOf(adapter, findings.NumberOf(step.RecordId), step.Name)))
                broken.Add($"{findings.NumberOf(step.RecordId)} {step.Name} has the number of something else");
        return (findings.Evidence.Deliveries.Count, broken);
    }

    private static (int, IReadOnlyList<string>) FirstSendsInOrder(Findings findings)
    {
        var first = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var arrival in findings.Town.Arrivals.OrderBy(static arrival => arrival.Order)) first.TryAdd(arrival.Key, arrival.Order);
        var broken = new List<string>();
        var queues = 0;
        foreach (var queue in findings.Evidence.Deliveries.Where(row => first.ContainsKey(row.Id)).GroupBy(static row => (row.RecordId, row.Organisation)))
        {
            queues++;
            var order = queue.OrderBy(static row => row.Position).Select(row => first[row.Id]).ToList();
            if (!order.SequenceEqual(order.Order())) broken.Add($"{findings.NumberOf(queue.Key.RecordId)} came to {queue.Key.Organisation} out of order");
        }
        return (queues, broken);
    }

    private static (int, IReadOnlyList<string>) AttemptsAddUp(Findings findings)
    {
        var started = findings.Evidence.Log.Where(static line => line.Kind == LogKind.DeliveryStarted).CountBy(static line => line.DeliveryId!, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        var attempts = findings.Evidence.Attempts.ToLookup(static row => row.DeliveryId, StringComparer.Ordinal);
        var broken = new List<string>();
        foreach (var row in findings.Evidence.Deliveries)
        {
            var (logged, there) = (started.GetValueOrDefault(row.Id), attempts[row.Id].Count());
            if (row.Attempts != there || there != logged) broken.Add($"{findings.NumberOf(row.RecordId)} {row.Step} version {row.Version} counts {row.Attempts} attempts, has {there}, and was started {logged} times");
            if (attempts[row.Id].Any(static attempt => !attempt.Settled)) broken.Add($"{findings.NumberOf(row.RecordId)} {row.Step} version {row.Version} has an open attempt");
        }
        return (findings.Evidence.Attempts.Count, broken);
    }

    private static (int, IReadOnlyList<string>) ProgressIsKept(Findings findings)
    {
        var kept = findings.Evidence.Progress.CountBy(static row => row.EventId, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        var logged = findings.Evidence.Log.Where(static line => line.Kind == LogKind.ProgressReported).Select(EventOf).CountBy(static id => id, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        var broken = findings.Town.Told.Select(static told => told.EventId).Distinct(StringComparer.Ordinal).Where(id => kept.GetValueOrDefault(id) != 1).Select(id => $"event {id} is kept {kept.GetValueOrDefault(id)} times")
            .Concat(findings.Evidence.Progress.Where(row => logged.GetValueOrDefault(row.Id) != 1).Select(row => $"event {row.EventId} is in the log {logged.GetValueOrDefault(row.Id)} times"));
        return (findings.Evidence.Progress.Count, [.. broken]);
    }

    private static string EventOf(LogRow line)
    {
        using var data = JsonDocument.Parse(line.Data!);
        return data.RootElement.GetProperty("event").GetString()!;
    }

    private static (int, IReadOnlyList<string>) TasksFinished(Findings findings)
    {
        var (rows, log) = (findings.Evidence.Tasks.ToDictionary(static row => row.Id, StringComparer.Ordinal), findings.Evidence.Log);
        var broken = findings.Window.Tasks.Where(task => !rows.ContainsKey(task.Value)).Select(static task => $"{task.Key} is not there")
            .Concat(rows.Values.Where(static row => !row.Ended || row.State != "done").Select(static row => $"task {row.Id} is {row.State}")).ToList();
        var (asked, ended) = (log.Count(static line => line.Kind == LogKind.TaskRequested), log.Count(static line => line.Kind == LogKind.TaskEnded));
        if (asked != rows.Count || ended != rows.Count || findings.Window.Tasks.Count != rows.Count)
            broken.Add($"{findings.Window.Tasks.Count} tasks were asked for, {rows.Count} are there, {asked} were logged as asked for and {ended} as ended");
        return (rows.Count, broken);
    }

    private static (int, IReadOnlyList<string>) LogIsDense(Findings findings)
    {
        var log = findings.Evidence.Log;
        var broken = new List<string>();
        for (var i = 0; i < log.Count && broken.Count == 0; i++)
            if (log[i].Position != i + 1) broken.Add($"position {i + 1} is missing; the next one is {log[i].Position}");
        if (findings.Evidence.LogNext != log.Count + 1) broken.Add($"the head says {findings.Evidence.LogNext} after {log.Count} events");
        return (log.Count, broken);
    }

    private static (int, IReadOnlyList<string>) StateIsAsLogged(Findings findings)
    {
        var evidence = findings.Evidence;
        var (steps, deliveries, log) = (evidence.Steps.ToLookup(static row => row.RecordId, StringComparer.Ordinal), evidence.Deliveries.ToLookup(static row => row.RecordId, StringComparer.Ordinal),
            evidence.Log.Where(static line => line.RecordId is not null).ToLookup(static line => line.RecordId!, StringComparer.Ordinal));
        var progress = evidence.Progress.ToDictionary(static row => row.Id, StringComparer.Ordinal);
        var broken = new List<string>();
        foreach (var record in evidence.Records)
        {
            var fold = CaseFold.Of([.. steps[record.Id]], [.. deliveries[record.Id]], [.. log[record.Id]], progress);
            broken.AddRange(fold.Faults.Select(fault => $"{record.Number}: {fault}"));
            if (fold.Record != record.State) broken.Add($"{record.Number} is {record.State}, and the log tells {fold.Record}");
            broken.AddRange(steps[record.Id].Where(row => fold.Steps[row.Name] != row.State).Select(row => $"{record.Number} {row.Name} is {row.State}, and the log tells {fold.Steps[row.Name]}"));
            broken.AddRange(deliveries[record.Id].Where(row => fold.Deliveries.GetValueOrDefault(row.Id) != row.State)
                .Select(row => $"{record.Number} {row.Step} {row.Purpose} version {row.Version} is {row.State}, and the log tells {fold.Deliveries.GetValueOrDefault(row.Id, "nothing")}"));
        }
        return (evidence.Records.Count + evidence.Steps.Count + evidence.Deliveries.Count, broken);
    }

    private static (int, IReadOnlyList<string>) NothingPersonal(Findings findings) => (findings.Evidence.Log.Count + findings.Output.Count,
    [
        .. findings.Evidence.Log.Where(static line => line.Data?.Contains(WindowLoad.Applicant, StringComparison.Ordinal) == true).Select(static line => $"log event {line.Position}"),
        .. findings.Output.Where(static line => line.Contains(WindowLoad.Applicant, StringComparison.Ordinal)).Select(static _ => "a line that a host has written"),
    ]);
}
