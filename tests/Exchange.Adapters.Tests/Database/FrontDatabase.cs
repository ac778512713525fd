using System.Data.Common;
using Exchange.Adapters.Database;
using Exchange.Core.Tests.Storage;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using MySqlConnector;
using Npgsql;

namespace Exchange.Adapters.Tests.Database;

/// <summary>A department's front database as its administrator sees it: fresh, real, and away at the end.</summary>
abstract class FrontDatabase(DatabaseProduct product) : IAsyncDisposable
{
    /// <summary>A header that counts its rows, lines and materials below it, and two tables back.</summary>
    const string SampleTables = """
        CREATE TABLE "YW_SQ" ("SEQ" {counter}, "SQID" CHAR(32) NOT NULL UNIQUE, "SBLSH" VARCHAR(50) NOT NULL, "XM" VARCHAR(40), "ZJHM" VARCHAR(18),
          "JYMJ" DECIMAL(10,2), "CYRS" INT, "CSRQ" DATE, "SBSJ" {datetime}, "ZT" CHAR(1) NOT NULL DEFAULT '0', "VERSION" INT NOT NULL DEFAULT 1, "REC_FLAG" INT NOT NULL DEFAULT 0);
        CREATE TABLE "YW_RY" ("RYID" VARCHAR(36) NOT NULL PRIMARY KEY, "SQID" CHAR(32) NOT NULL, "XM" VARCHAR(40) NOT NULL, FOREIGN KEY ("SQID") REFERENCES "YW_SQ" ("SQID"));
        CREATE TABLE "YW_CL" ("SEQ" {counter}, "SBLSH" VARCHAR(50) NOT NULL, "CLMC" VARCHAR(100) NOT NULL, "ATTACH_BODY" {bytes});
        CREATE TABLE "EX_GDBS_SL" ("SBLSH" VARCHAR(50), "SLZTDM" CHAR(2), "SLSJ" {datetime}, "BLRXM" VARCHAR(50), "VERSION" INT, "REC_FLAG" INT DEFAULT 0, "REC_TIME" {datetime});
        CREATE TABLE "EX_GDBS_BJ" ("SBLSH" VARCHAR(50) NOT NULL, "BJJGDM" CHAR(2), "SFJE" DECIMAL(10,2), "BJSJ" {datetime}, "ZJYXQ" DATE, "REC_FLAG" VARCHAR(1) DEFAULT '0');
        """;

    public DatabaseProduct Product { get; } = product;

    /// <summary>As it stands in the adapter's options.</summary>
    public abstract string Connection { get; }

    /// <summary>The login's password; null: the one that all tests use.</summary>
    public virtual string? Password => null;

    protected abstract DbConnection Administrator();

    protected abstract (string Counter, string DateTime, string Bytes) Types { get; }

    /// <summary>Ignores the calling test, with the reason, where the product is not to be had.</summary>
    public static async Task<FrontDatabase> Create(DatabaseProduct product, bool sampleTables = true)
    {
        FrontDatabase made = product switch
        {
            DatabaseProduct.Sqlite => new InFile(),
            DatabaseProduct.PostgreSql => await OnPostgres.Make(),
            DatabaseProduct.MySql => await OnMariaDb.Make(),
            DatabaseProduct.SqlServer => await OnSqlServer.Make(),
            _ => throw new NotSupportedException(product.ToString()),
        };
        if (sampleTables)
            await made.Execute(SampleTables);
        return made;
    }

    /// <summary>Nothing answers any more.</summary>
    public abstract Task Leave();

    public abstract ValueTask DisposeAsync();

    /// <summary>Runs statements written with "names" and {types}.</summary>
    public async Task Execute(string sql)
    {
        await using var connection = Administrator();
        await connection.OpenAsync();
        await Execute(connection, sql);
    }

