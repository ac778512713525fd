using System.Text.Encodings.Web;
using System.Text.Json;
using Exchange.Core.Checking;
using Exchange.Core.Records;
using Exchange.Core.Records.Stories;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;
using Exchange.Core.Watching;
using Microsoft.Extensions.Logging;

namespace Exchange.Core.Progress;

/// <summary>
/// The one path for what departments tell, whichever way it came. An event is kept as it came, in any order, late or twice; what is unusual is a warning, never a refusal.
/// </summary>
public sealed partial class ProgressDesk(
    RegistryShelf registry, CaseFiles cases, Ledger ledger, Database database, ResultDesk results, TimeZoneInfo zone, TimeProvider clock, ILogger<ProgressDesk> logger)
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Sql FirstAnswer = new("select answer from progress_event where organisation = @organisation and event_id = @event_id");

    /// <param name="organisation">The organisation that reports: only its own steps are within its reach.</param>
    /// <param name="origin">What the event was made of, when it did not come as one; kept with it.</param>
    /// <param name="client">Who reports: only its own uploads may be named.</param>
    public async Task<ProgressAnswer> Report(string organisation, ReadOnlyMemory<byte> content, CancellationToken stop, byte[]? origin = null, string? client = null)
    {
        var faults = new List<Finding>();
        ProgressReport? report;
        try
        {
            report = ProgressReport.Read(content, faults);
        }
        catch (MalformedJsonException error)
        {
            return new ProgressAnswer.Malformed(error.Zh, error.En);
        }
        if (report is null) return new ProgressAnswer.Declined(faults);
        if (await Earlier(organisation, report.EventId, stop) is { } earlier) return earlier;

        var (about, ambiguous) = await Find(organisation, report, stop);
        if (ambiguous is not null) return new ProgressAnswer.Declined([ambiguous]);
        if (about is null || about.Organisation != organisation) return new ProgressAnswer.NoSuchStep(MayCome: report.Acknowledgement is not null);
        if (await cases.Read(about.RecordId, stop) is not { } record || record.Step(about.Step) is not { } step) return new ProgressAnswer.NoSuchStep();
        // A record and a step name anybody's step; only the organisation that decides it may tell of it.
        if (step.Organisation != organisation) return new ProgressAnswer.NoSuchStep();
        var brought = await results.Check(client, report.Results, faults, stop);
        if (faults.Count > 0) return new ProgressAnswer.Declined(faults);
        using var span = RecordTrace.Progress(report.Stage, record.Trace)?.SetTag(HubTelemetry.Record, record.Id).SetTag(HubTelemetry.Step, step.Name);
        var then = await registry.At(record.Revision, stop);
        var item = then.Items.GetValueOrDefault(record.Item) ?? throw new InvalidOperationException($"Revision {record.Revision} has no item {record.Item}.");

        var received = clock.GetUtcNow();
        // A code that the table did not have when the record was taken in may have been added since: it is the same table, and the closing is of today.
        var outcome = report.Stage == Stage.Closed
            ? OutcomeOf(then.CodeTables.GetValueOrDefault(item.ClosingTable), report.Code!) ?? OutcomeOf(registry.Current.CodeTables.GetValueOrDefault(item.ClosingTable), report.Code!)
            : null;
        var id = Id.New(clock);
        var answer = Answer(id, record, step, report, received, Warnings(item, record, step, report, outcome));
        LogReporting(record.Id, report.Stage);
        // If we stop before the commit the department gets no answer and reports again.
        var kept = await ledger.Report(
            new ProgressEvent(id, about, report.EventId, report.Stage, report.Code, outcome, report.At, received, report.Number, report.Version, report.Gives, content, answer, origin, report.Days)
            {
                Results = brought, ResultsDue = brought.Count == 0 ? ResultLine.NoDay : results.DueOf(item, report.At),
            },
            record, item, stop);
        LogReported(record.Id, report.Stage);
        if (kept) ProgressMeters.Kept(report.Stage);
        // If we stop here the department was not told: it reports again and gets this same answer.
        return kept ? new ProgressAnswer.Kept(answer, Repeated: false) : await Earlier(organisation, report.EventId, stop) ?? new ProgressAnswer.NoSuchStep();
    }

    private async Task<ProgressAnswer?> Earlier(string organisation, string eventId, CancellationToken stop)
        => await database.First(FirstAnswer.With(organisation, eventId), row => row.Bytes(0)!, stop) is { } answer ? new ProgressAnswer.Kept(answer, Repeated: true) : null;

    private async Task<(StepAddress? Found, Finding? Ambiguous)> Find(string organisation, ProgressReport report, CancellationToken stop) => report switch
    {
        { Delivery: { } delivery } => (await cases.FindDelivery(delivery, stop), null),
        { Acknowledgement: { } number } => (await cases.FindAcknowledgement(organisation, number, stop), null),
        { RecordNumber: { } number } => OnlyOne(await FindNumber(organisation, number, report.Step, stop)),
        _ => (new StepAddress(report.Record!, report.Step!, organisation), null),
    };

    /// <summary>By the record's number; where nobody has handed in one of that number, by that of a step.</summary>
    private async Task<IReadOnlyList<StepAddress>> FindNumber(string organisation, string number, string? step, CancellationToken stop)
    {
        var found = await cases.FindNumber(organisation, number, step, stop);
        if (found.Count > 0 || !SubNumber.TryRead(number, out var main, out var place)) return found;
        var own = new List<StepAddress>();
        foreach (var one in await cases.FindNumber(organisation, main, step, stop))
            if (await cases.Read(one.RecordId, stop) is { } record && (await registry.At(record.Revision, stop)).Items.GetValueOrDefault(record.Item)?.Steps.ElementAtOrDefault(place - 1)?.Name == one.Step)
                own.Add(one);
        return own;
    }

    private static (StepAddress? Found, Finding? Ambiguous) OnlyOne(IReadOnlyList<StepAddress> found) => found switch
    {
        [] => (null, null),
        [var one] => (one, null),
        _ when found.Select(one => one.RecordId).Distinct(StringComparer.Ordinal).Count() > 1
            => (null, ProgressReport.Fault("/about/number", "progress.ambiguous-number", "该编号对应多个办件，请改用 {record, step}。", "Several records have this number: use {record, step}.")),
        _ => (null, ProgressReport.Fault("/about/step", "progress.ambiguous-step", $"本单位在该办件中有多个子事项（{string.Join('、', found.Select(one => one.Step))}），请注明 step。",
            $"The organisation has several steps in this record ({string.Join(", ", found.Select(one => one.Step))}): name one.")),
    };

    /// <summary>What a closing's code means; null when the table does not know it: kept and flagged, and the step does not move its dependants.</summary>
    private static string? OutcomeOf(CodeTableDocument? table, string code) => table?.Rows.FirstOrDefault(row => row.Value == code)?.Outcome switch
    {
        ClosingOutcome.Done => Outcome.Done,
        ClosingOutcome.Refused => Outcome.Refused,
        ClosingOutcome.PassedOn => Outcome.PassedOn,
        _ => null,
    };

    private static List<(string Code, string Zh, string En)> Warnings(ItemDocument item, CaseFile record, StepLine step, ProgressReport report, string? outcome)
    {
        var part = item.StepIn(step.Name, record.Situation)!;
        var warnings = new List<(string, string, string)>();
        if (report.Stage == Stage.Closed && outcome is null) warnings.Add(("progress.unknown-closing-code", "办结代码不在代码表中，已保留。", "No code table knows the closing code; it is kept."));
        if (report.Version > record.Version) warnings.Add(("progress.unknown-version", $"办件没有第 {report.Version} 版，现为第 {record.Version} 版。", $"The record has no version {report.Version}; it is at version {record.Version}."));
        // What comes of a closing comes after it.
        if (StepState.Ended(step.State) && !(step.State == StepState.Closed && report.Stage is ProgressStage.Issued or ProgressStage.Collected)) warnings.Add(("progress.step-ended", "该子事项已办结或取消，仍予保留。", "The step has ended already; the event is kept."));
        var told = new StageEvent(report.EventId, report.Stage, report.At, report.Code, outcome, report.Days, report.Version);
        warnings.AddRange(StepStory.Of([.. step.Told ?? [], told], part.Limits).Warnings.Where(one => one.EventId == report.EventId).Select(static one => (one.Code, one.Zh, one.En)));
        if (report.Gives is null) return warnings;
        using var gives = JsonDocument.Parse(report.Gives);
        foreach (var fact in gives.RootElement.EnumerateObject().Where(fact => !part.Gives.Contains(fact.Name, StringComparer.Ordinal)))
            warnings.Add(("progress.undeclared-fact", $"事项未声明子事项给出 {fact.Name}，已保留。", $"The item does not declare that the step gives {fact.Name}; it is kept."));
        return warnings;
    }

    private byte[] Answer(string id, CaseFile record, StepLine step, ProgressReport report, DateTimeOffset received, List<(string Code, string Zh, string En)> warnings)
        => JsonSerializer.SerializeToUtf8Bytes(new
        {
            id,
            record = record.Id,
            step = step.Name,
            stage = report.Stage,
            receivedAt = TimeZoneInfo.ConvertTime(received, zone),
            warnings = warnings.Select(warning => new { code = warning.Code, zh = warning.Zh, en = warning.En }),
        }, Plain);

    [LoggerMessage(5001, LogLevel.Trace, "Record {Record}: {Stage} is being reported.")]
    private partial void LogReporting(string record, string stage);

    [LoggerMessage(5002, LogLevel.Trace, "Record {Record}: {Stage} is kept.")]
    private partial void LogReported(string record, string stage);
}
