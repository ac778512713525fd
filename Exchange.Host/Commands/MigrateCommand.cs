using System.CommandLine;
using Exchange.Core.Backup;
using Exchange.Core.Storage;
using Exchange.Host.Jobs;
using Command = System.CommandLine.Command;

namespace Exchange.Host.Commands;

/// <summary><c>migrate</c>: brings the schema up to this program's as its owner, so that the hub's own login needs no right to change it.</summary>
public static class MigrateCommand
{
    public static Command Make()
    {
        var login = new Option<string?>("--grant-to") { Description = "Login of the hub: gets exactly the rights that the hub needs on each table" };
        var restored = new Option<string?>("--restored") { Description = "SHA-256 of the backup that the database was just made of: says so in the exchange log" };
        var migrate = new Command("migrate", "Bring the database's schema up to date 升级数据库结构") { login, restored };
        migrate.TreatUnmatchedTokensAsErrors = false;
        migrate.SetAction((line, stop) => Run([.. line.UnmatchedTokens], line.GetValue(login), line.GetValue(restored), stop));
        return migrate;
    }

    private static Task<int> Run(string[] settings, string? login, string? restored, CancellationToken stop) => StartFaults.Told("The schema was not changed", "数据库结构未变更", async () =>
    {
        if (ServeSettings.Faults(settings) is { Count: > 0 } faults) throw new SettingsException(faults);
        var (storage, jobs) = (Hub.Storage(settings), Hub.Jobs(settings));
        if (login is not null && storage.Provider == Provider.Sqlite) throw new SettingsException(["--grant-to has no meaning when Storage:Provider is Sqlite. 使用 Sqlite 时不得使用 --grant-to。"]);
        if (restored is not null && (restored.Length != 64 || !restored.All(char.IsAsciiHexDigitLower))) throw new SettingsException(["--restored takes a SHA-256 in 64 lower-case hex characters. --restored 为 64 位小写十六进制的 SHA-256。"]);
        var owner = storage with { ConnectionString = storage.MigrationConnectionString ?? storage.ConnectionString, MigrationConnectionString = null };
        using var alone = new HostLock(owner);
        using var database = new Database(owner);
        try
        {
            alone.Take();
            var store = JobsStore.Of(owner, jobs);
            foreach (var change in await Migrations.Apply(database, stop)) await Console.Out.WriteLineAsync($"{change.Number:0000} {change.Name}");
            await store.Prepare(database, stop);
            if (login is not null) await Grant(database, login, store, stop);
            if (restored is not null) await RestoredDatabase.Log(owner, restored, TimeProvider.System);
        }
        catch (Exception error) when (error is not OperationCanceledException && StorageTrouble.Of(error, owner) is { } trouble)
        {
            throw new StorageTroubleException(trouble);
        }
        await Console.Error.WriteLineAsync($"The schema is up to date ({Migrations.All.Count} changes). 数据库结构为最新。");
        return 0;
    });

    private static async Task Grant(Database database, string login, JobsStore jobs, CancellationToken stop)
    {
        // The newer program may need more of a table than this one knows of, and a grant takes what is too many.
        if (await Migrations.Newer(database, stop) is { Count: > 0 } newer)
            throw new StorageTroubleException(new StorageTrouble(TroubleKind.NewerSchema, "数据库结构由更新的版本建立", "The schema was made by a newer program",
                "changes " + string.Join(", ", newer), "权限由该版本的 migrate --grant-to 授予。", "That one's `migrate --grant-to` gives the rights."));
        await Rights.Grant(database, login, HubRights.Needed, jobs.Grants, stop);
    }
}
