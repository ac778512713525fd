using Exchange.Core.Storage;

namespace Exchange.Host.Doctor;

/// <summary>How the schema stands to this program's.</summary>
public sealed class SchemaCheck : IDoctorCheck
{
    public string Name => "schema";

    public async Task<IReadOnlyList<DoctorLine>> Look(DoctorRound round, CancellationToken stop)
    {
        if (!round.HasDatabase) return [];
        var schema = await Migrations.Look(round.Database, stop);
        if (schema.Refused is { } refused) return [DoctorLine.Failure(refused)];
        var lines = new List<DoctorLine>();
        if (schema.Newer.Count > 0)
            lines.Add(DoctorLine.Warning($"it has changes that this program does not know and works beside: {string.Join(", ", schema.Newer)}", $"含有本程序未知但可并行的变更：{string.Join(", ", schema.Newer)}", "Bring this host to the newer version.", "请升级本机程序。"));
        if (schema.Pending.Count > 0)
        {
            var owned = round.Storage.Provider == Provider.Sqlite;
            lines.Add(DoctorLine.Warning($"{schema.Pending.Count} changes are to be made: {string.Join(", ", schema.Pending)}", $"有 {schema.Pending.Count} 项变更待执行：{string.Join(", ", schema.Pending)}",
                owned ? "The next start makes them; make a backup first." : "Make a backup, then run `Exchange.Host migrate --grant-to LOGIN` as the schema's owner.",
                owned ? "下次启动时执行；请先备份。" : "请先备份，再以所有者身份运行 `Exchange.Host migrate --grant-to 用户名`。"));
            return lines;
        }
        round.HasSchema = true;
        lines.Add(DoctorLine.Ok($"up to date ({schema.Made} changes)", $"为最新（{schema.Made} 项变更）"));
        return lines;
    }
}
