using Exchange.Core.Registry;
using Exchange.Core.Storage;
using Exchange.Host.Alerting;
using Exchange.Host.Tests.Api;
using Microsoft.Extensions.DependencyInjection;

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
