using System.Diagnostics;
using System.Net.ServerSentEvents;
using System.Text;
using Exchange.Core.Registry;
using Exchange.Host.Security;
using Exchange.Host.Tests.Following;

namespace Exchange.Host.Tests.Kill;

internal abstract partial class SeveralHostsContract
{
    [Test, CancelAfter(180_000)]
    public async Task Followers_of_any_host_are_told_what_every_host_takes_in_and_a_dead_hosts_subscription_goes_on_at_another(CancellationToken stop)
    {
        await using var receiver = await Receiver.Open();
        await _first.Api.Call(HttpMethod.Put, "/api/v1/secrets/hook", _admin, new { value = Receiver.Secret }, stop);
        await _first.Api.Apply(_admin, [new DocumentFile("more.yaml", Encoding.UTF8.GetBytes($$"""
            kind: subscription
            name: hook
            title: { zh: 事件, en: Events }
            client: window
            url: {{receiver.Address}}
            secret: hook
            events: [record.taken-in]
            timeoutSeconds: 1
            firstDelaySeconds: 0.1
            """))], stop);
        // A stream at each host; what comes to them is counted by number.
        var streams = new[] { _first, _second }.Select(host => Follow(host, stop)).ToList();
        await Until(() => streams.TrueForAll(stream => stream.Began.IsCompleted), stop);
        for (var i = 0; i < 40; i++) (await Send(i % 2 == 0 ? _first : _second, $"H-{i}", "safe", stop)).ShouldBeTrue();
        await Until(() => receiver.Taken.Count >= 40 && streams.TrueForAll(stream => stream.Told.Count >= 40), stop);
        foreach (var stream in streams) stream.Told.ShouldBe(Enumerable.Range(0, 40).Select(i => $"H-{i}"), "each once, in the order of the log");
        receiver.Posts.Count.ShouldBeLessThan(60, "one host at a time posts");

        // Whoever has the turn dies; the other takes it over when it has run out.
        var holder = await _deployed.Text("select host from host_turn where name = 'subscription hook'");
        // A host's id begins with the milliseconds of its start, and the second started when the first was ready.
        var (dies, lives) = Convert.ToInt64(holder[..12], 16) < _secondFrom.ToUnixTimeMilliseconds() ? (_first, _second) : (_second, _first);
        dies.Hub.Kill();
        await dies.Hub.Exited(stop);
        var since = Stopwatch.StartNew();
        (await Send(lives, "H-after", "safe", stop)).ShouldBeTrue();
        await Until(() => receiver.Taken.Any(post => post.Event.GetProperty("data").GetProperty("number").GetString() == "H-after"), stop);
        var took = since.Elapsed;
        var now = await _deployed.Text("select host from host_turn where name = 'subscription hook'");
        TestContext.Out.WriteLine($"posted {took.TotalSeconds:0.0} s after the death of the host that had the turn");
        now.ShouldNotBe(holder, "the one that had the turn is dead");
        receiver.Taken.Select(post => post.Event.GetProperty("data").GetProperty("number").GetString()).ShouldBe([.. Enumerable.Range(0, 40).Select(i => $"H-{i}"), "H-after"], ignoreOrder: true);
    }

    private (Task Began, List<string> Told) Follow(Host host, CancellationToken stop)
    {
        var began = new TaskCompletionSource();
        var told = new List<string>();
        _ = Task.Run(async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/events?kind=record.taken-in") { Headers = { { KeyHandler.Header, _window } } };
            using var response = await host.Api.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
            await foreach (var item in SseParser.Create(await response.Content.ReadAsStreamAsync(stop)).EnumerateAsync(stop))
            {
                began.TrySetResult();
                if (item.EventType == "heartbeat") continue;
                using var data = System.Text.Json.JsonDocument.Parse(item.Data);
                lock (told) told.Add(data.RootElement.GetProperty("number").GetString()!);
            }
        }, stop).ContinueWith(ended => began.TrySetException((Exception?)ended.Exception ?? new InvalidOperationException("The stream has ended.")), TaskScheduler.Default);
        return (began.Task, told);
    }
}
