using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.Core.Catalog.Libraries;
using Exchange.Core.Catalog.Licences;
using Exchange.Core.Catalog.Sharing;
using Exchange.Core.Log;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;

namespace Exchange.Core.Catalog.Proving;

/// <summary>What of the form is filled in for a subject.</summary>
/// <param name="RecordId">The hub's record for which it is asked, where it has one already.</param>
public sealed record PrefillQuestion(
    ItemDocument Item, string? Situation, EvidenceSubject Subject, IReadOnlyList<GivenConsent> Consents, string? Purpose = null, string? RecordId = null);

/// <summary>What came of one part.</summary>
/// <param name="Resource">Null where no library has the shortcut.</param>
/// <param name="Filled">JSON Pointers of the form that it has filled in.</param>
/// <param name="Masked">Of these, those whose values are masked: a person has to write them out.</param>
/// <param name="Why">Why it has filled in nothing.</param>
public sealed record PrefilledPart(PrefillPart Part, string? Resource, IReadOnlyList<string> Filled, IReadOnlyList<string> Masked, ObstacleKind? Why);

/// <param name="Number">Of the answer: the position of its event in the exchange log. A record may name it.</param>
/// <param name="Form">The form's members that are filled in.</param>
public sealed record PrefillAnswer(long Number, JsonObject Form, IReadOnlyList<PrefilledPart> Parts);

/// <summary>表单预填: fills a form in from shared rows about the applicant, as the item says and as far as the catalog, grants and consents let it; the answer leaves only after the log says that it was asked.</summary>
public sealed class PrefillDesk(RegistryShelf registry, OpenResources resources, LibraryTable libraries, LibraryRows rows, TimeProvider clock)
{
    /// <exception cref="StorageUnavailableException">It may or may not be written down, so nothing is answered.</exception>
    public async Task<PrefillAnswer> Answer(PrefillQuestion question, ClientDocument client, CancellationToken stop)
    {
        for (var closed = new HashSet<long>(); ;)
        {
            var (form, parts, read) = (new JsonObject(), new List<PrefilledPart>(), new List<ResourceReading>());
            foreach (var part in question.Item.Prefill.Where(part => part.IsFor(question.Situation, question.Subject.NumberType))) parts.Add(await Fill(part, question, client, form, closed, read, stop));
            var line = new LogEvent(clock.GetUtcNow().ToUnixTimeMilliseconds(), LogKind.SharePrefilled, question.RecordId, Client: client.Name, Data: LogData.Of([
                ("item", question.Item.Name), ("situation", question.Situation), ("purpose", question.Purpose), ("reader", client.Organisation), ("parts", parts.Count), ("filled", parts.Sum(static one => one.Filled.Count)),
                ("consents", question.Consents.Count), .. OpenResources.Listed(read)]));
            var cause = new ReadingCause("prefill", client.Name, client.Organisation, question.Subject.Number, question.Purpose, question.RecordId);
            if (await resources.Write(line, cause, read, closed, stop) is { } number) return new PrefillAnswer(number, form, parts);
        }
    }

    private async Task<PrefilledPart> Fill(PrefillPart part, PrefillQuestion question, ClientDocument client, JsonObject form, IReadOnlySet<long> closed, List<ResourceReading> read, CancellationToken stop)
    {
        var now = registry.Current;
        var library = now.Libraries.Values.FirstOrDefault(one => part.From is { } shortcut ? one.Shortcut == shortcut : one.Resource == part.Resource);
        var resource = library?.Resource ?? part.Resource;
        if (library is null || (part.By ?? library.ShortcutField() ?? (library.Identity is [var own] ? own : null)) is not { } by) return Not(ObstacleKind.NoLibrary);
        var (open, why) = await resources.Of(library.Resource, client.Organisation, question.Item.Name, question.Purpose, [.. part.Fields.Keys], closed, stop);
        if (open is null) return Not(why!.Value);
        var consent = open.NeedsConsent ? GivenConsent.By(question.Consents, question.Subject.Number, clock.GetUtcNow(), null, library.Resource) : null;
        if (open.NeedsConsent && consent is null) return Not(ObstacleKind.NeedsConsent);
        var shown = part.Fields.Where(field => open.HandsOut(field.Key)).ToList();
        if (!open.Finds(by) || shown.Count == 0) return Not(ObstacleKind.NotGranted);
        if (await libraries.Read(library.Name, stop) is not { Layout: { } layout } || !layout.Lookups.Contains(by, StringComparer.Ordinal)) return Not(ObstacleKind.NoLibrary);
        var row = (await rows.Newest(library.Name, layout, by, question.Subject.Number, clock.GetUtcNow(), open, stop))?.Content;
        // As with evidence: a row that is about another person was looked at, and nothing is told of it.
        var others = row is not null && open.NeedsConsent && !ShareOwners.Of(open.Entry, now).IsAbout(Encoding.UTF8.GetBytes(row), question.Subject.Number);
        read.Add(new ResourceReading(open, by, row, row is null || others ? 0 : shown.Count, Consent: consent?.Code));
        if (row is null) return Not(ObstacleKind.NotFound);
        if (others) return Not(ObstacleKind.NeedsConsent);

        var cut = open.Cut(LicenceReading.Members(row), part.Fields.Keys);
        var (filled, masked) = (new List<string>(), new List<string>());
        foreach (var (field, place) in shown)
        {
            if (!cut.TryGetValue(field, out var value) || value.ValueKind == JsonValueKind.Null || !Put(form, place, value)) continue;
            filled.Add(place);
            if (open.Masks(field)) masked.Add(place);
        }
        // The row says nothing of it, or an earlier part has filled it in.
        return new PrefilledPart(part, resource, filled, masked, filled.Count == 0 ? ObstacleKind.NotFound : null);

        PrefilledPart Not(ObstacleKind obstacle) => new(part, resource, [], [], obstacle);
    }

    /// <summary>What an earlier part has filled in stays.</summary>
    private static bool Put(JsonObject form, string place, JsonElement value)
    {
        var names = Mapping.JsonPointer.Names(place).ToArray();
        var at = form;
        foreach (var name in names[..^1])
        {
            if (at[name] is JsonObject there) at = there;
            else if (at.ContainsKey(name)) return false;
            else
            {
                var made = new JsonObject();
                at[name] = made;
                at = made;
            }
        }
        return at.TryAdd(names[^1], JsonNode.Parse(value.GetRawText()));
    }
}
