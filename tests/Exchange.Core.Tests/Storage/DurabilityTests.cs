using System.Data.Common;
using Exchange.Core.Storage;

namespace Exchange.Core.Tests.Storage;

/// <summary>Taken in is kept: every connection asks its database for the durability that the promise rests on.</summary>
public sealed class DurabilityTests
{
    private const string Full = "2";

    [Test]
    public async Task On_sqlite_every_reading_connection_syncs_each_commit()
    {
        await using var database = await TestDatabase.Create(Provider.Sqlite);
        for (var i = 0; i < 3; i++)
        {
            await using var connection = await database.Database.Open(CancellationToken.None);
            (await Scalar(connection, "pragma synchronous")).ShouldBe(Full);
            (await Scalar(connection, "pragma journal_mode")).ShouldBe("wal");
        }
    }

    [Test]
    public async Task On_sqlite_the_writing_connection_syncs_each_commit()
    {
        await using var database = await TestDatabase.Create(Provider.Sqlite);
        using var writer = database.Dialect.OpenWriter(database.Options.ConnectionString);
        Setting(writer, "pragma synchronous").ShouldBe(Full);
        Setting(writer, "pragma journal_mode").ShouldBe("wal");
    }

    [Test]
    public async Task On_postgres_the_writing_connection_waits_for_the_sync_whatever_the_database_was_told()
    {
        await using var database = await TestDatabase.Create(Provider.Postgres);
        var name = await database.Value("select current_database()");
        await database.Execute($"alter database {name} set synchronous_commit = off");
        using var writer = database.Dialect.OpenWriter(database.Options.ConnectionString);
        Setting(writer, "show synchronous_commit").ShouldBe("on");
        Setting(writer, "show fsync").ShouldBe("on");
    }

    [Test]
    public async Task A_postgres_that_keeps_what_it_has_committed_is_taken_as_it_is()
    {
        await using var database = await TestDatabase.Create(Provider.Postgres);
        await Durability.Check(database.Database, CancellationToken.None);
        database.Dialect.LossySettings.ShouldContain("fsync");
    }

    [TestCase("disabled")]
    [TestCase("allowed")]
    [TestCase("forced")]
    public async Task On_sql_server_commits_that_are_reported_before_they_are_written_are_refused(string durability)
    {
        await using var database = await TestDatabase.Create(Provider.SqlServer);
        await database.Execute($"alter database current set delayed_durability = {durability}");
        if (durability != "forced")
        {
            await Durability.Check(database.Database, CancellationToken.None);
            return;
        }
        var trouble = (await Should.ThrowAsync<StorageTroubleException>(Durability.Check(database.Database, CancellationToken.None))).Trouble;
        (trouble.Kind, trouble.Where, trouble.Passes).ShouldBe((TroubleKind.NotDurable, "delayed_durability = forced", false));
    }

    private static string Setting(WriterSession writer, string text)
    {
        var value = "";
        writer.Read(new Sql(text).With(), row => value = row.GetValue(0).ToString()!);
        return value;
    }

    private static async Task<string> Scalar(DbConnection connection, string text)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = text;
        return (await command.ExecuteScalarAsync())!.ToString()!;
    }
}
