using System.Diagnostics;
using System.Text;
using Exchange.Adapters.Http;
using Exchange.Adapters.Tests.Http;
using Exchange.Adapters.Webhooks;

namespace Exchange.Adapters.Tests.Webhooks;

/// <summary>What is sent, and what each thing that a receiver may do means.</summary>
sealed class WebhookPostTests
{
    const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    [Test]
    public async Task The_content_goes_out_as_it_is_with_its_id_time_and_signature()
    {
        await using var server = new RawServer("HTTP/1.1 204 So\r\n\r\n");
        (await Post(server.Address + "/events?office=1")).ShouldBe(new WebhookAnswer.Taken(204));

        var request = server.Requests.ShouldHaveSingleItem();
        request.Line.ShouldBe("POST /events?office=1 HTTP/1.1");
        request.Text.ShouldBe("""{"何":"事"}""");
        request.Header("Content-Type").ShouldBe("application/cloudevents+json; charset=utf-8");
        request.Header("webhook-id").ShouldBe("7-abc");
        var time = DateTimeOffset.FromUnixTimeSeconds(long.Parse(request.Header("webhook-timestamp")!));
        (TimeProvider.System.GetUtcNow() - time).Duration().ShouldBeLessThan(TimeSpan.FromMinutes(1));
        request.Header("webhook-signature").ShouldBe(WebhookSignature.Of(WebhookSignature.Keys(Secret)!, "7-abc", time, request.Body));
    }

    [TestCase(200)]
    [TestCase(202)]
    [TestCase(299)]
    public async Task Every_2xx_is_taken(int status)
    {
        await using var server = new RawServer(Answering(status));
        (await Post(server.Address)).ShouldBe(new WebhookAnswer.Taken(status));
    }

    [Test]
    public async Task After_410_nothing_more_is_wanted()
    {
        await using var server = new RawServer(Answering(410));
        (await Post(server.Address)).ShouldBe(new WebhookAnswer.Gone(410));
    }

    [TestCase(301)]
    [TestCase(302)]
    [TestCase(307)]
    [TestCase(308)]
    public async Task A_redirect_is_not_followed(int status)
    {
        await using var elsewhere = new RawServer(Answering(200));
        await using var server = new RawServer($"HTTP/1.1 {status} Moved\r\nLocation: {elsewhere.Address}/\r\nContent-Length: 0\r\n\r\n");
        (await Post(server.Address)).ShouldBe(new WebhookAnswer.Later("redirected", status));
        elsewhere.Connections.ShouldBe(0);
    }

    [TestCase(400)]
    [TestCase(404)]
    [TestCase(500)]
    public async Task Everything_else_is_posted_again_later(int status)
    {
        await using var server = new RawServer(Answering(status));
        (await Post(server.Address)).ShouldBe(new WebhookAnswer.Later("status-" + status, status));
    }

    [Test]
    public async Task When_is_the_receivers_to_say_within_an_hour()
    {
        await using var busy = new RawServer("HTTP/1.1 429 Busy\r\nRetry-After: 120\r\nContent-Length: 0\r\n\r\n");
        (await Post(busy.Address)).ShouldBe(new WebhookAnswer.Later("status-429", 429, TimeSpan.FromMinutes(2)));
        await using var away = new RawServer("HTTP/1.1 503 Away\r\nRetry-After: 999999\r\nContent-Length: 0\r\n\r\n");
        (await Post(away.Address)).ShouldBe(new WebhookAnswer.Later("status-503", 503, TimeSpan.FromHours(1)));
    }

    [Test]
    public async Task One_that_hangs_is_given_up_in_time()
    {
        await using var server = new RawServer(static (_, _) => Task.Delay(Timeout.Infinite));
        var since = Stopwatch.StartNew();
        (await Post(server.Address, seconds: 0.3)).ShouldBe(new WebhookAnswer.Later("timeout"));
        since.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
    }

    [Test]
    public async Task An_answer_without_an_end_is_not_read()
    {
        var sent = 0L;
        await using var server = new RawServer(async (_, socket) =>
        {
            await RawServer.Say(socket, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            var chunk = Encoding.ASCII.GetBytes("4000\r\n" + new string('x', 0x4000) + "\r\n");
            while (true) Interlocked.Add(ref sent, await socket.SendAsync(chunk));
        });
        (await Post(server.Address)).ShouldBe(new WebhookAnswer.Taken(200));
        // What lies in the machine's buffers, and no more.
        Interlocked.Read(ref sent).ShouldBeLessThan(64 * 1024 * 1024);
    }

    [Test]
    public async Task Nobody_there_is_told_as_such()
    {
        string address;
        await using (var server = new RawServer(Answering(200))) address = server.Address;
        (await Post(address)).ShouldBe(new WebhookAnswer.Later("unreachable"));
        await using var broken = new RawServer(static (_, socket) => RawServer.Reset(socket));
        (await Post(broken.Address)).ShouldBeOfType<WebhookAnswer.Later>().Status.ShouldBeNull();
    }

    [Test]
    public async Task A_certificate_that_nobody_vouches_for_is_not_taken()
    {
        // What answers is no TLS at all: no event of a record leaves either way.
        await using var server = new RawServer(Answering(200));
        (await Post(server.Address.Replace("http:", "https:", StringComparison.Ordinal), seconds: 5)).ShouldBeOfType<WebhookAnswer.Later>();
        server.Requests.ShouldBeEmpty();
    }

    [Test, NonParallelizable]
    public async Task A_name_that_means_a_link_local_address_by_now_is_not_connected_to()
    {
        var usual = Outward.Names;
        try
        {
            Outward.Names = static (_, _) => Task.FromResult<System.Net.IPAddress[]>([System.Net.IPAddress.Parse("169.254.169.254")]);
            (await Post("https://window.example/events")).ShouldBe(new WebhookAnswer.Later("address-refused"));
        }
        finally
        {
            Outward.Names = usual;
        }
    }

    [TestCase(null, "secret-missing")]
    [TestCase("open sesame", "secret-unusable")]
    public async Task Without_a_secret_nothing_leaves(string? secret, string code)
    {
        await using var server = new RawServer(Answering(200));
        (await Post(server.Address, secret: secret)).ShouldBe(new WebhookAnswer.Later(code));
        server.Connections.ShouldBe(0);
    }

    [Test]
    public async Task Being_told_to_stop_is_no_answer_of_the_receivers()
    {
        using var stop = new CancellationTokenSource();
        await using var server = new RawServer((_, _) => stop.CancelAsync());
        await Should.ThrowAsync<OperationCanceledException>(() => Post(server.Address, stop: stop.Token));
    }

    static string Answering(int status) => $"HTTP/1.1 {status} So\r\nContent-Length: 0\r\n\r\n";

    static async Task<WebhookAnswer> Post(string address, string? secret = Secret, double seconds = 20, CancellationToken stop = default)
    {
        using var posts = new WebhookPost(TimeProvider.System);
        return await posts.Post(address, "7-abc", secret, Encoding.UTF8.GetBytes("""{"何":"事"}"""), "application/cloudevents+json; charset=utf-8", TimeSpan.FromSeconds(seconds), stop);
    }
}
