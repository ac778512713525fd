using System.Diagnostics;
using Exchange.Core.Backup;
using Exchange.Host.Tests.Api;
using Exchange.Host.Tests.Commands;
using Microsoft.Data.Sqlite;

namespace Exchange.Host.Tests.Backup;

/// <summary>backup, backup verify, restore: from the command line, while a hub serves.</summary>
[NonParallelizable, Platform(Exclude = "Win"), System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
internal sealed class BackupCommandTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("exchange-backups-").FullName;

    [OneTimeTearDown]
    public void Clear()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<string> Good(params string[] line)
    {
        var end = await CommandLine.Run(line);
        end.Exit.ShouldBe(0, end.Error);
        return end.Out.TrimEnd();
    }

    [Test, CancelAfter(120_000)]
    public async Task A_hub_takes_in_while_it_is_backed_up_and_one_on_the_restored_file_goes_on(CancellationToken stop)
    {
        await using var hub = await TestHub.Open();
        var first = hub.Number();
        var id = await hub.TakenIn(first);
        await hub.UntilDelivery(id, "acknowledged");
        var settings = "--Storage:ConnectionString=" + hub.DatabaseFile;
        var watch = Stopwatch.StartNew();
        var making = CommandLine.Run("backup", _folder, settings, "--Backup:MibPerSecond=1");
        var (during, longest) = (0, TimeSpan.Zero);
        while (!making.IsCompleted)
        {
            var began = watch.Elapsed;
            await hub.TakenIn(hub.Number());
            (during, longest) = (during + 1, watch.Elapsed - began > longest ? watch.Elapsed - began : longest);
        }
        var made = await making;
        made.Exit.ShouldBe(0, made.Error);
        during.ShouldBeGreaterThan(3);
        longest.ShouldBeLessThan(TimeSpan.FromSeconds(2), $"of {during} records");
        var file = made.Out.TrimEnd();
        Path.GetDirectoryName(file).ShouldBe(_folder);
        (await Good("backup", "verify", file)).ShouldBe("good 完好");

        var target = Path.Combine(_folder, "new", "exchange.db");
        (await Good("restore", file, "--to", target)).ShouldBe(target);
        var held = await CommandLine.Run("restore", file, "--to", hub.DatabaseFile);
        held.Exit.ShouldBe(1);
        held.Error.ShouldContain("Another host or command works on this database file");
        held.Error.ShouldContain("未恢复");
        await using var connection = new SqliteConnection($"Data Source={target};Pooling=false");
        await connection.OpenAsync(stop);
        await using var look = connection.CreateCommand();
        look.CommandText = $"select d.state from delivery d join record r on r.id = d.record_id where r.number = '{first}'";
        (await look.ExecuteScalarAsync(stop)).ShouldBe("acknowledged");
    }

    [Test]
    public async Task What_is_wrong_is_said_before_anything_is_made()
    {
        (await CommandLine.Run("backup", "--Storage:ConnectionString=" + Path.Combine(_folder, "x.db"))).ShouldSatisfyAllConditions(
            end => end.Exit.ShouldBe(2), end => end.Error.ShouldContain("Backup:Folder is not set"));
        (await CommandLine.Run("backup", _folder, "--Storage:Provider=Postgres", "--Storage:ConnectionString=Host=h")).ShouldSatisfyAllConditions(
            end => end.Exit.ShouldBe(2), end => end.Error.ShouldContain("docs/upkeep.md"));
        (await CommandLine.Run("backup", _folder, "--Storge:Provider=x")).Exit.ShouldBe(2);
        (await CommandLine.Run("backup", _folder, "--Storage:ConnectionString=" + Path.Combine(_folder, "none.db"))).ShouldSatisfyAllConditions(
            end => end.Exit.ShouldBe(1), end => end.Error.ShouldContain("no such database file"), end => end.Error.ShouldContain("未生成备份"));
        (await CommandLine.Run("backup", "verify", Path.Combine(_folder, "none.db"))).Exit.ShouldBe(1);
        (await CommandLine.Run("restore", Path.Combine(_folder, "none.db"), "--to", Path.Combine(_folder, "made.db"))).Exit.ShouldBe(1);
        File.Exists(Path.Combine(_folder, "none.db")).ShouldBeFalse();
        File.Exists(Path.Combine(_folder, "made.db")).ShouldBeFalse();
    }
}
