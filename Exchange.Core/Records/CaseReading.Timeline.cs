using System.Text.Json;
using Exchange.Core.Log;
using Exchange.Core.Storage;

namespace Exchange.Core.Records;

public sealed partial class CaseReading
{
    private static readonly Sql ClientOf = new("select client from record where id = @id");

    private static readonly Sql LogOf = new("""
        select position, at, kind, step, organisation, delivery_id, client, data from log_event where record_id = @id order by position
        """);

    private static readonly Sql AttemptTexts = new("""
        select delivery_id, number, text from attempt where text is not null and delivery_id in (select id from delivery where record_id = @id)
        """);

    private static readonly Sql ProgressTexts = new("select id, at, content from progress_event where record_id = @id");

    private static readonly Sql ReasonsOf = new("""
        select digest, words from given_reason where record_id = @id
        """);

    private static readonly Sql VersionReasons = new("select reason from record_version where record_id = @id and reason is not null");

    /// <summary>
    /// Everything that happened to a record, in order; null when the reader may not see the record. The order and the facts are the log's; the words of departments,
    /// which the log never holds, come from attempts and progress events.
    /// </summary>
    public async Task<IReadOnlyList<TimelineLine>?> Timeline(string id, ReadScope scope, CancellationToken stop)
    {
        if (await database.First(ClientOf.With(id), static row => row.GetString(0), stop) is not { } client) return null;
        var whole = scope.SeesWhole(client);
        if (!whole && !(await database.Query(StepsOf.With(id), static row => row.GetString(1), stop)).Exists(organisation => scope.Sees(client, organisation))) return null;

        var attempts = (await database.Query(AttemptTexts.With(id), static row => (Key: (row.GetString(0), row.GetInt64(1)), Text: row.GetString(2)), stop)).ToDictionary(a => a.Key, a => a.Text);
        var events = (await database.Query(ProgressTexts.With(id), static row => (Id: row.GetString(0), At: Time(row.GetInt64(1)), Text: TextIn(row.Bytes(2)!)), stop)).ToDictionary(e => e.Id, StringComparer.Ordinal);
        var reasons = (await database.Query(ReasonsOf.With(id), static row => (Digest: row.GetString(0), Words: row.GetString(1)), stop))
            .Concat((await database.Query(VersionReasons.With(id), static row => row.GetString(0), stop)).Select(static words => (Digest: LogData.DigestOf(words)!, Words: words)))
            .DistinctBy(static reason => reason.Digest, StringComparer.Ordinal).ToDictionary(static reason => reason.Digest, static reason => reason.Words, StringComparer.Ordinal);
        var lines = await database.Query(LogOf.With(id), static row => (
            Position: row.GetInt64(0), At: Time(row.GetInt64(1)), What: row.GetString(2), Step: row.Text(3), Organisation: row.Text(4), Delivery: row.Text(5), Client: row.Text(6), Data: row.Text(7)), stop);

        var timeline = new List<TimelineLine>(lines.Count);
        foreach (var line in lines)
        {
            var own = whole || (line.Step is not null && line.Organisation is not null && scope.Sees(client, line.Organisation));
            if (!own && !FollowedKinds.OfTheRecord.Contains(line.What, StringComparer.Ordinal)) continue;
            using var data = JsonDocument.Parse(line.Data ?? "{}");
            var facts = own ? data.RootElement : default;
            var attempt = Number(facts, "attempt");
            var progress = Text(facts, "event") is { } told && events.TryGetValue(told, out var found) ? found : default;
            var answered = line.What != LogKind.DeliveryStarted && line.Delivery is not null && attempt is { } number ? attempts.GetValueOrDefault((line.Delivery, number)) : null;
            timeline.Add(new TimelineLine(
                line.Position, line.At, line.What, line.Step, line.Organisation, line.Delivery, line.Client, attempt, Text(facts, "stage"),
                Text(facts, "code") ?? Text(facts, "outcome") ?? Text(facts, "because") ?? Text(facts, "limit"), line.Step is null ? null : Text(facts, "number"),
                progress.Id is null ? null : progress.At, progress.Text ?? answered ?? Text(facts, "place") ?? (Text(facts, "reason") is { } reason ? reasons.GetValueOrDefault(reason, reason) : null)));
        }
        return timeline;
    }

    private static string? Text(JsonElement facts, string name)
        => facts.ValueKind == JsonValueKind.Object && facts.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static long? Number(JsonElement facts, string name)
        => facts.ValueKind == JsonValueKind.Object && facts.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt64() : null;

    /// <summary>The member <c>text</c> of a progress event as it came.</summary>
    private static string? TextIn(byte[] content)
    {
        try
        {
            using var document = JsonDocument.Parse(content);
            return Text(document.RootElement, "text");
        }
        catch (JsonException)
        {
            return null;   // It came another way, as a row or a file: it is kept, and its words are not shown.
        }
    }
}
