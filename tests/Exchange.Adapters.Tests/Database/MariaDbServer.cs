using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using MySqlConnector;

namespace Exchange.Adapters.Tests.Database;

/// <summary>
/// A throw-away MariaDB for one test run: made at the first use, gone with the process. Loopback only.
/// <c>EXCHANGE_TEST_MARIADB</c> names a server to use instead (a connection string of a user who may create databases and users).
/// </summary>
static class MariaDbServer
{
    static readonly string[] OrdinaryUsers = ["mysql", "nobody"];

    static readonly string[] Programs = ["/usr/sbin/mariadbd", "/usr/sbin/mysqld"];

    // The shell holds the server and waits for its standard input to end: the server goes when the test process goes, however that ends.
    const string Script = """
        umask 077
        dir=$(mktemp -d) || exit 1
        trap 'kill -TERM $server 2>/dev/null; wait $server; rm -rf "$dir"' EXIT
        mariadb-install-db --no-defaults --datadir="$dir/data" --auth-root-authentication-method=normal --skip-test-db >"$dir/install.log" 2>&1 || { cat "$dir/install.log"; exit 1; }
        printf "CREATE USER 'exchange'@'127.0.0.1' IDENTIFIED BY 'exchange';\nGRANT ALL ON *.* TO 'exchange'@'127.0.0.1' WITH GRANT OPTION;\n" >"$dir/init.sql"
        "$1" --no-defaults --datadir="$dir/data" --socket="$dir/s" --pid-file="$dir/pid" --bind-address=127.0.0.1 --port=$2 --init-file="$dir/init.sql" \
          --innodb-buffer-pool-size=32M --performance-schema=OFF --lower-case-table-names=0 --max-connections=100 --skip-name-resolve >"$dir/server.log" 2>&1 &
        server=$!
        echo ready
        read -r nothing
        """;

    static readonly Lazy<Task<(string? Server, string? Missing)>> Started = new(Start);
    static Process? shell;

    /// <summary>Connection string of a user who may do everything.</summary>
    public static async Task<string> Server()
    {
        var (server, missing) = await Started.Value;
        if (server is null)
            Assert.Ignore(missing!);
        return server!;
    }

    public static async Task Stop()
    {
        if (shell is null)
            return;
        await MySqlConnection.ClearAllPoolsAsync();
        shell.StandardInput.Close();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await shell.WaitForExitAsync(limit.Token);
        shell.Dispose();
    }

    static async Task<(string?, string?)> Start()
    {
        if (Environment.GetEnvironmentVariable("EXCHANGE_TEST_MARIADB") is { Length: > 0 } given)
            return (given, null);
        if (Programs.FirstOrDefault(File.Exists) is not { } program || !File.Exists("/usr/bin/mariadb-install-db"))
            return (null, "MariaDB is not on this machine (Debian: mariadb-server-core), and EXCHANGE_TEST_MARIADB names no server.");
        var start = new ProcessStartInfo { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, WorkingDirectory = "/", FileName = "/bin/sh" };
        if (Environment.IsPrivilegedProcess)
        {
            var users = (await File.ReadAllLinesAsync("/etc/passwd")).Select(line => line.Split(':')).ToList();
            if (OrdinaryUsers.Select(name => users.Find(user => user[0] == name)).FirstOrDefault(found => found is not null) is not { } user || !File.Exists("/usr/bin/setpriv"))
                return (null, "MariaDB refuses to run as root, and there is no setpriv or ordinary user to hand it to.");
            start.FileName = "/usr/bin/setpriv";
            foreach (var argument in new[] { "--reuid=" + user[2], "--regid=" + user[3], "--clear-groups", "/bin/sh" })
                start.ArgumentList.Add(argument);
        }
        var port = FreePort();
        foreach (var argument in new[] { "-c", Script, "sh", program, port.ToString() })
            start.ArgumentList.Add(argument);
        shell = Process.Start(start)!;
        var said = await shell.StandardOutput.ReadLineAsync();
        if (said != "ready")
            return (null, "mariadb-install-db failed: " + said + await shell.StandardOutput.ReadToEndAsync());
        var server = new MySqlConnectionStringBuilder { Server = "127.0.0.1", Port = (uint)port, UserID = "exchange", Password = "exchange", AllowPublicKeyRetrieval = true }.ToString();
        return await Answers(server) ? (server, null) : (null, "MariaDB was started and does not answer.");
    }

    static async Task<bool> Answers(string server)
    {
        for (var tries = 0; tries < 200; tries++)
        {
            try
            {
                await using var connection = new MySqlConnection(server + ";Pooling=false");
                await connection.OpenAsync();
                return true;
            }
            catch (MySqlException)
            {
                await Task.Delay(100);
            }
        }
        return false;
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
