using System.Data.Common;
using System.Globalization;
using Dapper;
using Exchange.Adapters.Database;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Exchange.Bench.AdaptersDatabase;

/// <summary>The tables that are written. Durable as a department's would be: SQLite in WAL with synchronous FULL, PostgreSQL as its server is set.</summary>
sealed class Front : IAsyncDisposable
{
    const string Tables = """
        DROP TABLE IF EXISTS "YW_CL"; DROP TABLE IF EXISTS "YW_RY"; DROP TABLE IF EXISTS "YW_SQ";
        CREATE TABLE "YW_SQ" ("SQID" VARCHAR(32) PRIMARY KEY, "SBLSH" VARCHAR(50) NOT NULL, "JYZMC" VARCHAR(200), "TYSHXYDM" VARCHAR(18), "FDDBR" VARCHAR(50), "FRZJLX" VARCHAR(3),
          "FRZJHM" VARCHAR(30), "JYMJ" DECIMAL(10,2), "CYRS" INT, "LXDH" VARCHAR(20), "SBSJ" {datetime}, "VERSION" INT NOT NULL, "REC_FLAG" INT NOT NULL DEFAULT 0);
        CREATE TABLE "YW_RY" ("RYID" VARCHAR(36) PRIMARY KEY, "SQID" VARCHAR(32) NOT NULL, "RYLX" VARCHAR(1), "XM" VARCHAR(50), "ZJHM" VARCHAR(30));
        CREATE TABLE "YW_CL" ("SEQ" {counter}, "SBLSH" VARCHAR(50) NOT NULL, "CLMC" VARCHAR(200), "ATTACH_SIGN" VARCHAR(32), "REC_FLAG" INT NOT NULL DEFAULT 0);
        """;

    static readonly (string Table, string[] Columns)[] Shapes =
    [
        ("YW_SQ", ["SQID", "SBLSH", "JYZMC", "TYSHXYDM", "FDDBR", "FRZJLX", "FRZJHM", "JYMJ", "CYRS", "LXDH", "SBSJ", "VERSION"]),
        ("YW_RY", ["RYID", "SQID", "RYLX", "XM", "ZJHM"]),
        ("YW_CL", ["SBLSH", "CLMC", "ATTACH_SIGN"]),
    ];

    Front(DatabaseProduct product, string connection) => (Product, Connection) = (product, connection);

    public DatabaseProduct Product { get; }

    public string Connection { get; }

    public bool OneRoundTrip => Product is DatabaseProduct.PostgreSql;

    public string Header { get; } = Insert(Shapes[0]);

    public string Person { get; } = Insert(Shapes[1]);

    public string Material { get; } = Insert(Shapes[2]);

    public static async Task<Front> Make(string product, string place)
    {
        var front = product == "sqlite" ? new Front(DatabaseProduct.Sqlite, $"Data Source={place}") : new Front(DatabaseProduct.PostgreSql, place);
        if (product == "sqlite")
            await File.WriteAllBytesAsync(place, []);
        await using var connection = front.Connect();
        await connection.OpenAsync();
        if (product == "sqlite")
            await connection.ExecuteAsync("PRAGMA journal_mode = WAL");
        await connection.ExecuteAsync(Tables
            .Replace("{datetime}", product == "sqlite" ? "DATETIME" : "timestamp", StringComparison.Ordinal)
            .Replace("{counter}", product == "sqlite" ? "INTEGER PRIMARY KEY" : "bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY", StringComparison.Ordinal));
        return front;
    }

    public DbConnection Connect() => Product is DatabaseProduct.Sqlite ? new SqliteConnection(Connection) : new NpgsqlConnection(Connection);

    public async Task Empty()
    {
        await using var connection = Connect();
        await connection.OpenAsync();
        await connection.ExecuteAsync("DELETE FROM \"YW_SQ\"; DELETE FROM \"YW_RY\"; DELETE FROM \"YW_CL\"");
        if (Product is DatabaseProduct.PostgreSql)
            await connection.ExecuteAsync("VACUUM \"YW_SQ\", \"YW_RY\", \"YW_CL\"");
    }

    /// <exception cref="InvalidOperationException">A writer left something out: its time counts for nothing.</exception>
    public async Task MustHold(int messages)
    {
        await using var connection = Connect();
        await connection.OpenAsync();
        var rows = await connection.ExecuteScalarAsync<long>("SELECT (SELECT COUNT(*) FROM \"YW_SQ\") + (SELECT COUNT(*) FROM \"YW_RY\") + (SELECT COUNT(*) FROM \"YW_CL\")");
        if (rows != messages * 6)
            throw new InvalidOperationException($"{rows} rows instead of {messages * 6}.");
    }

    /// <summary>One insert a table with all rows of the group; places are counted on where they share a round trip.</summary>
    public IEnumerable<string> Bulk(Application[] group)
    {
        var place = 0;
        foreach (var ((table, columns), rows) in Shapes.Zip([group.Length, group.Sum(one => one.Staff.Length), group.Sum(one => one.Materials.Length)]))
        {
            if (!OneRoundTrip)
                place = 0;
            var lists = Enumerable.Range(0, rows).Select(_ => $"({string.Join(", ", columns.Select(_ => $"@p{place++}"))})").ToList();
            yield return $"INSERT INTO \"{table}\" ({string.Join(", ", columns.Select(column => $"\"{column}\""))}) VALUES {string.Join(", ", lists)}";
        }
    }

    /// <summary>What the driver wants of a header: PostgreSQL takes no text for a timestamp, SQLite no decimal for a number.</summary>
    public object ForDriver(Header header) => Product is DatabaseProduct.Sqlite
        ? new { header.SQID, header.SBLSH, header.JYZMC, header.TYSHXYDM, header.FDDBR, header.FRZJLX, header.FRZJHM, JYMJ = (double)header.JYMJ, header.CYRS, header.LXDH, header.SBSJ, header.VERSION }
        : new { header.SQID, header.SBLSH, header.JYZMC, header.TYSHXYDM, header.FDDBR, header.FRZJLX, header.FRZJHM, header.JYMJ, header.CYRS, header.LXDH, SBSJ = Time(header.SBSJ), header.VERSION };

    public object[] Values(Header header) =>
    [
        header.SQID, header.SBLSH, header.JYZMC, header.TYSHXYDM, header.FDDBR, header.FRZJLX, header.FRZJHM, Product is DatabaseProduct.Sqlite ? (double)header.JYMJ : header.JYMJ,
        header.CYRS, header.LXDH, Product is DatabaseProduct.Sqlite ? header.SBSJ : Time(header.SBSJ), header.VERSION,
    ];

    public static object[] Values(Person person) => [person.RYID, person.SQID, person.RYLX, person.XM, person.ZJHM];

    public static object[] Values(Material material) => [material.SBLSH, material.CLMC, material.ATTACH_SIGN];

    public ValueTask DisposeAsync()
    {
        SqliteConnection.ClearAllPools();
        NpgsqlConnection.ClearAllPools();
        return ValueTask.CompletedTask;
    }

    static DateTime Time(string text) => DateTime.ParseExact(text, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    static string Insert((string Table, string[] Columns) shape) =>
        $"INSERT INTO \"{shape.Table}\" ({string.Join(", ", shape.Columns.Select(column => $"\"{column}\""))}) VALUES ({string.Join(", ", shape.Columns.Select(column => "@" + column))})";
}
