using System.Data;
using System.Data.Common;

namespace Exchange.Core.Storage;

/// <summary>
/// A connection for reading, with the statements it has prepared. On SQLite it is kept and reused: preparing costs more than the reading of a few rows.
/// Npgsql and SqlClient pool connections and prepare by themselves, so there it lives for one reading.
/// </summary>
internal sealed class ReaderSession(DbConnection connection, Dialect dialect) : IAsyncDisposable, IDisposable
{
    private readonly Dictionary<Sql, DbCommand> _prepared = [];

    public bool IsReusable => dialect.Provider == Provider.Sqlite && connection.State == ConnectionState.Open;

    public async Task<List<T>> Read<T>(Command command, Func<DbDataReader, T> read, CancellationToken stop)
    {
        await dialect.BeforeReading(connection, command.Sql, stop);
        var rows = new List<T>();
        await using var reader = await Statement(command).ExecuteReaderAsync(stop);
        while (await reader.ReadAsync(stop)) rows.Add(read(reader));
        return rows;
    }

    private DbCommand Statement(Command command)
    {
        if (!_prepared.TryGetValue(command.Sql, out var statement)) statement = _prepared[command.Sql] = Prepare(command.Sql);
        for (var i = 0; i < command.Values.Length; i++)
        {
            var parameter = statement.Parameters[i];
            parameter.Value = command.Values[i] ?? DBNull.Value;
            // SQLite takes the type from the value; the others want it said. A null is declared as text, because readings ask "@x is null or x = @x"
            // and PostgreSQL must know what x is; a number that may be null is cast in the statement.
            if (dialect.Provider != Provider.Sqlite) parameter.DbType = TypeOf(command.Values[i]);
        }
        return statement;
    }

    private static DbType TypeOf(object? value) => value switch { long => DbType.Int64, int => DbType.Int32, double => DbType.Double, byte[] => DbType.Binary, _ => DbType.String };

    private DbCommand Prepare(Sql sql)
    {
        var statement = connection.CreateCommand();
        statement.CommandText = sql.For(dialect);
        foreach (var name in sql.Names)
        {
            var parameter = statement.CreateParameter();
            parameter.ParameterName = "@" + name;
            statement.Parameters.Add(parameter);
        }
        return statement;
    }

    public void Dispose()
    {
        foreach (var statement in _prepared.Values) statement.Dispose();
        connection.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var statement in _prepared.Values) await statement.DisposeAsync();
        await connection.DisposeAsync();
    }
}
