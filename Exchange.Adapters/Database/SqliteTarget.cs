using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Exchange.Adapters.Database;

/// <summary>SQLite: a front database in a file, for small departments and trials. Declared types are what counts, Oracle's too.</summary>
internal sealed class SqliteTarget(DatabaseOptions options) : Target(options)
{
    // Its driver binds by name, each parameter looked up along the statement's others: long statements cost more than more statements.
    public override int MostParameters => 200;

    public override bool JoinsStatements => false;

    public override bool OneWriter => true;

    public override DbConnection Connect(string? password)
    {
        var words = new SqliteConnectionStringBuilder(Options.Connection);
        // A misspelt path would make an empty database there.
        if (words.Mode is SqliteOpenMode.ReadWriteCreate)
            words.Mode = SqliteOpenMode.ReadWrite;
        words.DefaultTimeout = Options.LockTimeoutSeconds;
        words.ForeignKeys ??= true;
        return new SqliteConnection(words.ToString());
    }

    public override string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    public override async Task<Table?> Read(DbConnection connection, string? schema, string table, CancellationToken stop)
    {
        schema ??= "main";
        var names = (await Rows<string>(connection, $"SELECT name FROM {Quote(schema)}.sqlite_master WHERE type IN ('table', 'view') AND lower(name) = lower(@table)", new { table }, stop)).ToList();
        if (Names.Find(names, name => name, table) is not { } found)
            return null;
        var rows = (await Rows<ColumnRow>(
            connection,
            "SELECT name AS \"Name\", type AS \"Type\", \"notnull\" AS \"NotNull\", dflt_value AS \"Given\", pk AS \"Key\", hidden AS \"Hidden\" FROM pragma_table_xinfo(@found, @schema)",
            new { found, schema },
            stop)).ToList();
        var unique = (await Rows<string>(
            connection,
            "SELECT min(c.name) FROM pragma_index_list(@found, @schema) i, pragma_index_info(i.name, @schema) c WHERE i.\"unique\" = 1 AND i.partial = 0 GROUP BY i.name HAVING count(*) = 1",
            new { found, schema },
            stop)).ToHashSet(StringComparer.Ordinal);
        var keys = rows.Where(row => row.Key > 0).ToList();
        if (keys.Count == 1)
            unique.Add(keys[0].Name);
        return new Table(
            found,
            Quote(schema, found),
            // An INTEGER PRIMARY KEY is the row's own number, which SQLite gives.
            [.. rows.Select(row => ColumnTypes.Declared(
                row.Name,
                row.Type,
                row.Key > 0 && row.Type.Equals("INTEGER", StringComparison.OrdinalIgnoreCase) ? Nulls.Filled
                : row.NotNull == 0 ? Nulls.Allowed
                : row.Given is null && row.Hidden == 0 ? Nulls.Refused : Nulls.Filled))],
            unique);
    }

    // https://sqlite.org/rescode.html
    public override Trouble Judge(DbException error)
    {
        var code = error is SqliteException sqlite ? sqlite.SqliteExtendedErrorCode : 0;
        return (code & 0xFF) switch
        {
            5 or 6 => Said(TroubleKind.Busy, "locked", $"the database is locked by somebody else (SQLite {code})"),
            8 => Said(TroubleKind.Tables, "read-only", $"the database cannot be written (SQLite {code})"),
            9 => Said(TroubleKind.Busy, "stopped", $"the statement was interrupted (SQLite {code})"),
            13 => Said(TroubleKind.Busy, "disk-full", $"the database has no room left (SQLite {code})"),
            14 or 23 => Said(TroubleKind.Connection, "cannot-open", $"the database file cannot be opened (SQLite {code})"),
            11 or 26 => Said(TroubleKind.Tables, "damaged", $"the file is damaged or no database (SQLite {code})"),
            18 => Said(TroubleKind.Values, "value-refused", $"a value is larger than the database takes (SQLite {code})"),
            20 => Said(TroubleKind.Values, "value-refused", $"a value does not fit its column (SQLite {code})"),
            19 when code is 1555 or 2067 or 2579 => Said(TroubleKind.Duplicate, "duplicate-key", $"another row has the same value of a unique key (SQLite {code})"),
            19 when code is 1811 => Raised(Message(error.Message)),
            19 => Said(TroubleKind.Values, "constraint", $"a constraint of the table does not hold (SQLite {code})"),
            1 => Said(TroubleKind.Tables, "tables-changed", $"a table or column is not as agreed (SQLite {code})"),
            _ => Lost($"the database file failed (SQLite {code})"),
        };
    }

    public override string CreateReceipts(string quoted) => $"""
        CREATE TABLE IF NOT EXISTS {quoted} (
          "DELIVERY_ID" VARCHAR(32) NOT NULL PRIMARY KEY, "RECORD_NUMBER" VARCHAR(200) NOT NULL, "RECORD_VERSION" INTEGER NOT NULL,
          "ANSWER" VARCHAR(200) NULL, "WRITTEN_AT" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP)
        """;

    // The driver writes: SQLite Error 19: 'the trigger's text'.
    static string Message(string text)
    {
        var open = text.IndexOf('\'', StringComparison.Ordinal);
        var end = text.LastIndexOf('\'');
        return open >= 0 && end > open ? text[(open + 1)..end] : text;
    }

    sealed class ColumnRow
    {
        public string Name { get; init; } = "";

        public string Type { get; init; } = "";

        public long NotNull { get; init; }

        public string? Given { get; init; }

        public long Key { get; init; }

        public long Hidden { get; init; }
    }
}