    public async Task Execute(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = Spelt(sql.Replace("{counter}", Types.Counter).Replace("{datetime}", Types.DateTime).Replace("{bytes}", Types.Bytes));
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>All rows as texts; null stays null, spaces that fill up char(n) are gone.</summary>
    public List<string?[]> Rows(string sql)
    {
        using var connection = Administrator();
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = Spelt(sql);
        using var reader = command.ExecuteReader();
        var rows = new List<string?[]>();
        while (reader.Read())
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(n => reader.IsDBNull(n) ? null : Text(reader.GetValue(n)))]);
        return rows;
    }

    public string? Value(string sql) => Rows(sql).FirstOrDefault()?[0];

    /// <summary>Holds a table so that nobody else can write it, until it is disposed of.</summary>
    public async Task<IAsyncDisposable> Lock(string table)
    {
        var connection = Administrator();
        await connection.OpenAsync();
        await Execute(connection, Product switch
        {
            DatabaseProduct.Sqlite => "BEGIN IMMEDIATE",
            DatabaseProduct.PostgreSql => $"BEGIN; LOCK TABLE \"{table}\" IN ACCESS EXCLUSIVE MODE",
            DatabaseProduct.SqlServer => $"BEGIN TRANSACTION; SELECT COUNT(*) FROM \"{table}\" WITH (TABLOCKX, HOLDLOCK)",
            _ => $"LOCK TABLES \"{table}\" WRITE",
        });
        return connection;
    }

    string Spelt(string sql) => Product is DatabaseProduct.MySql ? sql.Replace('"', '`') : sql;

    static string Text(object value) => value switch
    {
        DateTime { TimeOfDay.Ticks: 0 } day => day.ToString("yyyy-MM-dd"),
        DateTime time => time.ToString("yyyy-MM-dd HH:mm:ss"),
        DateOnly day => day.ToString("yyyy-MM-dd"),
        byte[] bytes => Convert.ToHexStringLower(bytes),
        IFormattable number => number.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
        _ => value.ToString()!.TrimEnd(),
    };

    sealed class InFile : FrontDatabase
    {
        readonly string folder = Directory.CreateTempSubdirectory("exchange-front-").FullName;

        public InFile() : base(DatabaseProduct.Sqlite)
        {
            using var made = new SqliteConnection($"Data Source={folder}/front.db;Pooling=False");
            made.Open();
            using var command = made.CreateCommand();
            command.CommandText = "PRAGMA journal_mode = WAL";
            command.ExecuteNonQuery();
        }

        public override string Connection => $"Data Source={folder}/front.db";

        protected override (string, string, string) Types => ("INTEGER PRIMARY KEY AUTOINCREMENT", "DATETIME", "BLOB");

        protected override DbConnection Administrator() => new SqliteConnection(Connection + ";Pooling=False;Default Timeout=5");

        public override Task Leave()
        {
            SqliteConnection.ClearAllPools();
            foreach (var file in Directory.GetFiles(folder))
                File.Delete(file);
            return Task.CompletedTask;
        }

        public override ValueTask DisposeAsync()
        {
            SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
            return ValueTask.CompletedTask;
        }
    }

    sealed class OnPostgres(string server, string name) : FrontDatabase(DatabaseProduct.PostgreSql)
    {
        readonly string own = new NpgsqlConnectionStringBuilder(server) { Database = name }.ToString();

        public override string Connection => own;

        protected override (string, string, string) Types => ("bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY", "timestamp", "bytea");

        public static async Task<FrontDatabase> Make()
        {
            var made = new OnPostgres(await PostgresCluster.Server(), "exchange_test_front_" + Guid.NewGuid().ToString("N"));
            await made.OnServer($"CREATE DATABASE {made.Name}");
            return made;
        }

        string Name { get; } = name;

        protected override DbConnection Administrator() => new NpgsqlConnection(own + ";Pooling=false");

        public override async Task Leave()
        {
            await OnServer($"ALTER DATABASE {Name} ALLOW_CONNECTIONS false");
            await OnServer($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{Name}'");
            NpgsqlConnection.ClearAllPools();
        }

        public override async ValueTask DisposeAsync()
        {
            NpgsqlConnection.ClearAllPools();
            await OnServer($"DROP DATABASE IF EXISTS {Name} WITH (FORCE)");
        }

        async Task OnServer(string sql)
        {
            await using var connection = new NpgsqlConnection(server + ";Pooling=false");
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
        }
    }

    sealed class OnSqlServer(string server, string name) : FrontDatabase(DatabaseProduct.SqlServer)
    {
        readonly string own = new SqlConnectionStringBuilder(server) { InitialCatalog = name }.ToString();

        public override string Connection
        {
            get
            {
                var words = new SqlConnectionStringBuilder(own);
                words.Remove("Password");
                return words.ToString();
            }
        }

        public override string? Password => new SqlConnectionStringBuilder(server).Password;

        protected override (string, string, string) Types => ("bigint IDENTITY PRIMARY KEY", "datetime", "varbinary(max)");

        public static async Task<FrontDatabase> Make()
        {
            if (Environment.GetEnvironmentVariable("EXCHANGE_TEST_SQLSERVER") is not { Length: > 0 } server)
                Assert.Ignore("EXCHANGE_TEST_SQLSERVER names no SQL Server.");
            else
            {
                var made = new OnSqlServer(server, "exchange_test_front_" + Guid.NewGuid().ToString("N"));
                // UTF-8: texts written without N keep their characters.
                await made.OnServer($"CREATE DATABASE {made.Name} COLLATE Latin1_General_100_CI_AS_SC_UTF8");
                return made;
            }
            throw new InvalidOperationException();
        }

        string Name { get; } = name;

        protected override DbConnection Administrator() => new SqlConnection(own + ";Pooling=false");

        public override async Task Leave()
        {
            await OnServer($"ALTER DATABASE {Name} SET OFFLINE WITH ROLLBACK IMMEDIATE");
            SqlConnection.ClearAllPools();
        }

        public override async ValueTask DisposeAsync()
        {
            SqlConnection.ClearAllPools();
            await OnServer($"ALTER DATABASE {Name} SET ONLINE");
            await OnServer($"ALTER DATABASE {Name} SET SINGLE_USER WITH ROLLBACK IMMEDIATE; DROP DATABASE {Name}");
        }

        async Task OnServer(string sql)
        {
            await using var connection = new SqlConnection(server + ";Pooling=false");
            await connection.OpenAsync();
            await using var command = new SqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
        }
    }

    sealed class OnMariaDb(string server, string name) : FrontDatabase(DatabaseProduct.MySql)
    {
        readonly string own = new MySqlConnectionStringBuilder(server) { Database = name, AllowUserVariables = true }.ToString();

        public override string Connection => new MySqlConnectionStringBuilder(server) { Database = name, UserID = name }.ToString();

        protected override (string, string, string) Types => ("BIGINT AUTO_INCREMENT PRIMARY KEY", "DATETIME", "BLOB");

        public static async Task<FrontDatabase> Make()
        {
            var name = "f" + Guid.NewGuid().ToString("N")[..20];
            var made = new OnMariaDb(await MariaDbServer.Server(), name);
            await made.OnServer($"CREATE DATABASE {name} CHARACTER SET utf8mb4; CREATE USER {name}@'%' IDENTIFIED BY '{Contract.TestDepartment.Secret}'; GRANT ALL ON {name}.* TO {name}@'%'");
            return made;
        }

        protected override DbConnection Administrator() => new MySqlConnection(own + ";Pooling=false");

        public override async Task Leave()
        {
            await OnServer($"ALTER USER {name}@'%' ACCOUNT LOCK");
            await MySqlConnection.ClearAllPoolsAsync();
        }

        public override async ValueTask DisposeAsync()
        {
            await MySqlConnection.ClearAllPoolsAsync();
            await OnServer($"DROP DATABASE {name}; DROP USER {name}@'%'");
        }

        async Task OnServer(string sql)
        {
            await using var connection = new MySqlConnection(server + ";Pooling=false;AllowUserVariables=true");
            await connection.OpenAsync();
            await using var command = new MySqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
        }
    }
}
