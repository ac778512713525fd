using System.Net;
using System.Net.Sockets;

namespace Exchange.Host.Torture.Hosts;

/// <summary>Ports for hosts that come and go.</summary>
internal static class Ports
{
    // Below the range from which systems give connections their ports: between this look and a host's own start nobody's connection can take it.
    private static int _last = 10_000 + Environment.ProcessId % 90 * 100;

    public static int Free()
    {
        while (true)
        {
            var port = Interlocked.Increment(ref _last);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody listens there.
            }
        }
    }
}
