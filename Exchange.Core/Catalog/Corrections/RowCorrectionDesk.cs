using System.Globalization;
using Exchange.Core.Log;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;

namespace Exchange.Core.Catalog.Corrections;

/// <summary>Where wrong values are reported and answered. A case, its words and its log event are one commit; the log has number, resource and field, and no value.</summary>
public sealed class RowCorrectionDesk(CommitQueue commits, RegistryShelf registry, CatalogTable catalog, RowCorrectionTable table, CatalogOptions options, TimeZoneInfo zone, TimeProvider clock)
{
    public const int MostKey = 300, MostValue = 2_000, MostReason = 500;

    // Each time somebody else was faster with the number.
    private const int MostTries = 20;

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <param name="along">Given the case, what is written in the same commit: the answer that a repeat of the request gets.</param>
    /// <exception cref="StorageUnavailableException">It is not known whether it was stored.</exception>
    public async Task<RowCorrectionAnswer> Report(ClientDocument client, CorrectionReport report, CancellationToken stop, Func<RowCorrection, Command>? along = null)
    {
        var faults = new List<CatalogFault>();
        Text(report.Key, "/key", MostKey, needed: true, faults);
        Text(report.Found, "/found", MostValue, needed: false, faults);
        Text(report.Should, "/should", MostValue, needed: false, faults);
        Text(report.Reason, "/reason", MostReason, needed: true, faults);
        if (report.Found == report.Should) faults.Add(new("/should", "correction.same", "与现值相同。", "It is what stands there."));
        var code = ResourceCode.Read(report.Resource, options.Separator)?.ToString();
        // What nobody has published nobody uses; whether there is a draft is not told.
        if (code is null || await catalog.Read(code, version: null, stop) is not { Row.IsOut: true } entry)
        {
            faults.Add(new("/resource", "correction.resource", "没有这个信息资源，或未发布。", "There is no such resource, or it is not published."));
            return new RowCorrectionAnswer.Faulty(faults);
        }
        if (entry.Content.Fields.All(field => field.Name != report.Field))
            faults.Add(new("/field", "correction.field", "该信息资源没有这个信息项。", "The resource has no such field."));
        if (faults.Count > 0) return new RowCorrectionAnswer.Faulty(faults);

        for (var tries = 0; tries < MostTries; tries++)
        {
            var (at, number) = (clock.GetUtcNow(), await table.Head(stop) + 1);
            var due = DueOf(at);
            var made = new RowCorrection(number, client.Name, client.Organisation, entry.Content.Provider, code, report.Field, report.RecordId, CorrectionState.Open, due, Stored(at), null, null, Chased: false, Pruned: false);
            // If we stop before this commit nothing was reported, and the caller has no answer; behind it the case stands, and a repeat under its key gets the kept answer.
            if (await commits.Offer(new Unit(Key(number)).Along(along?.Invoke(made))
                .When(RowCorrectionTable.Adding(number, client.Name, client.Organisation, made.Provider, report with { Resource = code }, due ?? RowCorrection.NoDay, at.ToUnixTimeMilliseconds()))
                .Log(new LogEvent(at.ToUnixTimeMilliseconds(), LogKind.CorrectionReported, report.RecordId, Organisation: made.Provider, Client: client.Name, Data: LogData.Of(
                    ("correction", number), ("resource", code), ("field", report.Field), ("due", due)))))) return new RowCorrectionAnswer.Taken(made);
        }
        return new RowCorrectionAnswer.Overtaken();
    }

    /// <summary>The organisation that owns the value answers, once.</summary>
    /// <param name="reason">Needed where the value is kept.</param>
    /// <param name="along">As with <see cref="Report"/>.</param>
    public async Task<RowCorrectionAnswer> Answer(ClientDocument client, RowCorrection open, CorrectionState state, string? reason, Func<RowCorrection, Command>? along = null)
    {
        var faults = new List<CatalogFault>();
        Text(reason, "/reason", MostReason, needed: state == CorrectionState.Kept, faults);
        if (faults.Count > 0) return new RowCorrectionAnswer.Faulty(faults);
        var at = clock.GetUtcNow();
        var made = open with { State = state, AnsweredBy = client.Name, AnsweredAt = Stored(at) };
        // Likewise one commit: the reporter sees all of the answer or none of it.
        return await commits.Offer(new Unit(Key(open.Number)).Along(along?.Invoke(made))
            .When(RowCorrectionTable.Settling(open.Number, state, reason, client.Name, at.ToUnixTimeMilliseconds()))
            .Log(new LogEvent(at.ToUnixTimeMilliseconds(), LogKind.CorrectionAnswered, open.RecordId, Organisation: open.Provider, Client: client.Name, Data: LogData.Of(
                ("correction", open.Number), ("as", CatalogJson.Word(state)), ("reason", LogData.DigestOf(reason))))))
            ? new RowCorrectionAnswer.Taken(made) : new RowCorrectionAnswer.Overtaken();
    }

    /// <summary>Somebody reads what was said of the row; only then it goes out.</summary>
    /// <exception cref="StorageUnavailableException">It may or may not be written down, so nothing goes out.</exception>
    public Task Read(RowCorrection read, string client) => commits.Offer(new Unit(Key(read.Number)).Log(new LogEvent(
        Now, LogKind.CorrectionRead, read.RecordId, Organisation: read.Provider, Client: client, Data: LogData.Of(("correction", read.Number), ("resource", read.Resource)))));

    /// <summary>Its last day for an answer is over: told once. False when it has been told, or it is answered.</summary>
    internal Task<bool> Chase(RowCorrection late) => commits.Commit(new Unit(Key(late.Number))
        .When(RowCorrectionTable.Chasing(late.Number, Now))
        .Log(new LogEvent(Now, LogKind.CorrectionOverdue, late.RecordId, Organisation: late.Provider, Data: LogData.Of(("correction", late.Number), ("resource", late.Resource), ("due", late.Due)))));

    private string? DueOf(DateTimeOffset at) => CatalogDays.Due(registry.Current, options.Calendar, options.CorrectionDays, at, zone);

    internal static string Key(long number) => string.Create(CultureInfo.InvariantCulture, $"correction {number}");

    // As it is read again.
    private static DateTimeOffset Stored(DateTimeOffset at) => DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds());

    private static void Text(string? text, string pointer, int most, bool needed, List<CatalogFault> faults)
    {
        if ((needed && string.IsNullOrWhiteSpace(text)) || (text is not null && StoredText.Cut(text, most) != text))
            faults.Add(new(pointer, "correction.text", $"应为{(needed ? " 1 至 " : "至多 ")}{most} 个字符的文本。", $"This is a text of {(needed ? "1 to" : "at most")} {most} characters."));
    }
}
