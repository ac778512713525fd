using Exchange.Core.Log;
using Exchange.Core.Storage;

namespace Exchange.Core.Archive;

/// <summary>What the exchange log has about it, in its order; but not that the record was archived, which would make each package another one.</summary>
public sealed class LogPart(Database database) : IArchivePart
{
    private static readonly Sql LogOf = new("""
        select position, at, kind, delivery_id, step, organisation, client, data from log_event where record_id = @record_id and kind <> @left_out order by position
        """);

    private sealed record Line(long Position, long At, string Kind, string? Delivery, string? Step, string? Organisation, string? Client, string? Data);

    public async Task<IReadOnlyList<ArchiveEntry>> Prepare(ArchivedRecord record, CancellationToken stop)
    {
        var lines = await database.Query(LogOf.With(record.Id, LogKind.ArchiveRead), static row => new Line(
            row.GetInt64(0), row.GetInt64(1), row.GetString(2), row.Text(3), row.Text(4), row.Text(5), row.Text(6), row.Text(7)), stop);
        return [ArchiveEntry.Of("log.ndjson", "application/x-ndjson", ArchiveJson.Ndjson(lines, static (json, line) =>
        {
            json.WriteNumber("position", line.Position);
            json.Time("at", DateTimeOffset.FromUnixTimeMilliseconds(line.At));
            json.WriteString("kind", line.Kind);
            json.Text("deliveryId", line.Delivery);
            json.Text("step", line.Step);
            json.Text("organisation", line.Organisation);
            json.Text("client", line.Client);
            // As a text: these characters are what a proof is about.
            json.Text("data", line.Data);
        }))];
    }
}
