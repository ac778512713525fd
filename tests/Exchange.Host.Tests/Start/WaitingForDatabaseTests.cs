using System.Net;
using System.Text;
using Exchange.Core.Tests.Storage;
using Exchange.Host.Security;
using Exchange.Host.Tests.Api;
using Exchange.Host.Tests.Commands;
using Exchange.Host.Tests.Docs;
using Exchange.Host.Tests.Kill;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Exchange.Host.Tests.Start;

/// <summary>PostgreSQL at start: away, of another password, without a right, newer.</summary>
[NonParallelizable, Platform(Exclude = "Win")]
internal sealed class WaitingForDatabaseTests
{
    private const string Wrong = "hidden-wrong-one";

    private readonly string _folder = Directory.CreateTempSubdirectory("exchange-waiting-").FullName;
    private DeployedPostgres _deployed = null!;

    [SetUp]
    public async Task Deploy() => _deployed = await DeployedPostgres.Create(Repository.Path("deploy"));

    [TearDown]
    public async Task Drop()
    {
        if (_deployed is not null) await _deployed.DisposeAsync();
    }

    [OneTimeTearDown]
    public void Clear() => Directory.Delete(_folder, recursive: true);

    private string[] On(Action<NpgsqlConnectionStringBuilder>? change = null)
    {
        var text = new NpgsqlConnectionStringBuilder(_deployed.Hub);
        change?.Invoke(text);
        return ["--Storage:Provider=Postgres", "--Storage:ConnectionString=" + text, "--Hub:SecretKeyFile=" + Path.Combine(_folder, "secrets.key")];
    }

    private async Task Migrate()
    {
        var end = await CommandLine.Run(["migrate", .. On(), "--Storage:MigrationConnectionString=" + _deployed.Owner, "--grant-to", _deployed.HubLogin]);
        end.Exit.ShouldBe(0, end.Error);
        end.Error.ShouldContain("up to date");
    }

