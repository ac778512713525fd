using Exchange.Core.Log;
using Exchange.Core.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Exchange.Core.Tests.Storage;

/// <summary>What a commit queue does on every database. A new database is done when its three-line class is green.</summary>
public abstract partial class CommitQueueContract(Provider provider)
{
    private static readonly Sql
        Add = new("insert into probe (id, n) select @id, @n where not exists (select 1 from probe where id = @id)"),
        AddAlways = new("insert into probe (id, n) values (@id, @n)"),
        Raise = new("update probe set n = n + @by where id = @id"),
        RaiseRows = new("update probe set n = n + @by {output inserted.id, inserted.n} where id = @id {returning id, n}"),
        // The limit's number comes first where it is a TOP and last where it is a LIMIT.
        RaiseFirst = new("update probe set n = n + @by where id in (select {top @most} id from probe where n >= @least and id like @pattern order by n {limit @most})"),
        KeepValues = new("insert into probe_values (id, words, number, bytes) values (@id, @words, @number, cast(@bytes as {bytes}))");

    private TestDatabase _database = null!;
    private CommitQueue _queue = null!;

    protected TestDatabase Database => _database;

    protected CommitQueue Queue => _queue;

    [OneTimeSetUp]
    public async Task MakeDatabase()
    {
        _database = await TestDatabase.Create(provider);
        await _database.Execute("create table probe (id {text:64} not null primary key, n bigint not null)");
        await _database.Execute("create table probe_values (id {text:64} not null primary key, words {text:200} null, number bigint null, bytes {bytes} null)");
    }

    [OneTimeTearDown]
    public async Task DropDatabase()
    {
        if (_database is not null) await _database.DisposeAsync();
    }

    [SetUp]
    public void StartQueue() => _queue = NewQueue();

    [TearDown]
    public void StopQueue() => _queue.Dispose();

    protected CommitQueue NewQueue(int length = 20_000, int group = 500, string? connection = null) => new(
        _database.Options with { QueueLength = length, GroupSize = group, ConnectionString = connection ?? _database.Options.ConnectionString }, NullLogger<CommitQueue>.Instance);

    private static string NewKey([System.Runtime.CompilerServices.CallerMemberName] string test = "") => Id.New(TimeProvider.System) + test[..Math.Min(20, test.Length)];

    private static LogEvent Line(string kind, string? client = null) => new(1, kind, Client: client);

    private Task<string?> N(string key) => _database.Value($"select n from probe where id = '{key}'");

    private Task<List<string?>> LoggedBy(string client) => _database.Column($"select kind from log_event where client = '{client}' order by position");

    [Test]
    public async Task A_change_without_a_guard_is_always_made()
    {
        var key = NewKey();
        (await _queue.Commit(new Unit(key).Do(AddAlways.With(key, 7L)))).ShouldBeTrue();
        (await N(key)).ShouldBe("7");
    }

    [Test]
    public async Task A_change_whose_guard_touches_a_row_is_made_whole()
    {
        var key = NewKey();
        (await _queue.Offer(new Unit(key).When(Add.With(key, 1L)).Do(Raise.With(10L, key)).Do(Raise.With(100L, key)).Log(Line("made", key)).ElseLog(Line("not made", key)))).ShouldBeTrue();
        (await N(key)).ShouldBe("111");
        (await LoggedBy(key)).ShouldBe(["made"]);
    }

    [Test]
    public async Task A_change_whose_guard_touches_nothing_is_not_made_and_what_stands_under_else_is()
    {
        var key = NewKey();
        await _queue.Commit(new Unit(key).Do(AddAlways.With(key, 1L)));
        (await _queue.Offer(new Unit(key).When(Add.With(key, 5L)).Do(Raise.With(10L, key)).Log(Line("made", key)).Else(Raise.With(100L, key)).ElseLog(Line("not made", key)))).ShouldBeFalse();
        (await N(key)).ShouldBe("101");
        (await LoggedBy(key)).ShouldBe(["not made"]);
    }

