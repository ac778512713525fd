using System.Globalization;
using System.Text.RegularExpressions;
using Exchange.Core.Storage;
using Hangfire;
using Hangfire.PostgreSql;
using Hangfire.PostgreSql.Factories;
using Npgsql;

namespace Exchange.Host.Jobs;

/// <summary>Hangfire.PostgreSql, without its long polling: with it, jobs were seen to stay in the queue with all workers idle until the next one was enqueued.</summary>
internal sealed partial class JobsOnPostgres(string connectionString, string schema) : JobsStore
{
    // A host wakes its own workers; what another host has enqueued they find by looking.
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);

    private static readonly string[] Words = ["select", "insert", "update", "delete"];

    /// <summary>The last of the scripts that Hangfire brings, each of which leaves its number.</summary>
    private static readonly int Newest = typeof(PostgreSqlStorage).Assembly.GetManifestResourceNames()
        .Select(static name => Script().Match(name)).Where(static match => match.Success).Max(static match => int.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture));

    public override JobStorage Open() => Make(prepare: false);

    public override async Task Prepare(Database database, CancellationToken stop)
    {
        if (await Version(database, stop) >= Newest) return;
        // Two that install at once disturb each other.
        await Migrations.Alone(database, alone => Install(database, alone), stop);
    }

    private async Task Install(Database database, CancellationToken stop)
    {
        if (await Version(database, stop) >= Newest) return;
        try
        {
            // Each script is a transaction of its own, so it is begun again where it was broken off.
            await Task.Run(() => Make(prepare: true), stop);
        }
        catch (Exception error) when (StorageTrouble.Of(error, database.Options) is { Kind: TroubleKind.MissingRight })
        {
            throw NotMade(schema, Login);
        }
        // What a script brings is not always thrown: it is the number that tells.
        if (await Version(database, stop) < Newest) throw NotMade(schema, Login);
    }

    public override async Task CheckRights(Database database, CancellationToken stop)
    {
        var tables = string.Join(" or ", Words.Select(static word => $"not has_table_privilege(c.oid, '{word}')"));
        var missing = await Rows(database, $"""
            select n.nspname || '.' || c.relname from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace where n.nspname = '{schema}'
            and (not has_schema_privilege(n.oid, 'usage') or (c.relkind = 'r' and ({tables})) or (c.relkind = 'S' and not has_sequence_privilege(c.oid, 'usage'))) order by 1
            """, stop);
        if (missing.Count > 0) throw Missing(string.Join(", ", missing));
    }

    public override IReadOnlyList<string> Grants(string to) =>
    [
        $"grant usage on schema {schema} to {to}",
        $"grant {string.Join(", ", Words)} on all tables in schema {schema} to {to}",
        $"grant usage, select on all sequences in schema {schema} to {to}",
    ];

    private string Login => new NpgsqlConnectionStringBuilder(connectionString).Username ?? "";

    private PostgreSqlStorage Make(bool prepare)
    {
        var options = new PostgreSqlStorageOptions
        {
            SchemaName = schema,
            PrepareSchemaIfNecessary = prepare,
            EnableLongPolling = false,
            QueuePollInterval = Look,
            UseSlidingInvisibilityTimeout = true,
            StartupConnectionMaxRetries = 0,   // Whoever starts the hub waits for the database, and says why.
        };
        // Few at a time: a worker needs one for a moment, and holds none while a task runs.
        var text = new NpgsqlConnectionStringBuilder(connectionString) { ApplicationName = "exchange jobs", Enlist = false };
        return new PostgreSqlStorage(new NpgsqlConnectionFactory(text.ToString(), options), options);
    }

    /// <summary>0 where there are none.</summary>
    private async Task<int> Version(Database database, CancellationToken stop)
    {
        var there = await Rows(database, $"""
            select 'yes' from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace where n.nspname = '{schema}' and c.relname = 'schema'
            """, stop);
        if (there.Count == 0) return 0;
        try
        {
            return int.Parse((await Rows(database, $"select coalesce(max(version), 0)::text from {schema}.schema", stop))[0], CultureInfo.InvariantCulture);
        }
        catch (PostgresException denied) when (denied.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw Missing($"SELECT on {schema}.schema");
        }
    }

    private static async Task<List<string>> Rows(Database database, string text, CancellationToken stop)
    {
        await using var connection = await database.Open(stop);
        await using var command = connection.CreateCommand();
        command.CommandText = text;
        await using var reader = await command.ExecuteReaderAsync(stop);
        var rows = new List<string>();
        while (await reader.ReadAsync(stop)) rows.Add(reader.GetString(0));
        return rows;
    }

    [GeneratedRegex(@"\.Install\.v(?<number>\d+)\.sql$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: -1)]
    private static partial Regex Script();
}
