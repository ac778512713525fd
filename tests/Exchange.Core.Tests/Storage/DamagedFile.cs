using Microsoft.Data.Sqlite;

namespace Exchange.Core.Tests.Storage;

/// <summary>What a bad disk does to a database's file.</summary>
internal static class DamagedFile
{
    /// <summary>Writes over the beginning of the table's first page.</summary>
    public static void Damage(string file, string table)
    {
        long page;
        using (var connection = new SqliteConnection($"Data Source={file};Pooling=false"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = $"pragma wal_checkpoint(truncate); select rootpage from sqlite_master where name = '{table}'";
            using var reader = command.ExecuteReader();
            reader.NextResult();
            reader.Read();
            page = reader.GetInt64(0);
        }
        using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        stream.Position = (page - 1) * 4096;
        stream.Write(Enumerable.Repeat((byte)0xA5, 64).ToArray());
    }
}
