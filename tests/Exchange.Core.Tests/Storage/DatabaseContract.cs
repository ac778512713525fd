using Exchange.Core.Storage;
using Npgsql;

namespace Exchange.Core.Tests.Storage;

/// <summary>Reading, and how a schema comes to be, on every database.</summary>
public abstract class DatabaseContract(Provider provider)
{
    private static readonly Sql
        Head = new("select next from log_head where id = @id"),
        Nothing = new("select next from no_such_table"),
        AtMost = new("select {top @n} kind from log_event where kind = @kind and client is null and (data is null or data = @data) order by position {limit @n}");

    private TestDatabase _database = null!;

    [SetUp]
    public async Task MakeDatabase() => _database = await TestDatabase.Create(provider, migrated: false);

    [TearDown]
    public async Task DropDatabase()
    {
        if (_database is not null) await _database.DisposeAsync();
    }

    [Test]
    public async Task A_schema_that_is_there_already_is_left_as_it_is()
    {
        await Migrations.Apply(_database.Database, CancellationToken.None);
        await Migrations.Apply(_database.Database, CancellationToken.None);
        (await _database.Column("select number from schema_version order by number")).ShouldBe(Migrations.All.Select(migration => migration.Number.ToString()));
    }

    [Test]
    public async Task Hosts_that_start_at_the_same_time_make_the_schema_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            using var host = new Database(_database.Options);
            await Migrations.Apply(host, CancellationToken.None);
        })));
        (await _database.Column("select number from schema_version order by number")).ShouldBe(Migrations.All.Select(migration => migration.Number.ToString()));
    }

    [Test]
    public async Task A_schema_of_a_newer_program_is_refused()
    {
        await Migrations.Apply(_database.Database, CancellationToken.None);
        await _database.Execute("insert into schema_version (number, name, digest) values (9999, 'later', 'x')");
        (await Should.ThrowAsync<InvalidOperationException>(Migrations.Apply(_database.Database, CancellationToken.None))).Message.ShouldContain("9999");
    }

    [Test]
    public async Task A_program_starts_on_a_newer_schema_as_long_as_every_change_it_does_not_know_says_that_it_may()
    {
        await Migrations.Apply(_database.Database, CancellationToken.None);
        await _database.Execute("insert into schema_version (number, name, digest, older_work) values (9998, 'later', 'x', 1)");
        (await Migrations.Apply(_database.Database, CancellationToken.None)).ShouldBeEmpty();
        (await Migrations.Newer(_database.Database, CancellationToken.None)).ShouldBe([9998]);

        await _database.Execute("insert into schema_version (number, name, digest) values (9999, 'much_later', 'x')");
        var refused = (await Should.ThrowAsync<StorageTroubleException>(Migrations.Apply(_database.Database, CancellationToken.None))).Trouble;
        refused.Kind.ShouldBe(TroubleKind.NewerSchema);
        refused.Where.ShouldContain("change 9999, which this program does not know");
    }

    [Test]
    public async Task A_program_of_before_starts_on_the_schema_of_this_one_while_a_program_that_lacks_an_earlier_change_is_refused_whatever_its_number()
    {
        // Before the first change that says anything about older programs there was no place for it to be written down.
        var before = Migrations.All.Where(change => change.Number < 65).ToList();
        (await Apply(before)).Count.ShouldBe(before.Count);
        var silent = Migrations.All.Where(change => !change.OlderWork).ToList();
        await Apply(silent);
        (await Migrations.Apply(_database.Database, CancellationToken.None)).ShouldAllBe(change => change.OlderWork);
        (await Apply(silent)).ShouldBeEmpty("it works beside all that it does not know");

        var lacking = Migrations.All.Where(change => change.Number != 31).ToList();
        (await Should.ThrowAsync<StorageTroubleException>(Apply(lacking))).Trouble.Where.ShouldContain("change 31,");

        Task<IReadOnlyList<Migration>> Apply(IReadOnlyList<Migration> known) => Migrations.Apply(_database.Database, known, TimeSpan.FromSeconds(5), CancellationToken.None);
    }

    [Test]
    public async Task What_one_host_at_a_time_may_do_is_done_by_one_at_a_time_and_may_change_the_schema()
    {
        await Migrations.Apply(_database.Database, CancellationToken.None);
        var (inside, most, turns) = (0, 0, 0);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Migrations.Alone(_database.Database, async _ =>
        {
            most = Math.Max(most, Interlocked.Increment(ref inside));
            // SQLite has one writer, and that is the lock.
            if (provider != Provider.Sqlite) await _database.Execute($"create table made_alone_{Interlocked.Increment(ref turns)} (id bigint)");
            await Task.Yield();
            Interlocked.Decrement(ref inside);
        }, CancellationToken.None))));
        most.ShouldBe(1);
    }

    [Test]
    public async Task A_schema_made_from_another_text_is_refused()
    {
        await Migrations.Apply(_database.Database, CancellationToken.None);
        await _database.Execute("update schema_version set digest = 'x' where number = 1");
        (await Should.ThrowAsync<InvalidOperationException>(Migrations.Apply(_database.Database, CancellationToken.None))).Message.ShouldContain("1 (log)");
    }

    [Test]
    public async Task Readings_that_fail_or_are_broken_off_give_their_connection_back()
    {
        await Migrations.Apply(_database.Database, CancellationToken.None);
        var few = provider == Provider.Postgres
            ? _database.Options with { ConnectionString = new NpgsqlConnectionStringBuilder(_database.Options.ConnectionString) { MaxPoolSize = 2, Timeout = 3, ApplicationName = "few" }.ToString() }
            : _database.Options;
        using var database = new Database(few);
        for (var i = 0; i < 10; i++)
        {
            await Should.ThrowAsync<System.Data.Common.DbException>(database.Query(Nothing.With(), row => row.GetInt64(0), CancellationToken.None));
            await Should.ThrowAsync<OperationCanceledException>(database.Query(Head.With(1L), row => row.GetInt64(0), new CancellationToken(canceled: true)));
            await Should.ThrowAsync<InvalidTimeZoneException>(database.Query<long>(Head.With(1L), _ => throw new InvalidTimeZoneException(), CancellationToken.None));
        }
        (await database.Query(Head.With(1L), row => row.GetInt64(0), CancellationToken.None)).ShouldBe([1]);
    }

    [Test]
    public async Task A_null_among_the_values_is_no_kind_of_value_and_a_limit_is_a_limit()
    {
        await Migrations.Apply(_database.Database, CancellationToken.None);
        await _database.Execute("insert into log_event (position, at, kind) values (1, 1, 'a')");
        await _database.Execute("insert into log_event (position, at, kind) values (2, 1, 'a')");
        (await _database.Database.Query(AtMost.With(1L, "a", null), row => row.GetString(0), CancellationToken.None)).ShouldBe(["a"]);
    }

    [Test]
    public async Task Many_read_at_the_same_time()
    {
        await Migrations.Apply(_database.Database, CancellationToken.None);
        var read = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => Task.Run(() => _database.Database.Query(Head.With(1L), row => row.GetInt64(0), CancellationToken.None))));
        read.ShouldAllBe(rows => rows.Count == 1 && rows[0] == 1);
    }
}

public sealed class DatabaseSqliteTests() : DatabaseContract(Provider.Sqlite);

public sealed class DatabasePostgresTests() : DatabaseContract(Provider.Postgres);

public sealed class DatabaseSqlServerTests() : DatabaseContract(Provider.SqlServer);
