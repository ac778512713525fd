using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Exchange.Host.Tests.ClientPackage;

/// <summary>A line to the hub that is cut as it is told: the next connections break after so many bytes of answers, with a reset.</summary>
internal sealed class CuttingLine : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ends = new();
    private readonly ConcurrentQueue<(long Up, long Down)> _cuts = new();
    private readonly Task _accepting;
    private readonly int _hub;
    private int _made, _cut;

    public CuttingLine(Uri hub)
    {
        _hub = hub.Port;
        _listener.Start();
        _accepting = Accept();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    /// <summary>Connections that came.</summary>
    public int Made => _made;

    /// <summary>Of these: cut.</summary>
    public int Cut => _cut;

    /// <summary>One of the next connections breaks after so many bytes from the hub.</summary>
    public void CutAnswer(long after) => _cuts.Enqueue((long.MaxValue, after));

    /// <summary>One of the next connections breaks after so many bytes to the hub.</summary>
    public void CutRequest(long after) => _cuts.Enqueue((after, long.MaxValue));

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_ends.Token);
                Interlocked.Increment(ref _made);
                _ = Carry(client, _cuts.TryDequeue(out var cut) ? cut : (long.MaxValue, long.MaxValue));
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task Carry(TcpClient client, (long Up, long Down) cut)
    {
        using var hub = new TcpClient();
        using (client)
        using (var ends = CancellationTokenSource.CreateLinkedTokenSource(_ends.Token))
        {
            try
            {
                await hub.ConnectAsync(IPAddress.Loopback, _hub, ends.Token);
                var up = Copy(client.GetStream(), hub.GetStream(), cut.Up, ends.Token);
                var down = Copy(hub.GetStream(), client.GetStream(), cut.Down, ends.Token);
                if (await await Task.WhenAny(up, down)) Interlocked.Increment(ref _cut);
            }
            catch (Exception error) when (error is IOException or SocketException or OperationCanceledException)
            {
                // One side has gone: so does the other.
            }
            await ends.CancelAsync();
            // A reset, as of a line that is cut: nobody is told that it ends.
            foreach (var side in new[] { client, hub }) side.Client.LingerState = new LingerOption(true, 0);
        }
    }

    /// <returns>True when it was cut.</returns>
    private static async Task<bool> Copy(Stream from, Stream to, long most, CancellationToken stop)
    {
        var buffer = new byte[4096];
        for (var left = most; left > 0;)
        {
            var read = await from.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, left)), stop);
            if (read == 0) return false;
            await to.WriteAsync(buffer.AsMemory(0, read), stop);
            left -= read;
        }
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await _ends.CancelAsync();
        _listener.Stop();
        await _accepting;
        _ends.Dispose();
    }
}
