using System.Data.Common;
using Microsoft.Data.SqlClient;

namespace Exchange.Core.Storage;

internal sealed class SqlServerDialect : Dialect
{
    private const int Deadlock = 1205, LockTimeout = 1222, UniqueConstraint = 2627, UniqueIndex = 2601;

    public override Provider Provider => Provider.SqlServer;

    public override DbConnection Connect(string connectionString) => new SqlConnection(
        new SqlConnectionStringBuilder(connectionString) { ApplicationName = "exchange" }.ToString());

    internal override WriterSession OpenWriter(string connectionString)
    {
        var connection = Connect(new SqlConnectionStringBuilder(connectionString) { Pooling = false }.ToString());
        connection.Open();
        return new BatchWriterSession(this, connection);
    }

    public override bool IsContention(DbException error) => error is SqlException { Number: Deadlock or LockTimeout or UniqueConstraint or UniqueIndex };

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

    internal override string HasSchemaVersion => "select count(*) from information_schema.tables where table_name = 'schema_version'";

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
        "lock" => "with (updlock, readpast, rowlock)",
        "position" => $"((select next from log_head where id = 1) - {rest})",
        "absent" => $"where not exists (select 1 from {rest})",
        "limit" or "returning" or "skip" or "clustered" => "",
        _ => NoSuchToken(name),
    };
}
