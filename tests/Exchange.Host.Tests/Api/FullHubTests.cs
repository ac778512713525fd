using Exchange.Core.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Exchange.Host.Tests.Api;

/// <summary>A hub that cannot store now says so, and says it of each line.</summary>
internal sealed class FullHubTests : HubTests
{
    protected override string[] Settings => ["--Storage:QueueLength=100", "--Hub:BatchLines=150"];

    [Test]
    public async Task Lines_that_find_no_room_are_each_told_to_come_back()
    {
        var text = string.Concat(Enumerable.Range(0, 150).Select(_ => TestHub.Text(TestHub.Record(Hub.Number())) + "\n")) + "{}\n";
        var answer = await Storing_nothing(() => Hub.Send("window", HttpMethod.Post, "/api/v1/records/batch", TestHub.Json(text, "application/x-ndjson")));
        var lines = answer.ShouldBe(200).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(151);
        lines.Take(150).ShouldAllBe(line => line.Contains("\"status\":503", StringComparison.Ordinal)
            && line.Contains("urn:exchange:problem:unavailable", StringComparison.Ordinal));
        lines[150].ShouldContain("\"status\":422");
    }

    [Test]
    public async Task A_record_that_cannot_be_stored_is_a_503_that_says_when_to_come_back()
    {
        await using var hub = await TestHub.Open();
        hub.Services.GetRequiredService<CommitQueue>().Dispose();   // As at the end of a hub that is being stopped.
        foreach (var record in new[] { TestHub.Record(hub.Number()), TestHub.Record(hub.Number(), "felling") })
        {
            var answer = (await hub.TakeIn(record)).ShouldBeProblem(503, "unavailable");
            answer.Header("Retry-After").ShouldBe("2");
        }
        (await hub.Count("select count(*) from record")).ShouldBe(0);
    }
}
