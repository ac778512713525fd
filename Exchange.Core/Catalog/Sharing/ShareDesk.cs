using System.Globalization;
using Exchange.Core.Log;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;

namespace Exchange.Core.Catalog.Sharing;

/// <summary>
/// Where shares are asked for and decided. What is unconditional is granted at once, what is not shared is refused with its basis, everything between is decided by its provider. Each step is one conditional commit with its log
/// event: of two that meet one finds the other there. The log has who, what and for which purpose; reasons as digests.
/// </summary>
public sealed class ShareDesk(CommitQueue commits, RegistryShelf registry, CatalogTable catalog, ShareTable table, CatalogOptions options, ShareOptions rules, TimeZoneInfo zone, TimeProvider clock)
{
    // Each time somebody else was faster with the number.
    private const int MostTries = 20;

    private DateTimeOffset Now => DateTimeOffset.FromUnixTimeMilliseconds(clock.GetUtcNow().ToUnixTimeMilliseconds());

    /// <summary>Asks for a share. For the client's organisation: all clients of it read under what is granted.</summary>
    /// <param name="along">Given the request as it stands, what is written in the same commit: the answer that a repeat of the request gets.</param>
    /// <exception cref="StorageUnavailableException">It is not known whether it was stored.</exception>
    public async Task<ShareAnswer> Ask(ClientDocument client, string resource, GrantTerms terms, CancellationToken stop, Func<ShareGrant, Command>? along = null)
    {
        var code = ResourceCode.Read(resource, options.Separator)?.ToString();
        // What nobody has published nobody asks for; whether there is a draft is not told.
        var entry = code is not null && await catalog.Read(code, version: null, stop) is { Row.IsOut: true } there ? there : null;
        if (new ShareChecks(registry.Current, rules, Today()).Check(terms, entry) is { Count: > 0 } faults) return new ShareAnswer.Faulty(faults);
        var share = entry!.Content.Share;
        var (state, revision) = share.Type switch { ShareType.Unconditional => (ShareState.Granted, 2L), ShareType.NotShared => (ShareState.Refused, 2L), _ => (ShareState.Requested, 1L) };
        terms = terms with { AtOnce = state == ShareState.Granted, Refusal = share.Basis };
        for (var tries = 0; tries < MostTries; tries++)
        {
            var (at, number) = (Now, await table.Head(stop) + 1);
            var made = new ShareGrant(
                number, code!, entry.Content.Provider, client.Organisation, client.Name, terms, state, revision, state == ShareState.Requested ? DueOf(at) : null, at, state == ShareState.Requested ? null : at);
            var unit = Unit(made).Along(along?.Invoke(made)).When(ShareWriting.Adding(made, entry.Row.Change))
                .Do(ShareWriting.Step(number, 1, ShareState.Requested, at.ToUnixTimeMilliseconds(), client.Name, null)).Log(Event(LogKind.ShareRequested, made, client.Name, at, null));
            if (revision == 2)
                unit.Do(ShareWriting.Step(number, 2, state, at.ToUnixTimeMilliseconds(), ShareWriting.Catalog, reason: null))
                    .Log(Event(state == ShareState.Granted ? LogKind.ShareGranted : LogKind.ShareRefused, made, client.Name, at, reason: null));
            // If we stop before this commit nothing was asked for, and the caller has no answer; behind it the request stands, and a repeat under its key gets the kept answer.
            if (await commits.Offer(unit)) return new ShareAnswer.Taken(made);
        }
        return new ShareAnswer.Overtaken();
    }

