using Exchange.Core.Storage;
using Npgsql;

namespace Exchange.Core.Tests.Storage;

/// <summary>As deploy/postgres/setup.sql makes it.</summary>
internal sealed class DeployedPostgres : DeployedDatabase
{
    private readonly string _server;

    private DeployedPostgres(string server, string name) : base(Provider.Postgres, name)
    {
        _server = server;
        var place = new NpgsqlConnectionStringBuilder(server) { Database = name, MaxPoolSize = 20 };
        Owner = new NpgsqlConnectionStringBuilder(place.ToString()) { Username = OwnerLogin, Password = OwnerPassword }.ToString();
        Hub = new NpgsqlConnectionStringBuilder(place.ToString()) { Username = HubLogin, Password = HubPassword }.ToString();
    }

    public override string Owner { get; }

    public override string Hub { get; }

    /// <param name="scripts">The folder deploy.</param>
    public static async Task<DeployedPostgres> Create(string scripts)
    {
        var server = await PostgresCluster.Server();
        var made = new DeployedPostgres(server, "exchange_test_" + Id.New(TimeProvider.System));
        var said = await PostgresCluster.Run(Path.Combine(scripts, "postgres", "setup.sql"),
            new Dictionary<string, string> { ["database"] = made.Name, ["owner"] = made.OwnerLogin, ["hub"] = made.HubLogin },
            new Dictionary<string, string> { ["EXCHANGE_OWNER_PASSWORD"] = OwnerPassword, ["EXCHANGE_HUB_PASSWORD"] = HubPassword });
        said.ShouldBeNull();
        await Run(server, "do $$ begin create role password_login; exception when duplicate_object then null; end $$");
        await Run(server, $"grant password_login to {made.OwnerLogin}, {made.HubLogin}");
        return made;
    }

    /// <summary>As an administrator of the server, in the database.</summary>
    public override Task Execute(string text) => Run(new NpgsqlConnectionStringBuilder(_server) { Database = Name, SearchPath = "exchange" }.ToString(), text);

    public override async Task<long> Number(string text) => Convert.ToInt64(await Value(text));

    public override async Task<string> Text(string text) => (string)(await Value(text))!;

    private async Task<object?> Value(string text)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(_server) { Database = Name, SearchPath = "exchange", Pooling = false }.ToString());
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

    public override async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await Run(_server, $"drop database {Name} with (force)");
        await Run(_server, $"drop role {OwnerLogin}");
        await Run(_server, $"drop role {HubLogin}");
    }
}
