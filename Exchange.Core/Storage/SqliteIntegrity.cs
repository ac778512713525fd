using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Exchange.Core.Storage;

/// <summary>SQLite's own look at the structure of its file. It reads all of it, so it is bounded; a hub may serve meanwhile.</summary>
public static class SqliteIntegrity
{
    /// <param name="thorough">Indexes are held to their tables too.</param>
    /// <returns>What is damaged; null when nothing was found, and whether it looked to the end.</returns>
    public static async Task<(string? Damage, bool Whole)> Look(Database database, bool thorough, TimeSpan limit, CancellationToken stop)
    {
        try
        {
            await using var connection = (SqliteConnection)await database.Open(stop);
            using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
            if (limit != Timeout.InfiniteTimeSpan) end.CancelAfter(limit);
            await using var command = connection.CreateCommand();
            (command.CommandText, command.CommandTimeout) = (thorough ? "pragma integrity_check(1)" : "pragma quick_check(1)", 0);
            // The one call that SQLite allows from another thread.
            await using var breaking = end.Token.Register(() => raw.sqlite3_interrupt(connection.Handle!));
            var found = (string?)await Task.Run(command.ExecuteScalar, CancellationToken.None);
            return (found == "ok" ? null : found, true);
        }
        catch (SqliteException error) when (error.SqliteErrorCode == raw.SQLITE_INTERRUPT)
        {
            stop.ThrowIfCancellationRequested();
            return (null, false);
        }
        catch (SqliteException error) when (error.SqliteErrorCode is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB)
        {
            return (error.Message, true);
        }
    }
}