    /// <summary>The provider grants a request, an administrator an appeal: what was asked for, or less.</summary>
    public async Task<ShareAnswer> Grant(ClientDocument client, ShareGrant open, GrantOrder order, string? reason, CancellationToken stop, Func<ShareGrant, Command>? along = null)
    {
        if (Deciding(client, open) is { } not) return not;
        if (await catalog.Read(open.Resource, version: null, stop) is not { Row.IsOut: true } entry)
            return new ShareAnswer.Faulty([new("/resource", "share.resource", "没有这个信息资源，或未发布。", "There is no such resource, or it is not published.")]);
        if (entry.Content.Share.Type == ShareType.NotShared)
            return new ShareAnswer.Faulty([new("/resource", "share.not-shared", "该信息资源现为不予共享：" + entry.Content.Share.Basis, "The resource is not shared by now: " + entry.Content.Share.Basis)]);
        var (terms, faults) = new ShareChecks(registry.Current, rules, Today()).Narrow(open.Terms, order, entry, byProvider: open.State == ShareState.Requested);
        List<CatalogFault> all = [.. faults, .. Reason(reason, needed: false)];
        if (all.Count == 0 && SharePolicy.View(entry, open with { Terms = terms }) is null) all.Add(new("/fields", "share.no-fields", "授权后没有可共享的内容。", "Nothing would be left to be shared."));
        return all.Count > 0 ? new ShareAnswer.Faulty(all) : await Step(client, open with { Terms = terms }, ShareState.Granted, LogKind.ShareGranted, reason, along);
    }

    /// <summary>The provider denies a request and says why.</summary>
    public Task<ShareAnswer> Deny(ClientDocument client, ShareGrant open, string? reason, Func<ShareGrant, Command>? along = null)
        => Decide(client, open, Provides(client, open), ShareState.Requested, ShareState.Denied, LogKind.ShareDenied, reason, along);

    /// <summary>An administrator rejects an appeal: the last word.</summary>
    public Task<ShareAnswer> Reject(ClientDocument client, ShareGrant open, string? reason, Func<ShareGrant, Command>? along = null)
        => Decide(client, open, client.Roles.Contains(ClientRole.Administrator), ShareState.Appealed, ShareState.Rejected, LogKind.ShareRejected, reason, along);

    /// <summary>Who was denied goes to the administrator. The clock begins anew.</summary>
    public async Task<ShareAnswer> Appeal(ClientDocument client, ShareGrant denied, string? reason, Func<ShareGrant, Command>? along = null)
        => !Asked(client, denied) ? new ShareAnswer.NotYours()
            : denied.State != ShareState.Denied ? new ShareAnswer.OtherState(denied)
            : Reason(reason, needed: true) is { Count: > 0 } faults ? new ShareAnswer.Faulty(faults)
            : await Step(client, denied, ShareState.Appealed, LogKind.ShareAppealed, reason, along);

    /// <summary>The provider or an administrator ends a grant: once this is answered nothing is read under it on any host, as the guard of each reading sees it.</summary>
    public async Task<ShareAnswer> Revoke(ClientDocument client, ShareGrant granted, string? reason, Func<ShareGrant, Command>? along = null)
        => !Provides(client, granted) && !client.Roles.Contains(ClientRole.Administrator) ? new ShareAnswer.NotYours()
            : granted.State != ShareState.Granted ? new ShareAnswer.OtherState(granted)
            : Reason(reason, needed: true) is { Count: > 0 } faults ? new ShareAnswer.Faulty(faults)
            : await Step(client, granted, ShareState.Revoked, LogKind.ShareRevoked, reason, along);

    /// <summary>Who has asked needs it no more.</summary>
    public async Task<ShareAnswer> TakeBack(ClientDocument client, ShareGrant there, string? reason, Func<ShareGrant, Command>? along = null)
        => !Asked(client, there) ? new ShareAnswer.NotYours()
            : there.State is not (ShareState.Requested or ShareState.Appealed or ShareState.Granted) ? new ShareAnswer.OtherState(there)
            : Reason(reason, needed: false) is { Count: > 0 } faults ? new ShareAnswer.Faulty(faults)
            : await Step(client, there, ShareState.TakenBack, LogKind.ShareTakenBack, reason, along);

    /// <summary>The last day for its decision is over: told once. False when it has been told, or it is decided.</summary>
    internal Task<bool> Chase(ShareGrant late) => commits.Commit(Unit(late)
        .When(ShareWriting.Chasing(late, Now.ToUnixTimeMilliseconds()))
        .Log(new LogEvent(Now.ToUnixTimeMilliseconds(), LogKind.ShareOverdue, Organisation: late.Provider, Data: LogData.Of(
            ("grant", late.Number), ("resource", late.Resource), ("asker", late.Organisation), ("state", CatalogJson.Word(late.State)), ("due", late.Due)))));

