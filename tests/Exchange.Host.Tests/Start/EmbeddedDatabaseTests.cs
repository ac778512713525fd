using System.Diagnostics;
using Exchange.Host.Tests.Commands;
using Exchange.Host.Tests.Kill;
using Microsoft.Data.Sqlite;

namespace Exchange.Host.Tests.Start;

/// <summary>The embedded database at start: held by another host, read-only, nowhere.</summary>
[NonParallelizable, Platform(Exclude = "Win"), System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
internal sealed class EmbeddedDatabaseTests
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, OnlyRead = UnixFileMode.UserRead | UnixFileMode.UserExecute;

    private string _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("exchange-embedded-").FullName;

    [TearDown]
    public void Clear()
    {
        SqliteConnection.ClearAllPools();
        foreach (var one in Directory.EnumerateDirectories(_folder)) File.SetUnixFileMode(one, Owner);
        Directory.Delete(_folder, recursive: true);
    }

    [Test, CancelAfter(120_000)]
    public async Task A_second_host_on_the_file_is_refused_and_one_that_follows_a_kill_is_not(CancellationToken stop)
    {
        var port = HubProcess.FreePort();
        using var api = new HubApi(port);
        await using (var first = HubProcess.Start(_folder, port))
        {
            (await first.Ready(api.Http, stop)).ShouldBeTrue(first.Output);
            foreach (var verb in new[] { "serve", "migrate" })
            {
                var end = await Run([verb, "--Storage:ConnectionString=" + Path.Combine(_folder, "exchange.db")], stop);
                end.Exit.ShouldBe(1, end.Error);
                end.Error.ShouldContain("Another host or command works on this database file: " + Path.Combine(_folder, "exchange.db"));
                end.Error.ShouldContain("另一台主机或命令正在使用该数据库文件");
            }
            (await first.Ready(api.Http, stop)).ShouldBeTrue("the first goes on");
            first.Kill();
            await first.Exited(stop);
        }
        await using var next = HubProcess.Start(_folder, port);
        (await next.Ready(api.Http, stop)).ShouldBeTrue(next.Output);
    }

    [Test, CancelAfter(120_000)]
    public async Task A_file_or_folder_that_is_read_only_is_named(CancellationToken stop)
    {
        var below = Directory.CreateDirectory(Path.Combine(_folder, "data"), Owner).FullName;
        var file = Path.Combine(below, "exchange.db");
        (await Run(["migrate", "--Storage:ConnectionString=" + file], stop)).Exit.ShouldBe(0);

        File.SetUnixFileMode(file, UnixFileMode.UserRead);
        await Named(file, "read-only: " + file + ". ", stop);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.SetUnixFileMode(below, OnlyRead);
        await Named(file, "read-only: " + below + ". ", stop);
        await Named(Path.Combine(below, "new", "exchange.db"), "cannot be made: " + Path.Combine(below, "new"), stop);
    }

    private static async Task Named(string file, string words, CancellationToken stop)
    {
        foreach (var verb in new[] { "serve", "migrate" })
        {
            var end = await Run([verb, "--Storage:ConnectionString=" + file], stop);
            end.Exit.ShouldBe(1, end.Error);
            end.Error.ShouldContain(words);
            end.Error.ShouldContain("请");
        }
    }

    /// <summary>The program itself, as a process: of a user whom permissions bind, also where the tests are root's.</summary>
    private static async Task<CommandEnd> Run(string[] line, CancellationToken stop)
    {
        var start = new ProcessStartInfo { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        if (Environment.IsPrivilegedProcess)
        {
            if (!File.Exists("/usr/bin/setpriv")) Assert.Ignore("There is no setpriv, and root is bound by no permissions.");
            start.FileName = "/usr/bin/setpriv";
            start.ArgumentList.Add("--bounding-set=-dac_override,-dac_read_search");
            start.ArgumentList.Add("dotnet");
        }
        else
        {
            start.FileName = "dotnet";
        }
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Exchange.Host.dll"));
        foreach (var part in line) start.ArgumentList.Add(part);
        if (line[0] == "serve") start.ArgumentList.Add("--urls=http://127.0.0.1:0");
        using var process = Process.Start(start)!;
        var said = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(stop), process.StandardError.ReadToEndAsync(stop));
        await process.WaitForExitAsync(stop);
        return new CommandEnd(process.ExitCode, said[0], said[1]);
    }

    [Test]
    public async Task An_owners_connection_string_and_a_login_to_grant_to_mean_nothing_for_a_file()
    {
        var end = await CommandLine.Run("migrate", "--Storage:ConnectionString=" + Path.Combine(_folder, "exchange.db"), "--grant-to", "hub");
        end.Exit.ShouldBe(2);
        end.Error.ShouldContain("--grant-to");
        end = await CommandLine.Run("migrate", "--Storage:ConnectionString=" + Path.Combine(_folder, "exchange.db"), "--Storage:MigrationConnectionString=x");
        end.Exit.ShouldBe(2);
        end.Error.ShouldContain("Storage:MigrationConnectionString");
        Directory.EnumerateFiles(_folder).ShouldBeEmpty();
    }
}
