using System.Text.RegularExpressions;
using Exchange.Core.Storage;
using Microsoft.Data.SqlClient;

namespace Exchange.Core.Tests.Storage;

/// <summary>As deploy/sqlserver/setup.sql makes it.</summary>
internal sealed partial class DeployedSqlServer : DeployedDatabase
{
    private readonly string _server;

    private DeployedSqlServer(string server, string name) : base(Provider.SqlServer, name)
    {
        _server = server;
        Owner = For(OwnerLogin, OwnerPassword);
        Hub = For(HubLogin, HubPassword);

        string For(string login, string password)
            => new SqlConnectionStringBuilder(server) { InitialCatalog = name, IntegratedSecurity = false, UserID = login, Password = password, MaxPoolSize = 20 }.ToString();
    }

    public override string Owner { get; }

    public override string Hub { get; }

    public static async Task<DeployedSqlServer> Create(string scripts)
    {
        var server = SqlServerTestDatabase.Server();
        await using (var connection = new SqlConnection(server))
        {
            await connection.OpenAsync();
            await using var command = new SqlCommand("select has_perms_by_name(null, null, 'ALTER ANY LOGIN')", connection);
            if (await command.ExecuteScalarAsync() is not 1) Assert.Ignore($"The login that {SqlServerTestDatabase.Variable} names may make no logins (ALTER ANY LOGIN).");
        }
        var made = new DeployedSqlServer(server, "exchange_test_" + Id.New(TimeProvider.System));
        await made.SetUp(await File.ReadAllTextAsync(Path.Combine(scripts, "sqlserver", "setup.sql")));
        return made;
    }

    /// <summary>As sqlcmd does it: names in $(…) from the environment, parts up to a line "go", on one connection, so that "use" holds for those that follow.</summary>
    private async Task SetUp(string script)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Database"] = Name, ["Owner"] = OwnerLogin, ["Hub"] = HubLogin, ["OwnerPassword"] = OwnerPassword, ["HubPassword"] = HubPassword,
        };
        await using var connection = new SqlConnection(new SqlConnectionStringBuilder(_server) { Pooling = false }.ToString());
        await connection.OpenAsync();
        foreach (var part in Go().Split(script).Where(static part => part.Trim().Length > 0))
        {
            await using var command = new SqlCommand(Variable().Replace(part, match => names[match.Groups["name"].Value]), connection);
            try
            {
                await command.ExecuteNonQueryAsync();
            }
            catch (SqlException error)
            {
                throw Dialect.For(Provider.SqlServer).Told(error, connection, part, null);
            }
        }
    }

    // The owner's default schema is the hub's; an administrator's is another.
    public override Task Execute(string text) => SqlServerTestDatabase.Run(Owner, text);

    public override async Task<long> Number(string text) => Convert.ToInt64(await Value(text));

    public override async Task<string> Text(string text) => (string)(await Value(text))!;

    private async Task<object?> Value(string text)
    {
        await using var connection = new SqlConnection(new SqlConnectionStringBuilder(Owner) { Pooling = false }.ToString());
        await connection.OpenAsync();
        await using var command = new SqlCommand(text, connection);
        return await command.ExecuteScalarAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        SqlConnection.ClearAllPools();
        await SqlServerTestDatabase.Drop(_server, Name);
        await SqlServerTestDatabase.Run(_server, $"drop login {OwnerLogin}");
        await SqlServerTestDatabase.Run(_server, $"drop login {HubLogin}");
    }

    [GeneratedRegex(@"^\s*go\s*$", RegexOptions.Multiline | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Go();

    [GeneratedRegex(@"\$\((?<name>\w+)\)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Variable();
}
