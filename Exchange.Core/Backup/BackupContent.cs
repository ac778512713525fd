using System.Globalization;
using System.Security.Cryptography;
using Exchange.Core.Storage;
using Microsoft.Data.Sqlite;

namespace Exchange.Core.Backup;

/// <summary>What stands in a copy of the embedded database that nobody works on.</summary>
internal sealed record BackupContent(IReadOnlyList<int> Changes, long LogPosition, IReadOnlyDictionary<string, long> Rows)
{
    static BackupContent() => Dialect.For(Provider.Sqlite);   // SQLite is set up before its first use.

    public static SqliteConnection Open(string file, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false, DefaultTimeout = 30 }.ToString());
        try
        {
            connection.Open();
            Run(connection, "pragma trusted_schema=off; pragma busy_timeout=30000");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public static BackupContent Read(SqliteConnection connection)
    {
        var rows = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var table in Texts(connection, "select name from sqlite_master where type = 'table' and name not like 'sqlite\\_%' escape '\\'"))
            rows[table] = Number(connection, $"select count(*) from \"{table.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
        var changes = rows.ContainsKey("schema_version") ? Texts(connection, "select cast(number as text) from schema_version order by number") : [];
        return new BackupContent([.. changes.Select(static one => int.Parse(one, CultureInfo.InvariantCulture))],
            rows.ContainsKey("log_head") ? Number(connection, "select next from log_head where id = 1") - 1 : 0, rows);
    }

    /// <summary>SQLite's own look at a file's structure: null when it finds nothing.</summary>
    /// <param name="check"><c>quick_check</c>, or <c>integrity_check</c>, which holds indexes to their tables too.</param>
    public static string? Damage(SqliteConnection connection, string check)
    {
        try
        {
            return Texts(connection, $"pragma {check}(1)") is ["ok"] ? null : Texts(connection, $"pragma {check}(1)").FirstOrDefault() ?? check;
        }
        catch (SqliteException error) when (error.SqliteErrorCode is SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB)
        {
            return error.Message;
        }
    }

    public static void Run(SqliteConnection connection, string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }

    public static long Number(SqliteConnection connection, string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private static List<string> Texts(SqliteConnection connection, string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        command.CommandTimeout = 0;
        using var reader = command.ExecuteReader();
        var texts = new List<string>();
        while (reader.Read()) texts.Add(reader.GetString(0));
        return texts;
    }

    public static string DigestOf(string file)
    {
        using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
