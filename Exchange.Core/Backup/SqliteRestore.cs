using System.Security.Cryptography;
using Exchange.Core.Storage;
using Microsoft.Data.Sqlite;

namespace Exchange.Core.Backup;

/// <summary>
/// Makes a database file of a backup. The file is there whole or not at all, with this program's schema, and its exchange log says that it was restored:
/// whoever reads positions that were there before finds why they are there again.
/// </summary>
public static class SqliteRestore
{
    private const int Chunk = 1024 * 1024;

    /// <returns>The backup's manifest, and how many changes of the schema were made.</returns>
    /// <exception cref="StorageTroubleException">
    /// Another host works on the target or a file is there; the backup is not whole or damaged; its schema is newer than this program.
    /// </exception>
    public static async Task<(BackupManifest Manifest, int Changes)> Run(string backup, string database, TimeProvider clock, CancellationToken stop)
    {
        backup = Path.GetFullPath(backup);
        if (!File.Exists(backup)) throw BackupWords.NoDatabase(backup);
        var manifest = BackupManifest.Read(backup);
        var target = SqliteFile.Final(database);
        // Nobody else makes or opens it meanwhile, and a leftover of an earlier restore is nobody's.
        using var alone = new HostLock(new StorageOptions { ConnectionString = target });
        alone.Take();
        foreach (var taken in new[] { target, target + "-wal", target + "-shm", target + "-journal" })
            if (File.Exists(taken)) throw BackupWords.Taken(taken);
        var part = target + ".restoring";
        Clear(part);
        try
        {
            Copy(backup, part, manifest, stop);
            // If we stop here, or anywhere before the file gets its name, there is no database: the restore is run again and begins anew.
            var changes = await Prepare(backup, part, manifest, clock, stop);
            File.Move(part, target, overwrite: false);
            FolderSync.Flush(Path.GetDirectoryName(target)!);
            return (manifest, changes);
        }
        finally
        {
            Clear(part);
        }
    }

    /// <summary>What is measured is what was copied: a medium that reads differently the second time is found too.</summary>
    private static void Copy(string backup, string part, BackupManifest manifest, CancellationToken stop)
    {
        using var from = new FileStream(backup, FileMode.Open, FileAccess.Read, FileShare.Read, Chunk);
        using var to = SqliteBackup.New(part);
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var chunk = new byte[Chunk];
        for (int read; (read = from.Read(chunk)) > 0;)
        {
            stop.ThrowIfCancellationRequested();
            digest.AppendData(chunk, 0, read);
            to.Write(chunk, 0, read);
        }
        to.Flush(flushToDisk: true);
        BackupCheck.Measure(backup, to.Length, Convert.ToHexStringLower(digest.GetHashAndReset()), manifest);
    }

    private static async Task<int> Prepare(string backup, string part, BackupManifest manifest, TimeProvider clock, CancellationToken stop)
    {
        using (var copy = BackupContent.Open(part, SqliteOpenMode.ReadOnly))
            if (BackupContent.Damage(copy, "integrity_check") is { } damage) throw BackupWords.Damaged(backup, damage, "SQLite 检查未通过");
        var options = new StorageOptions { ConnectionString = part };
        int changes;
        using (var restored = new Database(options))
        {
            try
            {
                changes = (await Migrations.Apply(restored, stop)).Count;
            }
            catch (StorageTroubleException error) when (error.Trouble.Kind is TroubleKind.NewerSchema or TroubleKind.OtherSchema)
            {
                throw BackupWords.NewerProgram(backup, manifest.Program, error.Trouble.Where);
            }
        }
        await RestoredDatabase.Log(options, manifest.Sha256, clock, manifest);
        using (var last = BackupContent.Open(part, SqliteOpenMode.ReadWrite)) BackupContent.Run(last, "pragma wal_checkpoint(truncate); pragma journal_mode=delete");
        if (File.Exists(part + "-wal")) throw BackupWords.NotClosed(part);
        using (var file = File.OpenHandle(part, FileMode.Open, FileAccess.ReadWrite)) RandomAccess.FlushToDisk(file);
        return changes;
    }

    private static void Clear(string part)
    {
        foreach (var rest in new[] { part, part + "-wal", part + "-shm", part + "-journal" }) File.Delete(rest);
    }
}
