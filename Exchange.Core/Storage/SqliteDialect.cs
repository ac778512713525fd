using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Exchange.Core.Storage;

/// <summary>SQLite: embedded, one host, one writer thread.</summary>
internal sealed class SqliteDialect : Dialect
{
    private const int Busy = 5, Locked = 6;

    // SQLITE_DBCONFIG_ENABLE_QPSG, https://www.sqlite.org/c3ref/c_dbconfig_defensive.html
    private const int StablePlans = 1007;

    static SqliteDialect()
    {
        // No connection here is used by two threads at once, and nobody asks SQLite for its memory statistics: without their locks
        // the writer thread has less to do. This must come before SQLite's first use in the process.
        SQLitePCL.Batteries_V2.Init();
        SQLitePCL.raw.sqlite3_config(SQLitePCL.raw.SQLITE_CONFIG_MULTITHREAD);
        SQLitePCL.raw.sqlite3_config(SQLitePCL.raw.SQLITE_CONFIG_MEMSTATUS, 0);
    }

    public override Provider Provider => Provider.Sqlite;

    public override DbConnection Connect(string connectionString)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = connectionString, Pooling = false, DefaultTimeout = 30 }.ToString());
        connection.StateChange += (_, change) =>
        {
            if (change.CurrentState != System.Data.ConnectionState.Open) return;
            using var pragma = connection.CreateCommand();
            // FULL: with WAL, every commit is synced before it is reported; NORMAL would lose the last commits with the power.
            // The limit: what a long reading (a backup) made -wal grow by is given back by the first writing that begins it anew.
            pragma.CommandText = "pragma journal_mode=wal; pragma synchronous=full; pragma busy_timeout=30000; pragma cache_size=-32768; pragma wal_autocheckpoint=4000; pragma journal_size_limit=67108864; pragma trusted_schema=off";
            pragma.ExecuteNonQuery();
            // A plan does not look at what parameters are bound to. Else each statement with a limit is parsed and planned anew for each execution, as the limit might change its plan.
            if (SQLitePCL.raw.sqlite3_db_config(connection.Handle, StablePlans, 1, out int _) != SQLitePCL.raw.SQLITE_OK) throw new InvalidOperationException("SQLite does not take SQLITE_DBCONFIG_ENABLE_QPSG.");
        };
        return connection;
    }

    internal override WriterSession OpenWriter(string connectionString)
    {
        var connection = (SqliteConnection)Connect(connectionString);
        connection.Open();
        return new SqliteWriterSession(this, connection);
    }

    public override bool IsContention(DbException error) => error is SqliteException { SqliteErrorCode: Busy or Locked };

    internal override string HasSchemaVersion => "select count(*) from sqlite_master where type = 'table' and name = 'schema_version'";

    protected override string Token(string name, string rest) => name switch
    {
        "key" or "text" or "longtext" => "text",
        "bytes" => "blob",
        "rowkey" => "integer",   // SQLite's own row number; a bigint would be an index beside the table.
        "clustered" => "without rowid",
        "now" => "cast(unixepoch('subsec') * 1000 as integer)",
        "limit" => "limit " + rest,
        "returning" => "returning " + rest,
        "position" => rest,
        // Asking first would have SQLite put the new row into a temporary table, since it reads from the one that it writes.
        "absent" => "where true\non conflict do nothing",
        "among" => $"in (select value from json_each({rest}))",
        "values" => $"(select value from json_each({rest})) given",
        "top" or "output" or "lock" or "skip" or "on" => "",
        _ => NoSuchToken(name),
    };
}
