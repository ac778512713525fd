using System.Diagnostics;
using System.Globalization;
using Exchange.Core.Storage;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Exchange.Core.Backup;

/// <summary>
/// A copy of the embedded database while a hub works on it, from this process or another. One reading transaction lasts as long as the copying, so the copy is the state of one moment;
/// in WAL mode a reader keeps no writer waiting. Meanwhile the -wal file grows by what is written.
/// </summary>
public static class SqliteBackup
{
    // Of a page at a time each step would be a call; of all at once nothing could be paced or stopped.
    private const int PagesAStep = 256;

    private const long FlushEvery = 32L * 1024 * 1024;

    public static string NameAt(DateTimeOffset time) => $"exchange-{time.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)}.db";

    /// <param name="program">The program's version, for whoever restores.</param>
    /// <param name="mibPerSecond">Not faster than this: the disk has the hub's commits to sync at the same time.</param>
    /// <exception cref="StorageTroubleException">There is no database, a file is in the way, or the database is damaged.</exception>
    public static BackupManifest Make(string database, string backup, string program, int mibPerSecond, TimeProvider clock, CancellationToken stop)
    {
        database = SqliteFile.Final(database);
        backup = Path.GetFullPath(backup);
        if (!File.Exists(database)) throw BackupWords.NoDatabase(database);
        SqliteFile.Prepare(backup);
        foreach (var taken in new[] { backup, BackupManifest.PathFor(backup) })
            if (File.Exists(taken)) throw BackupWords.Taken(taken);
        var part = $"{backup}.{Id.New(clock)[^8..]}.part";
        try
        {
            var madeAt = Copy(database, part, mibPerSecond, clock, stop);
            // If we stop here a .part is left, which is no backup to anybody.
            var manifest = Look(database, part) with { MadeAt = madeAt, Program = program };
            File.Move(part, backup, overwrite: false);
            // If we stop here the file is there without its manifest: not whole, and said so.
            Write(BackupManifest.PathFor(backup), manifest.ToBytes());
            FolderSync.Flush(Path.GetDirectoryName(backup)!);
            return manifest;
        }
        catch (SqliteException error) when (error.SqliteErrorCode is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB)
        {
            throw BackupWords.DamagedSource(database, error.Message);
        }
        finally
        {
            foreach (var rest in new[] { part, part + "-wal", part + "-shm", part + "-journal" }) File.Delete(rest);
        }
    }

    private static DateTimeOffset Copy(string database, string part, int mibPerSecond, TimeProvider clock, CancellationToken stop)
    {
        New(part).Dispose();
        using var from = BackupContent.Open(database, SqliteOpenMode.ReadWrite);
        using var to = BackupContent.Open(part, SqliteOpenMode.ReadWrite);
        // Nobody has the copy before it is whole: no journal is needed, and it is flushed here.
        BackupContent.Run(to, "pragma journal_mode=off; pragma synchronous=off");
        BackupContent.Run(from, "begin");
        var madeAt = clock.GetUtcNow();
        _ = BackupContent.Number(from, "select count(*) from sqlite_master");   // The reading begins: from here on it is one moment's state.
        var pageBytes = BackupContent.Number(from, "pragma page_size");
        using var file = File.OpenHandle(part, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        using (var copying = raw.sqlite3_backup_init(to.Handle, "main", from.Handle, "main"))
        {
            if (copying.IsInvalid) throw new SqliteException(raw.sqlite3_errmsg(to.Handle).utf8_to_string(), raw.sqlite3_errcode(to.Handle));
            Step(copying, file, pageBytes, mibPerSecond, stop);
        }
        RandomAccess.FlushToDisk(file);
        BackupContent.Run(from, "rollback");
        return madeAt;
    }

    private static void Step(sqlite3_backup copying, Microsoft.Win32.SafeHandles.SafeFileHandle file, long pageBytes, int mibPerSecond, CancellationToken stop)
    {
        var watch = Stopwatch.StartNew();
        for (long copied = 0, flushed = 0; ;)
        {
            stop.ThrowIfCancellationRequested();
            var result = raw.sqlite3_backup_step(copying, PagesAStep);
            if (result == raw.SQLITE_DONE) return;
            if (result is not (raw.SQLITE_OK or raw.SQLITE_BUSY or raw.SQLITE_LOCKED)) throw new SqliteException($"The copying failed with SQLite's code {result}.", result & 0xff);
            if (result == raw.SQLITE_OK) copied += PagesAStep * pageBytes;
            // Little by little: what gathers would be written out at once, and the hub's commits would wait behind it.
            if (copied - flushed >= FlushEvery)
            {
                RandomAccess.FlushToDisk(file);
                flushed = copied;
            }
            var ahead = TimeSpan.FromSeconds(copied / (mibPerSecond * 1024.0 * 1024.0)) - watch.Elapsed;
            if (ahead > TimeSpan.Zero) stop.WaitHandle.WaitOne(ahead);
        }
    }

    /// <summary>Makes the copy one file that needs none beside it, and reads what is in it.</summary>
    private static BackupManifest Look(string database, string part)
    {
        BackupContent content;
        using (var copy = BackupContent.Open(part, SqliteOpenMode.ReadWrite))
        {
            if (BackupContent.Damage(copy, "quick_check") is { } damage) throw BackupWords.DamagedSource(database, damage);
            BackupContent.Run(copy, "pragma journal_mode=delete");
            content = BackupContent.Read(copy);
        }
        using (var file = File.OpenHandle(part, FileMode.Open, FileAccess.ReadWrite)) RandomAccess.FlushToDisk(file);
        return new BackupManifest
        {
            Changes = content.Changes, LogPosition = content.LogPosition, Rows = content.Rows, Bytes = new FileInfo(part).Length, Sha256 = BackupContent.DigestOf(part),
        };
    }

    private static void Write(string path, byte[] content)
    {
        using (var file = New(path + ".part"))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }
        File.Move(path + ".part", path, overwrite: false);
    }

    /// <summary>Personal data lies in it: for its owner only.</summary>
    internal static FileStream New(string path)
    {
        var how = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows()) how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, how);
    }
}
