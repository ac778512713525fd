using System.Data.Common;
using MySqlConnector;

namespace Exchange.Adapters.Database;

/// <summary>MySQL and MariaDB.</summary>
internal sealed class MySqlTarget(DatabaseOptions options) : Target(options)
{
    const string Columns = """
        SELECT c.TABLE_SCHEMA AS `Schema`, c.TABLE_NAME AS `Table`, c.COLUMN_NAME AS `Name`,
          CASE WHEN c.COLUMN_TYPE LIKE '%unsigned%' THEN CONCAT(c.DATA_TYPE, ' unsigned') ELSE c.DATA_TYPE END AS `Type`,
          CAST(c.CHARACTER_MAXIMUM_LENGTH AS SIGNED) AS `Length`, CAST(c.NUMERIC_PRECISION AS SIGNED) AS `Precision`, CAST(c.NUMERIC_SCALE AS SIGNED) AS `Scale`,
          CASE WHEN c.IS_NULLABLE = 'YES' THEN 0 WHEN c.COLUMN_DEFAULT IS NULL AND c.EXTRA NOT LIKE '%auto_increment%' AND c.EXTRA NOT LIKE '%GENERATED%' THEN 1 ELSE 2 END AS `Nulls`,
          CASE WHEN c.DATA_TYPE IN ('tinytext', 'text', 'mediumtext', 'longtext') THEN 'bytes' END AS `Count`
        FROM information_schema.COLUMNS c
        WHERE LOWER(c.TABLE_NAME) = LOWER(@name) AND c.TABLE_SCHEMA = COALESCE(@schema, DATABASE())
        ORDER BY c.ORDINAL_POSITION
        """;

    const string Unique = """
        SELECT MIN(s.COLUMN_NAME) FROM information_schema.STATISTICS s
        WHERE s.TABLE_SCHEMA = @schema AND s.TABLE_NAME = @name AND s.NON_UNIQUE = 0
        GROUP BY s.INDEX_NAME HAVING COUNT(*) = 1 AND MIN(COALESCE(s.SUB_PART, 0)) = 0
        """;

    public override int MostParameters => 30_000;

    // Strict: else a text too long is cut without a word. Both time-outs: one is for rows, the other for tables.
    public override string Prelude =>
        $"SET SESSION sql_mode = CONCAT(@@SESSION.sql_mode, ',STRICT_ALL_TABLES'), innodb_lock_wait_timeout = {Options.LockTimeoutSeconds}, lock_wait_timeout = {Options.LockTimeoutSeconds};\n";

    public override DbConnection Connect(string? password)
    {
        var words = new MySqlConnectionStringBuilder(Options.Connection)
        {
            ConnectionTimeout = (uint)Options.ConnectTimeoutSeconds,
            DefaultCommandTimeout = (uint)Options.StatementTimeoutSeconds,
            MaximumPoolSize = (uint)Options.Connections,
            AllowLoadLocalInfile = false,
            AutoEnlist = false,
            // Rows count as changed where they were found, so a mark or withdrawal that changes nothing is not taken for one that found nothing.
            UseAffectedRows = false,
            GuidFormat = MySqlGuidFormat.None,
            TreatTinyAsBoolean = false,
            ConvertZeroDateTime = true,
            ApplicationName = "exchange",
        };
        if (password is not null)
            words.Password = password;
        return new MySqlConnection(words.ToString());
    }

    public override string Quote(string name) => $"`{name.Replace("`", "``", StringComparison.Ordinal)}`";

    public override async Task<Table?> Read(DbConnection connection, string? schema, string table, CancellationToken stop)
    {
        if (await ReadInformation(connection, Columns, Unique, schema, table, TextCount.CodePoints, stop) is not { } read)
            return null;
        var engines = await Rows<string>(
            connection,
            "SELECT e.ENGINE FROM information_schema.TABLES t JOIN information_schema.ENGINES e ON e.ENGINE = t.ENGINE "
            + "WHERE t.TABLE_SCHEMA = COALESCE(@schema, DATABASE()) AND t.TABLE_NAME = @name AND COALESCE(e.TRANSACTIONS, 'NO') <> 'YES'",
            new { schema, name = read.Name },
            stop);
        return engines.FirstOrDefault() is { } engine ? read with { Fault = $"its engine {engine} knows no transactions: half a message could stay" } : read;
    }

    // https://mariadb.com/docs/server/reference/error-codes
    public override Trouble Judge(DbException error)
    {
        if (error is not MySqlException said)
            return Lost("the connection to the database was lost");
        var number = (int)said.ErrorCode;
        return number switch
        {
            1062 or 1586 or 1022 => Said(TroubleKind.Duplicate, "duplicate-key", $"another row has the same value of a unique key (MySQL {number})"),
            1048 or 1216 or 1217 or 1364 or 1451 or 1452 or 3819 or 4025 => Said(TroubleKind.Values, "constraint", $"a constraint of the table does not hold (MySQL {number})"),
            1264 or 1265 or 1292 or 1366 or 1406 or 1411 or 1690 or 1153 or 3140 => Said(TroubleKind.Values, "value-refused", $"a value does not fit its column (MySQL {number})"),
            1205 or 1213 or 1099 or 1223 or 3572 => Said(TroubleKind.Busy, "locked", $"somebody else holds a lock (MySQL {number})"),
            1021 or 1114 or 3 or 28 => Said(TroubleKind.Busy, "disk-full", $"the database has no room left (MySQL {number})"),
            1040 or 1041 or 1203 or 1226 or 1290 or 1836 => Said(TroubleKind.Busy, "busy", $"the database cannot now (MySQL {number})"),
            1053 or 1927 => new Trouble(TroubleKind.Busy, "stopping", $"the database is stopping (MySQL {number})", Undone: false),
            1317 or 1028 or 3024 or 1969 => Said(TroubleKind.Busy, "stopped", $"the statement was interrupted (MySQL {number})"),
            1044 or 1045 or 1049 or 1130 or 1698 or 1820 or 1862 => Said(TroubleKind.Login, "login", $"the database refuses the login (MySQL {number})"),
            1054 or 1142 or 1143 or 1146 or 1103 => Said(TroubleKind.Tables, "tables-changed", $"a table or column is not as agreed, or the login may not use it (MySQL {number})"),
            1644 => Raised(said.Message),
            _ when said.SqlState == "45000" => Raised(said.Message),
            _ when number is <= 0 or 1042 or 1043 or 1158 or 1159 or 1160 or 1161 or (>= 2000 and < 3000) || said.InnerException is IOException or System.Net.Sockets.SocketException =>
                Lost("the connection to the database was lost"),
            _ => Said(TroubleKind.Values, "value-refused", $"the database refuses the row (MySQL {number})"),
        };
    }

    public override string CreateReceipts(string quoted) => $"""
        CREATE TABLE IF NOT EXISTS {quoted} (
          `DELIVERY_ID` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY, `RECORD_NUMBER` varchar(200) NOT NULL, `RECORD_VERSION` int NOT NULL,
          `ANSWER` varchar(200) NULL, `WRITTEN_AT` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP) ENGINE = InnoDB
        """;
}
