using System.Globalization;
using Exchange.Core.Materials;

namespace Exchange.Host.Doctor;

/// <summary>Whether the files of materials lie where records name them.</summary>
public sealed class MaterialFilesCheck(MaterialStore store) : IDoctorCheck
{
    private const int MostNamed = 5;

    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public string Name => "materials";

    public async Task<IReadOnlyList<DoctorLine>> Look(DoctorRound round, CancellationToken stop)
    {
        if (!round.HasSchema || !store.IsThere) return [];
        var (looked, whole, bad) = await MaterialShelfLook.Look(round.Database, store, round.Thorough, round.Thorough ? Timeout.InfiniteTimeSpan : Limit, round.Clock, stop);
        if (bad.Count > 0)
        {
            var named = string.Join(", ", bad.Take(MostNamed)) + (bad.Count > MostNamed ? ", …" : "");
            return [DoctorLine.Failure(
                string.Create(CultureInfo.InvariantCulture, $"{bad.Count} of {looked} files are missing or not what they were: {named}"), string.Create(CultureInfo.InvariantCulture, $"{looked} 个文件中有 {bad.Count} 个缺失或已改变：{named}"),
                "Put files/ of Materials:Folder back from its backup (docs/upkeep.md).", "请从备份恢复 Materials:Folder 下的 files/（docs/upkeep.md）。")];
        }
        return whole
            ? [DoctorLine.Ok($"{looked} files, each {(round.Thorough ? "with its digest" : "of its length")}", $"{looked} 个文件，{(round.Thorough ? "摘要" : "长度")}均一致")]
            : [DoctorLine.Warning($"{looked} files are there, and not all were looked at within {Limit.TotalSeconds:0} s", $"{looked} 个文件均在，{Limit.TotalSeconds:0} 秒内未检查完", "Run `doctor --thorough` when there is time.", "请在空闲时运行 `doctor --thorough`。")];
    }
}
