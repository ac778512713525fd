using Exchange.Core.Storage;

namespace Exchange.Host.Doctor;

/// <summary>Whether the embedded database's file is undamaged.</summary>
public sealed class IntegrityCheck : IDoctorCheck
{
    /// <summary>A quick look reads all of the file; of a large one it is broken off.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public string Name => "integrity";

    public async Task<IReadOnlyList<DoctorLine>> Look(DoctorRound round, CancellationToken stop)
    {
        if (round.Storage.Provider != Provider.Sqlite || !round.HasDatabase) return [];
        var (damage, whole) = await SqliteIntegrity.Look(round.Database, round.Thorough, round.Thorough ? Timeout.InfiniteTimeSpan : Limit, stop);
        if (damage is not null)
            return [DoctorLine.Failure($"the file is damaged: {damage}", $"数据库文件已损坏：{damage}", "Stop the hub now, keep the file, and restore the latest backup (docs/upkeep.md).", "请立即停止平台，保留该文件，并恢复最近的备份（docs/upkeep.md）。")];
        return whole
            ? [DoctorLine.Ok(round.Thorough ? "no damage, indexes and tables agree" : "no damage", round.Thorough ? "未见损坏，索引与表一致" : "未见损坏")]
            : [DoctorLine.Warning($"no damage within {Limit.TotalSeconds:0} s, and not looked to the end", $"{Limit.TotalSeconds:0} 秒内未见损坏，未检查完", "Run `doctor --thorough` when there is time, or on a backup.", "请在空闲时运行 `doctor --thorough`，或对备份检查。")];
    }
}
