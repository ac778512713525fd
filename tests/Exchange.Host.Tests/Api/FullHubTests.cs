using Exchange.Core.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Exchange.Host.Tests.Api;

/// <summary>A hub that cannot store now says so, and says it of each line.</summary>
internal sealed class FullHubTests : HubTests
{
    protected override string[] Settings => ["--Storage:QueueLength=150", "--Hub:BatchLines=100"];

    private Task<Answer> Batch(int lines, string more = "") => Hub.Send("window", HttpMethod.Post, "/api/v1/records/batch",
        TestHub.Json(string.Concat(Enumerable.Range(0, lines).Select(_ => TestHub.Text(TestHub.Record(Hub.Number())) + "\n")) + more, "application/x-ndjson"));

    [Test]
    public async Task Lines_that_find_no_room_are_each_told_to_come_back()
    {
        await using var connection = await Hub.Services.GetRequiredService<Database>().Open(CancellationToken.None);
        var queue = Hub.Services.GetRequiredService<CommitQueue>();
        Task<Answer> first;
        // Somebody else writes: what comes now waits, and fills the queue.
        await using (await connection.BeginTransactionAsync())
        {
            first = Batch(100);
            SpinWait.SpinUntil(() => queue.Length >= 100, TimeSpan.FromSeconds(20)).ShouldBeTrue();
            var second = (await Batch(100)).ShouldBe(200).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            second.Length.ShouldBe(100);
            second.ShouldAllBe(line => line.Contains("\"status\":503", StringComparison.Ordinal)
                && line.Contains("urn:exchange:problem:unavailable", StringComparison.Ordinal));
        }
        (await first).ShouldBe(200).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldAllBe(line => line.Contains("\"status\":202", StringComparison.Ordinal));
        (await Hub.Count("select count(*) from record")).ShouldBe(100);
        (await Batch(1, "{}\n")).ShouldBe(200).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries)[1].ShouldContain("\"status\":422");
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
