using System.Globalization;
using Exchange.Core.Backup;

namespace Exchange.Host.Doctor;

/// <summary>How old the last backup is. Whether it is good, <c>backup verify</c> says.</summary>
public sealed class BackupAgeCheck : IDoctorCheck
{
    public string Name => "backups";

    public Task<IReadOnlyList<DoctorLine>> Look(DoctorRound round, CancellationToken stop) => Task.FromResult<IReadOnlyList<DoctorLine>>([Look(round)]);

    private static DoctorLine Look(DoctorRound round)
    {
        const string advice = "docs/upkeep.md says how backups are made; let a timer do it.", adviceZh = "备份方法见 docs/upkeep.md；请用定时任务执行。";
        if (round.Backup.Folder is not { } folder)
            return DoctorLine.Warning("Backup:Folder is not set, so nobody looks at their age", "未设置 Backup:Folder，无法检查备份的时间", advice, adviceZh);
        // What is written last tells that the rest is there: a manifest here, a digest from the script for PostgreSQL.
        var last = Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "exchange-*.db.json").Concat(Directory.EnumerateFiles(folder, "exchange-*.dump.sha256"))
                .Select(static file => (File: file, At: new DateTimeOffset(File.GetLastWriteTimeUtc(file), TimeSpan.Zero))).OrderByDescending(static one => one.At).FirstOrDefault()
            : default;
        if (last.File is null) return DoctorLine.Warning($"there is none in {folder}", $"{folder} 中没有备份", advice, adviceZh);
        var hours = (round.Clock.GetUtcNow() - last.At).TotalHours;
        var age = string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, hours):0.0} h");
        var (en, zh) = ($"the last one is {age} old: {last.File}", $"最近的备份在 {age} 前：{last.File}");
        return hours > round.Backup.MaxAgeHours ? DoctorLine.Warning(en, zh, advice, adviceZh) : DoctorLine.Ok(en, zh);
    }
}
