using System.Diagnostics;
using System.Globalization;
using Exchange.Core.Backup;
using Exchange.Core.Materials;
using Exchange.Core.Storage;
using Exchange.Host.Security;

namespace Exchange.Host.Doctor;

/// <summary>Room in the folders that the hub writes to, whether it may write there, and how long a sync takes.</summary>
public sealed class DiskCheck : IDoctorCheck
{
    private const long Little = 2L * 1024 * 1024 * 1024, TooLittle = 256L * 1024 * 1024;
    private const int Tries = 5;

    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(100);

    public string Name => "disk";

    public Task<IReadOnlyList<DoctorLine>> Look(DoctorRound round, CancellationToken stop)
        => Task.FromResult<IReadOnlyList<DoctorLine>>([.. Folders(round.Hub, round.Storage, round.Backup, round.Materials).Select(Look)]);

    /// <summary>The folders that this host writes to.</summary>
    internal static IEnumerable<string> Folders(HubOptions hub, StorageOptions storage, BackupOptions backup, MaterialOptions materials)
    {
        var folders = new List<string?>();
        if (storage.Provider == Provider.Sqlite) folders.Add(Path.GetDirectoryName(Path.GetFullPath(storage.ConnectionString)));
        folders.Add(Path.GetDirectoryName(SecretKeyFile.PathOf(hub, storage)));
        // Where nothing says otherwise it is made with the first upload.
        if (MaterialStore.RootOf(materials, storage) is { } files && (materials.Folder is not null || Directory.Exists(files))) folders.Add(files);
        folders.Add(backup.Folder is { } backups ? Path.GetFullPath(backups) : null);
        return folders.OfType<string>().Distinct(StringComparer.Ordinal);
    }

    private static DoctorLine Look(string folder)
    {
        if (!Directory.Exists(folder))
            return DoctorLine.Warning($"{folder} is not there; what needs it makes it", $"目录 {folder} 不存在，需要时建立", "If one was expected: is its disk mounted?", "如果应当已有：磁盘是否已挂载？");
        TimeSpan sync;
        try
        {
            sync = Sync(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return DoctorLine.Failure($"{folder} cannot be written: {error.Message}", $"目录 {folder} 不可写：{error.Message}", "Give the hub's user rights to it, free room, or see whether its disk is mounted read-only.", "请授予平台用户写权限、释放空间，或检查磁盘是否以只读方式挂载。");
        }
        var free = new DriveInfo(folder).AvailableFreeSpace;
        var (size, took) = (string.Create(CultureInfo.InvariantCulture, $"{free / 1024.0 / 1024 / 1024:0.0} GiB"), string.Create(CultureInfo.InvariantCulture, $"{sync.TotalMilliseconds:0.0} ms"));
        var (en, zh) = ($"{folder}: {size} free, a sync takes {took}", $"{folder}：可用 {size}，落盘一次 {took}");
        if (free < TooLittle) return DoctorLine.Failure(en, zh, "Free room now: a full disk stops the taking in.", "请立即释放空间：磁盘满时停止收件。");
        if (free < Little) return DoctorLine.Warning(en, zh, "Free room soon.", "请尽快释放空间。");
        return sync > Slow ? DoctorLine.Warning(en, zh, "Every commit waits for a sync: put it on a local disk that is not busy.", "每次提交都要等待落盘：请使用本地且不繁忙的磁盘。") : DoctorLine.Ok(en, zh);
    }

    /// <summary>The median of a few.</summary>
    private static TimeSpan Sync(string folder)
    {
        var took = new List<TimeSpan>();
        using var file = File.OpenHandle(Path.Combine(folder, $".exchange-doctor-{Id.New(TimeProvider.System)}"), FileMode.CreateNew, FileAccess.Write, FileShare.None, FileOptions.DeleteOnClose);
        for (var i = 0; i < Tries; i++)
        {
            var watch = Stopwatch.StartNew();
            RandomAccess.Write(file, new byte[4096], i * 4096L);
            RandomAccess.FlushToDisk(file);
            took.Add(watch.Elapsed);
        }
        return took.Order().ElementAt(Tries / 2);
    }
}