    private async Task<ShareAnswer> Decide(
        ClientDocument client, ShareGrant open, bool may, ShareState from, ShareState to, string kind, string? reason, Func<ShareGrant, Command>? along)
        => !may ? new ShareAnswer.NotYours()
            : open.State != from ? new ShareAnswer.OtherState(open)
            : client.Name == open.Client ? new ShareAnswer.SamePerson()
            : Reason(reason, needed: true) is { Count: > 0 } faults ? new ShareAnswer.Faulty(faults)
            : await Step(client, open, to, kind, reason, along);

    private async Task<ShareAnswer> Step(ClientDocument client, ShareGrant was, ShareState state, string kind, string? reason, Func<ShareGrant, Command>? along)
    {
        var at = Now;
        var made = was with
        {
            State = state, Revision = was.Revision + 1, Due = state == ShareState.Appealed ? DueOf(at) : null,
            DecidedAt = state is ShareState.Granted or ShareState.Denied or ShareState.Rejected ? at : state == ShareState.Appealed ? null : was.DecidedAt,
        };
        // If we stop before this commit it stands as it was; behind it the step, its event and the kept answer are there together.
        return await commits.Offer(Unit(made).Along(along?.Invoke(made)).When(ShareWriting.Moving(made))
            .Do(ShareWriting.Step(made.Number, made.Revision, state, at.ToUnixTimeMilliseconds(), client.Name, reason)).Log(Event(kind, made, client.Name, at, reason)))
            ? new ShareAnswer.Taken(made) : new ShareAnswer.Overtaken();
    }

    /// <summary>Why the caller does not grant it; null where it may: the provider a request, an administrator an appeal.</summary>
    private static ShareAnswer? Deciding(ClientDocument client, ShareGrant open)
    {
        var (provides, administers) = (Provides(client, open), client.Roles.Contains(ClientRole.Administrator));
        return open.State switch
        {
            ShareState.Requested when provides => client.Name == open.Client ? new ShareAnswer.SamePerson() : null,
            ShareState.Appealed when administers => client.Name == open.Client ? new ShareAnswer.SamePerson() : null,
            ShareState.Requested or ShareState.Appealed => new ShareAnswer.NotYours(),
            _ => provides || administers ? new ShareAnswer.OtherState(open) : new ShareAnswer.NotYours(),
        };
    }

    private static bool Provides(ClientDocument client, ShareGrant grant) => client.Organisation == grant.Provider && client.Roles.Contains(ClientRole.Organisation);

    private static bool Asked(ClientDocument client, ShareGrant grant)
        => client.Organisation == grant.Organisation && (client.Roles.Contains(ClientRole.Organisation) || client.Roles.Contains(ClientRole.Intake));

    private static IReadOnlyList<CatalogFault> Reason(string? reason, bool needed) => (needed && string.IsNullOrWhiteSpace(reason)) || StoredText.Cut(reason, ShareChecks.MostText) != reason
        ? [new("/reason", "share.reason", $"应为{(needed ? " 1 至 " : "至多 ")}{ShareChecks.MostText} 个字符的文本。", $"This is a text of {(needed ? "1 to" : "at most")} {ShareChecks.MostText} characters.")] : [];

    private static LogEvent Event(string kind, ShareGrant grant, string client, DateTimeOffset at, string? reason) => new(
        at.ToUnixTimeMilliseconds(), kind, Organisation: grant.Provider, Client: client, Data: LogData.Of(
            ("grant", grant.Number), ("resource", grant.Resource), ("asker", grant.Organisation), ("purpose", grant.Terms.Purpose), ("fields", grant.Terms.Fields.Count), ("perDay", grant.Terms.PerDay), ("until", grant.Terms.Until),
            ("terms", LogData.DigestOf(ShareWriting.Text(grant.Terms))), ("reason", LogData.DigestOf(reason)), ("due", grant.Due)));

    private DateOnly Today() => CatalogDays.Of(clock.GetUtcNow(), zone);

    private string? DueOf(DateTimeOffset at) => CatalogDays.Due(registry.Current, options.Calendar, rules.DecideDays, at, zone);

    /// <summary>A change of a grant: of all grants of a resource the same beginning, as readings under them have, so that two hosts lock rows in one order.</summary>
    internal static Unit Unit(ShareGrant grant) => new("share " + grant.Resource, grant.Number.ToString("D12", CultureInfo.InvariantCulture));
}
