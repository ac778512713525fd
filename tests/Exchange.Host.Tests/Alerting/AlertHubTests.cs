using Exchange.Core.Alerts;
using Exchange.Core.Registry;
using Exchange.Core.Storage;
using Exchange.Core.Tests.Storage;
using Exchange.Host.Alerting;
using Exchange.Host.Security;
using Exchange.Host.Tests.Api;
using Exchange.Host.Tests.Commands;
using Exchange.Host.Tests.Docs;
using Exchange.Host.Tests.Kill;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Exchange.Host.Tests.Alerting;

/// <summary>A hub that tells of itself: from a parked delivery to what the duty desk gets.</summary>
[NonParallelizable]
internal sealed class AlertHubTests
{
    private const string Parked = " where code = 'parked' and subject = 'neither'";

    [Test, CancelAfter(120_000)]
    public async Task A_parked_delivery_is_told_once_whoever_looks_and_again_after_an_hour_and_names_no_record(CancellationToken stop)
    {
        await using var desk = await DutyDesk.Open();
        // How full the disk of whoever runs this is has no part in it.
        await using var hub = await TestHub.Open("--Alerts:WebhookUrl=" + desk.Address, "--Alerts:WebhookSecret=duty", "--Alerts:DiskMib=1");
        await hub.Services.GetRequiredService<Secrets>().Set("duty", DutyDesk.Secret, "test", stop);
        var number = hub.Number();
        hub.Department.Set(number, Habit.ClosesAfterStoring);
        await hub.UntilDelivery(await hub.TakenIn(number, "neither"), "parked");

        // Beside the hub's own, which looks every half minute.
        using var one = ActivatorUtilities.CreateInstance<AlertWatch>(hub.Services);
        using var two = ActivatorUtilities.CreateInstance<AlertWatch>(hub.Services);
        Task Look() => Task.WhenAll(Task.Run(() => one.Round(stop), stop), Task.Run(() => two.Round(stop), stop));

        await Until(async () =>
        {
            await Look();
            return await hub.Count("select count(*) from alert" + Parked) == 1;
        }, stop);
        await Change(hub, "update alert set since = since - 60000" + Parked);
        await Until(async () =>
        {
            await Look();
            return desk.Came.Count >= 1;
        }, stop);
        await Look();
        await Change(hub, "update alert set told_at = told_at - 3600000" + Parked);
        await Until(async () =>
        {
            await Look();
            return desk.Came.Count >= 2;
        }, stop);
        await Look();

        desk.Came.Select(static came => came.Content.GetProperty("type").GetString()).ShouldBe(["exchange.alert.first", "exchange.alert.digest"]);
        desk.Came.Select(static came => came.Id).ShouldBeUnique();
        foreach (var (_, content) in desk.Came)
        {
            var item = content.GetProperty("data").GetProperty("items").EnumerateArray().ShouldHaveSingleItem();
            (item.GetProperty("code").GetString(), item.GetProperty("subject").GetString(), item.GetProperty("amount").GetInt64()).ShouldBe(("parked", "neither", 1));
        }
        var lines = hub.Lines.Text.Split('\n');
        lines.Count(static line => line.Contains(" 9201: ", StringComparison.Ordinal)).ShouldBe(1);
        lines.Count(static line => line.Contains(" 9202: ", StringComparison.Ordinal)).ShouldBe(1);
        var all = hub.Lines.Text + string.Concat(desk.Came.Select(static came => came.Content.GetRawText()));
        foreach (var secret in Person.Everything.Append(DutyDesk.Secret)) all.ShouldNotContain(secret);
        string.Concat(desk.Came.Select(static came => came.Content.GetRawText())).ShouldNotContain(number);
    }

