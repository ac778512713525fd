using Exchange.Bench.Libraries;
using Npgsql;
using NpgsqlTypes;

namespace Exchange.Bench.Harvest;

/// <summary>A department's table of persons in a database of its own, with the index that a harvest by watermark wants.</summary>
internal sealed class SourceTable(string server) : IAsyncDisposable
{
    private readonly string _name = "bench_source_" + Guid.NewGuid().ToString("N");

    public string Connection => new NpgsqlConnectionStringBuilder(server) { Database = _name }.ToString();

    public async Task Fill(int rows)
    {
        await Run(server, $"create database {_name}");
        await Run(Connection, """create table "RK" ("GMSFHM" varchar(18) not null primary key, "XM" varchar(100), "XB" char(1), "MZ" char(2), "CSRQ" varchar(10), "HJQH" varchar(12), "GXSJ" timestamp not null)""");
        await using (var connection = new NpgsqlConnection(Connection))
        {
            await connection.OpenAsync();
            await using var copy = await connection.BeginBinaryImportAsync("""copy "RK" from stdin (format binary)""");
            var began = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);
            for (var i = 0; i < rows; i++)
            {
                await copy.StartRowAsync();
                foreach (var text in new[] { Rig.Number(i), Rig.Name(i), $"{1 + (i % 2)}", "01", $"19{(i % 90) + 10}-0{(i % 9) + 1}-1{i % 9}", $"44990300{i % 10}" }) await copy.WriteAsync(text, NpgsqlDbType.Varchar);
                await copy.WriteAsync(began.AddSeconds(Second(i, rows)), NpgsqlDbType.Timestamp);
            }
            await copy.CompleteAsync();
        }
        await Run(Connection, """create index "RK_GXSJ" on "RK" ("GXSJ", "GMSFHM"); analyze "RK" """);
    }

    /// <summary>Rows in the order in which they were written.</summary>
    public static int[] InTime(int rows) => [.. Enumerable.Range(0, rows).OrderBy(i => Second(i, rows)).ThenBy(Rig.Number, StringComparer.Ordinal)];

    // A hundred a second, and in no order of the key.
    private static long Second(int i, int rows) => i * 7919L % rows / 100;

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await Run(server, $"drop database {_name} with (force)");
    }

    private static async Task Run(string on, string text)
    {
        await using var connection = new NpgsqlConnection(on);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(text, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync();
    }
}
