using Exchange.Core.Storage;
using Microsoft.Data.Sqlite;

namespace Exchange.Core.Backup;

/// <summary>Whether a backup is what its manifest says, and SQLite finds nothing wrong in it. Changes nothing.</summary>
public static class BackupCheck
{
    /// <exception cref="StorageTroubleException">It is not: what differs.</exception>
    public static BackupManifest Verify(string backup)
    {
        backup = Path.GetFullPath(backup);
        if (!File.Exists(backup)) throw BackupWords.NoDatabase(backup);
        var manifest = BackupManifest.Read(backup);
        Measure(backup, new FileInfo(backup).Length, BackupContent.DigestOf(backup), manifest);
        using var connection = BackupContent.Open(backup, SqliteOpenMode.ReadOnly);
        if (BackupContent.Damage(connection, "integrity_check") is { } damage) throw BackupWords.Damaged(backup, damage, "SQLite 检查未通过");
        var content = BackupContent.Read(connection);
        if (content.LogPosition != manifest.LogPosition || !content.Changes.SequenceEqual(manifest.Changes)
            || content.Rows.Count != manifest.Rows.Count || content.Rows.Any(table => manifest.Rows.GetValueOrDefault(table.Key, -1) != table.Value))
            throw BackupWords.Damaged(BackupManifest.PathFor(backup), "log position, schema or rows are not those of the file", "清单与文件内容不符");
        return manifest;
    }

    internal static void Measure(string backup, long bytes, string digest, BackupManifest manifest)
    {
        if (bytes != manifest.Bytes) throw BackupWords.Damaged(backup, $"{bytes} bytes instead of {manifest.Bytes}", "长度不符");
        if (digest != manifest.Sha256) throw BackupWords.Damaged(backup, $"its SHA-256 is {digest} instead of {manifest.Sha256}", "摘要不符");
    }
}
