using System.Net.Sockets;
using System.Text;
using Exchange.Host.Tests.Api;

namespace Exchange.Host.Tests.Security;

/// <summary>Callers that send slowly, or much. What would become much is in CompressedBombTests.</summary>
internal sealed class SlowAndLargeTests
{
    [Test]
    public async Task Headers_that_do_not_come_to_an_end_end_the_connection()
    {
        await using var hub = await TestHub.Open("--Door:HeaderSeconds=1");
        (await ClosedWithin(hub, "GET /health/live HTTP/1.1\r\nHost: hub\r\nX-Slow: ", TimeSpan.FromSeconds(20))).ShouldStartWith("HTTP/1.1 408 ");
    }

    [Test]
    public async Task A_content_that_drips_ends_the_connection()
    {
        await using var hub = await TestHub.Open("--Door:SlowestBytesPerSecond=1000");
        var head = $"POST /api/v1/records HTTP/1.1\r\nHost: hub\r\nX-Api-Key: {hub.Key("window")}\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n{{";
        (await ClosedWithin(hub, head, TimeSpan.FromSeconds(30))).ShouldNotContain(" 202 ");
        (await hub.Count("select count(*) from record")).ShouldBe(0);
    }

    [Test]
    public async Task Headers_that_are_too_many_or_too_long_are_refused()
    {
        await using var hub = await TestHub.Open();
        (await ClosedWithin(hub, $"GET /health/live HTTP/1.1\r\nHost: hub\r\nX-Long: {new string('a', 40_000)}\r\n\r\n", TimeSpan.FromSeconds(20))).ShouldStartWith("HTTP/1.1 431 ");
        var many = string.Concat(Enumerable.Range(0, 200).Select(i => $"X-{i}: a\r\n"));
        (await ClosedWithin(hub, $"GET /health/live HTTP/1.1\r\nHost: hub\r\n{many}\r\n", TimeSpan.FromSeconds(20))).ShouldStartWith("HTTP/1.1 431 ");
    }

    /// <summary>Both say how long the content is: a proxy and the hub could each believe another one, and a second request would hide in the first.</summary>
    [Test]
    public async Task A_content_with_two_lengths_is_refused()
    {
        await using var hub = await TestHub.Open();
        foreach (var lengths in (string[])["Content-Length: 2\r\nContent-Length: 40", "Transfer-Encoding: chunked, identity", "Transfer-Encoding: xchunked"])
            (await ClosedWithin(hub, $"POST /api/v1/setup HTTP/1.1\r\nHost: hub\r\nConnection: close\r\nContent-Type: application/json\r\n{lengths}\r\n\r\n{{}}", TimeSpan.FromSeconds(20)))
                .ShouldMatch(@"^HTTP/1\.1 (400|501|411) ", lengths);
    }

    /// <summary>Sends, and reads until the hub closes the connection.</summary>
    private static async Task<string> ClosedWithin(TestHub hub, string text, TimeSpan limit)
    {
        using var stop = new CancellationTokenSource(limit);
        using var client = new TcpClient();
        await client.ConnectAsync(hub.Address.Host, hub.Address.Port, stop.Token);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(text), stop.Token);
        using var answer = new MemoryStream();
        try
        {
            await stream.CopyToAsync(answer, stop.Token);
        }
        catch (IOException)
        {
            // Closed without waiting for what was still under way.
        }
        return Encoding.ASCII.GetString(answer.ToArray());
    }
}
