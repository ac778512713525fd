using Exchange.Core.Storage;

namespace Exchange.Core.Tests.Storage;

/// <summary>A database as a script of deploy makes it: a schema's owner and a hub's login, each with a password that the server asks for.</summary>
internal abstract class DeployedDatabase(Provider provider, string name) : IAsyncDisposable
{
    // As a server with a policy for passwords takes them.
    public const string OwnerPassword = "Owner-hidden-1", HubPassword = "Hub-hidden-2";

    public Provider Provider => provider;

    public abstract string Owner { get; }

    public abstract string Hub { get; }

    public string Name => name;

    public string OwnerLogin => name + "_owner";

    public string HubLogin => name + "_hub";

    public StorageOptions AsOwner => new() { Provider = provider, ConnectionString = Owner };

    public StorageOptions AsHub => new() { Provider = provider, ConnectionString = Hub };

    /// <summary>Ignores the calling test, with the reason, where there is no such server, or none on which logins may be made.</summary>
    /// <param name="scripts">The folder deploy.</param>
    public static async Task<DeployedDatabase> Create(Provider provider, string scripts) => provider switch
    {
        Provider.Postgres => await DeployedPostgres.Create(scripts),
        Provider.SqlServer => await DeployedSqlServer.Create(scripts),
        _ => throw new ArgumentOutOfRangeException(nameof(provider)),
    };

    /// <summary>In the database, by somebody who may grant there.</summary>
    public abstract Task Execute(string text);

    public abstract Task<long> Number(string text);

    public abstract Task<string> Text(string text);

    public abstract ValueTask DisposeAsync();
}
