using Microsoft.Data.Sqlite;

namespace Exchange.Core.Storage;

/// <summary>What SQLite's result codes mean (sqlite.org/rescode.html).</summary>
internal static class SqliteTrouble
{
    private const int ReadOnlyCode = 8, IoError = 10, Corrupt = 11, Full = 13, CannotOpen = 14, NotADatabase = 26;

    // Less than this is no room for anything: a page and what belongs to it.
    private const long NoRoom = 64 * 1024;

    public static StorageTrouble? Of(Exception error, string file) => error is not SqliteException failed ? null : failed.SqliteErrorCode switch
    {
        ReadOnlyCode => ReadOnly(file),
        Full => TroubleWords.DiskFull(file),
        // Beside its log SQLite keeps an index in a file that it maps: where there is no room for that one it says "disk I/O error".
        IoError or CannotOpen when HasNoRoom(file) => TroubleWords.DiskFull(file),
        CannotOpen => NoFolder(file, "SQLite cannot open it"),
        NotADatabase or Corrupt => new StorageTrouble(TroubleKind.NoDatabase, "该文件不是数据库，或已损坏", "The file is not a database, or is damaged", file,
            "请改正 Storage:ConnectionString 中的路径，或恢复备份。", "Set the path in Storage:ConnectionString right, or restore a backup."),
        _ => null,
    };

    private static bool HasNoRoom(string file)
    {
        try
        {
            return new DriveInfo(Path.GetDirectoryName(Path.GetFullPath(file))!).AvailableFreeSpace < NoRoom;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return false;
        }
    }

    public static StorageTrouble ReadOnly(string path) => new(TroubleKind.ReadOnly, "数据库文件或其目录只读", "The database's file or folder is read-only", path,
        "请让平台的用户可写该文件及其目录（SQLite 在旁边写 -wal、-shm 和 .lock 文件），并检查磁盘是否以只读方式挂载。",
        "Let the hub's user write both the file and its folder (SQLite writes -wal and -shm, the hub .lock, beside it), and see that the disk is not mounted read-only.");

    public static StorageTrouble NoFolder(string path, string why) => new(TroubleKind.NoFolder, "数据库的目录不存在，也无法建立", "The database's folder is not there and cannot be made",
        $"{path}: {why}", "请改正 Storage:ConnectionString 中的路径，或先建立目录（磁盘是否已挂载？）。",
        "Set the path in Storage:ConnectionString right, or make the folder first (is its disk mounted?).");

    public static StorageTrouble HeldByAnotherHost(string file) => new(TroubleKind.HeldByAnotherHost, "另一台主机或命令正在使用该数据库文件", "Another host or command works on this database file", file,
        "请先停止它，或为本机另设数据库文件；多台主机共用请改用 PostgreSQL 或 SQL Server。",
        "Stop it first, or give this one a file of its own; several hosts share a database on PostgreSQL or SQL Server.");
}
