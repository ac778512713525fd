using System.Data.Common;
using Npgsql;
using NpgsqlTypes;

namespace Exchange.Adapters.Database;

internal sealed class PostgresTarget(DatabaseOptions options) : Target(options)
{
    // Not information_schema: it looks into views and defaults, and waits for a table that somebody holds locked.
    const string Columns = """
        SELECT n.nspname AS "Schema", c.relname AS "Table", a.attname AS "Name", CASE b.typname WHEN 'bit' THEN 'pg_bit' ELSE b.typname END AS "Type",
          CASE WHEN b.typname IN ('bpchar', 'varchar') AND m.mod >= 4 THEN m.mod - 4 END::bigint AS "Length",
          CASE WHEN b.typname = 'numeric' AND m.mod >= 4 THEN ((m.mod - 4) >> 16) & 65535 END::bigint AS "Precision",
          CASE WHEN b.typname = 'numeric' AND m.mod >= 4 THEN (m.mod - 4) & 2047 END::bigint AS "Scale",
          CASE WHEN NOT (a.attnotnull OR t.typnotnull) THEN 0 WHEN a.atthasdef OR a.attidentity <> '' OR t.typdefault IS NOT NULL THEN 2 ELSE 1 END AS "Nulls"
        FROM pg_catalog.pg_class c
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
        JOIN pg_catalog.pg_type b ON b.oid = CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END
        CROSS JOIN LATERAL (SELECT CASE WHEN t.typtype = 'd' THEN t.typtypmod ELSE a.atttypmod END AS mod) m
        WHERE c.relkind IN ('r', 'p', 'v', 'f') AND lower(c.relname) = lower(@name)
          AND (@schema::text IS NULL AND n.nspname = ANY (current_schemas(false)) OR lower(n.nspname) = lower(@schema::text))
        ORDER BY array_position(current_schemas(false), n.nspname), a.attnum
        """;

    const string Unique = """
        SELECT a.attname FROM pg_index i
        JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace
        JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = i.indkey[0]
        WHERE n.nspname = @schema AND t.relname = @name AND i.indisunique AND i.indisvalid AND i.indimmediate AND i.indpred IS NULL AND i.indnkeyatts = 1
        """;

    public override int MostParameters => 30_000;

    public override string Prelude => $"SET LOCAL lock_timeout = {Options.LockTimeoutSeconds * 1000};\n";

    public override DbConnection Connect(string? password) => new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Options.Connection)
    {
        Password = password,
        Timeout = Options.ConnectTimeoutSeconds,
        CommandTimeout = Options.StatementTimeoutSeconds,
        MaxPoolSize = Options.Connections,
        IncludeErrorDetail = false,
        Enlist = false,
        ApplicationName = "exchange",
    }.ToString());

    public override string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    public override Task<Table?> Read(DbConnection connection, string? schema, string table, CancellationToken stop) =>
        ReadInformation(connection, Columns, Unique, schema, table, TextCount.CodePoints, stop);

    // Texts go without a type of their own, so the server takes them for the column's: char(n) stays comparable by index, json and uuid get no cast.
    public override void Bind(DbParameter parameter, object? value, Column column)
    {
        base.Bind(parameter, value, column);
        if (value is string or null)
            ((NpgsqlParameter)parameter).NpgsqlDbType = NpgsqlDbType.Unknown;
    }

    // https://www.postgresql.org/docs/current/errcodes-appendix.html
    public override Trouble Judge(DbException error)
    {
        if (error is not PostgresException said)
            return error is NpgsqlException { InnerException: TimeoutException }
                ? new Trouble(TroubleKind.Busy, "timeout", "the database did not answer in time", Undone: false)
                : Lost("the connection to the database was lost");
        var state = said.SqlState;
        return state[..2] switch
        {
            _ when state is "23505" or "23P01" => Said(TroubleKind.Duplicate, "duplicate-key", $"another row has the same value of a unique key{Of(said.ConstraintName)}"),
            "23" => Said(TroubleKind.Values, "constraint", $"a constraint of the table does not hold{Of(said.ConstraintName ?? said.ColumnName)} ({state})"),
            "22" => Said(TroubleKind.Values, "value-refused", $"a value does not fit its column ({state})"),
            "P0" => Raised(said.MessageText),
            "28" => Said(TroubleKind.Login, "login", $"the database refuses the login ({state})"),
            _ when state is "3D000" => Said(TroubleKind.Login, "login", $"there is no such database ({state})"),
            // The outcome of a commit is open when the server was stopping, or lost its standby, while it committed.
            _ when state is "40003" or "57P01" or "57P02" => new Trouble(TroubleKind.Busy, "stopping", $"the database is stopping ({state})", Undone: false),
            _ when state is "55P03" or "40P01" or "40001" => Said(TroubleKind.Busy, "locked", $"somebody else holds a lock ({state})"),
            "40" or "53" or "55" or "57" or "58" => Said(TroubleKind.Busy, state is "53100" ? "disk-full" : "busy", $"the database cannot now ({state})"),
            "42" or "3F" or "25" => Said(TroubleKind.Tables, "tables-changed", $"a table or column is not as agreed, or the login may not use it ({state})"),
            "08" => Lost($"the connection to the database was lost ({state})"),
            // States of the server's own begin with a digit or with F, H or X; what a department's function makes up does not.
            _ when char.IsAsciiDigit(state[0]) || state[0] is 'F' or 'H' or 'X' => Said(TroubleKind.Values, "value-refused", $"the database refuses the row ({state})"),
            _ => Raised(said.MessageText),
        };
    }

    public override string CreateReceipts(string quoted) => $"""
        CREATE TABLE IF NOT EXISTS {quoted} (
          "DELIVERY_ID" varchar(32) NOT NULL PRIMARY KEY, "RECORD_NUMBER" varchar(200) NOT NULL, "RECORD_VERSION" integer NOT NULL,
          "ANSWER" varchar(200) NULL, "WRITTEN_AT" timestamp with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP)
        """;

    static string Of(string? name) => name is null ? "" : $": {name}";
}
