using System.Data;
using System.Data.Common;
using Microsoft.Data.SqlClient;

namespace Exchange.Adapters.Database;

/// <summary>SQL Server 2019 and later. Statements keep to what Babelfish takes too.</summary>
internal sealed class SqlServerTarget(DatabaseOptions options) : Target(options)
{
    internal const string Columns = """
        SELECT c.TABLE_SCHEMA AS [Schema], c.TABLE_NAME AS [Table], c.COLUMN_NAME AS [Name], CASE c.DATA_TYPE WHEN 'tinyint' THEN 'tinyint unsigned' ELSE c.DATA_TYPE END AS [Type],
          CAST(c.CHARACTER_MAXIMUM_LENGTH AS bigint) AS [Length], CAST(c.NUMERIC_PRECISION AS bigint) AS [Precision], CAST(c.NUMERIC_SCALE AS bigint) AS [Scale],
          CASE WHEN c.IS_NULLABLE = 'YES' THEN 0 WHEN c.COLUMN_DEFAULT IS NULL
            AND COALESCE(COLUMNPROPERTY(OBJECT_ID(QUOTENAME(c.TABLE_SCHEMA) + '.' + QUOTENAME(c.TABLE_NAME)), c.COLUMN_NAME, 'IsIdentity'), 0) = 0
            AND COALESCE(COLUMNPROPERTY(OBJECT_ID(QUOTENAME(c.TABLE_SCHEMA) + '.' + QUOTENAME(c.TABLE_NAME)), c.COLUMN_NAME, 'IsComputed'), 0) = 0
            AND c.DATA_TYPE NOT IN ('timestamp', 'rowversion') THEN 1 ELSE 2 END AS [Nulls],
          CASE WHEN c.DATA_TYPE IN ('char', 'varchar', 'text') THEN 'bytes' ELSE 'utf16' END AS [Count]
        FROM INFORMATION_SCHEMA.COLUMNS c
        WHERE LOWER(c.TABLE_NAME) = LOWER(@name) AND (LOWER(c.TABLE_SCHEMA) = LOWER(@schema) OR @schema IS NULL AND c.TABLE_SCHEMA IN (SCHEMA_NAME(), 'dbo'))
        ORDER BY CASE WHEN c.TABLE_SCHEMA = SCHEMA_NAME() THEN 0 ELSE 1 END, c.ORDINAL_POSITION
        """;

    internal const string Unique = """
        SELECT MIN(c.name) FROM sys.indexes i
        JOIN sys.objects o ON o.object_id = i.object_id JOIN sys.schemas s ON s.schema_id = o.schema_id
        JOIN sys.index_columns k ON k.object_id = i.object_id AND k.index_id = i.index_id AND k.is_included_column = 0
        JOIN sys.columns c ON c.object_id = k.object_id AND c.column_id = k.column_id
        WHERE s.name = @schema AND o.name = @name AND i.is_unique = 1 AND i.has_filter = 0
        GROUP BY i.index_id HAVING COUNT(*) = 1
        """;

    // 2,100 is the server's limit, and 1,000 rows of VALUES; a table has at least one column a row.
    public override int MostParameters => 1000;

    public override string Prelude => $"SET XACT_ABORT ON; SET LOCK_TIMEOUT {Options.LockTimeoutSeconds * 1000};\n";

    public override DbConnection Connect(string? password)
    {
        var words = new SqlConnectionStringBuilder(Options.Connection)
        {
            ConnectTimeout = Options.ConnectTimeoutSeconds,
            CommandTimeout = Options.StatementTimeoutSeconds,
            MaxPoolSize = Options.Connections,
            ConnectRetryCount = 0,
            Enlist = false,
            ApplicationName = "exchange",
        };
        if (password is not null)
            words.Password = password;
        return new SqlConnection(words.ToString());
    }

