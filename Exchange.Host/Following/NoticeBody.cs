using System.Text.Json;
using Exchange.Core.Following;

namespace Exchange.Host.Following;

/// <summary>What happened to a record, or how a resource of the catalog stands now, as followers are told. No body, no words of a department: whoever needs them reads the record.</summary>
/// <param name="Id">The same for every follower, every time.</param>
/// <param name="Position">In the exchange log: where to go on.</param>
/// <param name="Kind">Of docs/followers.md.</param>
/// <param name="RecordId">Left out where it is about a resource, as are number and item.</param>
/// <param name="Number">The record's, as the intake system gave it.</param>
/// <param name="Facts">What belongs to the kind; left out where there is nothing, or where it is another's.</param>
/// <param name="Resource">The resource's code in the catalog, where it is about one.</param>
public sealed record NoticeBody(
    string Id, long Position, DateTimeOffset At, string Kind, string? RecordId, string? Number, string? Item, string? Step, string? Organisation, string? DeliveryId,
    IReadOnlyDictionary<string, JsonElement>? Facts, string? Resource = null)
{
    // Of what the log holds: the trade's facts. What is the hub's own business (revisions, mappings, who gave which reason) stays in the log.
    private static readonly string[] Told = ["version", "digest", "outcome", "before", "because", "attempt", "code", "number", "stage", "event", "limit", "due", "days", "reminder", "result", "way", "validUntil", "correction", "as", "type", "failed", "rows"];

    public static NoticeBody Of(Notice notice) => new(
        notice.Id, notice.Position, notice.At, notice.Kind, About(notice.RecordId), About(notice.Number), About(notice.Item), notice.Step, notice.Organisation, notice.DeliveryId, FactsOf(notice), notice.Resource);

    private static string? About(string text) => text.Length == 0 ? null : text;

    private static Dictionary<string, JsonElement>? FactsOf(Notice notice)
    {
        if (notice.Data is null) return null;
        var facts = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in JsonElement.Parse(notice.Data).EnumerateObject())
            // Of the record itself the number stands above, of a resource its code.
            if (Told.Contains(member.Name, StringComparer.Ordinal) && (member.Name != "number" || notice.Step is not null) && (member.Name != "code" || notice.Resource is null)) facts[member.Name] = member.Value;
        return facts.Count == 0 ? null : facts;
    }
}
