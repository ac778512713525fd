using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using Npgsql;

namespace Exchange.Core.Storage;

internal sealed class PostgresDialect : Dialect
{
    private const int MostAges = 500;

    public override Provider Provider => Provider.Postgres;

    /// <summary>
    /// How a session plans. The hub's statements are prepared once, perhaps while the tables are empty, and run for months: a plan that suits an empty table, one that reads it whole, must not be among those to choose from.
    /// docs/decisions/0080-plans-by-keys-only.md has the reasons and what each is for.
    /// </summary>
    private static readonly string[] ByKeysOnly =
    [
        "enable_seqscan=off", "enable_bitmapscan=off", "enable_hashjoin=off", "enable_mergejoin=off", "enable_material=off", "jit=off", "plan_cache_mode=force_generic_plan",
    ];

    public override DbConnection Connect(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { MaxAutoPrepare = 100, AutoPrepareMinUsages = 2, ApplicationName = "exchange" };
        // Said at the session's start, so that neither a pool's reset nor a round trip comes between. The later of two settings counts: whoever runs the database has the last word.
        settings.Options = string.Join(' ', [.. ByKeysOnly.Select(static one => "-c " + one), settings.Options]).TrimEnd();
        return new NpgsqlConnection(settings.ToString());
    }

    // By the server's process, which is what has the plans: the provider's pool hands the same one out again and again.
    private readonly ConcurrentDictionary<int, PlanAge> _ages = [];

    internal override async ValueTask BeforeReading(DbConnection connection, Sql sql, CancellationToken stop)
    {
        if (_ages.Count > MostAges) _ages.Clear();   // Of processes long gone, mostly; whoever is still there is planned anew sooner than need be.
        if (_ages.GetOrAdd(((NpgsqlConnection)connection).ProcessID, static _ => new PlanAge()).IsDue()) await Say(PlanAge.Anew);
        // Until it goes back to the pool, which resets what was set.
        if (sql.ForPeople) await Say(PlanAge.EachTime);

        async Task Say(string text)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = text;
            await command.ExecuteNonQueryAsync(stop);
        }
    }

    // While one's commit is synced the other's statements run. A third would only wait for the log's head.
    internal override int Writers => 2;

    internal override WriterSession OpenWriter(string connectionString)
    {
        // Not from the pool: after a failure in a batch the client's book of prepared statements and the server's differ (26000 at the next use), so a session that failed must really end.
        var connection = Connect(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ToString());
        connection.Open();
        using var setting = connection.CreateCommand();
        setting.CommandText = "set synchronous_commit = on";
        setting.ExecuteNonQuery();
        return new PostgresWriterSession(this, (NpgsqlConnection)connection);
    }

    public override bool IsContention(DbException error) => error is PostgresException
    {
        SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.UniqueViolation,
    };

    // A null is left without a type: what it goes into decides, and declared as text it would be refused for a number. Readings ask "@x is null or x = @x", and PostgreSQL must know what x is:
    // there it is text, and a number that may be null is cast in the statement.
    internal override void Give(DbParameter parameter, object? value, bool reading)
    {
        parameter.Value = Plain(value);
        if (value is not null || reading)
            parameter.DbType = value switch { long => DbType.Int64, int => DbType.Int32, double => DbType.Double, byte[] or ReadOnlyMemory<byte> => DbType.Binary, _ => DbType.String };
    }

    internal override string LossySettings => "select name || ' = off' from (values ('fsync'), ('full_page_writes')) setting(name) where current_setting(name) = 'off'";

    // Past the wait the second one fails with 55P03. What the changes themselves wait for is not bounded by it.
    internal override IReadOnlyList<string> MigrationLock(TimeSpan wait) =>
    [
        $"set local lock_timeout = {wait.TotalMilliseconds:0}",
        "select pg_advisory_xact_lock(7239114)",
        "set local lock_timeout = 0",
    ];

    // information_schema would show only what the login has some right to: one that has none would be taken for the first to come.
    internal override string HasSchemaVersion => "select count(*) from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace where c.relname = 'schema_version' and n.nspname = current_schema()";

    internal override string MissingRights(IEnumerable<TableRight> needed) => $"""
        select needed.right_name, needed.table_name from (values {Values(needed)}) needed(right_name, table_name)
        where to_regclass(needed.table_name) is null or not has_table_privilege(to_regclass(needed.table_name), needed.right_name) order by 2, 1
        """;

    protected override string Token(string name, string rest) => name switch
    {
        "key" => "varchar(32) collate \"C\"",
        "text" => $"varchar({rest.TrimStart(':')}) collate \"C\"",
        "longtext" => "text",
        "bytes" => "bytea",
        "rowkey" => "bigint",
        "now" => "(extract(epoch from clock_timestamp()) * 1000)::bigint",
        "limit" => "limit " + rest,
        "returning" => "returning " + rest,
        "skip" => "for update skip locked",
        // Asked first, so that a repeat costs no row that is thrown away.
        "absent" => $"where not exists (select 1 from {rest})\non conflict do nothing",
        "position" => $"((select next from log_head where id = 1) - {rest})",
        "among" => $"= any (array(select one.value collate \"C\" from json_array_elements_text(cast({rest} as json)) one(value)))",
        "values" => $"(select one.value collate \"C\" as value from json_array_elements_text(cast({rest} as json)) one(value)) given",
        "top" or "output" or "lock" or "clustered" or "on" => "",
        _ => NoSuchToken(name),
    };
}
