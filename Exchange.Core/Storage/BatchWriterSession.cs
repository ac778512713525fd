using System.Data;
using System.Data.Common;

namespace Exchange.Core.Storage;

/// <summary>The writer of PostgreSQL and SQL Server: all commands of a phase go out in one round trip.</summary>
internal class BatchWriterSession(Dialect dialect, DbConnection connection) : WriterSession(dialect, connection)
{
    private static readonly Sql TakePositions = new("update log_head set next = next + @count where id = 1");
    private static readonly Sql NextPosition = new("select next from log_head where id = 1");

    // SQL Server takes at most 2,100 parameters a request; a batch is cut well before that.
    private const int MostParameters = 1_800;

    private DbTransaction? _transaction;

    public override void Begin() => _transaction = Connection.BeginTransaction(IsolationLevel.ReadCommitted);

    public override void Commit()
    {
        _transaction!.Commit();
        _transaction.Dispose();
        _transaction = null;
    }

    public override void Rollback()
    {
        try
        {
            _transaction?.Dispose();
        }
        catch (Exception error) when (error is DbException or InvalidOperationException)
        {
            // The connection is broken and the transaction with it: that is what a rollback wants.
        }
        _transaction = null;
    }

    public override void Run(IReadOnlyList<Command> commands, Span<int> affected)
    {
        for (var from = 0; from < commands.Count;)
        {
            using var batch = Connection.CreateBatch();
            batch.Transaction = _transaction;
            var parameters = 0;
            var to = from;
            for (; to < commands.Count && (to == from || parameters + commands[to].Values.Length <= MostParameters); to++)
            {
                parameters += commands[to].Values.Length;
                batch.BatchCommands.Add(Add(batch.CreateBatchCommand(), commands[to]));
            }
            try
            {
                batch.ExecuteNonQuery();
            }
            catch (DbException error) when (Dialect.QuotesValues)
            {
                throw Dialect.Told(error, Connection, $"one of statements {from + 1} to {to} of its phase", null);
            }
            for (var i = from; i < to && !affected.IsEmpty; i++) affected[i] = batch.BatchCommands[i - from].RecordsAffected;
            from = to;
        }
    }

    public override void RunNumbered(IReadOnlyList<Command> commands)
    {
        if (commands.Count == 0) return;
        // The row of log_head stays locked until the commit, so positions are dense and in commit order; each row says how far it is from the end.
        var count = (long)Positions(commands);
        var left = count + 1;
        foreach (var command in commands) command.Values[0] = command.Sql.IsAlong ? left : --left;
        Run([TakePositions.With(count), .. commands], []);
    }

    public override void Tell(IReadOnlyList<Command> commands)
    {
        var next = 0L;
        Read(NextPosition.With(), row => next = row.GetInt64(0));
        foreach (var command in commands) command.Values[0] = next - (long)command.Values[0]!;
    }

    /// <summary>The statement as it goes out from within a transaction.</summary>
    protected virtual string TextOf(Sql sql) => sql.For(Dialect);

    private DbBatchCommand Add(DbBatchCommand statement, Command command)
    {
        statement.CommandText = TextOf(command.Sql);
        for (var i = 0; i < command.Values.Length; i++) statement.Parameters.Add(Given(statement.CreateParameter(), command, i));
        return statement;
    }

    protected override DbCommand Statement(Command command)
    {
        var statement = Connection.CreateCommand();
        statement.Transaction = _transaction;
        statement.CommandText = TextOf(command.Sql);
        for (var i = 0; i < command.Values.Length; i++) statement.Parameters.Add(Given(statement.CreateParameter(), command, i));
        return statement;
    }

    private DbParameter Given(DbParameter parameter, Command command, int place)
    {
        parameter.ParameterName = command.Sql.Names[place];
        Dialect.Give(parameter, command.Values[place], reading: false);
        return parameter;
    }
}
