using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Exchange.Host.Demo.Departments;

/// <summary>A front database 前置库 as its department's own program uses it: an SQLite file, one connection, one statement at a time.</summary>
internal sealed class FrontDatabase : IDisposable
{
    readonly Lock gate = new();
    readonly SqliteConnection connection;

    /// <summary>Opens the file and makes what is missing in it.</summary>
    /// <param name="tables">Statements that make the tables where they are not there.</param>
    public FrontDatabase(string path, string tables)
    {
        connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 20 }.ConnectionString);
        connection.Open();
        Do("pragma journal_mode = wal");
        Do("pragma synchronous = normal");
        Do("pragma busy_timeout = 20000");
        Do(tables);
    }

    public static string Time(DateTimeOffset at) => at.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    public void Do(string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        lock (gate)
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            foreach (var (name, value) in values)
                command.Parameters.AddWithValue(name, value ?? DBNull.Value);
            command.ExecuteNonQuery();
        }
    }

    public int Number(string sql) => Read(sql, row => row.GetInt32(0))[0];

    public List<T> Read<T>(string sql, Func<SqliteDataReader, T> make)
    {
        lock (gate)
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            using var reader = command.ExecuteReader();
            var rows = new List<T>();
            while (reader.Read())
                rows.Add(make(reader));
            return rows;
        }
    }

    public void Dispose() => connection.Dispose();
}
