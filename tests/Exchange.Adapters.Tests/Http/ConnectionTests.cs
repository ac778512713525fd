using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Exchange.Adapters.Tests.Contract;
using Exchange.Core.Contract;

namespace Exchange.Adapters.Tests.Http;

/// <summary>What the connections do not do by themselves, and how they are used again.</summary>
sealed class ConnectionTests
{
    const string Fine = "HTTP/1.1 204 No Content\r\n\r\n";

    [TestCase(301, true)]
    [TestCase(302, false)]
    [TestCase(303, false)]
    [TestCase(307, true)]
    [TestCase(308, true)]
    public async Task A_redirect_is_not_followed(int status, bool certainlyNotTaken)
    {
        await using var elsewhere = new RawServer(Fine);
        await using var server = new RawServer($"HTTP/1.1 {status} Moved\r\nLocation: {elsewhere.Address}/4499032611240000012\r\nContent-Length: 0\r\n\r\n");

        var answer = await Push(server);

        elsewhere.Connections.ShouldBe(0);
        answer.ShouldBeOfType(certainlyNotTaken ? typeof(PushAnswer.Unavailable) : typeof(PushAnswer.Unknown));
        answer.ToString().ShouldNotContain(elsewhere.Address);
    }

    [Test]
    public async Task A_cookie_is_not_kept()
    {
        await using var server = new RawServer("HTTP/1.1 200 OK\r\nSet-Cookie: session=1; Path=/\r\nContent-Length: 0\r\n\r\n");
        using var adapter = Given.Adapter(Given.Rules("[]", server.Address));

        await adapter.Push(Samples.Message(), CancellationToken.None);
        await adapter.Push(Samples.Message(), CancellationToken.None);

        server.Requests.Count.ShouldBe(2);
        server.Requests.ShouldAllBe(r => r.Header("Cookie") == null);
    }

    [Test, NonParallelizable]
    public async Task A_proxy_of_the_surroundings_is_not_used()
    {
        await using var proxy = new RawServer(Fine);
        await using var server = new RawServer(Fine);
        var before = HttpClient.DefaultProxy;
        HttpClient.DefaultProxy = new WebProxy(proxy.Address) { BypassProxyOnLocal = false };
        try
        {
            await Push(server);
        }
        finally
        {
            HttpClient.DefaultProxy = before;
        }
        server.Requests.Count.ShouldBe(1);
        proxy.Connections.ShouldBe(0);
    }

    [Test]
    public async Task Pushes_one_after_the_other_share_a_connection()
    {
        await using var server = new RawServer("HTTP/1.1 200 OK\r\nContent-Length: 40000\r\n\r\n" + new string('x', 40_000));
        using var adapter = Given.Adapter(Given.Rules("[]", server.Address));

        for (var n = 0; n < 20; n++)
            (await adapter.Push(Samples.Message(), CancellationToken.None)).ShouldBeOfType<PushAnswer.Acknowledged>();

        server.Connections.ShouldBe(1);
    }

    [TestCase("POST")]
    [TestCase("DELETE")]
    public async Task A_request_on_a_used_connection_that_breaks_is_not_sent_again_by_itself(string method)
    {
        var come = 0;
        await using var server = new RawServer((_, socket) =>
        {
            if (Interlocked.Increment(ref come) == 1)
                return RawServer.Say(socket, Fine);
            socket.Shutdown(SocketShutdown.Both);
            return Task.CompletedTask;
        });
        using var adapter = Given.Adapter(Given.Options($$"""{"address":"{{server.Address}}","submit":{"method":"{{method}}","path":"/setup/{number}"} }"""));
        await adapter.Push(Samples.Message(), CancellationToken.None);

        (await adapter.Push(Samples.Message(), CancellationToken.None)).ShouldBe(new PushAnswer.Unknown("the connection broke before the answer"));
        server.Requests.Count.ShouldBe(2);
    }

    [Test]
    public async Task A_connection_that_the_server_closed_in_between_costs_no_push()
    {
        await using var server = new RawServer(async (_, socket) =>
        {
            await RawServer.Say(socket, Fine);
            socket.Shutdown(SocketShutdown.Both);
        });
        using var adapter = Given.Adapter(Given.Rules("[]", server.Address));
        for (var n = 0; n < 5; n++)
        {
            (await adapter.Push(Samples.Message(), CancellationToken.None)).ShouldBeOfType<PushAnswer.Acknowledged>();
            await Task.Delay(50);
        }
        server.Connections.ShouldBe(5);
    }

    [Test]
    public async Task A_push_that_finds_no_connection_free_in_time_is_unavailable_and_was_not_sent()
    {
        await using var server = new RawServer((_, _) => Task.CompletedTask);
        using var adapter = Given.Adapter(Given.Rules("[]", server.Address) with { Connections = 1 });
        using var first = new CancellationTokenSource();
        var hanging = adapter.Push(Samples.Message(), first.Token);
        while (server.Requests.IsEmpty)
            await Task.Delay(5);
        using var timeout = new CancellationTokenSource(200);

        (await adapter.Push(Samples.Message("4499032611240000029"), timeout.Token)).ShouldBe(new PushAnswer.Unavailable("no connection in time"));
        server.Requests.Count.ShouldBe(1);
        await first.CancelAsync();
        (await hanging).ShouldBe(new PushAnswer.Unknown("no answer in time"));
    }

    [Test]
    public async Task The_request_is_plain_and_whole()
    {
        await using var server = new RawServer(Fine);
        var message = Samples.Message() with { TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" };
        using var adapter = Given.Adapter(Given.Options($$"""
            {"address":"{{server.Address}}/gateway/","headers":{"X-From":"hub"},"submit":{"path":"/api/setup"} }
            """));

        await adapter.Push(message, CancellationToken.None);

        var request = server.Requests.Single();
        request.Line.ShouldBe("POST /gateway/api/setup HTTP/1.1");
        request.Body.ShouldBe(message.Payload.ToArray());
        request.HeaderLines.ShouldBe(
            [
                $"Host: {server.Address["http://".Length..]}",
                "X-From: hub",
                $"Idempotency-Key: {message.DeliveryId}",
                $"traceparent: {message.TraceParent}",
                "Accept-Encoding: gzip, deflate",
                "Content-Type: application/json",
                $"Content-Length: {message.Payload.Length}",
            ],
            ignoreOrder: true);
    }

    [Test]
    public async Task The_trace_of_the_work_at_hand_goes_out_and_its_baggage_does_not()
    {
        await using var server = new RawServer(Fine);
        using var activity = new Activity("push").SetIdFormat(ActivityIdFormat.W3C).AddBaggage("clerk", "Zhang").Start();

        await Push(server);

        var request = server.Requests.Single();
        request.Header("traceparent").ShouldBe(activity.Id);
        request.HeaderLines.ShouldAllBe(h => !h.Contains("Zhang"));
    }

    [TestCase("00-zz")]
    [TestCase("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\nX-Evil: 1")]
    public async Task A_trace_that_is_none_is_left_out(string trace)
    {
        await using var server = new RawServer(Fine);
        using var adapter = Given.Adapter(Given.Rules("[]", server.Address));

        await adapter.Push(Samples.Message() with { TraceParent = trace }, CancellationToken.None);

        server.Requests.Single().HeaderLines.ShouldAllBe(h => !h.StartsWith("traceparent") && !h.StartsWith("X-Evil"));
    }

    static async Task<PushAnswer> Push(RawServer server)
    {
        using var adapter = Given.Adapter(Given.Rules("[]", server.Address));
        return await adapter.Push(Samples.Message(), CancellationToken.None);
    }
}
