using System.Security.Cryptography;
using Exchange.Core.Storage;

namespace Exchange.Host.Torture.Checks;

/// <summary>Reads the evidence. It changes nothing.</summary>
internal static class EvidenceReading
{
    private static readonly Sql Records = new("select id, number, item, version, digest, state from record order by id");
    private static readonly Sql Versions = new("select record_id, version, digest, content from record_version order by record_id, version");
    private static readonly Sql Steps = new("select record_id, name, organisation, state, acknowledgement from step order by record_id, name");

    private static readonly Sql Deliveries = new("""
        select id, record_id, step, organisation, adapter, purpose, version, position, state, attempts, reason, first_started_at, settled_at
        from delivery order by record_id, organisation, position
        """);

    private static readonly Sql Attempts = new("select delivery_id, number, settled_at, answer from attempt order by delivery_id, number");
    private static readonly Sql Log = new("select position, kind, record_id, delivery_id, step, data from log_event order by position");
    private static readonly Sql Progress = new("select id, record_id, step, event_id, stage, version from progress_event order by id");
    private static readonly Sql Tasks = new("select id, state, ended_at from task order by id");
    private static readonly Sql Next = new("select next from log_head where id = 1");

    // Parked ones wait for a person; everything else that is open goes on by itself.
    private static readonly Sql Open = new("""
        select (select count(*) from delivery where settled_at is null and state <> 'parked' and due_at is not null) + (select count(*) from task where ended_at is null)
        """);

    public static async Task<Evidence> Read(StorageOptions storage, CancellationToken stop)
    {
        using var database = new Database(storage);
        return new Evidence(
            await database.Query(Records.With(), static row => new RecordRow(row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt64(3), row.GetString(4), row.GetString(5)), stop),
            await database.Query(Versions.With(), static row => new VersionRow(row.GetString(0), row.GetInt64(1), row.GetString(2), Convert.ToHexStringLower(SHA256.HashData(row.Bytes(3)!))), stop),
            await database.Query(Steps.With(), static row => new StepRow(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.Text(4)), stop),
            await database.Query(Deliveries.With(), static row => new DeliveryRow(
                row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), row.GetInt64(6), row.GetInt64(7), row.GetString(8), row.GetInt64(9), row.Text(10),
                row.Long(11) is not null, row.Long(12) is not null), stop),
            await database.Query(Attempts.With(), static row => new AttemptRow(row.GetString(0), row.GetInt64(1), row.Long(2) is not null, row.Text(3)), stop),
            await database.Query(Log.With(), static row => new LogRow(row.GetInt64(0), row.GetString(1), row.Text(2), row.Text(3), row.Text(4), row.Text(5)), stop),
            await database.Query(Progress.With(), static row => new ProgressRow(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.Long(5)), stop),
            await database.Query(Tasks.With(), static row => new TaskRow(row.GetString(0), row.GetString(1), row.Long(2) is not null), stop),
            (await database.Query(Next.With(), static row => row.GetInt64(0), stop))[0]);
    }

    /// <summary>Deliveries and tasks that are still on their way.</summary>
    public static async Task<long> StillOpen(Database database, CancellationToken stop) => (await database.Query(Open.With(), static row => Convert.ToInt64(row.GetValue(0), System.Globalization.CultureInfo.InvariantCulture), stop))[0];
}
