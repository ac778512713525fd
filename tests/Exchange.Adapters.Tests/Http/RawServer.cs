using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Exchange.Adapters.Tests.Http;

/// <summary>A server below HTTP: reads whole requests and then does to the socket whatever the test says.</summary>
sealed class RawServer : IAsyncDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource stop = new();
    readonly Func<RawRequest, Socket, Task> answer;
    readonly Task accepting;
    int connections;

    /// <param name="answer">Called for every request; when it leaves the socket open, the next request on it is read.</param>
    public RawServer(Func<RawRequest, Socket, Task> answer)
    {
        this.answer = answer;
        listener.Start();
        accepting = Accept();
    }

    /// <summary>Answers every request with this text.</summary>
    public RawServer(string answer) : this((_, socket) => Say(socket, answer)) { }

    public string Address => $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";

    public ConcurrentQueue<RawRequest> Requests { get; } = new();

    public int Connections => connections;

    public static async Task Say(Socket socket, string text) => await socket.SendAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>Closes with a reset instead of an orderly end.</summary>
    public static Task Reset(Socket socket)
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Dispose();
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting;
        stop.Dispose();
    }

    async Task Accept()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
            {
                var socket = await listener.AcceptSocketAsync(stop.Token);
                Interlocked.Increment(ref connections);
                serving.Add(Serve(socket));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or InvalidOperationException)
        {
            await Task.WhenAll(serving);
        }
    }

    async Task Serve(Socket socket)
    {
        using (socket)
        {
            try
            {
                while (await Read(socket) is { } request)
                {
                    Requests.Enqueue(request);
                    await answer(request, socket).WaitAsync(stop.Token);
                }
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // The test is over or the other side has gone.
            }
        }
    }

    async Task<RawRequest?> Read(Socket socket)
    {
        var received = new List<byte>();
        var buffer = new byte[64 * 1024];
        var head = -1;
        var length = 0;
        while (head < 0 || received.Count < head + length)
        {
            var read = await socket.ReceiveAsync(buffer, stop.Token);
            if (read == 0)
                return null;
            received.AddRange(buffer.AsSpan(0, read));
            if (head >= 0)
                continue;
            var end = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(received).IndexOf("\r\n\r\n"u8);
            if (end < 0)
                continue;
            head = end + 4;
            length = new RawRequest(Encoding.Latin1.GetString(received.ToArray(), 0, head), []).Header("Content-Length") is { } text ? int.Parse(text) : 0;
        }
        return new RawRequest(Encoding.Latin1.GetString(received.ToArray(), 0, head), received.GetRange(head, length).ToArray());
    }
}

/// <summary>A request as it came off the wire.</summary>
sealed record RawRequest(string Head, byte[] Body)
{
    public string Line => Head[..Head.IndexOf("\r\n", StringComparison.Ordinal)];

    public string Text => Encoding.UTF8.GetString(Body);

    public IEnumerable<string> HeaderLines => Head.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1);

    public string? Header(string name) =>
        HeaderLines.FirstOrDefault(l => l.StartsWith($"{name}:", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();
}
