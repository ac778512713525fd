using System.Data.Common;
using System.Text.Json;
using Exchange.Core.Storage;

namespace Exchange.Core.Records;

/// <summary>Case files as people see them. Reads only; what the reader may not see is null, or not in the list.</summary>
public sealed partial class CaseReading(Database database)
{
    private static readonly Sql RecordById = new("""
        select client, number, item, situation, organisation, revision, version, digest, state, outcome, taken_in_at, closed_at, warnings from record where id = @id
        """);

    private static readonly Sql VersionsOf = new("select version, at, digest, reason from record_version where record_id = @id order by version");

    private static readonly Sql StepsOf = new("""
        select name, organisation, adapter, state, stage, closing_code, outcome, acknowledgement, gives, updated_at from step where record_id = @id order by name
        """);

    private static readonly Sql ContentOf = new("""
        select v.version, v.at, v.digest, v.content, v.body_from, v.body_length, r.client, r.organisation from record r
        join record_version v on v.record_id = r.id and v.version = case when @version = 0 then r.version else @version end where r.id = @id
        """);

    private static readonly Sql HeldSinceOf = new("select {top 1} created_at from delivery where schedule = @schedule and held = 1 order by created_at {limit 1}");

    private static readonly Sql NextHeldSchedule = new("select min(schedule) from delivery where held = 1 and schedule > @schedule");

    /// <summary>Null when there is no such record, or none that the reader may see.</summary>
    public async Task<RecordView?> Record(string id, ReadScope scope, CancellationToken stop)
    {
        var record = await database.First(RecordById.With(id), row => new RecordView(
            id, row.GetString(0), row.GetString(1), row.GetString(2), row.Text(3), row.GetString(4), row.GetInt64(5), row.GetInt64(6), row.GetString(7), row.GetString(8),
            row.Text(9), Time(row.GetInt64(10)), Time(row.Long(11)), Json(row.Bytes(12)), Whole: true, [], [], []), stop);
        if (record is null) return null;
        var steps = await database.Query(StepsOf.With(id), row => new StepView(
            row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.Text(4), row.Text(5), row.Text(6), row.Text(7), Json(row.Bytes(8)), Time(row.GetInt64(9))), stop);
        steps.RemoveAll(step => !scope.Sees(record.Client, step.Organisation));
        if (steps.Count == 0 && !scope.SeesWhole(record.Client)) return null;
        var deliveries = await database.Query(DeliveriesOfRecord.With(id), ReadDelivery, stop);
        deliveries.RemoveAll(delivery => !scope.Sees(record.Client, delivery.Organisation));
        var versions = await database.Query(VersionsOf.With(id), row => new VersionView(row.GetInt64(0), Time(row.GetInt64(1)), row.GetString(2), row.Text(3)), stop);
        record = record with { Versions = versions, Steps = steps, Deliveries = deliveries, Aliases = await Aliases(id, record.Client, scope, stop) };
        return scope.SeesWhole(record.Client) ? record : record with { Whole = false, Outcome = null, Warnings = null };
    }

    /// <summary>What was sent; null when there is no such record or version, or the reader may not see it whole.</summary>
    /// <param name="version">Null for the latest.</param>
    public async Task<RecordContent?> Content(string id, long? version, ReadScope scope, CancellationToken stop)
        => await database.Query(ContentOf.With(version ?? 0, id), row => (Client: row.GetString(6), Content: new RecordContent(
            row.GetInt64(0), Time(row.GetInt64(1)), row.GetString(2), row.Bytes(3)!, (int)row.GetInt64(4), (int)row.GetInt64(5), row.GetString(7))), stop) is [var found] && scope.SeesWhole(found.Client)
            ? found.Content
            : null;

    /// <summary>Since when a delivery is held for the schedule; null when none is.</summary>
    public async Task<DateTimeOffset?> HeldSince(string schedule, CancellationToken stop)
        => (await database.Query(HeldSinceOf.With(schedule), static row => row.Long(0), stop)) is [{ } at] ? Time(at) : null;

    /// <summary>Schedules for which something is held.</summary>
    public async Task<IReadOnlyList<string>> HeldSchedules(CancellationToken stop) => await Distinct(NextHeldSchedule, [], stop);

    private static DateTimeOffset Time(long at) => DateTimeOffset.FromUnixTimeMilliseconds(at);

    private static DateTimeOffset? Time(long? at) => at is { } known ? Time(known) : null;

    private static JsonElement? Json(byte[]? text)
    {
        if (text is null) return null;
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
