using System.Globalization;
using System.Text.RegularExpressions;
using Exchange.Core.Storage;
using Hangfire;
using Hangfire.SqlServer;
using Microsoft.Data.SqlClient;

namespace Exchange.Host.Jobs;

/// <summary>Hangfire.SqlServer, as its makers recommend it from schema 7 on: no global locks, and a fetched job is its worker's as long as that one says so.</summary>
internal sealed partial class JobsOnSqlServer(string connectionString, string schema) : JobsStore
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);

    private static readonly string[] Words = ["select", "insert", "update", "delete", "execute"];

    /// <summary>What makes or changes the tables; it takes a lock of its own.</summary>
    internal string Script { get; } = SqlServerObjectsInstaller.GetInstallScript(schema, enableHeavyMigrations: true);

    internal string VersionQuery => $"""
        if object_id('{schema}.Schema') is null select 0
        else exec('select coalesce(max(Version), 0) from [{schema}].[Schema]')
        """;

    internal string RightsQuery => string.Join(" union all ", Words.Select(word => $"select '{word}' where coalesce(has_perms_by_name('{schema}', 'SCHEMA', '{word}'), 0) = 0"));

    internal int Newest => int.Parse(Target().Match(Script).Groups["number"].Value, CultureInfo.InvariantCulture);

    public override JobStorage Open() => new SqlServerStorage(() => new SqlConnection(connectionString), new SqlServerStorageOptions
    {
        SchemaName = schema,
        PrepareSchemaIfNecessary = false,
        TryAutoDetectSchemaDependentOptions = false,   // It would look at the database now, which may not be there yet.
        DisableGlobalLocks = true,
        UseRecommendedIsolationLevel = true,
        SlidingInvisibilityTimeout = TimeSpan.FromMinutes(5),
        CommandBatchMaxTimeout = TimeSpan.FromMinutes(5),
        QueuePollInterval = Look,
    });

    public override async Task Prepare(Database database, CancellationToken stop)
    {
        await using var connection = (SqlConnection)await database.Open(stop);
        if (await Version(connection, stop) >= Newest) return;
        await using var make = new SqlCommand(Script, connection) { CommandTimeout = 300 };
        try
        {
            await make.ExecuteNonQueryAsync(stop);
        }
        catch (SqlException error) when (error.Number is 229 or 262 or 2759 or 2760 or 1088)
        {
            throw NotMade(schema, new SqlConnectionStringBuilder(connectionString).UserID);
        }
    }

    public override async Task CheckRights(Database database, CancellationToken stop)
    {
        await using var connection = (SqlConnection)await database.Open(stop);
        await using var command = new SqlCommand(RightsQuery, connection);
        await using var reader = await command.ExecuteReaderAsync(stop);
        var missing = new List<string>();
        while (await reader.ReadAsync(stop)) missing.Add(reader.GetString(0).ToUpperInvariant());
        if (missing.Count > 0) throw Missing($"{string.Join(", ", missing)} on schema {schema}");
    }

    public override IReadOnlyList<string> Grants(string to) => [$"grant {string.Join(", ", Words)} on schema::{schema} to {to}"];

    private async Task<int> Version(SqlConnection connection, CancellationToken stop)
    {
        await using var command = new SqlCommand(VersionQuery, connection);
        return Convert.ToInt32(await command.ExecuteScalarAsync(stop), CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"SET @TARGET_SCHEMA_VERSION = (?<number>\d+)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: -1)]
    private static partial Regex Target();
}
