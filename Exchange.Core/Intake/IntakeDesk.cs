using Exchange.Core.Checking;
using Exchange.Core.Log;
using Exchange.Core.Records;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;
using Microsoft.Extensions.Logging;

namespace Exchange.Core.Intake;

/// <summary>The desk where records are handed in: item, check, jurisdiction, then the Ledger, which finds repeats.</summary>
public sealed partial class IntakeDesk(
    RegistryShelf registry, Ledger ledger, CommitQueue queue, Database database, PrepareFirstPush prepare, MaterialDesk materials, TimeZoneInfo zone, TimeProvider clock, ILogger<IntakeDesk> logger)
{
    // Of one request: its receipts wait for it.
    private static readonly TimeSpan MostPreparing = TimeSpan.FromMilliseconds(50);

    private static readonly Sql FirstReceipt = new("select id, number, item, taken_in_at, digest, warnings from record where client = @client and number = @number");

    /// <summary>One record. Answers only after its commit.</summary>
    public async Task<IntakeAnswer> TakeIn(ClientDocument client, ReadOnlyMemory<byte> content, string? trace, CancellationToken stop)
        => (await TakeIn(client, [content], trace, stop))[0];

    /// <summary>Several records that share a commit; each has its own answer, in the same order.</summary>
    public async Task<IReadOnlyList<IntakeAnswer>> TakeIn(ClientDocument client, IReadOnlyList<ReadOnlyMemory<byte>> contents, string? trace, CancellationToken stop)
    {
        var answers = new IntakeAnswer?[contents.Count];
        var ready = new List<(int At, NewRecord Record)>(contents.Count);
        for (var i = 0; i < contents.Count; i++)
        {
            var (answer, record) = await Examine(client, contents[i], trace, stop);
            if (record is null) answers[i] = answer;
            else ready.Add((i, record));
        }
        LogExamined(contents.Count, ready.Count);
        var changes = Changes(ready.ConvertAll(static one => one.Record));
        var offered = Offer([.. changes.Select(static change => change.Unit)]);
        var outcomes = changes.ConvertAll(change => Follow(change.Record, change.Unit, offered));
        for (var i = 0; i < ready.Count; i++)
            answers[ready[i].At] = await Conclude(client, changes[i].Record, await outcomes[i], stop);
        IntakeMeters.Answered(answers);
        return answers!;
    }

    /// <summary>The records with the pushes that lanes of this host can send at once, as far as there is time and the queue has room for them.</summary>
    private List<(NewRecord Record, Unit Unit)> Changes(List<NewRecord> records)
    {
        var changes = new List<(NewRecord Record, Unit Unit)>(records.Count);
        var from = clock.GetTimestamp();
        var room = queue.HasRoomFor(records.Count);
        try
        {
            foreach (var record in records)
            {
                var prepared = room && clock.GetElapsedTime(from) < MostPreparing ? Prepared(record) : record;
                changes.Add((prepared, ledger.TakeIn(prepared)));
            }
            return changes;
        }
        catch
        {
            foreach (var (record, _) in changes) Ledger.GiveBack(record, unclear: false);
            throw;
        }
    }

    /// <summary>In each organisation's queue only the first can go.</summary>
    private NewRecord Prepared(NewRecord record)
    {
        var busy = new HashSet<string>(record.Steps.Count, StringComparer.Ordinal);
        return record with
        {
            Steps = record.Steps.Select(step => step.Ready && busy.Add(step.Organisation) && step.Schedule is null ? step with { First = prepare(record, step) } : step).ToList(),
        };
    }

    /// <summary>The queue has no room. Who only asks again still gets the first receipt: it needs none.</summary>
    private async Task<IntakeAnswer> Refused(ClientDocument client, NewRecord record, CancellationToken stop)
    {
        try
        {
            return await Earlier(client, record.Number, record.Digest, stop) ?? new IntakeAnswer.Unavailable();
        }
        catch (StorageUnavailableException)
        {
            return new IntakeAnswer.Unavailable();
        }
    }

    private enum Outcome
    {
        TakenIn,
        NumberUsed,
        NoRoom,
        Failed,
    }

    /// <summary>Whatever becomes of the request: what is taken in goes on its way, and a slot that is not needed is free again. Never throws: each of a batch's is waited for in its turn.</summary>
    private async Task<Outcome> Follow(NewRecord record, Unit unit, bool offered)
    {
        if (!offered)
        {
            Ledger.GiveBack(record, unclear: false);
            return Outcome.NoRoom;
        }
        bool done;
        try
        {
            done = await unit.Done;
        }
        catch (Exception)
        {
            // Its sender is told to come back.
            Ledger.GiveBack(record, unclear: true);
            return Outcome.Failed;
        }
        if (done) ledger.Ring(record);
        else Ledger.GiveBack(record, unclear: false);
        return done ? Outcome.TakenIn : Outcome.NumberUsed;
    }

    /// <summary>False when the queue has no room: nothing of it is stored.</summary>
    private bool Offer(Unit[] units)
    {
        try
        {
            if (units.Length > 0) queue.Offer(units);
            return true;
        }
        catch (StorageUnavailableException)
        {
            return false;
        }
    }

    private async Task<(IntakeAnswer? Answer, NewRecord? Record)> Examine(ClientDocument client, ReadOnlyMemory<byte> content, string? trace, CancellationToken stop)
    {
        try
        {
            return await Judge(client, content, trace, stop);
        }
        catch (StorageUnavailableException)
        {
            // It could not be logged that it was declined. Its neighbours in a batch have their own answers.
            return (new IntakeAnswer.Unavailable(), null);
        }
    }

    private async Task<(IntakeAnswer? Answer, NewRecord? Record)> Judge(ClientDocument client, ReadOnlyMemory<byte> content, string? trace, CancellationToken stop)
    {
        var faults = new List<Finding>();
        Submission? submission;
        try
        {
            submission = Submission.Read(content, faults);
        }
        catch (MalformedJsonException error)
        {
            return (new IntakeAnswer.Malformed(error.Zh, error.En), null);
        }
        if (submission is null) return (await Decline(client, null, null, faults, more: false), null);
        // A repeat is found when its number turns out to be used; only what would be declined asks first, because the documents may have changed since.
        var current = registry.Current;
        if (Fit(current, submission, faults) is not { } item)
            return (await Earlier(client, submission.Number, submission.Digest, stop) ?? await Decline(client, submission.Number, submission.Digest, faults, more: false), null);
        var findings = RegisteredSchemas.Checker(current, item.FormIn(submission.Situation)).Check(submission.Body);
        var now = clock.GetUtcNow();
        var warnings = new List<Finding>(findings);
        var brought = submission.Materials.Count == 0 && item.Materials.Count == 0 ? []
            : await materials.Check(client.Name, item, submission.Situation, submission.Materials, DayOf(now), recordId: null, faults, warnings, stop);
        if (!findings.IsValid || faults.Count > 0)
            return (await Earlier(client, submission.Number, submission.Digest, stop) ?? await Decline(client, submission.Number, submission.Digest, [.. findings, .. faults], findings.HasMore), null);

        var routes = Routing.Of(current, item, submission.Situation, submission.Body, DayOf(now), warnings);
        var steps = StepPlan.StepsFor(item, submission.Situation).Zip(routes, (step, route) => new NewStep(
            step.Name, route.Organisation, route.Adapter, step.Schedule, step.Priority,
            StepPlan.ReadyAtTakeIn(item, step, submission.Situation), route.Mapping, route.WithdrawMapping)).ToList();
        return (null, new NewRecord(
            Id.New(clock), client.Name, submission.Number, item.Name, submission.Situation, item.Organisation, current.Revision, submission.Digest,
            submission.Content, submission.BodyFrom, submission.BodyLength,
            warnings.Count == 0 ? null : FindingsJson.Array(warnings), now.ToUnixTimeMilliseconds(), trace, steps)
        {
            Materials = brought, PreviousNumber = Routing.PreviousNumber(item, submission.Body),
        });
    }

    private DateOnly DayOf(DateTimeOffset time) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time, zone).DateTime);

    private async Task<IntakeAnswer> Conclude(ClientDocument client, NewRecord record, Outcome outcome, CancellationToken stop)
    {
        switch (outcome)
        {
            case Outcome.NoRoom:
                return await Refused(client, record, stop);
            case Outcome.Failed:
                return new IntakeAnswer.Unavailable();
            case Outcome.NumberUsed:
                try
                {
                    // It came before, or the same number came twice at the same time and the other was first.
                    return await Earlier(client, record.Number, record.Digest, stop) ?? new IntakeAnswer.Unavailable();
                }
                catch (StorageUnavailableException)
                {
                    return new IntakeAnswer.Unavailable();
                }
        }
        LogTakenIn(record.Id);
        // If we stop here the record is taken in and nobody was told: the intake system sends it again and gets this same receipt.
        return new IntakeAnswer.TakenIn(new Receipt(record.Id, record.Number, record.Item, DateTimeOffset.FromUnixTimeMilliseconds(record.TakenInAt), record.Digest, record.Warnings), Repeated: false);
    }

    private async Task<IntakeAnswer?> Earlier(ClientDocument client, string number, string digest, CancellationToken stop)
    {
        var first = await database.First(FirstReceipt.With(client.Name, number), row => new Receipt(
            row.GetString(0), row.GetString(1), row.GetString(2), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3)), row.GetString(4), row.Bytes(5)), stop);
        if (first is null) return null;
        if (first.Digest == digest) return new IntakeAnswer.TakenIn(first, Repeated: true);
        await queue.Offer(ledger.Decline(LogKind.RecordConflict, client.Name, client.Organisation, number, digest, "number-used"));
        return new IntakeAnswer.Conflict(number, first.Id);
    }

    private static ItemDocument? Fit(RegistrySnapshot current, Submission submission, List<Finding> faults)
    {
        if (current.Items.GetValueOrDefault(submission.Item) is not { } item)
        {
            faults.Add(Submission.Fault("/item", "intake.unknown-item", "没有登记这个事项。", "No such item is registered."));
            return null;
        }
        if (item.Situations.Count > 0 && item.Situations.All(situation => situation.Code != submission.Situation))
            faults.Add(Submission.Fault("/situation", submission.Situation is null ? "intake.situation-required" : "intake.unknown-situation",
                $"该事项的情形为：{string.Join('、', item.Situations.Select(s => s.Code))}。", $"The item's situations are {string.Join(", ", item.Situations.Select(s => s.Code))}."));
        else if (item.Situations.Count == 0 && submission.Situation is not null)
            faults.Add(Submission.Fault("/situation", "intake.unknown-situation", "该事项没有情形。", "The item has no situations."));
        if (faults.Count == 0 && submission.Answers is { } answers) faults.AddRange(AnswerCheck.Of(item, submission.Situation, answers));
        return faults.Count == 0 ? item : null;
    }

    private async Task<IntakeAnswer> Decline(ClientDocument client, string? number, string? digest, IReadOnlyList<Finding> findings, bool more)
    {
        await queue.Offer(ledger.Decline(LogKind.RecordDeclined, client.Name, client.Organisation, number, digest, findings[0].Code));
        return new IntakeAnswer.Declined(number, findings, more);
    }

    [LoggerMessage(4001, LogLevel.Trace, "Examined {Count} records, {Ready} can be taken in.")]
    private partial void LogExamined(int count, int ready);

    [LoggerMessage(4002, LogLevel.Trace, "Record {Record} is taken in; its receipt goes out now.")]
    private partial void LogTakenIn(string record);
}
