using System.CommandLine;
using System.Globalization;
using Exchange.Core.Backup;
using Exchange.Core.Storage;
using Command = System.CommandLine.Command;

namespace Exchange.Host.Commands;

/// <summary><c>backup</c>, <c>backup verify</c>, <c>restore</c>: copies of the embedded database. A hub may serve while it is copied; none may while one is restored.</summary>
public static class BackupCommands
{
    public static IEnumerable<Command> All()
    {
        var backup = Make();
        backup.Add(Verify());
        return [backup, Restore()];
    }

    private static Command Make()
    {
        var place = new Argument<string?>("place") { Description = "File to make, or folder in which to make one named by the time. Default: Backup:Folder", Arity = ArgumentArity.ZeroOrOne };
        var backup = new Command("backup", "Copy the embedded database while the hub serves 在线备份内置数据库") { place };
        backup.TreatUnmatchedTokensAsErrors = false;
        backup.SetAction((line, stop) => StartFaults.Told("No backup was made", "未生成备份", async () =>
        {
            var (given, settings) = Tokens(line, place);
            var (storage, options) = Read(settings);
            var to = given ?? options.Folder ?? throw new SettingsException(["Backup:Folder is not set: name a file or folder. 未设置 Backup:Folder，请指定文件或目录。"]);
            if (Directory.Exists(to) || given is null || Path.EndsInDirectorySeparator(to)) to = Path.Combine(to, SqliteBackup.NameAt(TimeProvider.System.GetUtcNow()));
            var manifest = await Task.Run(() => SqliteBackup.Make(storage.ConnectionString, to, ProgramVersion.Text, options.MibPerSecond, TimeProvider.System, stop), stop);
            await Console.Out.WriteLineAsync(Path.GetFullPath(to));
            await Console.Error.WriteLineAsync(Holds(manifest));
            return 0;
        }));
        return backup;
    }

    private static Command Verify()
    {
        var file = new Argument<string>("file") { Description = "The backup" };
        var verify = new Command("verify", "Whether a backup is whole and undamaged 检查备份") { file };
        verify.SetAction((line, stop) => StartFaults.Told("The backup is not good", "备份不可用", async () =>
        {
            var manifest = await Task.Run(() => BackupCheck.Verify(line.GetRequiredValue(file)), stop);
            await Console.Out.WriteLineAsync("good 完好");
            await Console.Error.WriteLineAsync(Holds(manifest));
            return 0;
        }));
        return verify;
    }

    private static Command Restore()
    {
        var file = new Argument<string?>("file") { Description = "The backup", Arity = ArgumentArity.ExactlyOne };
        var to = new Option<string?>("--to") { Description = "Database file to make; there must be none. Default: Storage:ConnectionString" };
        var restore = new Command("restore", "Make a database file of a backup 由备份恢复数据库") { file, to };
        restore.TreatUnmatchedTokensAsErrors = false;
        restore.SetAction((line, stop) => StartFaults.Told("Nothing was restored", "未恢复", async () =>
        {
            var (given, settings) = Tokens(line, file);
            if (given is null) throw new SettingsException(["The backup's file comes first. 请先写备份文件。"]);
            var (storage, _) = Read(settings);
            var target = line.GetValue(to) ?? storage.ConnectionString;
            var (manifest, changes) = await SqliteRestore.Run(given, target, TimeProvider.System, stop);
            await Console.Out.WriteLineAsync(Path.GetFullPath(target));
            await Console.Error.WriteLineAsync(Holds(manifest));
            if (changes > 0) await Console.Error.WriteLineAsync($"Its schema was brought up to date: {changes} changes. 数据库结构已升级。");
            await Console.Error.WriteLineAsync("What came after it is not in it: intake systems send it again, and a delivery may be pushed a second time under its own key (docs/upkeep.md).\n"
                + "备份之后的内容不在其中：由受理系统重新报送；推送可能以同一标识再次发出（见 docs/upkeep.md）。");
            return 0;
        }));
        return restore;
    }

    /// <summary>A setting that stands before the place is taken for it by the command line's reader.</summary>
    private static (string? Given, string[] Settings) Tokens(ParseResult line, Argument<string?> place)
        => line.GetValue(place) is { } first && first.StartsWith("--", StringComparison.Ordinal) ? (null, [first, .. line.UnmatchedTokens]) : (line.GetValue(place), [.. line.UnmatchedTokens]);

    private static (StorageOptions Storage, BackupOptions Backup) Read(string[] settings)
    {
        if (ServeSettings.Faults(settings) is { Count: > 0 } faults) throw new SettingsException(faults);
        var storage = Hub.Storage(settings);
        if (storage.Provider != Provider.Sqlite)
            throw new SettingsException([$"Storage:Provider is {storage.Provider}: this verb is for the embedded database; docs/upkeep.md says how that one is backed up. 该命令只用于内置数据库，其他数据库见 docs/upkeep.md。"]);
        return (storage, Hub.Options<BackupOptions>(settings, "Backup"));
    }

    private static string Holds(BackupManifest manifest) => string.Create(CultureInfo.InvariantCulture,
        $"State of {HubTime.Local(manifest.MadeAt):yyyy-MM-dd HH:mm:ss zzz}, program {manifest.Program}, {manifest.Changes.Count} changes of the schema, exchange log up to position {manifest.LogPosition}, "
        + $"{manifest.Rows.GetValueOrDefault("record")} records, {manifest.Rows.GetValueOrDefault("delivery")} deliveries, {manifest.Bytes} bytes, SHA-256 {manifest.Sha256}.");
}
