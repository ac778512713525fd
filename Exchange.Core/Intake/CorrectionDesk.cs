using Exchange.Core.Checking;
using Exchange.Core.Records;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;

namespace Exchange.Core.Intake;

/// <summary>
/// Where the intake system corrects or withdraws what it has handed in.
/// A record's item, schema, jurisdiction and day stay those of its taking in.
/// </summary>
public sealed class CorrectionDesk(RegistryShelf registry, CaseFiles cases, Ledger ledger, MaterialDesk materials, TimeZoneInfo zone)
{
    // Between reading and commit a department's report may come in; then it is looked at again.
    private const int MostTries = 20;

    /// <param name="content">The whole record anew, with the same number, item and situation.</param>
    /// <param name="along">Given the answer, what is written in the same commit.</param>
    /// <param name="of">The version that it was made of; null for whichever there is.</param>
    /// <exception cref="StorageUnavailableException">It may or may not be stored.</exception>
    public async Task<CorrectionAnswer> Amend(
        ClientDocument client, string recordId, ReadOnlyMemory<byte> content, string? reason, CancellationToken stop, Func<CorrectionAnswer.Amended, Command>? along = null, long? of = null)
    {
        var faults = new List<Finding>();
        Submission? submission;
        try
        {
            submission = Submission.Read(content, faults);
        }
        catch (MalformedJsonException error)
        {
            return new CorrectionAnswer.Malformed(error.Zh, error.En);
        }
        if (submission is null) return new CorrectionAnswer.Declined(faults, More: false);

        for (var tries = 0; tries < MostTries; tries++)
        {
            if (await Open(client, recordId, stop) is not ({ } record, { } item)) return await Refuse(client, recordId, stop);
            if (of is { } version && record.Version != version) return new CorrectionAnswer.OtherVersion();
            // The same again: nothing to send.
            if (record.Digest == submission.Digest) return new CorrectionAnswer.Amended(record.Id, record.Version, record.Digest, []);
            if (NotTheSame(record, item, submission) is { Count: > 0 } others) return new CorrectionAnswer.Declined(others, More: false);
            var findings = RegisteredSchemas.Checker(await registry.At(record.Revision, stop), item.FormIn(record.Situation)).Check(submission.Body);
            var (wrong, warnings) = (new List<Finding>(faults), new List<Finding>(findings));
            IReadOnlyList<NewMaterial> brought = submission.Materials.Count == 0 && item.Materials.Count == 0 ? []
                : await materials.Check(client.Name, item, record.Situation, submission.Materials, DayOf(record.TakenInAt), record.Id, wrong, warnings, stop);
            // As at taking in: what is wrong with the form and with what comes with it is told at once.
            if (!findings.IsValid || wrong.Count > 0) return new CorrectionAnswer.Declined([.. findings, .. wrong], findings.HasMore);
            var routes = Routing.Of(await registry.At(record.Revision, stop), item, record.Situation, submission.Body, DayOf(record.TakenInAt), warnings);
            var amendment = new Amendment(submission.Content, submission.BodyFrom, submission.BodyLength, submission.Digest, reason, client.Name, routes)
            {
                Materials = brought, PreviousNumber = Routing.PreviousNumber(item, submission.Body),
            };
            // A repeat under the same Idempotency-Key is told what was known before the commit; which steps stay where they are the record shows.
            if (!await ledger.Amend(record, item, amendment, along?.Invoke(new CorrectionAnswer.Amended(record.Id, record.Version + 1, submission.Digest, warnings)))) continue;
            // If we stop here the correction stands and nobody was told: the same again is answered as done, and the record shows who has each step.
            warnings.AddRange(await Staying(record.Id, routes, stop));
            return new CorrectionAnswer.Amended(record.Id, record.Version + 1, submission.Digest, warnings);
        }
        throw new StorageUnavailableException("The record keeps changing.");
    }

    /// <summary>Only the commit knew what a department had already: what has stayed is read after it.</summary>
    private async Task<IEnumerable<Finding>> Staying(string recordId, IReadOnlyList<StepRoute> routes, CancellationToken stop)
    {
        if (await cases.Read(recordId, stop) is not { } after) return [];
        return routes.Select(route => (Route: route, Step: after.Step(route.Step)))
            .Where(one => one.Step is { } step && !StepState.Ended(step.State)
                && (step.Organisation, step.Adapter) != (one.Route.Organisation, one.Route.Adapter))
            .Select(one => Routing.Stays(one.Step!, one.Route));
    }

    private DateOnly DayOf(DateTimeOffset time) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time, zone).DateTime);

    /// <param name="along">Written in the same commit.</param>
    /// <exception cref="StorageUnavailableException">It may or may not be stored.</exception>
    public async Task<CorrectionAnswer> Withdraw(ClientDocument client, string recordId, string? reason, CancellationToken stop, Command? along = null)
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            if (await Open(client, recordId, stop) is not ({ } record, { } item)) return await Refuse(client, recordId, stop);
            if (await ledger.Withdraw(record, item, client.Name, reason, along)) return new CorrectionAnswer.Withdrawn(record.Id);
        }
        throw new StorageUnavailableException("The record keeps changing.");
    }

    private async Task<(CaseFile? Record, ItemDocument? Item)> Open(ClientDocument client, string recordId, CancellationToken stop)
    {
        if (await cases.Read(recordId, stop) is not { State: RecordState.Open } record || record.Client != client.Name) return default;
        return (record, (await registry.At(record.Revision, stop)).Items[record.Item]);
    }

    private async Task<CorrectionAnswer> Refuse(ClientDocument client, string recordId, CancellationToken stop)
        => await cases.Read(recordId, stop) is { } record && record.Client == client.Name ? new CorrectionAnswer.NotOpen(record.State) : new CorrectionAnswer.NoSuchRecord();

    private static List<Finding> NotTheSame(CaseFile record, ItemDocument item, Submission submission)
    {
        var faults = new List<Finding>();
        if (submission.Number != record.Number) faults.Add(Same("/number"));
        if (submission.Item != record.Item) faults.Add(Same("/item"));
        if (submission.Situation != record.Situation) faults.Add(Same("/situation"));
        if (faults.Count == 0 && submission.Answers is { } answers) faults.AddRange(AnswerCheck.Of(item, record.Situation, answers));
        return faults;
    }

    private static Finding Same(string pointer) => Submission.Fault(pointer, "intake.not-the-same", "更正时编号、事项、情形不得改变。", "A correction keeps number, item and situation.");
}
