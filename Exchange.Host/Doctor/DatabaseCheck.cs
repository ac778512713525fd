using System.Globalization;
using Exchange.Core.Storage;

namespace Exchange.Host.Doctor;

/// <summary>Whether the database answers, and which it is.</summary>
public sealed class DatabaseCheck : IDoctorCheck
{
    public string Name => "database";

    public async Task<IReadOnlyList<DoctorLine>> Look(DoctorRound round, CancellationToken stop)
    {
        var file = round.Storage.Provider == Provider.Sqlite ? Path.GetFullPath(round.Storage.ConnectionString) : null;
        if (file is not null && !File.Exists(file))
            return [DoctorLine.Warning($"there is none yet: {file}; the first start makes it", $"尚无数据库：{file}；首次启动时建立", "If one was expected, set the path in Storage:ConnectionString right (is its disk mounted?), or restore a backup.", "如果应当已有，请改正 Storage:ConnectionString 中的路径（磁盘是否已挂载？），或恢复备份。")];
        try
        {
            // Opening a file is not reading it: one that is no database says so here.
            await Migrations.Look(round.Database, stop);
            await using var connection = await round.Database.Open(stop);
            round.HasDatabase = true;
            var size = file is null ? "" : string.Create(CultureInfo.InvariantCulture, $", {file}, {new FileInfo(file).Length / 1024 / 1024} MiB");
            return [DoctorLine.Ok($"{round.Storage.Provider} {connection.ServerVersion} answers{size}", $"{round.Storage.Provider} {connection.ServerVersion} 可用{size}")];
        }
        catch (Exception error) when (error is not OperationCanceledException && StorageTrouble.Of(error, round.Storage) is { } trouble)
        {
            return [DoctorLine.Failure(trouble)];
        }
    }
}
