using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Exchange.Host.Security;
using Exchange.Host.Tests.Api;
using Microsoft.AspNetCore.Http;

namespace Exchange.Host.Tests.Security;

/// <summary>How much one caller may ask of a host: who asks for more waits, and takes nothing from others.</summary>
[NonParallelizable]
internal sealed class CallerLimitsTests
{
    [Test]
    public async Task A_client_has_so_many_requests_under_way_and_others_theirs()
    {
        await using var hub = await TestHub.Open("--Door:ClientConcurrent=2");
        await using (var one = await Held.Batch(hub, "window"))
        await using (await Held.Batch(hub, "window"))
        {
            await Until(async () => (await hub.Get("window", "/api/v1/records")).Status == 429);
            var refused = (await hub.Get("window", "/api/v1/records")).ShouldBeProblem(429, "too-many");
            int.Parse(refused.Header("Retry-After").ShouldNotBeNull(), CultureInfo.InvariantCulture).ShouldBeGreaterThan(0);
            (await hub.Get("window", "/api/v1/records", ("Accept-Language", "en"))).ShouldBeProblem(429, "too-many")["title"].GetString().ShouldBe("Too many requests; come again later");
            (await hub.TakeIn(TestHub.Record(hub.Number()))).ShouldBeProblem(429, "too-many");
            (await hub.TakeIn(TestHub.Record(hub.Number()), "other-window")).ShouldBe(202);
            (await hub.Get("administrator", "/api/v1/status")).ShouldBe(200);
            (await hub.Get(null, "/health/ready")).ShouldBe(200);
            await one.End();
            await Until(async () => (await hub.Get("window", "/api/v1/records")).Status == 200);
        }
    }

    [Test]
    public async Task A_clients_rate_is_bound_where_a_setting_says_so()
    {
        await using var hub = await TestHub.Open("--Door:ClientPerSecond=1", "--Door:ClientBurst=3");
        var statuses = new List<int>();
        for (var i = 0; i < 12; i++) statuses.Add((await hub.Get("window", "/api/v1/records")).Status);
        statuses.Take(3).ShouldAllBe(status => status == 200);
        statuses.ShouldContain(429);
        (await hub.Get("other-window", "/api/v1/records")).ShouldBe(200);
        // Who waits as long as it is told is let in again.
        await Until(async () => (await hub.Get("window", "/api/v1/records")).Status == 200);
    }

    [Test]
    public async Task Without_a_setting_nobody_is_slowed_down()
    {
        await using var hub = await TestHub.Open();
        var statuses = await Task.WhenAll(Enumerable.Range(0, 300).Select(async _ => (await hub.Get("window", "/api/v1/records?limit=1")).Status));
        statuses.ShouldAllBe(status => status == 200);
    }

    [Test]
    public async Task Who_shows_no_good_key_is_bound_by_address_and_clients_from_there_are_not()
    {
        await using var hub = await TestHub.Open("--Door:AddressConcurrent=1");
        await using (await Held.SetUp(hub))
        {
            await Until(async () => (await hub.Get(null, "/health/ready")).Status == 429);
            (await hub.Get(null, "/openapi/v1.json")).ShouldBeProblem(429, "too-many");
            (await hub.Get(null, "/api/v1/records", ("X-Api-Key", "wrong"))).ShouldBeProblem(429, "too-many");
            (await hub.Get(null, "/health/live")).ShouldBe(200);
            (await hub.TakeIn(TestHub.Record(hub.Number()))).ShouldBe(202);
        }
        await Until(async () => (await hub.Get(null, "/health/ready")).Status == 200);
    }

