using Exchange.Core.Log;
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
    public static async Task Log(StorageOptions database, string backup, TimeProvider clock, BackupManifest? manifest = null)
    {
        using var queue = new CommitQueue(database, NullLogger<CommitQueue>.Instance);
        await queue.Commit(new Unit("database").Log(new LogEvent(clock.GetUtcNow().ToUnixTimeMilliseconds(), LogKind.DatabaseRestored,
            Data: LogData.Of(("backup", backup), ("position", manifest?.LogPosition), ("madeAt", manifest?.MadeAt.ToUnixTimeMilliseconds()), ("program", manifest?.Program)))));
    }
}
