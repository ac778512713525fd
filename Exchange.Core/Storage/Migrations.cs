using System.Data;
using System.Data.Common;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Exchange.Core.Storage;

/// <summary>One change of the schema: a file <c>Migrations/NNNN_name.sql</c> beside the feature that owns the tables, forward only.</summary>
public sealed record Migration(int Number, string Name, string Text)
{
    /// <summary>Statements are separated by a line that ends with a semicolon.</summary>
    public IEnumerable<string> Statements(Dialect dialect) => dialect.Render(Text)
        .Split(";\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(static statement => statement.TrimEnd(';'))
        .Where(static statement => statement.Length > 0);

    public string Digest => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));
}

/// <summary>Brings the schema up to this program's. Every host calls it at start; one does the work.</summary>
public static partial class Migrations
{
    private static readonly string Ledger =
        "create table schema_version (number {long} not null primary key, name {text:200} not null, digest {text:64} not null)".Replace("{long}", "bigint", StringComparison.Ordinal);

    private static readonly TimeSpan LockWait = TimeSpan.FromMinutes(1);

    public static IReadOnlyList<Migration> All { get; } = [.. Load()];

    /// <exception cref="InvalidOperationException">
    /// The schema is newer than this program, or a change that was made differs from the one known here, or another host holds the lock for too long.
    /// </exception>
    public static Task Apply(Database database, CancellationToken stop) => Apply(database, LockWait, stop);

    /// <param name="lockWait">How long to wait for another host that changes the schema.</param>
    internal static async Task Apply(Database database, TimeSpan lockWait, CancellationToken stop)
    {
        if (database.Options.Provider == Provider.Sqlite) MakeFolder(database.Options.ConnectionString);
        await using var connection = await database.Open(stop);
        // SQLite's serializable transaction is the lock. Elsewhere each statement must see what the host that held the lock before has committed, which a serializable one would not.
        var isolation = database.Options.Provider == Provider.Sqlite ? IsolationLevel.Serializable : IsolationLevel.ReadCommitted;
        await using var transaction = await connection.BeginTransactionAsync(isolation, stop);
        await Lock(connection, transaction, database.Dialect, lockWait, stop);
        var done = await Done(connection, transaction, database.Dialect, stop);
        Refuse(done);
        foreach (var migration in All.Where(m => !done.ContainsKey(m.Number)))
        {
            foreach (var statement in migration.Statements(database.Dialect)) await Execute(connection, transaction, statement, stop);
            await Execute(connection, transaction, $"insert into schema_version (number, name, digest) values ({migration.Number}, '{migration.Name}', '{migration.Digest}')", stop);
        }
        await transaction.CommitAsync(stop);
    }

    private static void Refuse(Dictionary<int, string> done)
    {
        if (done.Keys.Except(All.Select(m => m.Number)).OrderDescending().FirstOrDefault() is var newer and > 0)
            throw new InvalidOperationException($"The database's schema has change {newer}, which this program does not know: it was made by a newer version. Start that version, or restore a backup.");
        if (All.FirstOrDefault(m => done.TryGetValue(m.Number, out var digest) && digest != m.Digest) is { } changed)
            throw new InvalidOperationException($"Schema change {changed.Number} ({changed.Name}) was made from another text than the one this program has. Start the version that made it.");
    }

    private static async Task<Dictionary<int, string>> Done(DbConnection connection, DbTransaction transaction, Dialect dialect, CancellationToken stop)
    {
        var exists = dialect.Provider == Provider.Sqlite
            ? "select count(*) from sqlite_master where type = 'table' and name = 'schema_version'"
            : "select count(*) from information_schema.tables where table_name = 'schema_version'" + (dialect.Provider == Provider.Postgres ? " and table_schema = current_schema()" : "");
        if (Convert.ToInt64(await Scalar(connection, transaction, exists, stop), CultureInfo.InvariantCulture) == 0)
            await Execute(connection, transaction, dialect.Render(Ledger), stop);
        var done = new Dictionary<int, string>();
        await using var command = connection.CreateCommand();
        (command.Transaction, command.CommandText) = (transaction, "select number, digest from schema_version");
        await using var reader = await command.ExecuteReaderAsync(stop);
        while (await reader.ReadAsync(stop)) done[(int)reader.GetInt64(0)] = reader.GetString(1);
        return done;
    }

    private static async Task Lock(DbConnection connection, DbTransaction transaction, Dialect dialect, TimeSpan wait, CancellationToken stop)
    {
        var statements = dialect.MigrationLock(wait);
        object? result = null;
        try
        {
            foreach (var statement in statements) result = await Scalar(connection, transaction, statement, stop);
        }
        catch (DbException error) when (dialect.IsContention(error))
        {
            throw new InvalidOperationException(NotLocked("another host is changing it"), error);
        }
        if (statements.Count > 0 && dialect.LockFault(result) is { } fault) throw new InvalidOperationException(NotLocked(fault));

        string NotLocked(string why) => $"The database's schema could not be locked within {wait.TotalSeconds:0.#} s: {why}. Start again when no other host is starting.";
    }

    private static async Task Execute(DbConnection connection, DbTransaction transaction, string text, CancellationToken stop)
    {
        await using var command = connection.CreateCommand();
        (command.Transaction, command.CommandText) = (transaction, text);
        await command.ExecuteNonQueryAsync(stop);
    }

    private static async Task<object?> Scalar(DbConnection connection, DbTransaction transaction, string text, CancellationToken stop)
    {
        await using var command = connection.CreateCommand();
        (command.Transaction, command.CommandText, command.CommandTimeout) = (transaction, text, (int)LockWait.TotalSeconds + 30);   // Longer than the lock is waited for.
        return await command.ExecuteScalarAsync(stop);
    }

    private static void MakeFolder(string file)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        if (Directory.Exists(folder)) return;
        // Personal data lies here: nobody but the hub's own user reads it.
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static IEnumerable<Migration> Load()
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var name in assembly.GetManifestResourceNames().OrderBy(static n => FileName().Match(n).Groups["number"].Value, StringComparer.Ordinal))
        {
            if (FileName().Match(name) is not { Success: true } match) continue;
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return new Migration(int.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture), match.Groups["name"].Value, reader.ReadToEnd().ReplaceLineEndings("\n"));
        }
    }

    [GeneratedRegex(@"\.Migrations\.(?<number>\d{4})_(?<name>[a-z_]+)\.sql$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FileName();
}
