using Exchange.Core.Storage;
using Npgsql;

namespace Exchange.Core.Tests.Storage;

/// <summary>A session that prepared its statements while the tables were empty does not keep the plans of that time.</summary>
public sealed class PlanAgeTests
{
    private static readonly Sql OneOfTwoWays = new("select id from record where client = @client and number = @number");

    private static readonly Sql Prepared = new("select name from pg_prepared_statements where statement like 'select id from record where client%'");

    [Test]
    public void Plans_are_made_anew_after_as_many_uses_as_there_were_before()
    {
        var age = new PlanAge();
        Enumerable.Range(1, 1_100).Where(_ => age.IsDue()).ShouldBe([2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024]);
    }

    [Test]
    public async Task A_reading_session_finds_by_number_once_there_are_many()
    {
        await using var store = await TestDatabase.Create(Provider.Postgres);
        using var database = new Database(store.Options with { ConnectionString = new NpgsqlConnectionStringBuilder(store.Options.ConnectionString) { MaxPoolSize = 1 }.ToString() });
        async Task Read(int times)
        {
            for (var i = 0; i < times; i++) await database.Query(OneOfTwoWays.With("window", "N1"), static row => row.GetString(0), default);
        }

        await store.Execute("alter table record set (autovacuum_enabled = off)");
        await Read(10);
        await store.Execute("""
            insert into record (id, client, number, item, organisation, revision, version, digest, state, seq, taken_in_at)
            select md5('' || i), 'window', 'N' || i, 'i', 'o', 1, 1, 'd', 'open', 1, i from generate_series(1, 20000) i
            """);
        await Read(10);
        var prepared = (await database.Query(Prepared.With(), static row => row.GetString(0), default)).ShouldHaveSingleItem();
        await using var connection = await database.Open(default);
        await using var explain = connection.CreateCommand();
        explain.CommandText = $"explain execute {prepared}('window', 'N1')";
        ((string)(await explain.ExecuteScalarAsync())!).ShouldContain("record_number");
    }
}
