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
        var statement = Statement(command);
        try
        {
            await using var reader = await statement.ExecuteReaderAsync(stop);
            while (await reader.ReadAsync(stop)) rows.Add(read(reader));
        }
        catch (DbException) when (stop.IsCancellationRequested)
        {
            // SqlClient tells of a reading that was broken off as of an error.
            throw new OperationCanceledException(stop);
        }
        catch (DbException error) when (dialect.QuotesValues)
        {
            throw dialect.Told(error, connection, statement.CommandText, statement.Parameters);
        }
        return rows;
    }

    private DbCommand Statement(Command command)
    {
        if (!_prepared.TryGetValue(command.Sql, out var statement)) statement = _prepared[command.Sql] = Prepare(command.Sql);
        for (var i = 0; i < command.Values.Length; i++)
            dialect.Give(statement.Parameters[i], command.Values[i], reading: true);
        return statement;
    }

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
