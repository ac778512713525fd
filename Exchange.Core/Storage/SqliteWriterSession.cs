using System.Data.Common;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Exchange.Core.Storage;

/// <summary>
/// SQLite's writer. The hot statements go to SQLite directly: per statement this costs about a third of an ADO.NET command,
/// and one record's way takes a dozen of them on this one thread.
/// </summary>
internal sealed class SqliteWriterSession(SqliteDialect dialect, SqliteConnection connection) : WriterSession(dialect, connection)
{
    // Not in one statement with what it returns: SQLite would gather the one row in a temporary table first.
    private static readonly Sql TakePositions = new("update log_head set next = next + @count where id = 1");
    private static readonly Sql NextPosition = new("select next from log_head where id = 1");

    private readonly Dictionary<Sql, (sqlite3_stmt Statement, int[] Places)> _prepared = [];
    private readonly sqlite3 _db = connection.Handle!;
    private readonly sqlite3_stmt _begin = Prepared(connection, "begin immediate"), _commit = Prepared(connection, "commit");

    public override void Begin() => Done(_begin);

    public override void Commit() => Done(_commit);

    public override void Rollback() => raw.sqlite3_exec(_db, "rollback");

    public override void Run(IReadOnlyList<Command> commands, Span<int> affected)
    {
        for (var i = 0; i < commands.Count; i++)
        {
            var touched = Run(commands[i]);
            if (!affected.IsEmpty) affected[i] = touched;
        }
    }

    public override void RunNumbered(IReadOnlyList<Command> commands)
    {
        if (commands.Count == 0) return;
        var position = Number(NextPosition);
        Run(TakePositions.With((long)Positions(commands)));
        foreach (var command in commands)
        {
            command.Values[0] = command.Sql.IsAlong ? position - 1 : position++;
            Run(command);
        }
    }

    // They stand there already.
    public override void Tell(IReadOnlyList<Command> commands) { }

    private int Run(Command command)
    {
        var (statement, places) = Prepared(command.Sql);
        Bind(statement, places, command.Values);
        Done(statement);
        return raw.sqlite3_changes(_db);
    }

    private void Done(sqlite3_stmt statement)
    {
        int result;
        while ((result = raw.sqlite3_step(statement)) == raw.SQLITE_ROW) { }
        var reset = raw.sqlite3_reset(statement);
        if (result != raw.SQLITE_DONE) throw Error(reset == raw.SQLITE_OK ? result : reset);
    }

    /// <summary>The one number that a statement without parameters selects.</summary>
    private long Number(Sql sql)
    {
        var (statement, _) = Prepared(sql);
        var result = raw.sqlite3_step(statement);
        var number = raw.sqlite3_column_int64(statement, 0);
        var reset = raw.sqlite3_reset(statement);
        return result == raw.SQLITE_ROW ? number : throw Error(reset);
    }

    private static void Bind(sqlite3_stmt statement, int[] places, object?[] values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            var place = places[i];
            _ = values[i] switch
            {
                null => raw.sqlite3_bind_null(statement, place),
                string text => BindText(statement, place, text),
                long number => raw.sqlite3_bind_int64(statement, place, number),
                int number => raw.sqlite3_bind_int64(statement, place, number),
                double number => raw.sqlite3_bind_double(statement, place, number),
                byte[] bytes => raw.sqlite3_bind_blob(statement, place, bytes),
                ReadOnlyMemory<byte> bytes => raw.sqlite3_bind_blob(statement, place, bytes.Span),
                var other => throw new ArgumentException($"A value of type {other.GetType().Name} cannot be stored.", nameof(values)),
            };
        }
    }

    private static int BindText(sqlite3_stmt statement, int place, string text)
    {
        // SQLite takes its own copy, so short texts (nearly all: ids, names, states) need no array of ours.
        if (text.Length > 256) return raw.sqlite3_bind_text(statement, place, text);
        Span<byte> utf8 = stackalloc byte[768];
        return raw.sqlite3_bind_text(statement, place, utf8[..Encoding.UTF8.GetBytes(text, utf8)]);
    }

    private (sqlite3_stmt Statement, int[] Places) Prepared(Sql sql)
    {
        if (_prepared.TryGetValue(sql, out var known)) return known;
        var result = raw.sqlite3_prepare_v2(_db, sql.For(Dialect), out var statement);
        if (result != raw.SQLITE_OK) throw Error(result);
        // A limit stands at the end here and at the front elsewhere, so SQLite's numbers are not always the order of the values.
        int[] places = [.. sql.Names.Select(name => raw.sqlite3_bind_parameter_index(statement, "@" + name))];
        return _prepared[sql] = (statement, places);
    }

    private static sqlite3_stmt Prepared(SqliteConnection connection, string text)
    {
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(connection.Handle, text, out var statement), connection.Handle);
        return statement;
    }

    private SqliteException Error(int result) => new(raw.sqlite3_errmsg(_db).utf8_to_string(), result, raw.sqlite3_extended_errcode(_db));

    protected override DbCommand Statement(Command command)
    {
        var statement = Connection.CreateCommand();
        statement.CommandText = command.Sql.For(Dialect);
        for (var i = 0; i < command.Values.Length; i++)
            ((SqliteCommand)statement).Parameters.AddWithValue("@" + command.Sql.Names[i], command.Values[i] ?? DBNull.Value);
        return statement;
    }

    public override void Dispose()
    {
        foreach (var (statement, _) in _prepared.Values) statement.Dispose();
        _begin.Dispose();
        _commit.Dispose();
        base.Dispose();
    }
}
