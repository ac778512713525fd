using System.Data;
using System.Data.Common;
using Dapper;
using Exchange.Core.Contract;

namespace Exchange.Adapters.Database;

/// <summary>What differs between the databases. One subclass a product.</summary>
internal abstract class Target(DatabaseOptions options)
{
    protected DatabaseOptions Options { get; } = options;

    public static Target Of(DatabaseOptions options) => options.Database switch
    {
        DatabaseProduct.Sqlite => new SqliteTarget(options),
        DatabaseProduct.PostgreSql => new PostgresTarget(options),
        DatabaseProduct.SqlServer => new SqlServerTarget(options),
        DatabaseProduct.MySql => new MySqlTarget(options),
        var other => throw new ArgumentOutOfRangeException(nameof(options), other, null),
    };

    /// <summary>What the driver has against the connection string; null: nothing.</summary>
    public static string? Fault(DatabaseOptions options)
    {
        try
        {
            using var connection = Of(options).Connect(null);
            return null;
        }
        catch (Exception fault) when (fault is ArgumentException or FormatException or KeyNotFoundException or NotSupportedException or OverflowException)
        {
            // Its text may quote the string; the name of the argument is enough to find it.
            return fault is ArgumentException { ParamName: { } word } ? $"is not understood by the database's driver at '{word}'" : "is not understood by the database's driver";
        }
    }

    /// <summary>A connection, not open yet.</summary>
    public abstract DbConnection Connect(string? password);

    public abstract string Quote(string name);

    /// <summary>Stands before the first writing statement of a transaction, in the same round trip: how long locks are waited for.</summary>
    public virtual string Prelude => "";

    /// <summary>As <see cref="Prelude"/>, before a statement that is a transaction by itself.</summary>
    public virtual string PreludeAlone => Prelude;

    /// <summary>Several statements go in one round trip. Without a wire between, one at a time is quicker.</summary>
    public virtual bool JoinsStatements => true;

    /// <summary>The database lets one connection write at a time, so the others need not try.</summary>
    public virtual bool OneWriter => false;

    public abstract int MostParameters { get; }

    /// <summary>Null when there is no such table.</summary>
    public abstract Task<Table?> Read(DbConnection connection, string? schema, string table, CancellationToken stop);

    public abstract Trouble Judge(DbException error);

    public virtual string Select(string columns, string rest, int most) => $"SELECT {columns} {rest} LIMIT {most}";

    public abstract string CreateReceipts(string quoted);

    /// <summary>Where the schema of a table that is to be created is given or not.</summary>
    public string Quote(string? schema, string table) => schema is null ? Quote(table) : $"{Quote(schema)}.{Quote(table)}";

    public virtual void Bind(DbParameter parameter, object? value, Column column) => parameter.Value = value ?? DBNull.Value;

    /// <summary>Judges what came out of a driver; null: it is no failure of the database but a bug.</summary>
    public Trouble? Judge(Exception error) => error switch
    {
        OperationCanceledException => new Trouble(TroubleKind.Busy, "stopped", "the push was stopped before anything was committed", Undone: false),
        DbException database => Judge(database),
        IOException or TimeoutException or System.Net.Sockets.SocketException or ObjectDisposedException =>
            new Trouble(TroubleKind.Connection, "connection-lost", "the connection to the database was lost", Undone: false),
        _ => null,
    };

    protected static Trouble Lost(string what) => new(TroubleKind.Connection, "connection-lost", what, Undone: false);

    protected static Trouble Said(TroubleKind kind, string code, string reason) => new(kind, code, reason, Undone: true);

    /// <summary>A trigger's own words: "E17: the reason" gives code and reason, anything else the reason alone.</summary>
    protected static Trouble Raised(string text)
    {
        var colon = text.AsSpan().IndexOfAny(':', '：');
        var code = colon is > 0 and <= 32 ? text[..colon].Trim() : "";
        return RefusalCode.IsCode(code)
            ? new Trouble(TroubleKind.Refused, code, RefusalCode.Cut(text[(colon + 1)..].Trim()), Undone: true)
            : new Trouble(TroubleKind.Refused, "refused", RefusalCode.Cut(text), Undone: true);
    }

    protected static Task<IEnumerable<T>> Rows<T>(DbConnection connection, string sql, object parameters, CancellationToken stop) =>
        connection.QueryAsync<T>(new CommandDefinition(sql, parameters, cancellationToken: stop));

    /// <summary>Reads INFORMATION_SCHEMA, which PostgreSQL, SQL Server and MySQL have alike; <paramref name="unique"/> is the database's own.</summary>
    protected async Task<Table?> ReadInformation(DbConnection connection, string columns, string unique, string? schema, string table, TextCount count, CancellationToken stop)
    {
        var found = (await Rows<CatalogRow>(connection, columns, new { schema, name = table }, stop)).ToList();
        var tables = found.Select(row => (row.Schema, row.Table)).Distinct().Select(one => new TableName(one.Schema, one.Table)).ToList();
        if (Names.Find(tables, one => one.Table, table) is not { } name)
            return null;
        var read = found.Where(row => row.Schema == name.Schema && row.Table == name.Table).Select(row => row.ToColumn(count)).ToList();
        var alone = (await Rows<string>(connection, unique, new { schema = name.Schema, name = name.Table }, stop)).ToHashSet(StringComparer.Ordinal);
        return new Table(name.Table, Quote(name.Schema, name.Table), read, alone);
    }

    sealed record TableName(string Schema, string Table);

    /// <summary>One line of a catalog query; the columns' aliases are these names.</summary>
    protected sealed class CatalogRow
    {
        public string Schema { get; init; } = "";

        public string Table { get; init; } = "";

        public string Name { get; init; } = "";

        public string Type { get; init; } = "";

        public long? Length { get; init; }

        public long? Precision { get; init; }

        public long? Scale { get; init; }

        /// <summary>0 allowed, 1 refused, 2 filled.</summary>
        public int Nulls { get; init; }

        public string? Count { get; init; }

        public Column ToColumn(TextCount count)
        {
            // PostgreSQL's integer is 32 bits wide; SQLite's, which does not come this way, is not.
            var type = Type.ToLowerInvariant() is "integer" ? "int" : Type.ToLowerInvariant();
            var kind = ColumnTypes.KindOf(type.Split(' ')[^1] == "unsigned" ? type.Split(' ')[0] : type);
            // -1 and lengths of 2 GB are the databases' ways of saying that there is no limit to speak of.
            long? length = kind is ColumnKind.Text or ColumnKind.Binary && Length is > 0 and < int.MaxValue ? Length : null;
            return new Column(
                Name,
                kind,
                type,
                length,
                Count switch { "bytes" => TextCount.Bytes, "utf16" => TextCount.Utf16, _ => count },
                kind is ColumnKind.Decimal ? (int?)Precision : null,
                kind is ColumnKind.Decimal ? (int?)Scale : null,
                (Nulls)Nulls);
        }
    }
}
