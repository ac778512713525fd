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

    /// <summary>Every table that they make.</summary>
    public static IReadOnlyList<string> Tables { get; } = ["schema_version", .. All.SelectMany(static change => Created().Matches(change.Text)).Select(static match => match.Groups["table"].Value)];

    /// <returns>The changes that were made; none when the schema was up to date, and then no right to change it is needed.</returns>
    /// <exception cref="StorageTroubleException">
    /// The schema is newer than this program, or a change that was made differs from the one known here, or the login may not make one, or another host holds the lock for too long.
    /// </exception>
    public static Task<IReadOnlyList<Migration>> Apply(Database database, CancellationToken stop) => Apply(database, LockWait, stop);

    /// <param name="lockWait">How long to wait for another host that changes the schema.</param>
    internal static async Task<IReadOnlyList<Migration>> Apply(Database database, TimeSpan lockWait, CancellationToken stop)
    {
        if (database.Options.Provider == Provider.Sqlite) SqliteFile.Prepare(SqliteFile.Final(database.Options.ConnectionString));
        await using var connection = await database.Open(stop);
        // SQLite's serializable transaction is the lock. Elsewhere each statement must see what the host that held the lock before has committed, which a serializable one would not.
        var isolation = database.Options.Provider == Provider.Sqlite ? IsolationLevel.Serializable : IsolationLevel.ReadCommitted;
        await using var transaction = await connection.BeginTransactionAsync(isolation, stop);
        await Lock(connection, transaction, database.Dialect, lockWait, stop);
        var pending = All.Count;
        try
        {
            var done = await Done(connection, transaction, database.Dialect, stop);
            Refuse(done);
            List<Migration> made = [.. All.Where(m => !done.ContainsKey(m.Number))];
            pending = made.Count;
            foreach (var migration in made)
            {
                foreach (var statement in migration.Statements(database.Dialect)) await Execute(connection, transaction, database.Dialect, statement, stop);
                await Execute(connection, transaction, database.Dialect, $"insert into schema_version (number, name, digest) values ({migration.Number}, '{migration.Name}', '{migration.Digest}')", stop);
            }
            // If we stop here nothing of it stands: the schema changes whole, or not at all.
            await transaction.CommitAsync(stop);
            return made;
        }
        catch (DbException error) when (StorageTrouble.Of(error, database.Options) is { Kind: TroubleKind.MissingRight } denied)
        {
            throw new StorageTroubleException(TroubleWords.MayNotChangeSchema(denied.Where, pending));
        }
    }

    private static void Refuse(Dictionary<int, string> done)
    {
        if (done.Keys.Except(All.Select(m => m.Number)).OrderDescending().FirstOrDefault() is var newer and > 0)
            throw new StorageTroubleException(TroubleWords.NewerSchema($"the database has change {newer}, this program knows changes up to {All.Max(m => m.Number)}"));
        if (All.FirstOrDefault(m => done.TryGetValue(m.Number, out var digest) && digest != m.Digest) is { } changed)
            throw new StorageTroubleException(TroubleWords.OtherSchema($"change {changed.Number} ({changed.Name}) was made from another text than the one this program has"));
    }

    private static async Task<Dictionary<int, string>> Done(DbConnection connection, DbTransaction transaction, Dialect dialect, CancellationToken stop)
    {
        if (Convert.ToInt64(await Scalar(connection, transaction, dialect.HasSchemaVersion, stop), CultureInfo.InvariantCulture) == 0)
            await Execute(connection, transaction, dialect, dialect.Render(Ledger), stop);
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
            throw NotLocked("another host is changing it");
        }
        if (statements.Count > 0 && dialect.LockFault(result) is { } fault) throw NotLocked(fault);

        StorageTroubleException NotLocked(string why) => new(TroubleWords.SchemaLocked(wait, why));
    }

    private static async Task Execute(DbConnection connection, DbTransaction transaction, Dialect dialect, string text, CancellationToken stop)
    {
        await using var command = connection.CreateCommand();
        (command.Transaction, command.CommandText) = (transaction, text);
        try
        {
            await command.ExecuteNonQueryAsync(stop);
        }
        catch (DbException error)
        {
            // A transaction that failed takes no other statement: which one it was must be said here.
            var told = dialect.Told(error, connection, text, null);
            told.Data[StorageTrouble.Statement] = Opening().Match(text).Value;
            if (dialect.QuotesValues) throw told;
            throw;
        }
    }

    private static async Task<object?> Scalar(DbConnection connection, DbTransaction transaction, string text, CancellationToken stop)
    {
        await using var command = connection.CreateCommand();
        (command.Transaction, command.CommandText, command.CommandTimeout) = (transaction, text, (int)LockWait.TotalSeconds + 30);   // Longer than the lock is waited for.
        return await command.ExecuteScalarAsync(stop);
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

    [GeneratedRegex(@"^create table (?<table>[a-z_]+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Created();

    /// <summary>What kind of statement it is and of what: its first words.</summary>
    [GeneratedRegex(@"^\s*\w+ +\w+( +\w+)?", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Opening();
}
