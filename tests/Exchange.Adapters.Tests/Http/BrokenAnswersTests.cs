using System.Security.Authentication;
using System.IO.Compression;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Exchange.Adapters.Tests.Contract;
using Exchange.Core.Contract;

namespace Exchange.Adapters.Tests.Http;

/// <summary>Everything that can break below or within HTTP, on real sockets: the line between "certainly not taken" and "may have been taken".</summary>
sealed class BrokenAnswersTests
{
    const string Numbered = """[{"status":"2xx","is":"acknowledged","number":"body.YWLSH"}]""";

    static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(400);

    [Test]
    public async Task A_connection_reset_after_the_request_is_unknown()
    {
        await using var server = new RawServer((_, socket) => RawServer.Reset(socket));

        (await Push(server)).ShouldBe(new PushAnswer.Unknown("the connection broke before the answer"));
        server.Requests.Count.ShouldBe(1);
    }

    [TestCase("SSH-2.0-OpenSSH_9.2\r\n")]
    [TestCase("HTTP/1.1 two hundred\r\n\r\n")]
    [TestCase("\0\0\0\0\0\0\0\0\0\0\0\0")]
    public async Task An_answer_that_is_not_HTTP_is_unknown(string garbage)
    {
        await using var server = new RawServer(async (_, socket) =>
        {
            await RawServer.Say(socket, garbage);
            socket.Shutdown(SocketShutdown.Both);
        });

        (await Push(server)).ShouldBeOfType<PushAnswer.Unknown>();
    }

    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"YWLSH\":")]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"YWL")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Le")]
    public async Task An_answer_that_breaks_off_is_unknown_whether_its_body_is_wanted_or_not(string half)
    {
        await using var server = new RawServer(async (_, socket) =>
        {
            await RawServer.Say(socket, half);
            await RawServer.Reset(socket);
        });

        (await Push(server)).ShouldBeOfType<PushAnswer.Unknown>();
        (await Push(server, Numbered)).ShouldBeOfType<PushAnswer.Unknown>();
    }

    [Test]
    public async Task An_answer_that_stops_within_its_body_is_unknown_when_time_is_up()
    {
        await using var server = new RawServer("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{");
        using var timeout = new CancellationTokenSource(Soon);

        (await Push(server, Numbered, timeout.Token)).ShouldBe(new PushAnswer.Unknown("no answer in time"));
    }

    [TestCase("{\"YWLSH\":\"\"}")]
    [TestCase("{\"YWLSH\":null}")]
    [TestCase("{}")]
    [TestCase("")]
    public async Task A_success_without_the_number_that_acknowledges_is_unknown(string body)
    {
        await using var server = new RawServer($"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {body.Length}\r\n\r\n{body}");

        (await Push(server, Numbered)).ShouldBe(new PushAnswer.Unknown("status 200 without the number that acknowledges"));
    }

    [TestCase("<html>login</html>")]
    [TestCase("{\"YWLSH\":\"D1\"")]
    public async Task A_success_that_is_no_JSON_is_unknown(string body)
    {
        await using var server = new RawServer($"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {body.Length}\r\n\r\n{body}");

        (await Push(server, Numbered)).ShouldBe(new PushAnswer.Unknown("status 200, but no rule knows the answer"));
    }

    [Test]
    public async Task An_endless_answer_is_read_no_further_than_the_bound()
    {
        var sent = 0L;
        await using var server = new RawServer(async (_, socket) =>
        {
            await RawServer.Say(socket, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            var chunk = Encoding.UTF8.GetBytes($"4000\r\n{new string('x', 0x4000)}\r\n");
            while (sent < 1L << 32)
                sent += await socket.SendAsync(chunk);
        });
        var options = Given.Rules(Numbered, server.Address) with { AnswerLimitBytes = 64 * 1024 };
        using var adapter = Given.Adapter(options);

        (await adapter.Push(Samples.Message(), CancellationToken.None)).ShouldBe(new PushAnswer.Unknown("status 200, but no rule knows the answer"));
        sent.ShouldBeLessThan(32L << 20);
    }

    [Test]
    public async Task An_answer_as_long_as_the_bound_is_read_and_one_byte_more_is_not()
    {
        const string Start = "{\"YWLSH\":\"D1\",\"x\":\"", End = "\"}";
        foreach (var (length, expected) in new (int, PushAnswer)[]
                 {
                     (1024, new PushAnswer.Acknowledged("D1")), (1025, new PushAnswer.Unknown("status 200, but no rule knows the answer")),
                 })
        {
            var body = Start + new string('y', length - Start.Length - End.Length) + End;
            foreach (var answer in new[]
                     {
                         $"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{body}",
                         $"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{length:x}\r\n{body}\r\n0\r\n\r\n",
                     })
            {
                await using var server = new RawServer(answer);
                using var adapter = Given.Adapter(Given.Rules(Numbered, server.Address) with { AnswerLimitBytes = 1024 });

                (await adapter.Push(Samples.Message(), CancellationToken.None)).ShouldBe(expected);
            }
        }
    }

    [Test]
    public async Task A_small_answer_that_unpacks_to_a_huge_one_is_bounded_too()
    {
        var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            for (var n = 0; n < 256; n++)
                await gzip.WriteAsync(new byte[1 << 20]);
        await using var server = new RawServer(async (_, socket) =>
        {
            await RawServer.Say(socket, $"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {packed.Length}\r\n\r\n");
            await socket.SendAsync(packed.ToArray());
        });
        var before = GC.GetTotalAllocatedBytes();

        (await Push(server, Numbered)).ShouldBeOfType<PushAnswer.Unknown>();
        (GC.GetTotalAllocatedBytes() - before).ShouldBeLessThan(32L << 20);
    }

    [Test]
    public async Task An_answer_that_says_gzip_and_is_not_is_unknown()
    {
        await using var server = new RawServer("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 12\r\n\r\nnot gzip ...");

        (await Push(server, Numbered)).ShouldBe(new PushAnswer.Unknown("the answer cannot be decompressed"));
    }

    [Test]
    public async Task Endless_headers_are_unknown()
    {
        await using var server = new RawServer(async (_, socket) =>
        {
            await RawServer.Say(socket, "HTTP/1.1 200 OK\r\n");
            for (var n = 0; n < 100_000; n++)
                await RawServer.Say(socket, $"X-{n}: {new string('x', 100)}\r\n");
        });

        (await Push(server)).ShouldBe(new PushAnswer.Unknown("the answer's headers are too long"));
    }

    [Test]
    public async Task A_certificate_that_nobody_vouches_for_is_unavailable_and_nothing_was_sent()
    {
        using var key = RSA.Create(2048);
        using var made = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2056, 1, 1, 0, 0, 0, TimeSpan.Zero));
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var received = Task.Run(async () =>
        {
            using var socket = await listener.AcceptSocketAsync();
            await using var tls = new SslStream(new NetworkStream(socket));
            try
            {
                await tls.AuthenticateAsServerAsync(made);
                return await tls.ReadAsync(new byte[1]);
            }
            catch (Exception e) when (e is IOException or AuthenticationException)
            {
                return 0;
            }
        });

        (await Push($"https://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}"))
            .ShouldBe(new PushAnswer.Unavailable("no secure connection: certificate or TLS version refused"));
        (await received).ShouldBe(0);
    }

    [Test]
    public async Task A_server_that_speaks_no_TLS_is_unavailable_and_sees_no_word_of_the_message()
    {
        var seen = new List<byte>();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = Task.Run(async () =>
        {
            using var socket = await listener.AcceptSocketAsync();
            var buffer = new byte[64 * 1024];
            seen.AddRange(buffer.AsSpan(0, await socket.ReceiveAsync(buffer)));
            await RawServer.Say(socket, "HTTP/1.1 400 Bad Request\r\n\r\n");
        });

        (await Push($"https://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}")).ShouldBeOfType<PushAnswer.Unavailable>().Reached.ShouldBeFalse();
        await serving;
        Encoding.Latin1.GetString(seen.ToArray()).ShouldNotContain("SBLSH");
    }

    [Test]
    public async Task A_host_name_that_nobody_knows_is_unavailable() =>
        (await Push("http://department.invalid")).ShouldBeOfType<PushAnswer.Unavailable>().Reached.ShouldBeFalse();

    [Test]
    public async Task A_connection_that_never_stands_is_unavailable_after_the_connect_timeout()
    {
        // A listener that accepts nobody: once its short queue is full, further connections hang as they do behind a firewall that drops.
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(0);
        var waiting = new List<Socket>();
        for (var n = 0; n < 4; n++)
        {
            var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            _ = client.ConnectAsync(listener.LocalEndPoint!).ContinueWith(_ => { }, TaskScheduler.Default);
            waiting.Add(client);
        }
        using var adapter = Given.Adapter(Given.Rules("[]", $"http://{listener.LocalEndPoint}") with { ConnectTimeoutSeconds = 1 });

        (await adapter.Push(Samples.Message(), CancellationToken.None)).ShouldBe(new PushAnswer.Unavailable("no connection in time"));
        waiting.ForEach(w => w.Dispose());
    }

    [Test]
    public async Task A_department_that_reads_nothing_is_unknown_once_the_body_is_on_its_way()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var adapter = Given.Adapter(Given.Rules("[]", $"http://{listener.LocalEndpoint}"));
        var message = Samples.Message(payload: $"\"{new string('x', 16 << 20)}\"");
        using var timeout = new CancellationTokenSource(Soon);

        var answer = await adapter.Push(message, timeout.Token);

        answer.ShouldBe(new PushAnswer.Unknown("no answer in time"));
    }

    static Task<PushAnswer> Push(RawServer server, string rules = "[]", CancellationToken stop = default) => Push(server.Address, rules, stop);

    static async Task<PushAnswer> Push(string address, string rules = "[]", CancellationToken stop = default)
    {
        using var adapter = Given.Adapter(Given.Rules(rules, address));
        return await adapter.Push(Samples.Message(), stop);
    }
}
