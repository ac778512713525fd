using System.Text.Json;
using Exchange.Core.Log;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;

namespace Exchange.Core.Catalog.Sharing;

/// <summary>谁查过我的数据: a person asks who has read data of theirs, at a window or of an auditor.</summary>
/// <param name="Number">The person's.</param>
/// <param name="Reason">Why it is asked for.</param>
/// <param name="Consent">That the person itself asks: a window's question needs it, unless <see cref="ShareOptions.ReadsByReason"/>.</param>
public sealed record ReadsQuestion(string Number, string? Reason, ShareConsent? Consent);

/// <summary>
/// Answers who has read whose data, from the log events to which the person's number leads. That it was asked is in the log first, and the person's number leads there too: who asks about somebody reads of somebody, and that one's
/// next question shows it.
/// </summary>
public sealed class ReaderDesk(ReaderTable table, ShareSubjects subjects, ShareOptions options, CommitQueue commits, TimeProvider clock)
{
    // Of an auditor who sees few organisations most may be left out: so many are looked at for one page.
    private const int MostScanned = 2_000;

    /// <param name="organisations">Only readings of resources of these; null for all.</param>
    /// <returns>The newest first; faults where the question is none.</returns>
    /// <exception cref="StorageUnavailableException">It may or may not be written down, so nothing is answered.</exception>
    /// <exception cref="CursorException">The cursor is none, or belongs to another question.</exception>
    public async Task<(Page<PersonalRead>? Page, IReadOnlyList<CatalogFault> Faults)> Ask(
        ClientDocument client, ReadsQuestion question, IReadOnlyCollection<string>? organisations, string? after, int? limit, CancellationToken stop)
    {
        var faults = Faults(client, question);
        if (faults.Count > 0) return (null, faults);
        var subject = subjects.Of(question.Number);
        var filter = Cursor.Filter("share-reads", subject, organisations);
        var (before, most) = (after is null ? long.MaxValue : Cursor.Read(after, filter).Position, PageLimit.Of(limit));
        var found = new List<PersonalRead>();
        string? next = null;
        for (var scanned = 0; found.Count < most && next is null;)
        {
            var page = await table.Of(subject, before, PageLimit.Most, stop);
            foreach (var read in page.TakeWhile(_ => found.Count < most))
            {
                before = read.Number;
                if (organisations is null || (read.Provider is { } provider && organisations.Contains(provider, StringComparer.Ordinal))) found.Add(PersonalRead.Of(read));
            }
            if (page.Count < PageLimit.Most && (page.Count == 0 || before == page[^1].Number)) break;
            if (found.Count == most || (scanned += page.Count) >= MostScanned) next = Cursor.Write(filter, before);
        }
        // If we stop before this commit nobody was told anything.
        var at = clock.GetUtcNow().ToUnixTimeMilliseconds();
        await commits.Offer(subjects.Lead(new Unit("trace").Log(new LogEvent(at, LogKind.ShareReadsAsked, Client: client.Name, Data: LogData.Of(
            ("reader", client.Organisation), ("reads", found.Count), ("reason", LogData.DigestOf(question.Reason)), ("consent", question.Consent is { } consent ? subjects.Of(consent.Code) : null)))), question.Number, at));
        return (new Page<PersonalRead>(found, next), []);
    }

    private List<CatalogFault> Faults(ClientDocument client, ReadsQuestion question)
    {
        var faults = new List<CatalogFault>();
        if (!IsText(question.Number)) faults.Add(new("/number", "share.text", "应为 1 至 200 个字符。", "This is 1 to 200 characters."));
        if (question.Reason is { } reason && !IsText(reason)) faults.Add(new("/reason", "share.text", "应为 1 至 200 个字符。", "This is 1 to 200 characters."));
        if (question.Consent is { } consent)
        {
            if (!IsText(consent.Code)) faults.Add(new("/consent/code", "share.text", "应为 1 至 200 个字符。", "This is 1 to 200 characters."));
            if (!ShareSubjects.Same(consent.Subject, question.Number)) faults.Add(ShareDenials.ConsentOther);
            if (consent.Until <= clock.GetUtcNow()) faults.Add(ShareDenials.ConsentExpired);
        }
        if (question.Consent is not null || client.Roles.Any(static role => role is ClientRole.Auditor or ClientRole.Administrator)) return faults;
        // A reason is easily written, and nobody at the window has to be there for it.
        if (!options.ReadsByReason) faults.Add(new("/consent", "share.reads-consent", "窗口代本人查询须附本人授权。", "A window asks for a person with that person's consent."));
        else if (question.Reason is null) faults.Add(new("/reason", "share.reads-reason", "窗口代本人查询须写明事由，或附本人授权。", "A window asks for a person with a reason, or with that person's consent."));
        return faults;
    }

    private static bool IsText(string? text) => !string.IsNullOrWhiteSpace(text) && text.Length <= ShareQuestion.MostText && !text.Any(char.IsControl);
}

/// <summary>One reading of data of somebody, as the person is told.</summary>
/// <param name="Number">Of the answer: its position in the exchange log.</param>
/// <param name="Kind">Of the log event: a query, a verification, a licence.</param>
/// <param name="Organisation">Who has read; null where the event does not say it.</param>
/// <param name="Provider">Whose data it is.</param>
/// <param name="RecordId">In whose handling, where the hub knows it.</param>
public sealed record PersonalRead(long Number, DateTimeOffset At, string Kind, string? Client, string? Organisation, string? Provider, string? Resource, string? Purpose, string? RecordId)
{
    internal static PersonalRead Of(DataRead read)
    {
        var data = read.Data is { } text ? JsonElement.Parse(text) : default;
        return new PersonalRead(read.Number, read.At, read.Kind, read.Client, Member("reader"), read.Provider, Member("resource"), Member("purpose"), read.RecordId);

        string? Member(string name) => data.ValueKind == JsonValueKind.Object && data.TryGetProperty(name, out var value) ? value.GetString() : null;
    }
}
