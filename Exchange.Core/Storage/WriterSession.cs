using System.Data.Common;

namespace Exchange.Core.Storage;

/// <summary>The writer thread's own connection. Statements are prepared once and run many times.</summary>
internal abstract class WriterSession(Dialect dialect, DbConnection connection) : IDisposable
{
    protected Dialect Dialect => dialect;

    protected DbConnection Connection => connection;

    public abstract void Begin();

    public abstract void Commit();

    /// <summary>Never throws: the transaction is gone with the connection if it cannot be rolled back.</summary>
    public abstract void Rollback();

    /// <summary>Runs the commands in order; <paramref name="affected"/> (same length, or empty) gets the rows each touched.</summary>
    public abstract void Run(IReadOnlyList<Command> commands, Span<int> affected);

    /// <summary>Takes as many positions of the log as there are commands, and runs them with these.</summary>
    public abstract void RunNumbered(IReadOnlyList<Command> commands);

    /// <summary>Behind <see cref="RunNumbered"/>, within its transaction: the first value of each becomes the position that it has got.</summary>
    public abstract void Tell(IReadOnlyList<Command> commands);

    protected static int Positions(IReadOnlyList<Command> commands)
    {
        var count = 0;
        foreach (var command in commands)
            if (!command.Sql.IsAlong) count++;
        return count;
    }

    /// <summary>Runs a command that returns rows; the number of rows.</summary>
    public int Read(Command command, Action<DbDataReader> rows)
    {
        using var statement = Statement(command);
        try
        {
            using var reader = statement.ExecuteReader();
            var count = 0;
            for (; reader.Read(); count++) rows(reader);
            // Up to the end: an error that came after the rows would be passed over by closing.
            while (reader.NextResult()) { }
            return count;
        }
        catch (DbException error) when (dialect.QuotesValues)
        {
            throw dialect.Told(error, connection, statement.CommandText, statement.Parameters);
        }
    }

    protected abstract DbCommand Statement(Command command);

    public virtual void Dispose() => connection.Dispose();
}