    public override string Quote(string name) => $"[{name.Replace("]", "]]", StringComparison.Ordinal)}]";

    public override string Select(string columns, string rest, int most) => $"SELECT TOP ({most}) {columns} {rest}";

    public override Task<Table?> Read(DbConnection connection, string? schema, string table, CancellationToken stop) =>
        ReadInformation(connection, Columns, Unique, schema, table, TextCount.Utf16, stop);

    // A null without a type is taken for a text, which does not become a varbinary; a text sent as nvarchar keeps an index on varchar from being used.
    public override void Bind(DbParameter parameter, object? value, Column column)
    {
        base.Bind(parameter, value, column);
        var sql = (SqlParameter)parameter;
        switch (column.Kind)
        {
            case ColumnKind.Text when column.Type is "char" or "varchar" or "text":
                (sql.SqlDbType, sql.Size) = (SqlDbType.VarChar, value is string { Length: > 4000 } ? -1 : 8000);
                break;
            case ColumnKind.Text:
                (sql.SqlDbType, sql.Size) = (SqlDbType.NVarChar, value is string { Length: > 4000 } ? -1 : 4000);
                break;
            case ColumnKind.DateTime:
                sql.SqlDbType = column.Type is "datetime" or "smalldatetime" ? SqlDbType.DateTime : SqlDbType.DateTime2;
                break;
            case ColumnKind.Binary:
                (sql.SqlDbType, sql.Size) = (SqlDbType.VarBinary, -1);
                break;
            case ColumnKind.Identifier:
                sql.SqlDbType = SqlDbType.UniqueIdentifier;
                break;
            default:
                if (value is null)
                    sql.SqlDbType = SqlDbType.NVarChar;
                break;
        }
    }

    // sys.messages
    public override Trouble Judge(DbException error)
    {
        if (error is not SqlException said)
            return Lost("the connection to the database was lost");
        var number = said.Number;
        return number switch
        {
            2627 or 2601 => Said(TroubleKind.Duplicate, "duplicate-key", $"another row has the same value of a unique key (SQL Server {number})"),
            515 or 547 => Said(TroubleKind.Values, "constraint", $"a constraint of the table does not hold (SQL Server {number})"),
            220 or 232 or 241 or 242 or 244 or 245 or 248 or 295 or 296 or 517 or 2628 or 8114 or 8115 or 8152 =>
                Said(TroubleKind.Values, "value-refused", $"a value does not fit its column (SQL Server {number})"),
            1205 or 1222 or 3960 => Said(TroubleKind.Busy, "locked", $"somebody else holds a lock (SQL Server {number})"),
            1105 or 9002 or 1101 => Said(TroubleKind.Busy, "disk-full", $"the database has no room left (SQL Server {number})"),
            207 or 208 or 213 or 229 or 230 or 262 or 916 or 3906 => Said(TroubleKind.Tables, "tables-changed", $"a table or column is not as agreed, or the login may not use it (SQL Server {number})"),
            18456 or 18452 or 18486 or 18487 or 18488 or 4060 or 4064 => Said(TroubleKind.Login, "login", $"the database refuses the login (SQL Server {number})"),
            -2 => new Trouble(TroubleKind.Busy, "timeout", "the database did not answer in time", Undone: false),
            >= 50_000 => Raised(said.Message),
            _ when said.Class >= 17 || number <= 0 || said.InnerException is not null => Lost($"the connection to the database was lost (SQL Server {number})"),
            _ => Said(TroubleKind.Values, "value-refused", $"the database refuses the row (SQL Server {number})"),
        };
    }

    public override string CreateReceipts(string quoted) => $"""
        IF OBJECT_ID(N'{quoted.Replace("'", "''", StringComparison.Ordinal)}') IS NULL
        CREATE TABLE {quoted} (
          [DELIVERY_ID] varchar(32) NOT NULL PRIMARY KEY, [RECORD_NUMBER] nvarchar(200) NOT NULL, [RECORD_VERSION] int NOT NULL,
          [ANSWER] nvarchar(200) NULL, [WRITTEN_AT] datetime2 NOT NULL DEFAULT SYSUTCDATETIME())
        """;
}
