using Microsoft.Data.Sqlite;

namespace Exchange.Host.Tests.Catalog.Harvest;

/// <summary>A department's table of companies, in a file, that the hub harvests from.</summary>
internal sealed class SharedTable : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("exchange-shared-").FullName;

    public SharedTable() => Do("create table QY (DM varchar(18) not null primary key, MC varchar(200), GXSJ datetime not null)");

    public string Adapter => $$"""
        kind: adapter
        name: registration-shared
        title: { zh: 法人共享库, en: Shared companies }
        organisation: SCJG
        adapterKind: database
        options:
          database: sqlite
          connection: "Data Source={{_folder}}/shared.db"
          pull:
            - { name: companies, table: QY, key: [DM], watermark: GXSJ, columns: { DM: uscc, MC: enterpriseName } }
        """;

    public static string Code(int number) => $"91350100M{number:00000000}3";

    public void Put(int from, int count, string name, string time = "2026-11-20 08:00:00")
        => Do("insert or replace into QY with recursive n(i) as (values (@from) union all select i + 1 from n where i < @from + @count - 1) select '91350100M' || printf('%08d', i) || '3', @name, @time from n",
            ("@from", from), ("@count", count), ("@name", name), ("@time", time));

    public void Do(string sql, params (string Name, object Value)[] values)
    {
        using var connection = new SqliteConnection($"Data Source={_folder}/shared.db;Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in values) command.Parameters.AddWithValue(name, value);
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }
}
