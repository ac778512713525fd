using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Exchange.Adapters.Http;
using Exchange.Core.Log;
using Exchange.Core.Storage;
using Exchange.Core.Tests.Storage;
using Exchange.Host.Tests.Materials;
using Exchange.Host.Doctor;
using Exchange.Host.Tests.Api;
using Exchange.Host.Tests.Commands;
using Exchange.Host.Tests.Docs;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Exchange.Host.Tests.Doctor;

/// <summary>doctor: what is wrong is found, said in both languages with what to do, and nothing is changed.</summary>
[NonParallelizable, Platform(Exclude = "Win"), System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
internal sealed class DoctorTests
{
    private string _folder = null!;

    private string DatabaseFile => Path.Combine(_folder, "exchange.db");

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("exchange-doctor-").FullName;

    [TearDown]
    public void Clear()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    private sealed record Report(int Exit, IReadOnlyList<(string Check, string State, string En, string Zh, string Advice)> Lines)
    {
        public IEnumerable<string> Of(string check) => Lines.Where(line => line.Check == check).Select(line => $"{line.State} {line.En}");

        public string Whole => string.Join('\n', Lines);

        public void ShouldSay(string check, string state, params string[] words)
            => Lines.ShouldContain(line => line.Check == check && line.State == state && words.All(word => (line.En + line.Advice).Contains(word, StringComparison.Ordinal)), Whole);
    }

    private async Task<Report> Ask(params string[] settings)
    {
        var end = await CommandLine.Run(["doctor", "--json", "--Storage:ConnectionString=" + DatabaseFile, .. settings]);
        var report = JsonDocument.Parse(end.Out).RootElement;
        var lines = report.GetProperty("checks").EnumerateArray().Select(line => (
            line.GetProperty("check").GetString()!, line.GetProperty("state").GetString()!, line.GetProperty("en").GetString()!, line.GetProperty("zh").GetString()!, line.GetProperty("advice").GetString() ?? "")).ToList();
        foreach (var line in report.GetProperty("checks").EnumerateArray().Where(line => line.GetProperty("state").GetString() != "ok"))
        {
            line.GetProperty("advice").GetString().ShouldNotBeNullOrEmpty();
            line.GetProperty("adviceZh").GetString().ShouldNotBeNullOrEmpty();
        }
        report.GetProperty("failures").GetInt32().ShouldBe(lines.Count(line => line.Item2 == "failure"));
        end.Exit.ShouldBe(lines.Any(line => line.Item2 == "failure") ? 1 : 0);
        return new Report(end.Exit, lines);
    }

    private async Task Migrate() => (await CommandLine.Run("migrate", "--Storage:ConnectionString=" + DatabaseFile)).Exit.ShouldBe(0);

    private long Read(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={DatabaseFile};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={DatabaseFile};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    [Test, CancelAfter(120_000)]
    public async Task A_hub_that_works_has_nothing_wrong_and_goes_on_working(CancellationToken stop)
    {
        await using var hub = await TestHub.Open();
        var report = await Ask("--Storage:ConnectionString=" + hub.DatabaseFile, "--Backup:Folder=" + _folder);
        report.Exit.ShouldBe(0, report.Whole);
        foreach (var check in new[] { "settings", "database", "schema", "durability", "integrity", "clock", "secrets", "registry", "time zones" })
            report.Of(check).ShouldAllBe(line => line.StartsWith("ok ", StringComparison.Ordinal), check);
        report.Of("adapters").ShouldBe(hub.Services.GetRequiredService<Core.Registry.RegistryShelf>().Current.Adapters.Keys.Order(StringComparer.Ordinal).Select(name => $"ok {name} answers"));
        report.ShouldSay("backups", "warning", "there is none in " + _folder);
        await hub.UntilDelivery(await hub.TakenIn(hub.Number()), "acknowledged");

        await hub.Apply("""
            kind: adapter
            name: unplugged
            title: { zh: 未接通, en: Unplugged }
            organisation: SCJG
            adapterKind: http
            options:
              address: http://127.0.0.1:9/
              submit: { path: /, answers: [{ status: 2xx, is: acknowledged }] }
            ---
            kind: adapter
            name: stopped
            title: { zh: 已停用, en: Stopped }
            organisation: SCJG
            adapterKind: http
            active: false
            options:
              address: http://127.0.0.1:9/
              submit: { path: /, answers: [{ status: 2xx, is: acknowledged }] }
            """);
        report = await Ask("--Storage:ConnectionString=" + hub.DatabaseFile);
        report.Exit.ShouldBe(0, "the hub works, though a department does not");
        report.ShouldSay("adapters", "warning", "unplugged: ", "Its deliveries wait meanwhile");
        report.ShouldSay("adapters", "ok", "stopped is stopped");
    }

    [Test]
    public async Task A_file_of_a_material_that_is_missing_or_another_is_told()
    {
        await using var hub = await TestHub.Open();
        await hub.Uploaded(Uploads.Pdf(40));
        await hub.Uploaded(Uploads.Pdf(41));
        var database = "--Storage:ConnectionString=" + hub.DatabaseFile;
        var files = Directory.EnumerateFiles(Path.Combine(Path.GetDirectoryName(hub.DatabaseFile)!, "materials", "files"), "*", SearchOption.AllDirectories).ToList();
        files.Count.ShouldBe(2);
        (await Ask(database)).ShouldSay("materials", "ok", "2 files, each of its length");

        var bytes = await File.ReadAllBytesAsync(files[0]);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(files[0], bytes);
        (await Ask(database)).ShouldSay("materials", "ok", "2 files");
        (await Ask(database, "--thorough")).ShouldSay("materials", "failure", "1 of 2 files are missing or not what they were: " + Path.GetFileName(files[0]));
        File.Delete(files[1]);
        (await Ask(database)).ShouldSay("materials", "failure", "1 of 2 files are missing or not what they were: " + Path.GetFileName(files[1]));
    }

    [Test]
    public async Task Where_there_is_nothing_yet_nothing_is_made()
    {
        var report = await Ask();
        report.Exit.ShouldBe(0, report.Whole);
        report.ShouldSay("database", "warning", "there is none yet: " + DatabaseFile);
        report.ShouldSay("secrets", "ok", "the first start makes it");
        Directory.EnumerateFileSystemEntries(_folder).ShouldBeEmpty();
    }

    [Test]
    public async Task Everything_that_is_wrong_with_the_settings_is_said_in_every_section()
    {
        var sections = SettingsPageTests.Sections().Select(one => one.Section).ToList();
        var report = await Ask([.. sections.Select(section => $"--{section}:NoSuch=1"), "--Hub:BatchLines=0"]);
        report.Exit.ShouldBe(1);
        foreach (var section in sections) report.ShouldSay("settings", "failure", $"{section}:NoSuch: there is no such setting");
        report.ShouldSay("settings", "failure", "Hub:BatchLines");
        (await Ask("--Storge:X=1")).ShouldSay("settings", "failure", "--Storge:X: there is no such setting");
    }

    [Test]
    public async Task Words_for_people_come_in_either_language()
    {
        var (en, zh) = (await CommandLine.Run("doctor", "--Storage:ConnectionString=" + DatabaseFile), await CommandLine.Run("doctor", "--zh", "--Storage:ConnectionString=" + DatabaseFile));
        en.Out.ShouldContain("warn  database: there is none yet");
        en.Out.ShouldContain("      → If one was expected");
        en.Out.TrimEnd().ShouldEndWith("0 failures, 2 warnings");
        zh.Out.ShouldContain("警告  database: 尚无数据库");
        zh.Out.TrimEnd().ShouldEndWith("0 项失败，2 项警告");
    }

    [Test]
    public async Task A_file_that_is_no_database_or_is_damaged_is_said_with_what_to_restore()
    {
        await File.WriteAllTextAsync(DatabaseFile, new string('x', 5_000));
        (await Ask()).ShouldSay("database", "failure", "not a database", "restore a backup");
        File.Delete(DatabaseFile);
        await Migrate();
        Execute("pragma wal_checkpoint(truncate); pragma journal_mode=delete");
        // Of an index: where the schema itself stands the file would be no database any more.
        var page = Read("select rootpage from sqlite_master where name = 'log_event_client'");
        using (var stream = new FileStream(DatabaseFile, FileMode.Open, FileAccess.ReadWrite))
        {
            stream.Position = (page - 1) * 4096;
            stream.Write(Enumerable.Repeat((byte)0xA5, 64).ToArray());
        }
        (await Ask()).ShouldSay("integrity", "failure", "the file is damaged", "restore the latest backup");
    }

    [Test]
    public async Task A_schema_that_is_older_or_newer_is_told()
    {
        await Migrate();
        Execute("insert into schema_version (number, name, digest, older_work) values (9998, 'easy', 'x', 1)");
        (await Ask()).ShouldSay("schema", "warning", "9998");
        Execute("insert into schema_version (number, name, digest) values (9999, 'future', 'x')");
        (await Ask()).ShouldSay("schema", "failure", "9999", "start that version");
        Execute("delete from schema_version");
        (await Ask()).ShouldSay("schema", "warning", $"{Migrations.All.Count} changes are to be made", "make a backup first");
    }

    [Test]
    public async Task A_key_that_others_may_read_or_that_is_gone_or_another_is_said()
    {
        await Migrate();
        var key = DatabaseFile + ".key";
        await File.WriteAllTextAsync(key, Convert.ToBase64String(new byte[32]));
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        (await Ask()).ShouldSay("secrets", "failure", "chmod 600");
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        (await Ask()).ShouldSay("secrets", "ok", "opens 0 secrets");
        Execute("insert into secret (name, value, changed_at) values ('a', zeroblob(40), 1)");
        (await Ask()).ShouldSay("secrets", "failure", "stored under another key");
        File.Delete(key);
        (await Ask()).ShouldSay("secrets", "failure", "1 secrets are kept and their key is not there");
        File.Exists(key).ShouldBeFalse();
    }

    [Test]
    public async Task A_clock_behind_the_logs_last_event_is_said()
    {
        await Migrate();
        Execute($"insert into log_event (position, at, kind) values (1, {DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeMilliseconds()}, '{LogKind.TaskEnded}'); update log_head set next = 2");
        var report = await Ask();
        report.ShouldSay("clock", "ok", "agrees with the database's");
        report.ShouldSay("clock", "failure", "in the future", "time service");
    }

    [Test]
    public async Task A_calendar_that_has_ended_and_an_adapter_of_no_kind_here_are_said()
    {
        await using var hub = await TestHub.Open();
        var year = DateTime.UtcNow.Year;
        await hub.Apply($$"""
            kind: calendar
            name: past
            title: { zh: 旧日历, en: Past }
            from: 2019-01-01
            until: 2020-12-31
            ---
            kind: calendar
            name: far
            title: { zh: 新日历, en: Far }
            from: 2019-01-01
            until: {{year + 2}}-12-31
            ---
            kind: schedule
            name: night
            title: { zh: 夜间, en: Night }
            cron: 0 0 22 * * ?
            calendar: past
            ---
            kind: schedule
            name: day
            title: { zh: 日间, en: Day }
            cron: 0 0 12 * * ?
            calendar: far
            """);
        var report = await Ask("--Storage:ConnectionString=" + hub.DatabaseFile);
        report.ShouldSay("calendars", "failure", "past is known until 2020-12-31, which is past", "calendar import");
        report.ShouldSay("calendars", "ok", $"far is known until {year + 2}-12-31");
    }

    [Test]
    public async Task Backups_that_are_too_old_are_said()
    {
        await Migrate();
        var manifest = Path.Combine(_folder, "exchange-20261124T031500Z.db.json");
        await File.WriteAllTextAsync(manifest, "{}");
        (await Ask("--Backup:Folder=" + _folder)).ShouldSay("backups", "ok", manifest);
        File.SetLastWriteTimeUtc(manifest, DateTime.UtcNow.AddHours(-27));
        (await Ask("--Backup:Folder=" + _folder)).ShouldSay("backups", "warning", "27.0 h old");
        (await Ask("--Backup:Folder=" + _folder, "--Backup:MaxAgeHours=28")).ShouldSay("backups", "ok", "27.0 h old");
        (await Ask()).ShouldSay("backups", "warning", "Backup:Folder is not set");
    }

    [Test, CancelAfter(60_000)]
    public async Task A_departments_certificate_that_ends_soon_is_said(CancellationToken stop)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(5));
        using var certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = Task.Run(async () =>
        {
            using var client = await listener.AcceptTcpClientAsync(stop);
            await using var tls = new SslStream(client.GetStream());
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, stop);
        }, stop);
        var options = new HttpOptions { Address = $"https://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}/", Submit = new PushRoute { Path = "/", Answers = [] } };
        var line = (await ServerCertificate.Look("tax", options, TimeProvider.System, stop)).ShouldHaveSingleItem();
        line.State.ShouldBe(DoctorState.Warning);
        line.En.ShouldContain("tax: the certificate of localhost is good until");
        // Whoever is looked at sees the conversation broken off, sooner or later than its own part of it was done.
        await serving.ContinueWith(static ended => _ = ended.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        (await ServerCertificate.Look("tax", options with { Address = "http://localhost/" }, TimeProvider.System, stop)).ShouldBeEmpty();
    }

    [Test, CancelAfter(120_000)]
    public async Task On_PostgreSQL_rights_that_are_missing_and_a_wrong_password_are_said(CancellationToken stop)
    {
        await using var deployed = await DeployedDatabase.Create(Provider.Postgres, Repository.Path("deploy"));
        string[] settings = ["--Storage:Provider=Postgres", "--Hub:SecretKeyFile=" + Path.Combine(_folder, "hub.key")];
        (await CommandLine.Run(["migrate", "--grant-to", deployed.HubLogin, "--Storage:ConnectionString=" + deployed.Owner, settings[0]])).Exit.ShouldBe(0);
        var report = await Ask([.. settings, "--Storage:ConnectionString=" + deployed.Hub]);
        report.Exit.ShouldBe(0, report.Whole);
        foreach (var check in new[] { "database", "schema", "rights", "durability", "clock" }) report.Of(check).Single().ShouldStartWith("ok ");
        await deployed.Execute($"revoke insert on record from {deployed.HubLogin}");
        (await Ask([.. settings, "--Storage:ConnectionString=" + deployed.Hub])).ShouldSay("rights", "failure", "INSERT on record", "migrate --grant-to");
        report = await Ask([.. settings, "--Storage:ConnectionString=" + deployed.Hub.Replace(DeployedDatabase.HubPassword, "Wrong-hidden-3", StringComparison.Ordinal)]);
        report.ShouldSay("database", "failure", "does not accept the login or its password");
        report.Whole.ShouldNotContain("hidden");
        stop.ThrowIfCancellationRequested();
    }

    [Test]
    public void The_page_has_every_check()
    {
        using var hub = Hub.Build(["--Storage:ConnectionString=" + DatabaseFile]);
        MarkedTable.Read(Repository.Read("docs", "upkeep.md"), "checks").Select(row => row[0].Trim('`'))
            .ShouldBe(DoctorVisit.Checks(hub.Services).Select(make => make().Name).Prepend(DoctorVisit.Settings));
    }
}
