using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Exchange.Core.Registry;
using Exchange.Host.Security;
using Exchange.Host.Tests.Api;
using Exchange.Host.Tests.Following;

namespace Exchange.Host.Tests.Kill;

/// <summary>Kills the hub (SIGKILL) between a post and what is written of it, and after it: a receiver that remembers ids has everything once, of each record in order, and nothing is left out.</summary>
[Category("Kill"), Platform(Exclude = "Win")]
internal sealed class FollowerKillTests
{
    private static readonly (int Event, string Means)[] CrashPoints = [(9311, "posted, not written down"), (9312, "written down, its place moved")];

    private readonly Dictionary<string, string> _ids = new(StringComparer.Ordinal);
    private readonly List<string> _sent = [];

    [Test, CancelAfter(240_000)]
    public async Task Whatever_the_moment_of_death_every_event_is_posted_and_under_one_id(CancellationToken stop)
    {
        var folder = Directory.CreateTempSubdirectory("exchange-followers-").FullName;
        var port = HubProcess.FreePort();
        using var api = new HubApi(port);
        await using var department = await Department.Open();
        await using var receiver = await Receiver.Open();
        string window;
        await using (var hub = HubProcess.Start(folder, port))
        {
            (await hub.Ready(api.Http, stop)).ShouldBeTrue(hub.Output);
            var admin = await api.SetUp(await hub.SetUpSecretPrinted(stop), stop);
            await api.Apply(admin, TestDocuments.All(department.Address), stop);
            await api.Call(HttpMethod.Put, "/api/v1/secrets/hook", admin, new { value = Receiver.Secret }, stop);
            await api.Apply(admin, [new DocumentFile("s.yaml", Encoding.UTF8.GetBytes($$"""
                kind: subscription
                name: hook
                title: { zh: 事件, en: Events }
                client: window
                url: {{receiver.Address}}
                secret: hook
                firstDelaySeconds: 0.05
                """))], stop);
            window = await api.Key(admin, "window", stop);
        }

        var hits = new Dictionary<int, int>();
        foreach (var (point, _) in CrashPoints)
            foreach (var count in (int[])[1, 4, 9])
            {
                await using var hub = HubProcess.Start(folder, port, $"{point}:{count}");
                if (await hub.Ready(api.Http, stop)) await SendUntilDeath(hub, api, window, stop);
                if (hub.KilledAt is { } killed) hits[killed] = hits.GetValueOrDefault(killed) + 1;
            }

        await using var last = HubProcess.Start(folder, port);
        (await last.Ready(api.Http, stop)).ShouldBeTrue(last.Output);
        foreach (var number in _sent) await Send(api, number, window, stop);
        await receiver.Until(of => _ids.Values.All(id => of.Taken.Any(post => post.RecordId == id && post.Type == "exchange.delivery.acknowledged")));

        foreach (var (point, means) in CrashPoints) TestContext.Out.WriteLine($"crash point {point} ({means}): {hits.GetValueOrDefault(point)} hits");
        CrashPoints.Where(point => hits.GetValueOrDefault(point.Event) == 0).ShouldBeEmpty();
        receiver.Posts.ShouldAllBe(post => post.IsSigned);
        var doubled = receiver.Posts.GroupBy(post => post.Id).Where(same => same.Count() > 1).ToList();
        TestContext.Out.WriteLine($"{_ids.Count} records, {receiver.Posts.Count} posts, {doubled.Count} posted again");
        doubled.ShouldNotBeEmpty("the hub died between a post and what is written of it");
        // The same event each time, byte for byte.
        foreach (var same in doubled) same.Select(post => Encoding.UTF8.GetString(post.Content)).Distinct().ShouldHaveSingleItem();
        foreach (var id in _ids.Values)
        {
            var posts = receiver.Taken.Where(post => post.RecordId == id).ToList();
            posts.Select(post => post.Position).ShouldBeUnique();
            posts.Select(post => post.Position).ShouldBeInOrder();
            posts[0].Type.ShouldBe("exchange.record.taken-in");
            // What the log has is what was posted.
            var told = posts.Select(post => post.Type["exchange.".Length..]).Order(StringComparer.Ordinal).ToList();
            var timeline = (await api.Call(HttpMethod.Get, $"/api/v1/records/{id}/timeline", window, null, stop)).EnumerateArray().Select(line => line.GetProperty("what").GetString()!).Order(StringComparer.Ordinal);
            told.ShouldBe(timeline);
        }
        Directory.Delete(folder, recursive: true);
    }

    private async Task SendUntilDeath(HubProcess hub, HubApi api, string key, CancellationToken stop)
    {
        for (var i = 0; i < 400 && !hub.HasExited; i++)
        {
            var number = $"F{_sent.Count + 1:d5}";
            _sent.Add(number);
            try
            {
                await Send(api, number, key, stop);
            }
            catch (HttpRequestException)
            {
                // Whether it was taken in is not known: it is sent again at the end.
            }
            await Task.Delay(10, stop);
        }
        hub.HasExited.ShouldBeTrue(hub.Output);
        await hub.Exited(stop);
    }

    private async Task Send(HubApi api, string number, string key, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/records") { Content = new StringContent(TestHub.Text(TestHub.Record(number)), new MediaTypeHeaderValue("application/json")) };
        request.Headers.Add(KeyHandler.Header, key);
        using var response = await api.Http.SendAsync(request, stop);
        if (response.StatusCode == HttpStatusCode.ServiceUnavailable) return;
        var text = await response.Content.ReadAsStringAsync(stop);
        response.StatusCode.ShouldBe(HttpStatusCode.Accepted, text);
        _ids[number] = System.Text.Json.JsonDocument.Parse(text).RootElement.GetProperty("id").GetString()!;
    }
}
