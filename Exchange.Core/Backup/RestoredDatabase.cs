using Exchange.Core.Log;
using Exchange.Core.Numbers;
using Exchange.Core.Records;
using Exchange.Core.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Exchange.Core.Backup;

/// <summary>
/// That a database was made of a backup stands in its exchange log, before a hub works on it: positions after that one were given before, to events that are in nobody's log any more,
/// and whoever compares two readings must find why.
/// </summary>
public static class RestoredDatabase
{
    /// <param name="database">With this program's schema; no hub works on it.</param>
    /// <param name="backup">SHA-256 of the backup.</param>
    /// <param name="manifest">What else is known of it.</param>
    /// <returns>How many deliveries may have been pushed after the backup, and are unknown now.</returns>
    public static async Task<long> Log(StorageOptions database, string backup, TimeProvider clock, BackupManifest? manifest = null, CancellationToken stop = default)
    {
        using var queue = new CommitQueue(database, NullLogger<CommitQueue>.Instance);
        // The first of the positions that are given a second time. If we stop behind it the restore is run again: another line, and nothing else twice.
        await queue.Commit(new Unit("database").Log(new LogEvent(clock.GetUtcNow().ToUnixTimeMilliseconds(), LogKind.DatabaseRestored,
            Data: LogData.Of(("backup", backup), ("position", manifest?.LogPosition), ("madeAt", manifest?.MadeAt.ToUnixTimeMilliseconds()), ("program", manifest?.Program)))));
        using var read = new Database(database);
        await new NumberTable(queue, read, clock).Restored();
        return await new Ledger(queue, new CaseFiles(read), new Doorbell(), clock).Restored(manifest?.MadeAt ?? clock.GetUtcNow(), stop);
    }
}
