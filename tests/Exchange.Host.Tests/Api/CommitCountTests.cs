using Exchange.Core.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Exchange.Host.Tests.Api;

internal sealed class CommitCountTests : HubTests
{
    [Test]
    public async Task A_batch_of_100_records_costs_at_most_3_commits()
    {
        // The lanes commit too: a stopped adapter lets the taking in be counted alone.
        var stopped = System.Text.Encoding.UTF8.GetString(TestDocuments.All(Hub.Department.Address).Single(file => file.Path == "adapters.yaml").Content.Span)
            .Replace("pushTimeoutSeconds: 1", "active: false", StringComparison.Ordinal);
        await Hub.Apply(stopped);
        var queue = Hub.Services.GetRequiredService<CommitQueue>();
        await Quiet(queue);

        var text = string.Concat(Enumerable.Range(0, 100).Select(_ => TestHub.Text(TestHub.Record(Hub.Number(), "opening", "01")) + "\n"));
        var before = queue.Commits;
        var answer = await Hub.Send("window", HttpMethod.Post, "/api/v1/records/batch", TestHub.Json(text, "application/x-ndjson"));
        var commits = queue.Commits - before;

        answer.ShouldBe(200).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Count(line => line.Contains("\"status\":202", StringComparison.Ordinal))
            .ShouldBe(100);
        TestContext.Out.WriteLine($"commits for a batch of 100 records: {commits}");
        commits.ShouldBeInRange(1, 3);
    }

    private static async Task Quiet(CommitQueue queue)
    {
        for (var (last, same) = (-1L, 0); same < 40; await Task.Delay(50))
        {
            same = queue.Commits == last ? same + 1 : 0;
            last = queue.Commits;
        }
    }
}