    [Test]
    public async Task The_rows_that_a_guard_touched_come_back()
    {
        var key = NewKey();
        await _queue.Commit(new Unit(key).Do(AddAlways.With(key, 1L)));
        var rows = new List<(string, long)>();
        (await _queue.Commit(new Unit(key).WhenRows(RaiseRows.With(4L, key), row => (row.GetString(0), row.GetInt64(1)), rows))).ShouldBeTrue();
        rows.ShouldBe([(key, 5L)]);
        rows.Clear();
        (await _queue.Commit(new Unit(key).WhenRows(RaiseRows.With(4L, key + "-absent"), row => (row.GetString(0), row.GetInt64(1)), rows))).ShouldBeFalse();
        rows.ShouldBeEmpty();
    }

    [Test]
    public async Task Values_find_their_places_whichever_order_a_database_puts_them_in()
    {
        var key = NewKey();
        for (var i = 1; i <= 5; i++) await _queue.Commit(new Unit(key).Do(AddAlways.With($"{key}{i}", (long)i)));
        (await _queue.Commit(new Unit(key).Do(RaiseFirst.With(100L, 2L, 3L, key + "%")))).ShouldBeTrue();
        (await _database.Column($"select n from probe where id like '{key}%' order by id")).ShouldBe(["1", "2", "103", "104", "5"]);
    }

    [Test]
    public async Task What_guards_have_done_stands_in_the_log_before_what_follows_from_others()
    {
        // As a progress event and the answer to the push that it tells about: the answer is settled by its guard, and only then the event proves what is still open.
        var key = NewKey();
        await _queue.Commit(new Unit(key).Do(AddAlways.With(key, 1L)));
        Unit[] units =
        [
            new Unit(key + "a").Do(Raise.With(10L, key)).Log(Line("follows", key)),
            new Unit(key + "b").When(Raise.With(100L, key)).LogGuard(Line("guard did", key)).Log(Line("then", key)),
            new Unit(key + "c").When(Raise.With(1000L, key + "-absent")).LogGuard(Line("never", key)).ElseLog(Line("else", key)),
        ];
        _queue.Commit(units);
        foreach (var unit in units) await unit.Done;
        (await N(key)).ShouldBe("111");
        (await LoggedBy(key)).ShouldBe(["guard did", "follows", "then", "else"]);
    }

    [Test]
    public async Task Two_changes_of_one_commit_with_the_same_guard_do_not_both_happen()
    {
        var key = NewKey();
        Unit[] units = [new Unit(key).When(Add.With(key, 1L)), new Unit(key).When(Add.With(key, 2L))];
        _queue.Offer(units);
        (await Task.WhenAll(units.Select(unit => unit.Done))).Count(made => made).ShouldBe(1);
    }

    [Test]
    public async Task What_follows_a_guard_is_logged_only_when_it_touched_something()
    {
        var key = NewKey();
        await _queue.Commit(new Unit(key).Do(AddAlways.With(key, 1L)));
        await _queue.Commit(new Unit(key)
            .DoAndLog(Raise.With(1L, key), Line("touched", key))
            .DoAndLog(Raise.With(1L, key + "-absent"), Line("not touched", key))
            .Log(Line("whole", key)));
        (await N(key)).ShouldBe("2");
        (await LoggedBy(key)).ShouldBe(["whole", "touched"]);
        await PositionsAreDense();
    }

    [Test]
    public async Task Every_kind_of_value_comes_back_as_it_was_given()
    {
        var (full, empty, memory) = (NewKey() + "f", NewKey() + "e", NewKey() + "m");
        await _queue.Commit(new Unit(full).Do(KeepValues.With(full, "样一 𠮷😀", long.MaxValue, "body"u8.ToArray())));
        await _queue.Commit(new Unit(empty).Do(KeepValues.With(empty, null, null, null)));
        await _queue.Commit(new Unit(memory).Do(KeepValues.With(memory, "", -1L, new ReadOnlyMemory<byte>("xbodyx"u8.ToArray(), 1, 4))));
        (await _database.Rows($"select words, number, bytes from probe_values where id = '{full}'")).Single().ShouldBe(["样一 𠮷😀", "9223372036854775807", "body"]);
        (await _database.Rows($"select words, number, bytes from probe_values where id = '{empty}'")).Single().ShouldBe([null, null, null]);
        (await _database.Rows($"select words, number, bytes from probe_values where id = '{memory}'")).Single().ShouldBe(["", "-1", "body"]);
    }

