using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Exchange.Client;
using Exchange.Host.Demo.Applications;
using Exchange.Host.Demo.Departments;

namespace Exchange.Host.Demo.Sharing;

/// <summary>
/// 受理用数 in the handling of births and food permits, as clerks do it: the street asks what need not be brought, and the hub's answer takes the place of the household book; the city's window has the form filled in.
/// Once the record is there the street looks at the household, the window verifies the mother and looks the company up.
/// </summary>
/// <param name="of">The client package with the key of a client.</param>
/// <param name="ready">Ends when the libraries have their rows; how it ends is told elsewhere.</param>
internal sealed class DemoShares(Func<string, ExchangeClient> of, Task ready)
{
    private const string HouseholdBook = "B13", District = "449903001";

    // What takes the place of a paper stays with the record when it is handed in once more.
    private readonly ConcurrentDictionary<string, SubmittedMaterial> _linked = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _wrong = new();
    private int _queries, _rows, _yes, _no, _unknown, _denied, _bulk, _evidence, _forms, _filled, _reads;
    private string? _mother;

    /// <summary>At whose window it is handed in.</summary>
    public static string WindowOf(SampleRecord record)
        => record.Item == RecordGenerator.Newborn && Mother(record).GetProperty("hukouDivision").GetString()!.StartsWith(District, StringComparison.Ordinal) ? DemoGrants.Street : DemoGrants.Window;

    /// <summary>What is handed in, with what is known already in the place of papers.</summary>
    public async Task<SubmissionBody> Before(SampleRecord record, SubmissionBody submission, CancellationToken stop)
    {
        if (record.Item != RecordGenerator.Newborn) return submission;
        await Ready(stop);
        if (WindowOf(record) == DemoGrants.Window)
        {
            await FillIn(record, stop);
            return submission;
        }
        var told = await of(DemoGrants.Street).AskForEvidence(DemoSpared.Question(record), stop);
        Interlocked.Increment(ref _evidence);
        if (told.Materials.Any(static one => one is { Code: HouseholdBook, Found.As: EvidenceWay.Share })) _linked[record.Number] = new SubmittedMaterial { Code = HouseholdBook, As = "share", Number = told.Number.ToString(CultureInfo.InvariantCulture) };
        else _wrong.Enqueue($"{record.Number}: nothing is shared in the place of the household book");
        return Linked(submission);
    }

    /// <summary>With the hub's answers in the place of papers, as they were found before.</summary>
    public SubmissionBody Linked(SubmissionBody submission) => !_linked.TryGetValue(submission.Number, out var material) ? submission
        : submission with { Materials = [.. (submission.Materials ?? []).Where(one => one.Code != material.Code), material] };

    /// <summary>What is looked up once the record is there: grants for an item are for its records.</summary>
    public async Task Behind(SampleRecord record, CancellationToken stop)
    {
        if (record.Item is not (RecordGenerator.Newborn or RecordGenerator.FoodPermit)) return;
        await Ready(stop);
        if (record.Item == RecordGenerator.FoodPermit)
        {
            var uscc = JsonElement.Parse(record.Body.Span).GetProperty("operator").GetProperty("uscc").GetString()!;
            Counted(await of(DemoGrants.Window).QueryShareLegalEntity(new ShareShortcutBody { Number = uscc, Purpose = DemoGrants.Permits, RecordNumber = record.Number }, stop), record);
            return;
        }
        var mother = Mother(record);
        var number = mother.GetProperty("idNumber").GetString()!;
        if (WindowOf(record) == DemoGrants.Street)
        {
            Counted(await of(DemoGrants.Street).QueryShare(
                "101001", "000004", new ShareQueryBody { Purpose = DemoGrants.Settling, RecordNumber = record.Number, Key = new ShareKeyBody { Field = "memberNumber", Value = number } }, stop), record);
            return;
        }
        var verdict = await of(DemoGrants.Window).VerifySharePerson(new ShareShortcutVerifyBody
        {
            Number = number, Purpose = DemoGrants.Settling, RecordNumber = record.Number, Says = new Dictionary<string, string>(StringComparer.Ordinal) { ["name"] = mother.GetProperty("name").GetString()! },
            Consent = new ShareConsentBody { Code = "counter", Subject = number },
        }, stop);
        if (verdict.Answer == ShareVerdict.Yes) Interlocked.Increment(ref _yes);
        else if (verdict.Answer == ShareVerdict.No) Interlocked.Increment(ref _no);
        else Interlocked.Increment(ref _unknown);
        Interlocked.CompareExchange(ref _mother, number, null);
    }

