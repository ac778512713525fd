using System.Data;
using System.Data.Common;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Exchange.Core.Storage;

/// <summary>
/// One change of the schema: a file <c>Migrations/NNNN_name.sql</c> beside the feature that owns the tables, forward only. Its first line says whether a program that does not know it
/// works on beside it: <c>-- older programs: work</c> or <c>-- older programs: stop</c>.
/// </summary>
public sealed record Migration(int Number, string Name, string Text)
{
    internal const string Work = "-- older programs: work\n", Stop = "-- older programs: stop\n";

    /// <summary>Programs that do not know this change may run and start on the schema that has it. Nothing said is no: of the changes before 65 none says anything.</summary>
    public bool OlderWork => Text.StartsWith(Work, StringComparison.Ordinal);

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

    private const string OlderWorkColumn = "older_work";

    // The change that made the column: before it there is none to read.
    private const int OlderWorkMadeBy = 65;

    private const int MostTries = 5;

    private static readonly TimeSpan LockWait = TimeSpan.FromMinutes(1);

    public static IReadOnlyList<Migration> All { get; } = [.. Load()];

    /// <summary>Every table that they make.</summary>
    public static IReadOnlyList<string> Tables { get; } = ["schema_version", .. All.SelectMany(static change => Created().Matches(change.Text)).Select(static match => match.Groups["table"].Value)];

    /// <returns>The changes that were made; none when the schema was up to date, and then no right to change it is needed.</returns>
    /// <exception cref="StorageTroubleException">
    /// The schema has a change that this program neither knows nor works beside, or a change that was made differs from the one known here, or the login may not make one, or another host holds the lock for too long.
    /// </exception>
    public static Task<IReadOnlyList<Migration>> Apply(Database database, CancellationToken stop) => Apply(database, All, LockWait, stop);

    /// <summary>
    /// Does what one host at a time may do, on connections of its own, while this one holds the lock under which schemas change. Nothing else is open meanwhile: on SQL Server whoever looks for a table
    /// would wait for whoever has made one and not committed.
    /// </summary>
    /// <exception cref="StorageTroubleException">Another host holds the lock for too long.</exception>
    public static async Task Alone(Database database, Func<CancellationToken, Task> work, CancellationToken stop)
    {
        await using var connection = await database.Open(stop);
        await using var transaction = await connection.BeginTransactionAsync(Isolation(database), stop);
        await Lock(connection, transaction, database.Dialect, LockWait, stop);
        await work(stop);
        // The transaction was the lock; there is nothing in it.
    }

    /// <summary>Changes that the schema has and this program does not know: it was made by a newer one. Empty on a schema of this program's.</summary>
    public static async Task<IReadOnlyList<int>> Newer(Database database, CancellationToken stop)
    {
        await using var connection = await database.Open(stop);
        return [.. (await Done(connection, null, stop)).Keys.Except(All.Select(static m => m.Number)).Order()];
    }

    /// <summary>How the schema stands to this program's, without changing it.</summary>
    public static async Task<SchemaState> Look(Database database, CancellationToken stop)
    {
        await using var connection = await database.Open(stop);
        var done = Convert.ToInt64(await Scalar(connection, null, database.Dialect.HasSchemaVersion, stop), CultureInfo.InvariantCulture) == 0 ? [] : await Done(connection, null, stop);
        StorageTrouble? refused = null;
        try
        {
            Refuse(done, All);
        }
        catch (StorageTroubleException error)
        {
            refused = error.Trouble;
        }
        return new SchemaState(done.Count, [.. All.Select(static m => m.Number).Where(number => !done.ContainsKey(number))], [.. done.Keys.Except(All.Select(static m => m.Number)).Order()], refused);
    }

