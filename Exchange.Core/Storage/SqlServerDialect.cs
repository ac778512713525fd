using System.Data;
using System.Data.Common;
using Microsoft.Data.SqlClient;

namespace Exchange.Core.Storage;

internal sealed class SqlServerDialect : Dialect
{
    // nvarchar's largest length that is not max; parameters of one length make one plan, and not one for each length of text.
    private const int MostShort = 4_000, Max = -1;

    public override Provider Provider => Provider.SqlServer;

    public override DbConnection Connect(string connectionString) => new SqlConnection(
        new SqlConnectionStringBuilder(connectionString) { ApplicationName = "exchange" }.ToString());

    internal override WriterSession OpenWriter(string connectionString)
    {
        var connection = (SqlConnection)Connect(new SqlConnectionStringBuilder(connectionString) { Pooling = false }.ToString());
        connection.Open();
        // A server may be set up with other defaults ("user options"), and without its counts every guard would seem to have touched nothing.
        using var setting = connection.CreateCommand();
        setting.CommandText = "set nocount off; set implicit_transactions off; set xact_abort off";
        setting.ExecuteNonQuery();
        return new SqlServerWriterSession(this, connection);
    }

    public override bool IsContention(DbException error) => SqlServerNumbers.Meeting(error);

    public override bool IsPassing(DbException error) => SqlServerNumbers.Passing(error);

    // Without read_committed_snapshot readers and writers wait for each other, and a reader may be chosen as a deadlock's victim.
    internal override int ReadingTries => 4;

    internal override bool QuotesValues => true;

    internal override DbException Told(DbException error, DbConnection connection, string statement, DbParameterCollection? parameters)
        => error is SqlException own ? SqlServerFault.Of(own, (SqlConnection)connection, statement, parameters) : error;

    /// <remarks>
    /// A text of ASCII goes out as varchar: keys are varchar columns, and compared with nvarchar it is the column that the server would convert, past its index; where the column is nvarchar the value is converted.
    /// So does a null: as nvarchar it would do the same, and varchar becomes what it goes into, bytes excepted: those are cast in the statement.
    /// </remarks>
    internal override void Give(DbParameter parameter, object? value, bool reading)
    {
        var given = (SqlParameter)parameter;
        (SqlDbType type, int size) = value switch
        {
            null => (SqlDbType.VarChar, MostShort),
            string { Length: <= MostShort } text => (System.Text.Ascii.IsValid(text) ? SqlDbType.VarChar : SqlDbType.NVarChar, MostShort),
            string => (SqlDbType.NVarChar, Max),
            long => (SqlDbType.BigInt, 0),
            int => (SqlDbType.Int, 0),
            double => (SqlDbType.Float, 0),
            byte[] { Length: <= 8_000 } => (SqlDbType.VarBinary, 8_000),
            ReadOnlyMemory<byte> { Length: <= 8_000 } => (SqlDbType.VarBinary, 8_000),
            byte[] or ReadOnlyMemory<byte> => (SqlDbType.VarBinary, Max),
            _ => throw new ArgumentException($"A value of type {value.GetType().Name} cannot be stored.", nameof(value)),
        };
        given.SqlDbType = type;
        if (size != 0) given.Size = size;
        given.Value = Plain(value);
    }

    internal override string LossySettings => "select 'delayed_durability = forced' as setting from sys.databases where database_id = db_id() and delayed_durability = 2";

    internal override IReadOnlyList<string> MigrationLock(TimeSpan wait) =>
    [
        $"""
        declare @result int;
        exec @result = sp_getapplock @Resource = 'exchange schema', @LockMode = 'Exclusive', @LockOwner = 'Transaction', @LockTimeout = {wait.TotalMilliseconds:0};
        select @result as result
        """,
    ];

    // It raises no error when it does not get the lock: what it returns says so.
    internal override string? LockFault(object? result) => result switch
    {
        >= 0 => null,
        -1 => "another host is changing it",
        -2 => "waiting for it was cancelled",
        -3 => "the wait was chosen as the victim of a deadlock",
        int other => $"sp_getapplock returned {other}",
        _ => "sp_getapplock returned nothing",
    };

    internal override string HasSchemaVersion => "select case when object_id('schema_version') is null then 0 else 1 end";

    internal override string MissingRights(IEnumerable<TableRight> needed) => $"""
        select needed.right_name, needed.table_name from (values {Values(needed)}) needed(right_name, table_name)
        where coalesce(has_perms_by_name(needed.table_name, 'OBJECT', needed.right_name), 0) = 0 order by 2, 1
        """;

    internal override string Quoted(string name) => "[" + name.Replace("]", "]]", StringComparison.Ordinal) + "]";

    protected override string Token(string name, string rest) => name switch
    {
        "key" => "varchar(32) collate Latin1_General_BIN2",
        "text" => $"nvarchar({rest.TrimStart(':')}) collate Latin1_General_BIN2",
        "longtext" => "nvarchar(max)",
        "bytes" => "varbinary(max)",
        "rowkey" => "bigint",
        "now" => "datediff_big(millisecond, '1970-01-01', sysutcdatetime())",
        "top" => $"top ({rest})",
        "output" => "output " + rest,
        "on" => "on " + rest,
        "lock" => "with (updlock, readpast, rowlock)",
        "position" => $"((select next from log_head where id = 1) - {rest})",
        "absent" => $"where not exists (select 1 from {rest})",
        "among" => $"in (select value collate Latin1_General_BIN2 from openjson({rest}))",
        "values" => $"(select value collate Latin1_General_BIN2 as value from openjson({rest})) given",
        "limit" or "returning" or "skip" or "clustered" => "",
        _ => NoSuchToken(name),
    };
}
