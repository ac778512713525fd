using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Exchange.Adapters.Http.Proof;
using Exchange.Core.Contract;

namespace Exchange.Adapters.Http;

/// <summary>
/// The connections to one department's system. Follow no redirect, keep no cookie, use no proxy. When the hub's certificate changes, new requests go
/// over new connections, and the old ones close once their last answer is in.
/// </summary>
internal sealed class Connections : IDisposable
{
    // Servers close idle connections; 5 s is the shortest common default (Node.js, Apache). A push on a connection that is just being closed
    // ends as "unknown", so the hub closes first.
    static readonly TimeSpan IdleBeforeServersClose = TimeSpan.FromSeconds(4);

    // Long enough to be reused under load, short enough to notice that the name now means another address.
    static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);

    readonly Lock gate = new();
    readonly HttpOptions options;
    readonly ClientCertificate? certificate;
    readonly ServerTrust? trust;
    Pool pool;
    Identity? shown;

    /// <param name="handler">Stands in for the network in tests.</param>
    public Connections(HttpOptions options, AdapterContext context, HttpMessageHandler? handler)
    {
        this.options = options;
        certificate = options.Tls?.ClientCertificate is null ? null : new ClientCertificate(options.Tls, context);
        trust = options.Tls is { } tls ? new ServerTrust(tls) : null;
        pool = new Pool(new HttpMessageInvoker(handler ?? Handler(null), disposeHandler: true));
    }

    /// <summary>Why the last server was not trusted, if that was it; told once.</summary>
    public string? TakeTrustTrouble() => trust?.TakeTrouble();

    /// <summary>Null when the hub's certificate cannot be shown; <paramref name="trouble"/> then says why.</summary>
    public Pool? Borrow(out string trouble)
    {
        trouble = "";
        lock (gate)
        {
            if (certificate is not null)
            {
                var now = certificate.Now();
                if (now.Trouble is { } words)
                {
                    trouble = words;
                    return null;
                }
                if (now != shown)
                {
                    pool.Retire();
                    pool = new Pool(new HttpMessageInvoker(Handler(now), disposeHandler: true));
                    shown = now;
                }
            }
            pool.Lend();
            return pool;
        }
    }

    public void Dispose()
    {
        lock (gate)
            pool.Retire();
    }

    SocketsHttpHandler Handler(Identity? identity)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            Credentials = null,
            AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Deflate,
            MaxConnectionsPerServer = options.Connections,
            ConnectTimeout = TimeSpan.FromSeconds(options.ConnectTimeoutSeconds),
            PooledConnectionLifetime = Lifetime,
            PooledConnectionIdleTimeout = IdleBeforeServersClose,
            MaxResponseDrainSize = 0,
            // The trace goes out as the one header that the route sets, and it is the record's, not that of whatever request this push happens to follow from.
            // A propagator would also send baggage, which is none of a department's business.
            ActivityHeadersPropagator = null,
            ConnectCallback = static (connection, stop) => Connect(connection.DnsEndPoint, stop),
        };
        trust?.Apply(handler.SslOptions);
        if (identity?.Certificate is { } own)
            handler.SslOptions.ClientCertificateContext = own;
        return handler;
    }

    /// <summary>As the framework connects, and not to <see cref="Outward.IsRefused(IPAddress)"/>: those are left out before anything connects.</summary>
    internal static async ValueTask<Stream> Connect(DnsEndPoint system, CancellationToken stop)
    {
        var places = await Outward.Of(system.Host, stop);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(places, system.Port, stop);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Connections that show the same certificate; they close once retired and no longer lent.</summary>
    internal sealed class Pool(HttpMessageInvoker invoker)
    {
        // Starts at one for the owner: whoever takes it to nought closes.
        int users = 1;

        public HttpMessageInvoker Invoker => invoker;

        public void Lend() => Interlocked.Increment(ref users);

        public void Return()
        {
            if (Interlocked.Decrement(ref users) == 0)
                invoker.Dispose();
        }

        public void Retire() => Return();
    }
}
