using Exchange.Core.Storage;
using Npgsql;

namespace Exchange.Host.Torture.Databases;

/// <summary>PostgreSQL: two hosts on one database, behind a wire. The server is the kit's own, or one that is given: that one is neither stopped nor filled.</summary>
internal sealed class PostgresTortureDatabase : ITortureDatabase
{
    private const string Prefix = "exchange_torture_";

    private readonly PostgresServer? _server;
    private readonly NpgsqlConnectionStringBuilder _given;
    private readonly string _run = Prefix + Id.New(TimeProvider.System)[..12] + "_";
    private readonly string _folder = Directory.CreateTempSubdirectory("exchange-torture-").FullName;
    private readonly HashSet<string> _made = new(StringComparer.Ordinal);

    private PostgresTortureDatabase(PostgresServer? server, string connectionString)
    {
        _server = server;
        _given = new NpgsqlConnectionStringBuilder(connectionString);
        Wire = new Wire(_given.Port);
    }

    /// <param name="connectionString">Of a user who may create databases, on this machine. Null: the kit starts a server of its own.</param>
    public static async Task<PostgresTortureDatabase> Open(string? connectionString, CancellationToken stop)
    {
        var server = connectionString is null ? await PostgresServer.Start(stop) : null;
        var database = new PostgresTortureDatabase(server, server?.ConnectionString ?? connectionString!);
        await database.Make(TortureStage.First, null, stop);
        return database;
    }

    public TortureMeans Means => new(Hosts: 2, Wire: true, Server: _server is not null, Disk: _server is { HasDisk: true });

    public Wire Wire { get; }

    Wire? ITortureDatabase.Wire => Wire;

    public bool IsTroubled { get; private set; }

    public IReadOnlyList<string> Settings(string name) =>
    [
        "--Storage:Provider=Postgres",
        "--Storage:ConnectionString=" + new NpgsqlConnectionStringBuilder(_given.ToString()) { Host = "127.0.0.1", Port = Wire.Port, Database = _run + name, Timeout = 5, CommandTimeout = 10, MaxPoolSize = 20 },
        "--Hub:SecretKeyFile=" + Path.Combine(_folder, "secrets.key"),
        "--Jobs:LeaseSeconds=5",
    ];

    public StorageOptions Direct(string name) => new()
    {
        Provider = Provider.Postgres,
        ConnectionString = new NpgsqlConnectionStringBuilder(_given.ToString()) { Database = _run + name, Pooling = false }.ToString(),
    };

    public Task Copy(string from, string to, CancellationToken stop) => Make(to, from, stop);

    private async Task Make(string name, string? template, CancellationToken stop)
    {
        _made.Add(name);
        // The last session of a host that has just ended may still be on its way out.
        for (var tries = 1; ; tries++)
        {
            try
            {
                await Run($"create database {_run}{name}{(template is null ? "" : $" template {_run}{template}")}", stop);
                return;
            }
            catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.ObjectInUse && tries < 100)
            {
                await Task.Delay(50, stop);
            }
        }
    }

    public async Task Drop(string name)
    {
        if (_made.Remove(name)) await Run($"drop database {_run}{name} with (force)", CancellationToken.None);
    }

    public async Task Restart(bool crash, CancellationToken stop)
    {
        IsTroubled = true;
        await _server!.Restart(crash, stop);
        IsTroubled = false;
    }

    public async Task Fill()
    {
        IsTroubled = true;
        await _server!.Fill();
    }

    public async Task Free(CancellationToken stop)
    {
        if (!IsTroubled) return;
        await _server!.Free(stop);
        IsTroubled = false;
    }

    private async Task Run(string text, CancellationToken stop)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(_given.ToString()) { Pooling = false }.ToString());
        await connection.OpenAsync(stop);
        await using var command = new NpgsqlCommand(text, connection);
        await command.ExecuteNonQueryAsync(stop);
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (_server is null)
            foreach (var name in _made.ToList()) await Drop(name);
        await Wire.DisposeAsync();
        if (_server is not null) await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