    private static async Task<CommandEnd> Refused(params string[] settings)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var end = await CommandLine.Run(["serve", "--urls=http://127.0.0.1:0", .. settings], "", limit.Token);
        limit.IsCancellationRequested.ShouldBeFalse("It started:\n" + end.Out);
        end.Exit.ShouldBe(1, end.Error);
        end.Error.ShouldContain("The hub does not start: ");
        end.Error.ShouldContain("平台未启动：");
        foreach (var secret in new[] { Wrong, DeployedDatabase.HubPassword, DeployedDatabase.OwnerPassword }) (end.Error + end.Out).ShouldNotContain(secret);
        return end;
    }

    [Test, CancelAfter(120_000)]
    public async Task The_program_stays_up_says_why_and_goes_on_when_the_database_comes(CancellationToken stop)
    {
        await Migrate();
        await using var server = new LateServer(HubProcess.FreePort());
        var lines = new LinesWritten();
        await using var app = Hub.Build(["--urls=http://127.0.0.1:0", .. On(text => (text.Port, text.Pooling) = (server.Port, false))], builder =>
        {
            builder.Logging.ClearProviders().AddProvider(lines);
            builder.Services.AddSingleton(new SetUpOffer(Wanted: false));
        });
        await app.StartAsync(stop);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };

        (await http.GetAsync("/health/live", stop)).StatusCode.ShouldBe(HttpStatusCode.OK);
        var chinese = await Ready(http, "zh", stop);
        chinese.Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        chinese.Text.ShouldContain("平台正在等待数据库：无法连接数据库");
        var english = await Ready(http, "en", stop);
        english.Text.ShouldContain("The hub waits for its database: The database cannot be reached");
        // Where it is belongs to the log: nobody needs a key to ask this.
        english.Text.ShouldNotContain(server.Port.ToString());
        english.Text.ShouldNotContain(_deployed.HubLogin);
        using (var taken = await http.PostAsync("/api/v1/records", new StringContent("{}", Encoding.UTF8, "application/json"), stop))
        {
            taken.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
            taken.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(2));
            (await taken.Content.ReadAsStringAsync(stop)).ShouldContain("urn:exchange:problem:unavailable");
        }
        lines.Text.ShouldContain("3011: The hub waits for its database.");
        lines.Text.ShouldContain($"127.0.0.1:{server.Port}");
        lines.Text.ShouldContain("请检查数据库服务器是否运行");

        server.Come(new NpgsqlConnectionStringBuilder(_deployed.Hub).Port);
        while ((await Ready(http, "en", stop)).Status != HttpStatusCode.OK) await Task.Delay(50, stop);
        (await http.PostAsync("/api/v1/records", new StringContent("{}", Encoding.UTF8, "application/json"), stop)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        foreach (var text in new[] { lines.Text, chinese.Text, english.Text }) text.ShouldNotContain(DeployedDatabase.HubPassword);
        await app.StopAsync(stop);
    }

    private static async Task<(HttpStatusCode Status, string Text)> Ready(HttpClient http, string language, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health/ready") { Headers = { { "Accept-Language", language } } };
        using var answer = await http.SendAsync(request, stop);
        var problem = System.Text.Json.JsonDocument.Parse(await answer.Content.ReadAsStringAsync(stop)).RootElement;
        return (answer.StatusCode, problem.TryGetProperty("detail", out var detail) ? detail.GetString()! : "");
    }

    [Test, CancelAfter(120_000)]
    public async Task What_waiting_does_not_mend_ends_a_hub_that_waits(CancellationToken stop)
    {
        await using var server = new LateServer(HubProcess.FreePort());
        var running = Refused(On(text => (text.Port, text.Pooling, text.Password) = (server.Port, false, Wrong)));
        await Task.Delay(TimeSpan.FromSeconds(1), stop);   // It waits by now, or still tries for the first time: either way it must end like this.
        running.IsCompleted.ShouldBeFalse();
        server.Come(new NpgsqlConnectionStringBuilder(_deployed.Hub).Port);
        (await running).Error.ShouldContain("does not accept the login or its password");
    }

    [Test]
    public async Task A_wrong_password_is_said_and_not_repeated()
    {
        var end = await Refused(On(text => text.Password = Wrong));
        end.Error.ShouldContain("does not accept the login or its password");
        end.Error.ShouldContain("数据库不接受该用户名或密码");
        end.Error.ShouldContain(_deployed.HubLogin);
        end.Error.ShouldContain("Storage:ConnectionString");
    }

    [Test]
    public async Task An_unknown_database_is_named() => (await Refused(On(text => text.Database = "nowhere"))).Error.ShouldContain("“nowhere”");

    [Test]
    public async Task A_hub_without_the_right_to_change_the_schema_is_told_to_have_it_migrated()
    {
        var end = await Refused(On());
        end.Error.ShouldContain("create table schema_version");
        end.Error.ShouldContain("permission denied for schema exchange");
        end.Error.ShouldContain("Exchange.Host migrate --grant-to");
    }

    [Test]
    public async Task Every_right_that_is_missing_is_named_before_the_first_record_needs_it()
    {
        await Migrate();
        await _deployed.Execute($"revoke insert on delivery from {_deployed.HubLogin}");
        await _deployed.Execute($"revoke delete on secret from {_deployed.HubLogin}");
        (await Refused(On())).Error.ShouldContain("INSERT on delivery, DELETE on secret");
    }

    [Test]
    public async Task A_schema_that_is_newer_is_refused_by_its_number()
    {
        await Migrate();
        await _deployed.Execute("insert into schema_version values (9999, 'future', 'x')");
        var end = await Refused(On());
        end.Error.ShouldContain("newer than this program: the database has change 9999");
        end.Error.ShouldContain("数据库结构比本程序新");
        (await _deployed.Number("select count(*) from schema_version where number = 9999")).ShouldBe(1);
    }

    [Test]
    public async Task On_a_newer_schema_that_lets_older_programs_work_nobody_gives_rights_but_the_newer_program()
    {
        await Migrate();
        await _deployed.Execute("insert into schema_version (number, name, digest, older_work) values (9999, 'future', 'x', 1)");
        var end = await CommandLine.Run(["migrate", .. On(), "--Storage:MigrationConnectionString=" + _deployed.Owner, "--grant-to", _deployed.HubLogin]);
        end.Exit.ShouldBe(1);
        end.Error.ShouldContain("The schema was made by a newer program: changes 9999.");
    }

    [Test]
    public async Task The_verb_migrate_tells_of_a_wrong_password_of_the_owner_without_repeating_it()
    {
        var owner = new NpgsqlConnectionStringBuilder(_deployed.Owner) { Password = Wrong };
        var end = await CommandLine.Run(["migrate", .. On(), "--Storage:MigrationConnectionString=" + owner]);
        end.Exit.ShouldBe(1);
        end.Error.ShouldContain("The schema was not changed: The database does not accept the login or its password");
        end.Error.ShouldNotContain(Wrong);
        (await CommandLine.Run(["migrate", .. On(), "--Storage:MigrationConnectionString=Password=" + Wrong + ";NoSuchWord=1"])).ShouldSatisfyAllConditions(
            malformed => malformed.Exit.ShouldBe(2),
            malformed => malformed.Error.ShouldContain("Storage:MigrationConnectionString is no connection string"),
            malformed => malformed.Error.ShouldNotContain(Wrong));
    }
}
