using Exchange.Core.Storage;
using Npgsql;

namespace Exchange.Core.Tests.Storage;

/// <summary>A database as deploy/postgres/setup.sql makes it: a schema's owner and a hub's login, each with a password that the server asks for.</summary>
internal sealed class DeployedPostgres : IAsyncDisposable
{
    public const string OwnerPassword = "owner-hidden-one", HubPassword = "hub-hidden-two";

    private readonly string _server, _name;

    private DeployedPostgres(string server, string name)
    {
        (_server, _name) = (server, name);
        var place = new NpgsqlConnectionStringBuilder(server) { Database = name, MaxPoolSize = 20 };
        Owner = new NpgsqlConnectionStringBuilder(place.ToString()) { Username = name + "_owner", Password = OwnerPassword }.ToString();
        Hub = new NpgsqlConnectionStringBuilder(place.ToString()) { Username = HubLogin, Password = HubPassword }.ToString();
    }

    public string Owner { get; }

    public string Hub { get; }

    public string HubLogin => _name + "_hub";

    public StorageOptions AsOwner => new() { Provider = Provider.Postgres, ConnectionString = Owner };

    public StorageOptions AsHub => new() { Provider = Provider.Postgres, ConnectionString = Hub };

    /// <param name="scripts">The folder deploy.</param>
    public static async Task<DeployedPostgres> Create(string scripts)
    {
        var server = await PostgresCluster.Server();
        var made = new DeployedPostgres(server, "d" + Id.New(TimeProvider.System));
        var said = await PostgresCluster.Run(Path.Combine(scripts, "postgres", "setup.sql"),
            new Dictionary<string, string> { ["database"] = made._name, ["owner"] = made._name + "_owner", ["hub"] = made.HubLogin },
            new Dictionary<string, string> { ["EXCHANGE_OWNER_PASSWORD"] = OwnerPassword, ["EXCHANGE_HUB_PASSWORD"] = HubPassword });
        said.ShouldBeNull();
        await Run(server, "do $$ begin create role password_login; exception when duplicate_object then null; end $$");
        await Run(server, $"grant password_login to {made._name}_owner, {made.HubLogin}");
        return made;
    }

    /// <summary>As an administrator of the server, in the database.</summary>
    public Task Execute(string text) => Run(new NpgsqlConnectionStringBuilder(_server) { Database = _name, SearchPath = "exchange" }.ToString(), text);

    public async Task<long> Number(string text) => Convert.ToInt64(await Value(text));

    public async Task<string> Text(string text) => (string)(await Value(text))!;

    private async Task<object?> Value(string text)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(_server) { Database = _name, SearchPath = "exchange", Pooling = false }.ToString());
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(text, connection);
        return await command.ExecuteScalarAsync();
    }

    private static async Task Run(string server, string text)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(server) { Pooling = false }.ToString());
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(text, connection);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await Run(_server, $"drop database {_name} with (force)");
        await Run(_server, $"drop role {_name}_owner");
        await Run(_server, $"drop role {HubLogin}");
    }
}
