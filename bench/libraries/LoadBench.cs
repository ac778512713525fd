using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Exchange.Core.Storage;
using Microsoft.Data.Sqlite;
using Npgsql;
using NpgsqlTypes;

namespace Exchange.Bench.Libraries;

/// <summary>Rows a second through the writer and by the database's own bulk load, in turns.</summary>
internal static class LoadBench
{
    public static async Task Run(Provider provider, string where, int rows, int rounds)
    {
        var ratios = new List<double>();
        for (var round = 1; round <= rounds; round++)
        {
            double bulk, own;
            await using (var rig = await Rig.Open(provider, where))
            {
                var since = Stopwatch.GetTimestamp();
                if (provider == Provider.Sqlite) BulkSqlite(rig, rows);
                else await BulkPostgres(rig, rows);
                bulk = rows / Stopwatch.GetElapsedTime(since).TotalSeconds;
            }
            await using (var rig = await Rig.Open(provider, where))
            {
                GC.Collect();
                var (before, most) = (Working(), 0L);
                using var watching = new Timer(_ => most = Math.Max(most, Working()), null, 0, 200);
                var since = Stopwatch.GetTimestamp();
                var line = await rig.Load("few", rows);
                own = rows / Stopwatch.GetElapsedTime(since).TotalSeconds;
                if (line.Tally.Counts.Added != rows) throw new InvalidOperationException(line.Tally.Counts.ToString());
                Console.WriteLine($"  memory: {before >> 20} MB before, {most >> 20} MB at most");
                since = Stopwatch.GetTimestamp();
                var again = await rig.Load("few", rows);
                if (again.Tally.Counts.Unchanged != rows) throw new InvalidOperationException(again.Tally.Counts.ToString());
                Console.WriteLine($"  the same again, nothing changed: {rows / Stopwatch.GetElapsedTime(since).TotalSeconds:N0} rows/s");
            }
            ratios.Add(own / bulk);
            Console.WriteLine($"round {round}: bulk load {bulk:N0} rows/s, writer {own:N0} rows/s, ratio {own / bulk:0.00}");
        }
        Console.WriteLine($"{provider}, {rows:N0} rows, median ratio of {rounds} rounds: {ratios.Order().ElementAt(rounds / 2):0.00}");
    }

    private static long Working()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }

    private static string Digest(string content) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)).AsSpan(0, 16));

    /// <summary>COPY in binary, the rows and then their keys, each in one statement.</summary>
    /// <param name="order">In which they come; null: that of their number.</param>
    internal static async Task BulkPostgres(Rig rig, int rows, int[]? order = null)
    {
        await using var connection = new NpgsqlConnection(rig.Options.ConnectionString);
        await connection.OpenAsync();
        await using (var copy = await connection.BeginBinaryImportAsync("copy library_row (library, row_key, from_batch, to_batch, valid_from, valid_to, digest, content) from stdin (format binary)"))
        {
            foreach (var i in order ?? Enumerable.Range(0, rows))
            {
                var content = Rig.Person(i);
                await copy.StartRowAsync();
                await copy.WriteAsync(1L, NpgsqlDbType.Bigint);
                await copy.WriteAsync(Rig.Number(i), NpgsqlDbType.Varchar);
                await copy.WriteAsync(1L, NpgsqlDbType.Bigint);
                await copy.WriteAsync(long.MaxValue, NpgsqlDbType.Bigint);
                await copy.WriteNullAsync();
                await copy.WriteNullAsync();
                await copy.WriteAsync(Digest(content), NpgsqlDbType.Varchar);
                await copy.WriteAsync(content, NpgsqlDbType.Text);
            }
            await copy.CompleteAsync();
        }
        await using (var copy = await connection.BeginBinaryImportAsync("copy library_key (library, field, value, row_key, from_batch) from stdin (format binary)"))
        {
            foreach (var i in order ?? Enumerable.Range(0, rows))
            {
                await copy.StartRowAsync();
                await copy.WriteAsync(1L, NpgsqlDbType.Bigint);
                await copy.WriteAsync("name", NpgsqlDbType.Varchar);
                await copy.WriteAsync(Rig.Name(i), NpgsqlDbType.Varchar);
                await copy.WriteAsync(Rig.Number(i), NpgsqlDbType.Varchar);
                await copy.WriteAsync(1L, NpgsqlDbType.Bigint);
            }
            await copy.CompleteAsync();
        }
    }

    /// <summary>Prepared statements in one transaction, which is as fast as SQLite takes rows.</summary>
    /// <inheritdoc cref="BulkPostgres" path="/param"/>
    internal static void BulkSqlite(Rig rig, int rows, int[]? order = null)
    {
        using var connection = (SqliteConnection)rig.Database.Dialect.Connect(rig.Options.ConnectionString);
        connection.Open();
        using var transaction = connection.BeginTransaction();
        using (var row = Prepared(connection, "insert into library_row (library, row_key, from_batch, to_batch, valid_from, valid_to, digest, content) values (1, $1, 1, 9223372036854775807, null, null, $2, $3)", 3))
            foreach (var i in order ?? Enumerable.Range(0, rows))
            {
                var content = Rig.Person(i);
                (row.Parameters[0].Value, row.Parameters[1].Value, row.Parameters[2].Value) = (Rig.Number(i), Digest(content), content);
                row.ExecuteNonQuery();
            }
        using (var key = Prepared(connection, "insert into library_key (library, field, value, row_key, from_batch) values (1, 'name', $1, $2, 1)", 2))
            foreach (var i in order ?? Enumerable.Range(0, rows))
            {
                (key.Parameters[0].Value, key.Parameters[1].Value) = (Rig.Name(i), Rig.Number(i));
                key.ExecuteNonQuery();
            }
        transaction.Commit();
    }

    private static SqliteCommand Prepared(SqliteConnection connection, string text, int parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = text;
        for (var i = 1; i <= parameters; i++) command.Parameters.Add($"${i}", SqliteType.Text);
        command.Prepare();
        return command;
    }
}
