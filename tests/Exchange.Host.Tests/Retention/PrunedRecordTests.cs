using System.Text.Json.Nodes;
using Exchange.Core.Storage;
using Exchange.Host.Tests.Api;
using Microsoft.Extensions.DependencyInjection;

namespace Exchange.Host.Tests.Retention;

/// <summary>A pruned record as the API shows it.</summary>
internal sealed class PrunedRecordTests : HubTests
{
    protected override string[] Settings => ["--Retention:ClosedDays=30", "--Retention:Items:opening=60"];

    [Test]
    public async Task Its_content_is_gone_and_says_so_and_the_hub_keeps_its_promises()
    {
        var number = Hub.Number();
        var sent = TestHub.Record(number, "safe");
        var first = (await Hub.TakeIn(sent)).ShouldBe(202);
        var id = first.Id;
        await Hub.UntilStep(id, "S1", "acknowledged");
        (await Hub.Progress("registration", new JsonObject
        {
            ["eventId"] = "R1", ["about"] = new JsonObject { ["record"] = id, ["step"] = "S1" }, ["stage"] = "closed", ["code"] = "0", ["at"] = "2026-11-24T09:30:00+08:00",
            ["text"] = Department.Words, ["by"] = Person.Name,
        })).ShouldBe(202);
        await Hub.Until(id, record => record.GetProperty("state").GetString() == "closed");
        var digest = first["digest"].GetString()!;
        (await Hub.Get("window", $"/api/v1/records/{id}/content")).ShouldBe(200).Text.ShouldContain(Person.Name);

        await Age(id, days: 31);
        var task = (await Hub.Post("administrator", "/api/v1/tasks", new JsonObject { ["kind"] = "retention", ["arguments"] = new JsonObject() })).ShouldBe(202).Id;
        await UntilDone(task);

        var reads = await Logged("record.content-read");
        (await Hub.Get("window", $"/api/v1/records/{id}/content", ("Accept-Language", "en"))).ShouldBeProblem(410, "pruned")["detail"].GetString()!.ShouldContain(digest);
        (await Hub.Get("window", $"/api/v1/records/{id}/content?version=1")).ShouldBeProblem(410, "pruned");
        (await Hub.Get("other-window", $"/api/v1/records/{id}/content")).ShouldBe(404);
        (await Logged("record.content-read")).ShouldBe(reads, "nothing was read");
        (await Hub.Get("window", "/api/v1/records/" + id)).ShouldBe(200)["digest"].GetString().ShouldBe(digest);
        (await Hub.Get("window", $"/api/v1/records/{id}/timeline")).ShouldBe(200).Text.ShouldContain("record.pruned");

        var again = (await Hub.TakeIn(sent)).ShouldBe(202);
        again.Header("Idempotency-Replayed").ShouldBe("true");
        again.Content.ShouldBe(first.Content);
        (await Hub.TakeIn(TestHub.Record(number, "safe", body: new JsonObject { ["company"] = "另一家公司", ["staff"] = 1 }))).Status.ShouldBeOneOf(409, 422);
    }

    /// <summary>As if it had closed so long ago.</summary>
    private async Task Age(string id, int days)
    {
        await using var connection = await Hub.Services.GetRequiredService<Database>().Open(default);
        await using var command = connection.CreateCommand();
        command.CommandText = $"update record set closed_at = closed_at - {days} * 86400000 where id = '{id}'";
        (await command.ExecuteNonQueryAsync()).ShouldBe(1);
    }

    private async Task UntilDone(string task)
    {
        for (var tries = 0; tries < 1_000; tries++)
        {
            if ((await Hub.Get("administrator", "/api/v1/tasks/" + task)).ShouldBe(200)["state"].GetString() is "done") return;
            await Task.Delay(20);
        }
        throw new TimeoutException("The task did not end.");
    }
}
