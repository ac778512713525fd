using Exchange.Core.Storage;

namespace Exchange.Core.Backup;

/// <summary>What may be wrong with a backup or the place it goes to, in words for people.</summary>
internal static class BackupWords
{
    public static StorageTroubleException NoDatabase(string file) => Trouble("没有该数据库文件", "There is no such database file", file,
        "请改正 Storage:ConnectionString 中的路径。", "Set the path in Storage:ConnectionString right.");

    public static StorageTroubleException Taken(string file) => Trouble("该位置已有文件", "There is a file already", file,
        "平台从不覆盖：请另选位置，或先把它移走（恢复时连同 -wal、-shm 一起移走）。", "Nothing is ever overwritten: name another place, or move it away first (for a restore with its -wal and -shm).");

    public static StorageTroubleException NotWhole(string manifest) => Trouble("备份不完整：缺少清单", "The backup is not whole: its manifest is missing", manifest,
        "备份中途停止，或只复制了一部分：请改用另一个备份。", "It was broken off, or copied in part: take another one.");

    public static StorageTroubleException OtherFormat(string manifest, int format) => Trouble("备份由更新的版本建立", "The backup was made by a newer program", $"{manifest} has format {format}",
        "请用该版本恢复。", "Restore it with that one.");

    public static StorageTroubleException Damaged(string file, string what, string whatZh) => Trouble($"备份已损坏（{whatZh}）", "The backup is damaged", $"{file}: {what}",
        "请改用另一个备份或另一份副本。", "Take another one, or another copy of it.");

    public static StorageTroubleException DamagedSource(string file, string finding) => Trouble("数据库文件已损坏，未生成备份", "The database file is damaged, and no backup was made of it", $"{file}: {finding}",
        "请立即停止平台，保留该文件，并恢复最近的备份（docs/upkeep.md）。", "Stop the hub now, keep the file, and restore the latest backup (docs/upkeep.md).");

    public static StorageTroubleException NewerProgram(string file, string program, string where) => Trouble("备份的数据库结构比本程序新", "The backup's schema is newer than this program", $"{file}: {where}",
        $"请用 {program} 或更新的版本恢复。", $"Restore it with program {program} or a newer one.");

    public static StorageTroubleException NotClosed(string file) => Trouble("恢复的文件未能完整关闭", "The restored file could not be closed whole", file,
        "请重新恢复；若再次出现，请检查磁盘。", "Restore again; if it comes again, look at the disk.");

    private static StorageTroubleException Trouble(string zh, string en, string where, string adviceZh, string advice)
        => new(new StorageTrouble(TroubleKind.Backup, zh, en, where, adviceZh, advice));
}
