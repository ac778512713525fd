using System.Diagnostics;
using Exchange.Core.Log;
using Exchange.Core.Storage;
using Exchange.Core.Tests.Storage;
using Exchange.Host.Tests.Commands;
using Exchange.Host.Tests.Docs;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Exchange.Host.Tests.Backup;

/// <summary>deploy/postgres/backup.sh and restore.sh as an administrator runs them, on a real server.</summary>
[NonParallelizable, Platform("Linux"), System.Runtime.Versioning.SupportedOSPlatform("linux")]
internal sealed class PostgresBackupTests
{
    private string _folder = null!;
    private DeployedDatabase _from = null!, _to = null!;

    [SetUp]
    public async Task Deploy()
    {
        _folder = Directory.CreateTempSubdirectory("exchange-dumps-").FullName;
        _from = await DeployedDatabase.Create(Provider.Postgres, Repository.Path("deploy"));
        _to = await DeployedDatabase.Create(Provider.Postgres, Repository.Path("deploy"));
    }

    [TearDown]
    public async Task Drop()
    {
        foreach (var one in new[] { _from, _to })
            if (one is not null) await one.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<CommandEnd> Script(string name, DeployedDatabase database, string place)
    {
        var owner = new NpgsqlConnectionStringBuilder(database.Owner);
        var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var part in new[] { Repository.Path("deploy", "postgres", name), $"host={owner.Host} port={owner.Port} dbname={owner.Database} user={owner.Username}", place }) start.ArgumentList.Add(part);
        start.Environment["PGPASSWORD"] = owner.Password;
        using var process = Process.Start(start)!;
        var said = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return new CommandEnd(process.ExitCode, said[0], said[1]);
    }

    private static async Task Migrate(DeployedDatabase database, params string[] more)
    {
        var end = await CommandLine.Run(["migrate", "--grant-to", database.HubLogin, "--Storage:Provider=Postgres", "--Storage:ConnectionString=" + database.Owner, .. more]);
        end.Exit.ShouldBe(0, end.Error);
    }

    private static async Task Log(DeployedDatabase database, int events)
    {
        using var queue = new CommitQueue(database.AsHub, NullLogger<CommitQueue>.Instance);
        for (var i = 0; i < events; i++) await queue.Commit(new Unit($"{i}").Log(new LogEvent(1_000 + i, LogKind.TaskEnded, Data: "张晓岚 \t \\ \n")));
    }

    private async Task<string> Dumped()
    {
        var end = await Script("backup.sh", _from, _folder);
        end.Exit.ShouldBe(0, end.Error);
        return end.Out.TrimEnd();
    }

    [Test, CancelAfter(120_000)]
    public async Task A_dump_made_under_load_is_restored_whole_and_the_hubs_login_works_with_it(CancellationToken stop)
    {
        await Migrate(_from);
        await Log(_from, 50);
        var dumping = Dumped();
        var during = 50;
        for (; !dumping.IsCompleted; during += 5) await Log(_from, 5);
        var dump = await dumping;
        Directory.EnumerateFiles(_folder).Select(Path.GetFileName).ShouldBe([Path.GetFileName(dump), Path.GetFileName(dump) + ".sha256"], ignoreOrder: true);
        File.GetUnixFileMode(dump).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);

        var restored = await Script("restore.sh", _to, dump);
        restored.Exit.ShouldBe(0, restored.Error);
        var digest = (await File.ReadAllTextAsync(dump + ".sha256", stop)).Split(' ')[0];
        restored.Error.ShouldContain($"migrate --grant-to exchange_hub --restored {digest}");
        await Migrate(_to, "--restored", digest);
        var last = await _to.Number("select next - 1 from log_head");
        last.ShouldBeInRange(51, during + 1);
        (await _to.Number("select count(*) from log_event")).ShouldBe(last, "positions are dense");
        (await _to.Number("select count(*) from log_event where data = E'张晓岚 \\t \\\\ \\n'")).ShouldBe(last - 1);
        (await _to.Text($"select kind || data from log_event where position = {last}")).ShouldBe($$"""database.restored{"backup":"{{digest}}"}""");
        using var hub = new Database(_to.AsHub);
        await Rights.Check(hub, HubRights.Needed, stop);
        await Log(_to, 1);
    }

    [Test, CancelAfter(120_000)]
    public async Task Nothing_is_restored_over_tables_that_are_there_nor_from_what_is_damaged(CancellationToken stop)
    {
        await Migrate(_from);
        var dump = await Dumped();
        (await Script("restore.sh", _from, dump)).ShouldSatisfyAllConditions(end => end.Exit.ShouldBe(1), end => end.Error.ShouldContain("tables in schema exchange already"));
        var bytes = await File.ReadAllBytesAsync(dump, stop);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(dump, bytes, stop);
        (await Script("restore.sh", _to, dump)).ShouldSatisfyAllConditions(end => end.Exit.ShouldBe(1), end => end.Error.ShouldContain("The backup is damaged"));
        File.Delete(dump + ".sha256");
        (await Script("restore.sh", _to, dump)).ShouldSatisfyAllConditions(end => end.Exit.ShouldBe(1), end => end.Error.ShouldContain("not whole"));
        (await _to.Number("select count(*) from pg_tables where schemaname = 'exchange'")).ShouldBe(0);
    }
}