    [Test]
    public async Task One_that_cannot_be_stored_does_not_fail_its_neighbours()
    {
        var key = NewKey();
        var units = Enumerable.Range(0, 20).Select(i => new Unit($"{key}{i:00}").Do(AddAlways.With(i == 7 ? key + "00" : $"{key}{i:00}", (long)i)).Log(Line("made", key))).ToArray();
        _queue.Offer(units);
        for (var i = 0; i < units.Length; i++)
        {
            if (i == 7) await Should.ThrowAsync<StorageUnavailableException>(units[i].Done);
            else (await units[i].Done).ShouldBeTrue();
        }
        (await LoggedBy(key)).Count.ShouldBe(19);
        await PositionsAreDense();
    }

    [Test]
    public async Task A_value_that_no_database_takes_fails_its_caller_and_nobody_else()
    {
        var key = NewKey();
        Unit[] units = [new Unit(key + "a").Do(AddAlways.With(key + "a", 1L)), new Unit(key + "b").Do(AddAlways.With(key + "b", new object()))];
        _queue.Offer(units);
        (await units[0].Done).ShouldBeTrue();
        await Should.ThrowAsync<Exception>(units[1].Done);
        (await _queue.Commit(new Unit(key).Do(AddAlways.With(key, 1L)))).ShouldBeTrue("the queue goes on");
    }

    [Test]
    public async Task Changes_of_one_commit_are_worked_in_the_order_of_their_keys_and_those_of_one_key_as_they_came()
    {
        var client = NewKey();
        var units = Enumerable.Range(0, 60).Select(i => new Unit($"{client}{(char)('c' - i % 3)}").Log(Line($"{(char)('c' - i % 3)}{i:00}", client))).ToArray();
        _queue.Offer(units);
        await Task.WhenAll(units.Select(unit => unit.Done));
        (await LoggedBy(client)).ShouldBeInOrder();
    }

    [Test]
    public async Task A_hundred_that_are_offered_together_take_at_most_three_commits()
    {
        var key = NewKey();
        var before = _queue.Commits;
        var units = Enumerable.Range(0, 100).Select(i => new Unit($"{key}{i:00}").When(Add.With($"{key}{i:00}", 1L)).Log(Line("made", key))).ToArray();
        _queue.Offer(units);
        (await Task.WhenAll(units.Select(unit => unit.Done))).ShouldAllBe(made => made);
        (_queue.Commits - before).ShouldBeInRange(1, 3);
    }

    [Test]
    public async Task A_hundred_callers_who_wait_for_the_same_commit_share_the_next_one()
    {
        var key = NewKey();
        await using var busy = await Block(key);
        var first = _queue.Offer(new Unit(key).Do(Raise.With(1L, key)));
        await Until(() => _queue.Length == 1);
        var before = _queue.Commits;
        var others = Enumerable.Range(0, 100).Select(i => Task.Run(() => _queue.Offer(new Unit($"{key}{i:00}").When(Add.With($"{key}{i:00}", 1L)).Do(Raise.With(1L, key))))).ToArray();
        await Until(() => _queue.Length == 101);
        await busy.Free();
        (await first).ShouldBeTrue();
        (await Task.WhenAll(others)).ShouldAllBe(made => made);
        (await N(key)).ShouldBe("101");
        (_queue.Commits - before).ShouldBeInRange(1, 4, "where two write, the second took up the first of them and waited as well");
        _queue.Length.ShouldBe(0);
    }

    private async Task PositionsAreDense()
    {
        var positions = (await _database.Column("select position from log_event order by position")).ConvertAll(position => long.Parse(position!));
        positions.ShouldBe(Enumerable.Range(1, positions.Count).Select(i => (long)i));
        (await _database.Number("select next from log_head where id = 1")).ShouldBe(positions.Count + 1);
    }

    private static async Task Until(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!condition()) await Task.Delay(5, limit.Token);
    }
}

public sealed class CommitQueueSqliteTests() : CommitQueueContract(Provider.Sqlite);

public sealed class CommitQueuePostgresTests() : CommitQueueContract(Provider.Postgres);

public sealed class CommitQueueSqlServerTests() : CommitQueueContract(Provider.SqlServer);