    /// <summary>What happens once in a run: a list in bulk, a question that is denied, and a mother who asks who has read her data.</summary>
    public async Task<DemoShared> Close(DemoGrants grants, CancellationToken stop)
    {
        await Ready(stop);
        await foreach (var _ in of(DemoGrants.Enforcers).StreamShare("102001", "000009", new ShareQueryBody { Purpose = DemoGrants.Enforcement, Filter = new Dictionary<string, string>(StringComparer.Ordinal) }, stop)) _bulk++;
        if (_bulk != SharedTables.Held.Companies) _wrong.Enqueue($"{_bulk} companies were streamed of {SharedTables.Held.Companies}");
        try
        {
            await of(DemoGrants.Enforcers).QueryShare("203001", "000039", new ShareQueryBody { Purpose = DemoGrants.Enforcement, RecordNumber = "-", Key = new ShareKeyBody { Field = "idNumber", Value = _mother ?? "0" } }, stop);
            _wrong.Enqueue("what was not granted was answered");
        }
        catch (ExchangeProblemException refused) when (refused.Code == ProblemKind.ShareDenied)
        {
            _denied++;
        }
        if (_mother is not null)
        {
            _reads = await of(DemoGrants.Window).WhoReadMyDataAll(new ShareReadsBody { Number = _mother, Reason = "本人到窗口查询", Consent = new ShareConsentBody { Code = "counter", Subject = _mother } }, stop).CountAsync(stop);
            if (_reads == 0) _wrong.Enqueue("a mother was verified, and nobody has read her data");
        }
        if (_no + _unknown > 0) _wrong.Enqueue($"{_no + _unknown} mothers who are on the books of public security were not verified");
        return new DemoShared(grants, _queries, _rows, _bulk, _yes, _no, _unknown, _denied, _evidence, _linked.Count, _forms, _filled, _reads, [.. grants.Wrong, .. _wrong]);
    }

    /// <summary>The mother, from the books of public security with her consent; the form of the record has her as she is there.</summary>
    private async Task FillIn(SampleRecord record, CancellationToken stop)
    {
        var question = DemoSpared.Question(record);
        var told = await of(DemoGrants.Window).PrefillForm(new PrefillQuestionBody { Item = record.Item, Situation = record.Situation, Subject = question.Subject, Consents = question.Consents, RecordNumber = record.Number }, stop);
        var filled = told.Parts.Sum(static part => part.Filled.Count);
        Interlocked.Increment(ref _forms);
        Interlocked.Add(ref _filled, filled);
        if (!told.Form.TryGetProperty("mother", out var mother) || mother.GetProperty("name").GetString() != question.Subject.Name) _wrong.Enqueue($"{record.Number}: the form was not filled in with the mother");
    }

    private void Counted(ShareRowsBody told, SampleRecord record)
    {
        Interlocked.Increment(ref _queries);
        Interlocked.Add(ref _rows, told.Items.Count);
        if (told.Items.Count != 1) _wrong.Enqueue($"{record.Number}: {told.Items.Count} rows of {told.Resource} where there is one");
    }

    private async Task Ready(CancellationToken stop) => await ready.WaitAsync(stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private static JsonElement Mother(SampleRecord record) => JsonElement.Parse(record.Body.Span).GetProperty("mother");
}
