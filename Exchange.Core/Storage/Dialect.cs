using System.Data.Common;
using System.Text.RegularExpressions;

namespace Exchange.Core.Storage;

/// <summary>What differs between databases: type tokens, the clock, row limits, returned rows, and which errors mean what.</summary>
/// <remarks>
/// Tokens: <c>{key}</c> an id; <c>{text:N}</c>; <c>{longtext}</c>; <c>{bytes}</c>; <c>{rowkey}</c> a bigint that is the primary key alone;
/// <c>{absent table where …}</c> at the end of an insert by select, the whole condition of a unique key: the row is inserted unless it is there, also where another host has inserted it meanwhile;
/// <c>{on table}</c> after the index that a schema change drops; <c>{clustered}</c> after a table whose short rows lie in the order of its primary key; <c>{now}</c> the database's clock in Unix ms;
/// <c>{top @n}</c> after select and <c>{limit @n}</c> at the end; <c>{output …}</c> before where and <c>{returning …}</c> at the end;
/// <c>{values @texts}</c> in the place of a table: the texts of a JSON array as rows of one column, <c>given.value</c>, for statements about many keys at once;
/// <c>{among @texts}</c> after a column: it is one of the texts of a JSON array; what is looked for by keys, whatever the planner thinks of them;
/// <c>{lock}</c> after a table and <c>{skip}</c> at the end of a select whose rows are about to be changed (hints for speed only);
/// <c>{position @position}</c> a numbered row's position, see <see cref="Unit.Number"/>.
/// </remarks>
public abstract partial class Dialect
{
    public static Dialect For(Provider provider) => provider switch
    {
        Provider.Sqlite => new SqliteDialect(),
        Provider.Postgres => new PostgresDialect(),
        Provider.SqlServer => new SqlServerDialect(),
        _ => throw new ArgumentOutOfRangeException(nameof(provider), provider, "No such provider."),
    };

    internal static Dialect For(StorageOptions options)
    {
        var dialect = For(options.Provider);
        dialect.WithoutHints = options.WithoutHints;
        return dialect;
    }

    public abstract Provider Provider { get; }

    internal bool WithoutHints { get; private set; }

    public abstract DbConnection Connect(string connectionString);

    /// <summary>How many sessions of one host write at once.</summary>
    internal virtual int Writers => 1;

    /// <summary>A session for a writer's thread; its transactions are as durable as the database can make them.</summary>
    internal abstract WriterSession OpenWriter(string connectionString);

    /// <summary>Before a reading on a connection that has just been opened, or came from the provider's pool.</summary>
    internal virtual ValueTask BeforeReading(DbConnection connection, Sql sql, CancellationToken stop) => ValueTask.CompletedTask;

    /// <summary>
    /// Two sessions met: the same work may succeed when tried again. A unique violation is one of these: where two hosts add the same row,
    /// the later one's "insert if absent" finds it only when it is run again.
    /// </summary>
    public abstract bool IsContention(DbException error);

    /// <summary>Nothing of the work stands, and it may succeed as it is: sessions met, or the connection, server or time for it was not there.</summary>
    public virtual bool IsPassing(DbException error) => IsContention(error) || error.IsTransient;

    /// <summary>How often a reading is tried that another session made fail. Once where writers keep no reader waiting.</summary>
    internal virtual int ReadingTries => 1;

    /// <summary>Puts a value into a parameter, with the type as which the database is to take it.</summary>
    /// <param name="reading">The statement changes nothing.</param>
    internal virtual void Give(DbParameter parameter, object? value, bool reading) => parameter.Value = Plain(value);

    /// <summary>The database's own words about an error quote values, so they reach no log and no caller: <see cref="Told"/> goes in their place.</summary>
    internal virtual bool QuotesValues => false;

    /// <summary>What an error says, without values.</summary>
    /// <param name="statement">What was run; of several, the error may know which.</param>
    internal virtual DbException Told(DbException error, DbConnection connection, string statement, DbParameterCollection? parameters) => error;

    /// <summary>Rows with one text: each a setting under which a commit that was reported can be lost. Empty where the session itself sets what it needs.</summary>
    internal virtual string LossySettings => "";

    /// <summary>
    /// Statements that, one after the other and within the transaction, let one host at a time change the schema; the last one's single value goes to <see cref="LockFault"/>.
    /// Empty where the transaction itself is the lock.
    /// </summary>
    /// <param name="wait">Not longer than this.</param>
    internal virtual IReadOnlyList<string> MigrationLock(TimeSpan wait) => [];

    /// <summary>Why the lock was not got, from what its last statement returned; null when it was.</summary>
    internal virtual string? LockFault(object? result) => null;

    /// <summary>One number: 1 where the table of schema changes is there, whether or not the login may read it.</summary>
    internal abstract string HasSchemaVersion { get; }

    /// <summary>Rows of right and table: what the login may not do of all that is named. Empty where there are no rights within a database.</summary>
    /// <param name="needed">Names of this program's, never of a user's.</param>
    internal virtual string MissingRights(IEnumerable<TableRight> needed) => "";

    /// <summary>A name in a statement that changes rights; quoted, so that it is a name and nothing else.</summary>
    internal virtual string Quoted(string name) => "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    protected static object Plain(object? value) => value switch { null => DBNull.Value, ReadOnlyMemory<byte> bytes => bytes.ToArray(), _ => value };

    protected static string Values(IEnumerable<TableRight> needed) => string.Join(", ", needed.Select(static one => $"('{one.Right.ToWord()}', '{one.Table}')"));

    protected abstract string Token(string name, string rest);

    public string Render(string text) => TokenPattern().Replace(text, m => WithoutHints && m.Groups["name"].Value is ("lock" or "skip") ? "" : Token(m.Groups["name"].Value, m.Groups["rest"].Value.Trim()));

    protected static string NoSuchToken(string name) => throw new ArgumentException($"The statement has the unknown token {{{name}}}.", nameof(name));

    [GeneratedRegex(@"\{(?<name>[a-z]+)(?<rest>[^{}]*)\}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: -1)]
    private static partial Regex TokenPattern();
}
