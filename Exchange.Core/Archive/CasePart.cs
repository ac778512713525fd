using System.Text.Json;
using Exchange.Core.Storage;

namespace Exchange.Core.Archive;

/// <summary>What became of it: the numbers that others gave it, its steps, how each ended and what its department gave; and what its departments told, as it came.</summary>
public sealed class CasePart(Database database) : IArchivePart
{
    private static readonly Sql Steps = new("""
        select name, organisation, adapter, state, stage, closing_code, outcome, acknowledgement, gives, updated_at from step where record_id = @record_id order by name
        """);

    private static readonly Sql Events = new("""
        select id, step, organisation, event_id, stage, code, outcome, days, at, received_at, number, version, content, origin from progress_event where record_id = @record_id order by received_at, id
        """);

    private static readonly Sql Numbers = new("select number, kind, step, organisation, at from alias where record_id = @record_id order by at, number, kind");

    private sealed record Given(string Number, string Kind, string Step, string? Organisation, long At);

    private sealed record Step(string Name, string Organisation, string Adapter, string State, string? Stage, string? Code, string? Outcome, string? Acknowledgement, byte[]? Gives, long UpdatedAt);

    private sealed record Told(
        string Id, string Step, string Organisation, string EventId, string Stage, string? Code, string? Outcome, long? Days, long At, long ReceivedAt, string? Number, long? Version, byte[] Content, byte[]? Origin);

    public async Task<IReadOnlyList<ArchiveEntry>> Prepare(ArchivedRecord record, CancellationToken stop)
    {
        var steps = await database.Query(Steps.With(record.Id), static row => new Step(
            row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.Text(4), row.Text(5), row.Text(6), row.Text(7), row.Bytes(8), row.GetInt64(9)), stop);
        var events = await database.Query(Events.With(record.Id), static row => new Told(
            row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.Text(5), row.Text(6), row.Long(7), row.GetInt64(8), row.GetInt64(9), row.Text(10), row.Long(11),
            row.Bytes(12)!, row.Bytes(13)), stop);
        var numbers = await database.Query(Numbers.With(record.Id), static row => new Given(row.GetString(0), row.GetString(1), row.GetString(2), row.Text(3), row.GetInt64(4)), stop);
        return
        [
            .. numbers.Count == 0 ? (ArchiveEntry[])[] : [ArchiveEntry.Of("numbers.json", "application/json", ArchiveJson.Page(json => Write(json, numbers)))],
            ArchiveEntry.Of("steps.json", "application/json", ArchiveJson.Page(json => Write(json, steps))),
            ArchiveEntry.Of("events.ndjson", "application/x-ndjson", ArchiveJson.Ndjson(events, Write)),
        ];
    }

    private static void Write(Utf8JsonWriter json, IEnumerable<Given> numbers)
    {
        json.WriteStartArray();
        foreach (var one in numbers)
        {
            json.WriteStartObject();
            json.WriteString("number", one.Number);
            json.WriteString("kind", one.Kind);
            json.Text("step", one.Step.Length == 0 ? null : one.Step);
            json.Text("organisation", one.Organisation);
            json.Time("at", DateTimeOffset.FromUnixTimeMilliseconds(one.At));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, IEnumerable<Step> steps)
    {
        json.WriteStartArray();
        foreach (var step in steps)
        {
            json.WriteStartObject();
            json.WriteString("name", step.Name);
            json.WriteString("organisation", step.Organisation);
            json.WriteString("adapter", step.Adapter);
            json.WriteString("state", step.State);
            json.Text("stage", step.Stage);
            json.Text("closingCode", step.Code);
            json.Text("outcome", step.Outcome);
            json.Text("acknowledgement", step.Acknowledgement);
            if (step.Gives is { } gives)
            {
                json.WritePropertyName("gives");
                json.WriteRawValue(gives);
            }
            json.Time("updatedAt", DateTimeOffset.FromUnixTimeMilliseconds(step.UpdatedAt));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, Told one)
    {
        json.WriteString("id", one.Id);
        json.WriteString("step", one.Step);
        json.WriteString("organisation", one.Organisation);
        json.WriteString("eventId", one.EventId);
        json.WriteString("stage", one.Stage);
        json.Text("code", one.Code);
        json.Text("outcome", one.Outcome);
        json.Number("days", one.Days);
        json.Time("at", DateTimeOffset.FromUnixTimeMilliseconds(one.At));
        json.Time("receivedAt", DateTimeOffset.FromUnixTimeMilliseconds(one.ReceivedAt));
        json.Text("number", one.Number);
        json.Number("version", one.Version);
        json.Content("content", one.Content);
        if (one.Origin is { } origin) json.Content("origin", origin);
    }
}
