using System.Text.Json;
using Exchange.Client;
using Exchange.Host.Tests.Api;
using Exchange.Host.Tests.Kill;

namespace Exchange.Host.Tests.ClientPackage;

/// <summary>The hub is killed while the client hands in and follows; it comes back, and the client goes on by itself.</summary>
[Category("Kill")]
internal sealed class ClientKillTests
{
    private const int Records = 3_000, Kills = 3;

    [Test, CancelAfter(180_000)]
    public async Task A_batch_goes_on_over_the_death_of_the_hub_and_its_follower_misses_nothing(CancellationToken stop)
    {
        var folder = Directory.CreateTempSubdirectory("exchange-client-").FullName;
        var port = HubProcess.FreePort();
        using var api = new HubApi(port);
        await using var department = await Department.Open();
        var hub = HubProcess.Start(folder, port);
        try
        {
            (await hub.Ready(api.Http, stop)).ShouldBeTrue(hub.Output);
            var admin = await api.SetUp(await hub.SetUpSecretPrinted(stop), stop);
            await api.Apply(admin, TestDocuments.All(department.Address), stop);
            var client = new ExchangeClient(new HttpClient { Timeout = Timeout.InfiniteTimeSpan }, new ExchangeClientOptions
            {
                Address = api.Address, Key = await api.Key(admin, "window", stop), Tries = 1_000, FirstWait = TimeSpan.FromMilliseconds(100), LongestWait = TimeSpan.FromMilliseconds(300), BatchLines = 50,
            });

            using var followed = CancellationTokenSource.CreateLinkedTokenSource(stop);
            var told = new List<string>();
            var following = Task.Run(async () =>
            {
                await foreach (var notice in client.FollowRecords(after: 0, kinds: ["record.taken-in"], stop: followed.Token))
                {
                    told.Add(notice.Number!);
                    if (told.Count == Records) return;
                }
            }, stop);
            var (answers, killed) = (new List<BatchAnswer>(), 0);
            await foreach (var answer in client.TakeInBatch(Enumerable.Range(0, Records).Select(static i => Record(i)), stop))
            {
                answers.Add(answer);
                if (killed == Kills || answers.Count != (killed + 1) * Records / (Kills + 1)) continue;
                killed++;
                hub.Kill();
                await hub.Exited(stop);
                await hub.DisposeAsync();
                hub = HubProcess.Start(folder, port);
            }
            await following;

            killed.ShouldBe(Kills);
            answers.Select(static one => one.Receipt?.Number).ShouldBe(Enumerable.Range(0, Records).Select(static i => $"K{i:d5}"));
            answers.Select(static one => one.Receipt!.Id).ShouldBeUnique();
            // Each was taken in once, and told once.
            told.ShouldBe(Enumerable.Range(0, Records).Select(static i => $"K{i:d5}"), ignoreOrder: true);
            TestContext.Out.WriteLine($"{Records} records, {killed} deaths, {answers.Count(static one => one.Replayed)} answered by their first receipt");
        }
        finally
        {
            await hub.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static SubmissionBody Record(int i) => new() { Number = $"K{i:d5}", Item = "safe", Body = JsonElement.Parse(TestHub.Text(TestHub.Body())) };
}
