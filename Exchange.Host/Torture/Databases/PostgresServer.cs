using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Exchange.Host.Torture.Databases;

/// <summary>A throw-away PostgreSQL that can be stopped, crashed and filled: loopback only, fsync on, gone with the process.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private const int Megabytes = 512;

    // initdb refuses root, so root hands over to one of these.
    private static readonly string[] OrdinaryUsers = ["postgres", "nobody"];

    // The shell holds the server and does what it is told, until its standard input ends: the server goes when the kit goes, however that ends.
    private const string Script = """
        umask 077
        trap 'kill -INT $server 2>/dev/null; wait $server' EXIT
        "$1/initdb" -D "$3/data" -A trust -U exchange -E UTF8 --locale=C --no-sync >"$3/initdb.log" 2>&1 || { cat "$3/initdb.log"; exit 1; }
        begin() {
          "$1/postgres" -D "$3/data" -c port=$2 -c listen_addresses=127.0.0.1 -c unix_socket_directories="$3" -c fsync=on -c max_connections=100 \
            -c shared_buffers=32MB -c max_wal_size=128MB -c min_wal_size=32MB -c deadlock_timeout=1s >>"$3/server.log" 2>&1 &
          server=$!
        }
        begin "$@"
        echo done
        while read -r word; do
          case $word in
            begin) kill -0 $server 2>/dev/null || { wait $server; begin "$@"; } ;;
            *) kill -$word $server 2>/dev/null; wait $server ;;
          esac
          echo done
        done
        """;

    private readonly Process _shell;
    private readonly string _folder;
    private readonly SmallDisk? _disk;

    private PostgresServer(Process shell, string folder, SmallDisk? disk, int port)
    {
        (_shell, _folder, _disk) = (shell, folder, disk);
        ConnectionString = new NpgsqlConnectionStringBuilder { Host = "127.0.0.1", Port = port, Username = "exchange", Database = "postgres" }.ToString();
    }

    public string ConnectionString { get; }

    public bool HasDisk => _disk is not null;

    /// <exception cref="InvalidOperationException">PostgreSQL is not on this machine, or does not start.</exception>
    public static async Task<PostgresServer> Start(CancellationToken stop)
    {
        var bin = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").Select(static folder => Path.Combine(folder, "bin")).Where(static folder => File.Exists(Path.Combine(folder, "initdb"))).Order(StringComparer.Ordinal).LastOrDefault()
            : null;
        if (bin is null) throw new InvalidOperationException("PostgreSQL's initdb is not on this machine; name a server: --database postgres:CONNECTION");
        var folder = Directory.CreateTempSubdirectory("exchange-torture-").FullName;
        var start = new ProcessStartInfo { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, WorkingDirectory = "/" };
        SmallDisk? disk = null;
        if (Environment.IsPrivilegedProcess)
        {
            var users = await File.ReadAllLinesAsync("/etc/passwd", stop);
            if (OrdinaryUsers.Select(name => Array.Find(users, line => line.StartsWith(name + ':', StringComparison.Ordinal))).FirstOrDefault(static line => line is not null) is not { } user || !File.Exists("/usr/bin/setpriv"))
                throw new InvalidOperationException("PostgreSQL refuses to run as root, and there is no setpriv or ordinary user to hand it to.");
            var ids = user.Split(':');
            disk = await SmallDisk.Mount(folder, Megabytes, int.Parse(ids[2], CultureInfo.InvariantCulture));
            if (disk is null) throw new InvalidOperationException("The kit's disk could not be mounted for PostgreSQL; run it as an ordinary user.");
            start.FileName = "/usr/bin/setpriv";
            foreach (var argument in new[] { "--reuid=" + ids[2], "--regid=" + ids[3], "--clear-groups", "/bin/sh" }) start.ArgumentList.Add(argument);
        }
        else
        {
            start.FileName = "/bin/sh";
        }
        var port = Hosts.Ports.Free();
        foreach (var argument in new[] { "-c", Script, "sh", bin, port.ToString(CultureInfo.InvariantCulture), folder }) start.ArgumentList.Add(argument);
        var server = new PostgresServer(Process.Start(start)!, folder, disk, port);
        try
        {
            await server.Done();
            await server.Answers(stop);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <param name="crash">Every process of it ends at once, and it recovers from its log when it begins again.</param>
    public async Task Restart(bool crash, CancellationToken stop)
    {
        await Say(crash ? "QUIT" : "INT");
        await Begin(stop);
    }

    public async Task Fill() => await _disk!.Fill();

    /// <summary>Room again. A server that has ended because of it is started, as a service manager does.</summary>
    public async Task Free(CancellationToken stop)
    {
        _disk!.Free();
        await Begin(stop);
    }

    private async Task Begin(CancellationToken stop)
    {
        for (var tries = 0; tries < 20; tries++)
        {
            await Say("begin");
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
            limit.CancelAfter(TimeSpan.FromSeconds(3));
            try
            {
                await Answers(limit.Token);
                return;
            }
            catch (OperationCanceledException) when (!stop.IsCancellationRequested)
            {
                // It may be ending just now.
            }
        }
        throw new InvalidOperationException("PostgreSQL does not start again.");
    }

    private async Task Answers(CancellationToken stop)
    {
        while (true)
        {
            try
            {
                await using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false;Timeout=2");
                await connection.OpenAsync(stop);
                return;
            }
            catch (NpgsqlException)
            {
                await Task.Delay(50, stop);
            }
        }
    }

    private async Task Say(string word)
    {
        await _shell.StandardInput.WriteLineAsync(word);
        await _shell.StandardInput.FlushAsync();
        await Done();
    }

    private async Task Done()
    {
        var said = await _shell.StandardOutput.ReadLineAsync();
        if (said != "done") throw new InvalidOperationException("PostgreSQL's initdb failed: " + said + await _shell.StandardOutput.ReadToEndAsync());
    }

    public async ValueTask DisposeAsync()
    {
        _shell.StandardInput.Close();
        await _shell.WaitForExitAsync();
        _shell.Dispose();
        if (_disk is not null) await _disk.DisposeAsync();
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }
}
