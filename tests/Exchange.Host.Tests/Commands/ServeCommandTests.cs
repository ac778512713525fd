using System.Net;
using System.Net.Sockets;
using Exchange.Host.Tests.Kill;
using Microsoft.Data.Sqlite;

namespace Exchange.Host.Tests.Commands;

/// <summary>serve: it runs, or says in plain words why it does not.</summary>
[NonParallelizable, Platform(Exclude = "Win"), System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
internal sealed class ServeCommandTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("exchange-serve-").FullName;

    [OneTimeTearDown]
    public void Clear()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    private string Database(string name = "exchange.db") => "--Storage:ConnectionString=" + Path.Combine(_folder, name);

    private static async Task<CommandEnd> Refused(int exit, params string[] line)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var end = await CommandLine.Run(["serve", .. line], "", limit.Token);
        limit.IsCancellationRequested.ShouldBeFalse("It started:\n" + end.Out);
        end.Exit.ShouldBe(exit, end.Error);
        end.Error.ShouldContain("The hub does not start");
        end.Error.ShouldNotContain("   at ");
        return end;
    }

    [Test]
    public async Task It_starts_in_a_folder_that_is_not_there_yet_and_ends_when_told_to()
    {
        var port = HubProcess.FreePort();
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var running = CommandLine.Run(["serve", $"--urls=http://127.0.0.1:{port}", Database("new/folder/exchange.db")], "", stop.Token);
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        while (!await Ready(http, stop.Token)) running.IsCompleted.ShouldBeFalse(running.IsCompleted ? (await running).Error : "");
        await stop.CancelAsync();
        var end = await running;
        end.Exit.ShouldBe(0, end.Error);
        end.Error.ShouldContain("Set-up secret");
        // Personal data lies there: for the hub's own user only.
        File.GetUnixFileMode(Path.Combine(_folder, "new/folder")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        // And so does the file itself, whose folder may be one that others read.
        foreach (var file in Directory.EnumerateFiles(Path.Combine(_folder, "new/folder")))
            File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite, file);
    }

    private static async Task<bool> Ready(HttpClient http, CancellationToken stop)
    {
        try
        {
            using var answer = await http.GetAsync("/health/ready", stop);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            await Task.Delay(50, stop);
            return false;
        }
    }

    [Test]
    public async Task Everything_that_is_wrong_with_the_settings_is_named()
    {
        var end = await Refused(2, "--Hub:RecordByte=5", "--Hub:BatchLines=0", "--Hub:Connections=many", "--Hub:TimeZone=Asia/Atlantis",
            "--Storage:Provider=Oracle", "--Storage:GroupSize=100000", "--Storage:ConnectionString=", "--Storage:Conection=x", "--Jobs:Workers=0",
                "--Jobs:Worker=1");
        string[] named = ["Hub:RecordByte:", "Hub:BatchLines:", "Hub:Connections:", "Hub:TimeZone:", "Storage:Provider:", "Storage:GroupSize:",
            "Storage:ConnectionString:", "Storage:Conection:", "Jobs:Workers:", "Jobs:Worker:"];
        var lines = end.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Trim()).ToList();
        foreach (var setting in named) lines.Count(line => line.StartsWith(setting, StringComparison.Ordinal)).ShouldBe(1, setting + "\n" + end.Error);
        lines.Count.ShouldBe(named.Length, end.Error);
        lines.Single(line => line.StartsWith("Hub:RecordByte:", StringComparison.Ordinal)).ShouldContain("RecordBytes");
        lines.Single(line => line.StartsWith("Storage:Provider:", StringComparison.Ordinal)).ShouldContain("Sqlite, Postgres, SqlServer");
        lines.Single(line => line.StartsWith("Hub:BatchLines:", StringComparison.Ordinal)).ShouldContain("1000");
    }

    [TestCase("--Storge:ConnectionString=x", "--Storge:ConnectionString:")]
    [TestCase("--port", "--port:")]
    [TestCase("--urls", "--urls:")]
    [TestCase("-u=x", "-u:")]
    [TestCase("now", "now:")]
    public async Task A_setting_on_the_line_that_nobody_reads_is_named(string token, string named)
        => (await Refused(2, Database(), token)).Error.ShouldContain(named);

    [Test]
    public async Task A_port_that_is_taken_is_said()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var end = await Refused(1, $"--urls=http://127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}", Database("taken.db"));
        end.Error.ShouldContain("address already in use");
        end.Error.ShouldNotContain("Set-up secret");
        end.Out.ShouldNotContain("set-up secret");
    }

    [Test]
    public async Task A_folder_that_cannot_be_written_is_said()
    {
        var file = Path.Combine(_folder, "a-file");
        await File.WriteAllTextAsync(file, "x");
        (await Refused(1, "--urls=http://127.0.0.1:0", Database("a-file/exchange.db"))).Error.ShouldContain("a-file");
    }

    [Test]
    public async Task A_file_that_is_no_database_is_said()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "text.db"), new string('x', 5_000));
        (await Refused(1, "--urls=http://127.0.0.1:0", Database("text.db"))).Error.ShouldContain("not a database");
    }

    [Test]
    public async Task A_database_of_a_newer_version_is_left_alone()
    {
        var path = Path.Combine(_folder, "newer.db");
        await using (var connection = new SqliteConnection($"Data Source={path};Pooling=false"))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "create table schema_version (number bigint not null primary key, name text not null, digest text not null); insert into schema_version values (9999, 'future', 'x')";
            await command.ExecuteNonQueryAsync();
        }
        (await Refused(1, "--urls=http://127.0.0.1:0", Database("newer.db"))).Error.ShouldContain("newer version");
        await using var after = new SqliteConnection($"Data Source={path};Pooling=false");
        await after.OpenAsync();
        await using var count = after.CreateCommand();
        count.CommandText = "select count(*) from sqlite_master where type = 'table'";
        (await count.ExecuteScalarAsync()).ShouldBe(1L);
    }

    [TestCase("nonsense")]
    [TestCase("")]
    public async Task A_file_that_holds_no_key_of_secrets_is_said(string content)
    {
        var path = Path.Combine(_folder, $"key-{content.Length}");
        await File.WriteAllTextAsync(path, content);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        (await Refused(1, "--urls=http://127.0.0.1:0", Database("keyless.db"), "--Hub:SecretKeyFile=" + path)).Error.ShouldContain("secret key");
    }

    [Test]
    public async Task A_key_of_secrets_that_others_may_read_is_refused()
    {
        var path = Path.Combine(_folder, "open-key");
        await File.WriteAllTextAsync(path, Convert.ToBase64String(new byte[32]));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        (await Refused(1, "--urls=http://127.0.0.1:0", Database("open.db"), "--Hub:SecretKeyFile=" + path)).Error.ShouldContain("chmod 600");
    }

    [Test]
    public async Task A_database_elsewhere_needs_the_file_of_its_key_to_be_named()
    {
        var end = await Refused(2, "--urls=http://127.0.0.1:0", "--Storage:Provider=Postgres", "--Storage:ConnectionString=Host=127.0.0.1;Port=1");
        end.Error.ShouldContain("Hub:SecretKeyFile");
        end.Error.ShouldContain("Storage:Provider");
    }

    [Test]
    public async Task A_queue_that_takes_fewer_than_a_batch_brings_is_refused_by_the_names_of_both()
    {
        var end = await Refused(2, Database(), "--Storage:QueueLength=100", "--Hub:BatchLines=101");
        end.Error.ShouldContain("Storage:QueueLength is 100 and Hub:BatchLines is 101");
    }

    [TestCase("Postgres", "data/exchange.db")]
    [TestCase("Postgres", "Host=h;Password=hidden-one;NoSuchWord=1")]
    [TestCase("SqlServer", "data/exchange.db")]
    [TestCase("SqlServer", "Server=h;Password=hidden-one;NoSuchWord=1")]
    public async Task A_connection_string_that_is_none_of_the_providers_is_refused_without_being_repeated(string provider, string text)
    {
        var end = await Refused(2, "--Storage:Provider=" + provider, "--Storage:ConnectionString=" + text, "--Hub:SecretKeyFile=" + Path.Combine(_folder, "other.key"));
        end.Error.ShouldContain("Storage:ConnectionString");
        end.Error.ShouldContain("as Storage:Provider " + provider + " takes it");
        end.Error.ShouldNotContain("hidden-one");
        File.Exists(Path.Combine(_folder, "other.key")).ShouldBeFalse("nothing is made before the settings are right");
    }

    [Test]
    public async Task What_the_shell_has_cut_off_a_connection_string_is_not_repeated()
    {
        var end = await Refused(2, "--Storage:Provider=Postgres", "--Storage:ConnectionString=Host=h;", "Password=hidden-one");
        end.Error.ShouldContain("Password: a setting stands as");
        end.Error.ShouldNotContain("hidden-one");
    }
}
