using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Exchange.Core.Tests.Storage;

/// <summary>Lies between the hub and PostgreSQL and, when told, lets a commit through and loses its answer.</summary>
internal sealed class CuttableWire : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly int _port;
    private readonly Task _serving;
    private bool _cutNext;

    public CuttableWire(string connectionString)
    {
        _port = new NpgsqlConnectionStringBuilder(connectionString).Port;
        _listener.Start();
        ConnectionString = new NpgsqlConnectionStringBuilder(connectionString) { Port = ((IPEndPoint)_listener.LocalEndpoint).Port, Pooling = false }.ToString();
        _serving = Serve();
    }

    public string ConnectionString { get; }

    public void CutAfterNextCommit() => Volatile.Write(ref _cutNext, true);

    private async Task Serve()
    {
        var connections = new List<Task>();
        try
        {
            while (true) connections.Add(Join(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task Join(TcpClient hub)
    {
        using var server = new TcpClient();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        var deaf = new StrongBox();
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _port, ended.Token);
            await Task.WhenAny(Carry(hub.GetStream(), server.GetStream(), deaf, outward: true, ended.Token), Carry(server.GetStream(), hub.GetStream(), deaf, outward: false, ended.Token));
        }
        finally
        {
            await ended.CancelAsync();
            hub.Dispose();
        }
    }

    private async Task Carry(NetworkStream from, NetworkStream to, StrongBox deaf, bool outward, CancellationToken stop)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            int read;
            while ((read = await from.ReadAsync(buffer, stop)) > 0)
            {
                if (outward && Volatile.Read(ref _cutNext) && buffer.AsSpan(0, read).IndexOf("COMMIT\0"u8) >= 0)
                {
                    Volatile.Write(ref _cutNext, false);
                    deaf.Value = true;
                }
                if (!outward && deaf.Value) return;   // The answer to the commit: lost, and the connection with it.
                await to.WriteAsync(buffer.AsMemory(0, read), stop);
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // One end is gone; so is the wire.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;
        _listener.Dispose();
        _stop.Dispose();
    }

    private sealed class StrongBox
    {
        public volatile bool Value;
    }
}
