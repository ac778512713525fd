using Microsoft.Data.SqlClient;

namespace Exchange.Core.Storage;

/// <summary>
/// SQL Server's writer. The commands of a phase go out as remote procedure calls of one request, and the server goes on with the next when one has failed.
/// After a deadlock it has rolled the transaction back by then: what follows would be committed each by itself. So each runs only within a transaction.
/// </summary>
internal sealed class SqlServerWriterSession(SqlServerDialect dialect, SqlConnection connection) : BatchWriterSession(dialect, connection)
{
    private readonly Dictionary<Sql, string> _texts = [];

    // If the transaction is gone, nothing is done, the error that ended it is thrown at the end of the request, and a commit would be refused: never half of a group.
    internal static string WithinTransaction(string text) => "if @@trancount > 0\n" + text;

    protected override string TextOf(Sql sql)
    {
        if (!_texts.TryGetValue(sql, out var text)) text = _texts[sql] = WithinTransaction(sql.For(Dialect));
        return text;
    }
}