    [Test]
    public async Task An_address_that_shows_wrong_keys_is_told_to_wait_and_good_keys_from_there_are_let_in()
    {
        await using var hub = await TestHub.Open("--Door:WrongKeysPerMinute=5");
        var answers = new List<Answer>();
        for (var i = 0; i < 9; i++) answers.Add(await hub.Get(null, "/api/v1/records", ("X-Api-Key", $"xk_abcdefghijkm_guess{i}")));
        answers.Take(4).ShouldAllBe(answer => answer.Status == 401);
        foreach (var answer in answers.Skip(5)) int.Parse(answer.ShouldBeProblem(429, "too-many").Header("Retry-After").ShouldNotBeNull(), CultureInfo.InvariantCulture).ShouldBeInRange(1, 60);
        (await hub.Get("window", "/api/v1/records")).ShouldBe(200);
        (await hub.Get(null, "/api/v1/records")).ShouldBeProblem(401, "no-key");
        (await hub.Post(null, "/api/v1/setup", new System.Text.Json.Nodes.JsonObject { ["secret"] = "guess", ["client"] = "me" })).ShouldBeProblem(429, "too-many");
        hub.Lines.Text.Split('\n').Count(line => line.Contains(" 3111: ", StringComparison.Ordinal)).ShouldBe(1, "told once a minute");
        hub.Lines.Text.ShouldNotContain("guess");
    }

    [Test]
    public async Task Wrong_set_up_secrets_count_as_wrong_keys()
    {
        await using var hub = await TestHub.Open("--Door:WrongKeysPerMinute=3");
        var statuses = new List<int>();
        for (var i = 0; i < 6; i++) statuses.Add((await hub.Post(null, "/api/v1/setup", new System.Text.Json.Nodes.JsonObject { ["secret"] = "guess" + i, ["client"] = "me" })).Status);
        statuses.ShouldBe([401, 401, 401, 429, 429, 429]);
    }

    [TestCase("10.1.2.3", "10.1.2.3")]
    [TestCase("::ffff:10.1.2.3", "10.1.2.3")]
    [TestCase("2001:db8:1:2:aaaa::1", "2001:db8:1:2::")]
    [TestCase("2001:db8:1:2:bbbb::9", "2001:db8:1:2::")]
    [TestCase("2001:db8:1:3::1", "2001:db8:1:3::")]
    public void A_network_of_64_bits_is_one_address(string from, string counted)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse(from);
        CallerAddress.Of(context).ShouldBe(IPAddress.Parse(counted));
    }

    private static async Task Until(Func<Task<bool>> so)
    {
        for (var tries = 0; tries < 500; tries++)
        {
            if (await so()) return;
            await Task.Delay(20);
        }
        throw new TimeoutException("It never was so.");
    }

    /// <summary>A request whose content has begun and does not end.</summary>
    private sealed class Held : HttpContent, IAsyncDisposable
    {
        private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly byte[] _first;
        private readonly byte[] _last;
        private Task<HttpResponseMessage>? _sent;

        private Held(string mediaType, string first, string last)
        {
            (_first, _last) = (System.Text.Encoding.UTF8.GetBytes(first), System.Text.Encoding.UTF8.GetBytes(last));
            Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        }

        public static Task<Held> Batch(TestHub hub, string client) => Begin(hub, client, "/api/v1/records/batch", new Held("application/x-ndjson", "\n", "\n"));

        public static Task<Held> SetUp(TestHub hub) => Begin(hub, null, "/api/v1/setup", new Held("application/json", "{", "\"secret\":\"x\",\"client\":\"y\"}"));

        private static async Task<Held> Begin(TestHub hub, string? client, string path, Held held)
        {
            var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = held };
            request.Headers.TransferEncodingChunked = true;
            if (client is not null) request.Headers.Add(KeyHandler.Header, hub.Key(client));
            held._sent = hub.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            await held._begun.Task;
            return held;
        }

        public async Task End()
        {
            if (!_end.TrySetResult()) return;
            try
            {
                using var response = await _sent!;
                await response.Content.ReadAsByteArrayAsync();
            }
            catch (HttpRequestException)
            {
                // On a slow machine the hub has given up a content that does not come; it is over either way.
            }
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(_first);
            await stream.FlushAsync();
            _begun.TrySetResult();
            await _end.Task;
            await stream.WriteAsync(_last);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }

        public async ValueTask DisposeAsync() => await End();
    }
}
