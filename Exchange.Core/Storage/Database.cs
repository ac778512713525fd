using System.Collections.Concurrent;
using System.Data.Common;

namespace Exchange.Core.Storage;

/// <summary>Reading. Writes go through the <see cref="CommitQueue"/>.</summary>
public sealed class Database(StorageOptions options) : IDisposable
{
    private const int MostIdle = 16;
    private readonly ConcurrentBag<ReaderSession> _idle = [];

    public Dialect Dialect { get; } = Dialect.For(options);

    public StorageOptions Options => options;

    /// <summary>Rows of one statement. The connection is the caller's for the time of the reading only.</summary>
    public async Task<List<T>> Query<T>(Command command, Func<DbDataReader, T> read, CancellationToken stop)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await QueryOnce(command, read, stop);
            }
            catch (DbException error) when (tries < Dialect.ReadingTries && Dialect.IsContention(error))
            {
                // A writer crossed it. Reading again takes nothing from anybody.
            }
        }
    }

    private async Task<List<T>> QueryOnce<T>(Command command, Func<DbDataReader, T> read, CancellationToken stop)
    {
        var session = await Rent(stop);
        try
        {
            var rows = await session.Read(command, read, stop);
            if (session.IsReusable && _idle.Count < MostIdle) _idle.Add(session);
            else await session.DisposeAsync();
            return rows;
        }
        catch
        {
            // Whatever state it is in, nobody else gets it; and it must not be lost, or the provider's pool runs dry.
            await session.DisposeAsync();
            throw;
        }
    }

    public async Task<T?> First<T>(Command command, Func<DbDataReader, T> read, CancellationToken stop) where T : class
        => (await Query(command, read, stop)) is [var first, ..] ? first : null;

    /// <summary>A connection of one's own, open; for long readings and schema changes.</summary>
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

    private async ValueTask<ReaderSession> Rent(CancellationToken stop)
        => _idle.TryTake(out var session) ? session : new ReaderSession(await Open(stop), Dialect);

    public void Dispose()
    {
        while (_idle.TryTake(out var session)) session.Dispose();
    }
}

/// <summary>Reading columns that may be null.</summary>
public static class RowReading
{
    public static string? Text(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static long? Long(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    public static byte[]? Bytes(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<byte[]>(column);
}
