using System.Text.Json;
using Exchange.Host.Commands;
using Exchange.Host.Tests.Api;
using Exchange.Host.Tests.Commands;

namespace Exchange.Host.Tests.Watching;

/// <summary>How the hub is, by the API and by the verb.</summary>
[NonParallelizable]
internal abstract class StatusLooks : HubTests
{
    protected async Task<JsonElement> Status() => (await Hub.Get("watcher", "/api/v1/status")).ShouldBe(200).Json;

    protected Task<CommandEnd> Verb(params string[] more) => CommandLine.Run(["status", "--url", Hub.Address.ToString(), "--key", Hub.Key("watcher"), .. more]);

    protected static JsonElement? Line(JsonElement status, string list, string adapter) => status.GetProperty(list).EnumerateArray()
        .Where(line => line.GetProperty("adapter").GetString() == adapter).Select(line => (JsonElement?)line).FirstOrDefault();

    protected async Task<JsonElement> Until(Func<JsonElement, bool> looks)
    {
        var status = default(JsonElement);
        for (var tries = 0; tries < 500; tries++)
        {
            if (looks(status = await Status())) return status;
            await Task.Delay(50);
        }
        throw new TimeoutException(status.GetRawText());
    }
}

internal sealed class StatusAtRestTests : StatusLooks
{
    [Test]
    public async Task A_hub_at_rest_says_that_all_is_well_and_the_exit_code_is_0()
    {
        await Until(status => status.GetProperty("attention").GetArrayLength() == 0 && status.GetProperty("hosts").GetArrayLength() == 1);
        var end = await Verb();
        end.Exit.ShouldBe(0, end.Out + end.Error);
        end.Out.ShouldContain("all is well 一切正常");
        end.Out.ShouldContain("alive 在线");
        end.Out.Split('\n').ShouldContain(line => line.Contains(" safe ") && line.Contains("open 正常") && line.Contains("0/"));
    }
}

internal sealed class StatusTests : StatusLooks
{
    [Test]
    public async Task A_parked_delivery_needs_a_person_and_the_exit_code_is_3()
    {
        var number = Hub.Number();
        Hub.Department.Set(number, Habit.ClosesAfterStoring);
        await Hub.UntilDelivery(await Hub.TakenIn(number, "neither"), "parked");
        var status = await Until(status => Line(status, "backlog", "neither")?.GetProperty("parked").GetInt64() == 1);
        var attention = status.GetProperty("attention").EnumerateArray().Single();
        (attention.GetProperty("code").GetString(), attention.GetProperty("subject").GetString()).ShouldBe(("parked", "neither"));

        var end = await Verb();
        end.Exit.ShouldBe(StatusCommand.NeedsAttention, end.Error);
        end.Out.ShouldContain("parked neither: 1 deliveries of adapter neither are parked");
        end.Out.ShouldContain("异常件待人工处理");
        end.Out.ShouldNotContain(number);
        (await Verb("--json")).Out.ShouldContain("\"attention\":[{");
    }

    [Test]
    public async Task What_waits_for_a_system_that_is_away_is_counted_with_its_age()
    {
        await Hub.Apply(Later.Documents(new Uri($"http://127.0.0.1:{Kill.HubProcess.FreePort()}/")));
        await Hub.TakenIn(Hub.Number(), "later");
        var status = await Until(status => Line(status, "backlog", "later") is { } line && line.GetProperty("waiting").GetInt64() == 1 && line.TryGetProperty("oldestSince", out _));
        Line(status, "backlog", "later")!.Value.GetProperty("parked").GetInt64().ShouldBe(0);
        status.GetProperty("logHead").GetInt64().ShouldBeGreaterThan(0);
        status.GetProperty("rates").GetProperty("takenInPerMinute").GetDouble().ShouldBeGreaterThan(0);
    }

    [Test]
    public async Task A_watchers_key_opens_nothing_else()
    {
        (await Hub.Get("watcher", "/api/v1/records")).ShouldBeProblem(403, "not-allowed");
        (await Hub.Get("watcher", "/api/v1/log")).ShouldBeProblem(403, "not-allowed");
        (await Hub.Get("watcher", "/api/v1/registry/documents")).ShouldBeProblem(403, "not-allowed");
        var end = await CommandLine.Run("status", "--url", Hub.Address.ToString(), "--key", Hub.Key("auditor"));
        end.Exit.ShouldBe(1);
    }
}