    [Test, CancelAfter(180_000), Platform(Exclude = "Win")]
    public async Task Of_two_hosts_on_one_database_one_tells(CancellationToken stop)
    {
        var folder = Directory.CreateTempSubdirectory("exchange-alerts-");
        await using var deployed = await DeployedPostgres.Create(Repository.Path("deploy"));
        await using var desk = await DutyDesk.Open();
        string[] storage = ["--Storage:Provider=Postgres", "--Storage:ConnectionString=" + deployed.Hub, "--Hub:SecretKeyFile=" + Path.Combine(folder.FullName, "secrets.key")];
        var end = await CommandLine.Run(["migrate", .. storage, "--Storage:MigrationConnectionString=" + deployed.Owner, "--grant-to", deployed.HubLogin]);
        end.Exit.ShouldBe(0, end.Error);
        var lines = new LinesWritten();
        // A threshold that no disk keeps: what both see.
        WebApplication Host() => Hub.Build(["--urls=http://127.0.0.1:0", .. storage, "--Alerts:WebhookUrl=" + desk.Address, "--Alerts:WebhookSecret=duty", "--Alerts:DiskMib=1000000"], builder =>
        {
            builder.Logging.ClearProviders().AddProvider(lines);
            builder.Services.AddSingleton(new SetUpOffer(Wanted: false));
        });
        await using var first = Host();
        await using var second = Host();
        await first.StartAsync(stop);
        await first.Services.GetRequiredService<Secrets>().Set("duty", DutyDesk.Secret, "test", stop);
        await second.StartAsync(stop);
        // Beside the hosts' own, which look every half minute.
        using var one = ActivatorUtilities.CreateInstance<AlertWatch>(first.Services);
        using var two = ActivatorUtilities.CreateInstance<AlertWatch>(second.Services);
        Task Look() => Task.WhenAll(Task.Run(() => one.Round(stop), stop), Task.Run(() => two.Round(stop), stop));

        await Look();
        await deployed.Execute("update alert set since = since - 60000 where code = 'disk-low'");
        for (var times = 0; times < 5; times++) await Look();
        await deployed.Execute("update alert set told_at = told_at - 3600000 where code = 'disk-low'");
        for (var times = 0; times < 5; times++) await Look();
        await Until(() => Task.FromResult(desk.Came.Count >= 2), stop);

        // A telling stands in the program log before its round ends: what came twice would stand there twice.
        var told = lines.Text.Split('\n');
        told.Count(static line => line.Contains(" 9201: ", StringComparison.Ordinal)).ShouldBe(1, lines.Text);
        told.Count(static line => line.Contains(" 9202: ", StringComparison.Ordinal)).ShouldBe(1, lines.Text);
        desk.Came.Select(static came => came.Content.GetProperty("type").GetString()).ShouldBe(["exchange.alert.first", "exchange.alert.digest"], ignoreOrder: true);
        (await deployed.Number("select count(*) from alert where code = 'disk-low'")).ShouldBe(1);
        (await deployed.Number("select count(*) from host_turn where name = 'alerts'")).ShouldBe(1);
        await first.StopAsync(stop);
        await second.StopAsync(stop);
        folder.Delete(recursive: true);
    }

    [Test, CancelAfter(60_000)]
    public async Task That_nothing_can_be_committed_is_told_without_a_database(CancellationToken stop)
    {
        await using var desk = await DutyDesk.Open();
        await using var hub = await TestHub.Open("--Alerts:WebhookUrl=" + desk.Address, "--Alerts:WebhookSecret=duty", "--Alerts:DiskMib=1");
        await hub.Services.GetRequiredService<Secrets>().Set("duty", DutyDesk.Secret, "test", stop);
        // Nobody listens there.
        var away = new StorageOptions { Provider = Provider.Postgres, ConnectionString = $"Host=127.0.0.1;Port={HubProcess.FreePort()};Username=hub;Timeout=2" };
        using var database = new Database(away);
        using var queue = new CommitQueue(away, NullLogger<CommitQueue>.Instance);
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        using var watch = ActivatorUtilities.CreateInstance<AlertWatch>(hub.Services, new AlertTable(queue, database), ActivatorUtilities.CreateInstance<AlertPost>(hub.Services), clock);
        await watch.StartAsync(stop);
        await Until(() =>
        {
            clock.Advance(AlertWatch.Every);
            return Task.FromResult(desk.Came.Count >= 1);
        }, stop);
        await Until(() =>
        {
            clock.Advance(AlertWatch.Every);
            return Task.FromResult(hub.Lines.Text.Contains(" 9210: ", StringComparison.Ordinal));
        }, stop);
        await watch.StopAsync(stop);
        var item = desk.Came[0].Content.GetProperty("data").GetProperty("items").EnumerateArray().ShouldHaveSingleItem();
        (item.GetProperty("code").GetString(), item.GetProperty("subject").GetString()).ShouldBe(("log-stopped", Environment.MachineName));
        item.GetProperty("amount").GetInt64().ShouldBeGreaterThanOrEqualTo(2);
    }

    private static async Task Until(Func<Task<bool>> there, CancellationToken stop)
    {
        while (!await there()) await Task.Delay(100, stop);
    }

    private static async Task Change(TestHub hub, string sql)
    {
        await using var connection = await hub.Services.GetRequiredService<Database>().Open(CancellationToken.None);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        (await command.ExecuteNonQueryAsync()).ShouldBe(1);
    }
}
