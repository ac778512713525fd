using System.Net;
using System.Net.Sockets;

namespace Exchange.Host.Tests.Start;

/// <summary>A port at which nothing answers until a server is put behind it.</summary>
internal sealed class LateServer(int port) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private TcpListener? _listener;
    private Task _serving = Task.CompletedTask;

    public int Port => port;

    /// <summary>From now on it answers as the server at that port of this machine.</summary>
    public void Come(int server)
    {
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();
        _serving = Serve(server);
    }

    private async Task Serve(int server)
    {
        var open = new List<Task>();
        try
        {
            while (true) open.Add(Join(await _listener!.AcceptTcpClientAsync(_stop.Token), server));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(open);
        }
    }

    private async Task Join(TcpClient caller, int server)
    {
        using var here = caller;
        using var there = new TcpClient();
        try
        {
            await there.ConnectAsync(IPAddress.Loopback, server, _stop.Token);
            await Task.WhenAny(here.GetStream().CopyToAsync(there.GetStream(), _stop.Token), there.GetStream().CopyToAsync(here.GetStream(), _stop.Token));
        }
        catch (Exception error) when (error is IOException or SocketException or OperationCanceledException)
        {
            // One end is gone; so is the other.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;
        _listener?.Dispose();
        _stop.Dispose();
    }
}
