using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;

namespace Exchange.Core.Storage;

/// <summary>Reading. Writes go through the <see cref="CommitQueue"/>.</summary>
public sealed class Database(StorageOptions options) : IDisposable
{
    private const int MostIdle = 16;
    private readonly ConcurrentBag<DbConnection> _idle = [];

    public Dialect Dialect { get; } = Dialect.For(options.Provider);

    public StorageOptions Options => options;

    /// <summary>Rows of one statement. The connection is the caller's for the time of the reading only.</summary>
    public async Task<List<T>> Query<T>(Command command, Func<DbDataReader, T> read, CancellationToken stop)
    {
        var connection = await Rent(stop);
        try
        {
            var rows = await Read(connection, command, read, stop);
            Return(connection);
            return rows;
        }
        catch
        {
            // Whatever state it is in, nobody else gets it; and it must not be lost, or the provider's pool runs dry.
            await connection.DisposeAsync();
            throw;
        }
    }

    private async Task<List<T>> Read<T>(DbConnection connection, Command command, Func<DbDataReader, T> read, CancellationToken stop)
    {
        var rows = new List<T>();
        await using var statement = Prepare(connection, command);
        await using var reader = await statement.ExecuteReaderAsync(stop);
        while (await reader.ReadAsync(stop)) rows.Add(read(reader));
        return rows;
    }

    public async Task<T?> First<T>(Command command, Func<DbDataReader, T> read, CancellationToken stop) where T : class
        => (await Query(command, read, stop)) is [var first, ..] ? first : null;

    /// <summary>A connection of one's own, open; for Dapper and long readings.</summary>
    public async Task<DbConnection> Open(CancellationToken stop)
    {
        var connection = Dialect.Connect(options.ConnectionString);
        try
        {
            await connection.OpenAsync(stop);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private async ValueTask<DbConnection> Rent(CancellationToken stop)
    {
        // Npgsql and SqlClient pool by themselves. SQLite's connections are kept here, because a new one costs a dozen statements of set-up.
        if (_idle.TryTake(out var connection)) return connection;
        return await Open(stop);
    }

    private void Return(DbConnection connection)
    {
        if (options.Provider == Provider.Sqlite && connection.State == ConnectionState.Open && _idle.Count < MostIdle) _idle.Add(connection);
        else connection.Dispose();
    }

    private DbCommand Prepare(DbConnection connection, Command command)
    {
        var statement = connection.CreateCommand();
        statement.CommandText = command.Sql.For(Dialect);
        for (var i = 0; i < command.Values.Length; i++)
        {
            var parameter = statement.CreateParameter();
            parameter.ParameterName = "@" + command.Sql.Names[i];
            parameter.Value = command.Values[i] ?? DBNull.Value;
            // A null is declared as text, because readings ask "@x is null or x = @x", and PostgreSQL must know what x is; a number that may be null is cast in the statement.
            parameter.DbType = command.Values[i] switch { long => DbType.Int64, int => DbType.Int32, double => DbType.Double, byte[] => DbType.Binary, _ => DbType.String };
            statement.Parameters.Add(parameter);
        }
        return statement;
    }

    public void Dispose()
    {
        while (_idle.TryTake(out var connection)) connection.Dispose();
    }
}

/// <summary>Reading columns that may be null.</summary>
public static class RowReading
{
    public static string? Text(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static long? Long(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    public static byte[]? Bytes(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<byte[]>(column);
}
