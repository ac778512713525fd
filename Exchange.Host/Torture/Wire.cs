using System.Net;
using System.Net.Sockets;

namespace Exchange.Host.Torture;

/// <summary>Lies between two that talk over TCP: cuts, delays and silences their connections, or loses the answer to a commit.</summary>
internal sealed class Wire : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly int _to;
    private readonly Task _serving;
    private CancellationTokenSource _cut = new();
    private volatile bool _refuses, _silent, _losesCommit;
    private volatile int _delay;

    public Wire(int to)
    {
        _to = to;
        _listener.Start(512);
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _serving = Serve();
    }

    public int Port { get; }

    /// <summary>Commits whose answer was lost.</summary>
    public int Lost { get; private set; }

    /// <summary>Breaks every connection that there is.</summary>
    public void Cut()
    {
        CancellationTokenSource cut;
        lock (_gate) (cut, _cut) = (_cut, new CancellationTokenSource());
        cut.Cancel();
    }

    /// <summary>Until <see cref="Mend"/> every connection is broken as soon as it comes.</summary>
    public void Refuse()
    {
        _refuses = true;
        Cut();
    }

    /// <summary>Until <see cref="Mend"/> everything takes so much longer.</summary>
    public void Delay(int milliseconds) => _delay = milliseconds;

    /// <summary>Until <see cref="Mend"/> nothing is carried; what was held back never arrives.</summary>
    public void Silence() => _silent = true;

    /// <summary>The next commit of PostgreSQL's protocol goes through, and nothing comes back on its connection.</summary>
    public void LoseNextCommit() => _losesCommit = true;

    public void Mend()
    {
        var wasSilent = _silent;
        (_refuses, _silent, _losesCommit, _delay) = (false, false, false, 0);
        if (wasSilent) Cut();
    }

    private async Task Serve()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(Join(await _listener.AcceptTcpClientAsync(_stop.Token)));
                connections.RemoveAll(static one => one.IsCompleted);
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task Join(TcpClient near)
    {
        CancellationToken cut;
        lock (_gate) cut = _cut.Token;
        using var far = new TcpClient { NoDelay = true };
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, cut);
        near.NoDelay = true;
        // Nothing that is still on its way arrives after an end: both sides see the connection broken, not closed.
        near.LingerState = far.LingerState = new LingerOption(enable: true, seconds: 0);
        try
        {
            if (_refuses) return;
            await far.ConnectAsync(IPAddress.Loopback, _to, ended.Token);
            var deaf = new Deafness();
            await await Task.WhenAny(Carry(near.GetStream(), far.GetStream(), deaf, outward: true, ended.Token), Carry(far.GetStream(), near.GetStream(), deaf, outward: false, ended.Token));
        }
        catch (Exception error) when (error is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // One end is gone, or the wire is cut.
        }
        finally
        {
            await ended.CancelAsync();
            near.Dispose();
        }
    }

    private async Task Carry(NetworkStream from, NetworkStream to, Deafness deaf, bool outward, CancellationToken stop)
    {
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await from.ReadAsync(buffer, stop)) > 0)
        {
            if (_delay is > 0 and var delay) await Task.Delay(delay, stop);
            if (_silent || deaf.Value && !outward) await Task.Delay(Timeout.Infinite, stop);
            if (outward && _losesCommit && buffer.AsSpan(0, read).IndexOf("COMMIT\0"u8) >= 0)
            {
                _losesCommit = false;
                deaf.Value = true;
                Lost++;
                await to.WriteAsync(buffer.AsMemory(0, read), stop);
                // So long the server has for it; then the hub sees a broken connection.
                await Task.Delay(TimeSpan.FromMilliseconds(200), stop);
                return;
            }
            await to.WriteAsync(buffer.AsMemory(0, read), stop);
        }
        // One side is done: what the other still says reaches it, as long as this side is only half closed, is of no use to anybody here.
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;
        _listener.Dispose();
        _stop.Dispose();
        _cut.Dispose();
    }

    private sealed class Deafness
    {
        public volatile bool Value;
    }
}
