using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Exchange.Core.Tests.Storage;

/// <summary>
/// A throw-away PostgreSQL for one test run: made at the first use, gone with the process. Loopback only, fsync on, as a hub would have it.
/// <c>EXCHANGE_TEST_POSTGRES</c> names a server to use instead (a connection string of a user who may create databases).
/// </summary>
internal static class PostgresCluster
{
    // initdb refuses root, so root hands over to one of these.
    private static readonly string[] OrdinaryUsers = ["postgres", "nobody"];

    // The shell holds the server and waits for its standard input to end: the server goes when the test process goes, however that ends.
    private const string Script = """
        umask 077
        dir=$(mktemp -d) || exit 1
        trap 'kill -INT $server 2>/dev/null; wait $server; rm -rf "$dir"' EXIT
        "$1/initdb" -D "$dir/data" -A trust -U exchange -E UTF8 --locale=C --no-sync >"$dir/initdb.log" 2>&1 || { cat "$dir/initdb.log"; exit 1; }
        # Whoever is made a member of password_login must show its password, as on a server of a city.
        sed -i '1i host all +password_login 127.0.0.1/32 scram-sha-256' "$dir/data/pg_hba.conf"
        "$1/postgres" -D "$dir/data" -c port=$2 -c listen_addresses=127.0.0.1 -c unix_socket_directories="$dir" -c fsync=on -c max_connections=100 \
          -c shared_buffers=32MB -c max_wal_size=128MB -c deadlock_timeout=1s >"$dir/server.log" 2>&1 &
        server=$!
        echo ready
        read -r nothing
        """;

    private static readonly Lazy<Task<(string? Server, string? Missing)>> Started = new(Start);
    private static readonly System.Collections.Concurrent.ConcurrentBag<Func<Task>> Last = [];
    private static Process? _shell;

    /// <summary>Connection string of the server's own database.</summary>
    public static async Task<string> Server()
    {
        var (server, missing) = await Started.Value;
        if (server is null) Assert.Ignore(missing!);
        return server!;
    }

    private static async Task<(string?, string?)> Start()
    {
        if (Environment.GetEnvironmentVariable("EXCHANGE_TEST_POSTGRES") is { Length: > 0 } given) return (given, null);
        var bin = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").Select(folder => Path.Combine(folder, "bin")).Where(folder => File.Exists(Path.Combine(folder, "initdb"))).Order(StringComparer.Ordinal).LastOrDefault()
            : null;
        if (bin is null) return (null, "PostgreSQL's initdb is not on this machine, and EXCHANGE_TEST_POSTGRES names no server.");
        var start = new ProcessStartInfo { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, WorkingDirectory = "/" };
        if (Environment.IsPrivilegedProcess)
        {
            var users = await File.ReadAllLinesAsync("/etc/passwd");
            if (OrdinaryUsers.FirstOrDefault(name => users.Any(line => line.StartsWith(name + ':', StringComparison.Ordinal))) is not { } user || !File.Exists("/usr/bin/setpriv"))
                return (null, "PostgreSQL refuses to run as root, and there is no setpriv or ordinary user to hand it to.");
            start.FileName = "/usr/bin/setpriv";
            foreach (var argument in new[] { "--reuid=" + user, "--regid=" + GroupOf(user, users), "--clear-groups" }) start.ArgumentList.Add(argument);
            start.ArgumentList.Add("/bin/sh");
        }
        else
        {
            start.FileName = "/bin/sh";
        }
        var port = FreePort();
        foreach (var argument in new[] { "-c", Script, "sh", bin, port.ToString() }) start.ArgumentList.Add(argument);
        _shell = Process.Start(start)!;
        var said = await _shell.StandardOutput.ReadLineAsync();
        if (said != "ready") return (null, "PostgreSQL's initdb failed: " + said + await _shell.StandardOutput.ReadToEndAsync());
        var server = new NpgsqlConnectionStringBuilder { Host = "127.0.0.1", Port = port, Username = "exchange", Database = "postgres", IncludeErrorDetail = true }.ToString();
        return await Answers(server) ? (server, null) : (null, "PostgreSQL was started and does not answer.");
    }

    private static async Task<bool> Answers(string server)
    {
        for (var tries = 0; tries < 150; tries++)
        {
            try
            {
                await using var connection = new NpgsqlConnection(server + ";Pooling=false");
                await connection.OpenAsync();
                return true;
            }
            catch (NpgsqlException)
            {
                await Task.Delay(100);
            }
        }
        return false;
    }

    private static string GroupOf(string user, string[] users) => users.First(line => line.StartsWith(user + ':', StringComparison.Ordinal)).Split(':')[3];

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Runs a script as its reader would, with psql.</summary>
    /// <returns>What it said; null when it went through.</returns>
    public static async Task<string?> Run(string script, IReadOnlyDictionary<string, string> variables, IReadOnlyDictionary<string, string> environment)
    {
        var server = new NpgsqlConnectionStringBuilder(await Server());
        var psql = new ProcessStartInfo("psql") { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var argument in new[] { "-X", "-q", "-h", server.Host!, "-p", server.Port.ToString(), "-U", server.Username!, "-d", server.Database!, "-f", script }) psql.ArgumentList.Add(argument);
        foreach (var (name, value) in variables) foreach (var argument in new[] { "-v", $"{name}={value}" }) psql.ArgumentList.Add(argument);
        if (server.Password is not null) psql.Environment["PGPASSWORD"] = server.Password;
        foreach (var (name, value) in environment) psql.Environment[name] = value;
        using var running = Process.Start(psql)!;
        var said = await Task.WhenAll(running.StandardError.ReadToEndAsync(), running.StandardOutput.ReadToEndAsync());
        await running.WaitForExitAsync();
        return running.ExitCode == 0 ? null : string.Concat(said);
    }

    /// <summary>Done before the server goes, or is left to others.</summary>
    public static void AtEnd(Func<Task> last) => Last.Add(last);

    public static async Task Stop()
    {
        foreach (var last in Last) await last();
        if (_shell is null) return;
        NpgsqlConnection.ClearAllPools();
        _shell.StandardInput.Close();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await _shell.WaitForExitAsync(limit.Token);
        _shell.Dispose();
    }
}