    /// <param name="known">The changes that the program knows.</param>
    /// <param name="lockWait">How long to wait for another host that changes the schema.</param>
    internal static async Task<IReadOnlyList<Migration>> Apply(
        Database database, IReadOnlyList<Migration> known, TimeSpan lockWait, CancellationToken stop)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await ApplyOnce(database, known, lockWait, stop);
            }
            catch (DbException error) when (tries < MostTries && database.Options.Provider != Provider.Sqlite && database.Dialect.IsContention(error))
            {
                // During an upgrade hosts work on the tables that are changed, and the server ends one of those who wait for each other. Nothing stands.
                await Task.Delay(TimeSpan.FromMilliseconds(200 * tries), stop);
            }
        }
    }

    private static async Task<IReadOnlyList<Migration>> ApplyOnce(Database database, IReadOnlyList<Migration> known, TimeSpan lockWait, CancellationToken stop)
    {
        if (database.Options.Provider == Provider.Sqlite)
        {
            var file = SqliteFile.Final(database.Options.ConnectionString);
            SqliteFile.Prepare(file);
            SqliteFile.MakeForOwner(file);
        }
        await using var connection = await database.Open(stop);
        await using var transaction = await connection.BeginTransactionAsync(Isolation(database), stop);
        await Lock(connection, transaction, database.Dialect, lockWait, stop);
        var pending = known.Count;
        try
        {
            if (Convert.ToInt64(await Scalar(connection, transaction, database.Dialect.HasSchemaVersion, stop), CultureInfo.InvariantCulture) == 0)
                await Execute(connection, transaction, database.Dialect, database.Dialect.Render(Ledger), stop);
            var done = await Done(connection, transaction, stop);
            Refuse(done, known);
            List<Migration> made = [.. known.Where(m => !done.ContainsKey(m.Number))];
            pending = made.Count;
            foreach (var migration in made)
            {
                foreach (var statement in migration.Statements(database.Dialect)) await Execute(connection, transaction, database.Dialect, statement, stop);
                await Execute(connection, transaction, database.Dialect, $"insert into schema_version (number, name, digest) values ({migration.Number}, '{migration.Name}', '{migration.Digest}')", stop);
            }
            // After all of them: a change may have a lower number than the one that made the column.
            if (made.Where(static m => m.OlderWork).Select(static m => m.Number).ToList() is { Count: > 0 } easy)
                await Execute(connection, transaction, database.Dialect, $"update schema_version set {OlderWorkColumn} = 1 where number in ({string.Join(", ", easy)})", stop);
            // If we stop here nothing of it stands: the schema changes whole, or not at all.
            await transaction.CommitAsync(stop);
            return made;
        }
        catch (DbException error) when (StorageTrouble.Of(error, database.Options) is { Kind: TroubleKind.MissingRight } denied)
        {
            throw new StorageTroubleException(TroubleWords.MayNotChangeSchema(denied.Where, pending));
        }
    }

    // SQLite's serializable transaction is the lock. Elsewhere each statement must see what the host that held the lock before has committed, which a serializable one would not.
    private static IsolationLevel Isolation(Database database) => database.Options.Provider == Provider.Sqlite ? IsolationLevel.Serializable : IsolationLevel.ReadCommitted;

    private static void Refuse(Dictionary<int, (string Digest, bool OlderWork)> done, IReadOnlyList<Migration> known)
    {
        // Which changes, and not the highest number: one with a lower number may have been merged later.
        var newer = done.Where(one => !one.Value.OlderWork && known.All(m => m.Number != one.Key)).Select(static one => one.Key).Order().ToList();
        if (newer.Count > 0)
            throw new StorageTroubleException(TroubleWords.NewerSchema(
                $"the database has change {string.Join(", ", newer)}, which this program does not know and does not work beside; it knows changes up to {known.Max(m => m.Number)}"));
        if (known.FirstOrDefault(m => done.TryGetValue(m.Number, out var made) && made.Digest != m.Digest) is { } changed)
            throw new StorageTroubleException(TroubleWords.OtherSchema($"change {changed.Number} ({changed.Name}) was made from another text than the one this program has"));
    }

    private static async Task<Dictionary<int, (string Digest, bool OlderWork)>> Done(DbConnection connection, DbTransaction? transaction, CancellationToken stop)
    {
        var done = new Dictionary<int, (string Digest, bool OlderWork)>();
        await Read("select number, digest from schema_version", row => done[(int)row.GetInt64(0)] = (row.GetString(1), false));
        if (done.ContainsKey(OlderWorkMadeBy))
            await Read($"select number from schema_version where {OlderWorkColumn} = 1", row => done[(int)row.GetInt64(0)] = (done[(int)row.GetInt64(0)].Digest, true));
        return done;

        async Task Read(string text, Action<DbDataReader> each)
        {
            await using var command = connection.CreateCommand();
            (command.Transaction, command.CommandText) = (transaction, text);
            await using var reader = await command.ExecuteReaderAsync(stop);
            while (await reader.ReadAsync(stop)) each(reader);
        }
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

    private static async Task<object?> Scalar(DbConnection connection, DbTransaction? transaction, string text, CancellationToken stop)
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

    [GeneratedRegex(@"\.Migrations\.(?<number>\d{4})_(?<name>[a-z_]+)\.sql$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: -1)]
    private static partial Regex FileName();

    [GeneratedRegex(@"^create table (?<table>[a-z_]+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: -1)]
    private static partial Regex Created();

    /// <summary>What kind of statement it is and of what: its first words.</summary>
    [GeneratedRegex(@"^\s*\w+ +\w+( +\w+)?", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: -1)]
    private static partial Regex Opening();
}
