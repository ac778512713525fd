using Exchange.Core.Log;
using Exchange.Core.Storage;

namespace Exchange.Core.Tests.Storage;

/// <summary>Two hosts on one database: what SQLite does not have.</summary>
public abstract partial class CommitQueueContract
{
    private void NeedsSeveralHosts()
    {
        if (provider == Provider.Sqlite) Assert.Ignore("SQLite serves one host.");
    }

    [Test]
    public async Task Positions_are_dense_and_in_commit_order_while_two_hosts_write()
    {
        NeedsSeveralHosts();
        var client = NewKey();
        using var other = NewQueue();
        var writers = new[] { _queue, other }.SelectMany((queue, host) => Enumerable.Range(0, 8).Select(caller => Write(queue, $"{host}.{caller}"))).ToArray();
        var all = Task.WhenAll(writers);
        while (!all.IsCompleted)
        {
            // Whoever reads the log up to its end has all of it: nothing is filled in below later.
            var row = (await _database.Rows("select count(*), coalesce(max(position), 0) from log_event")).Single();
            row[0].ShouldBe(row[1]);
        }
        await all;
        await PositionsAreDense();
        var lines = await LoggedBy(client);
        lines.Count.ShouldBe(16 * 25);
        foreach (var caller in lines.GroupBy(line => line!.Split('/')[0])) caller.Select(line => int.Parse(line!.Split('/')[1])).ShouldBe(Enumerable.Range(0, 25));

        async Task Write(CommitQueue queue, string name)
        {
            for (var i = 0; i < 25; i++) (await queue.Commit(new Unit(name).Log(Line($"{name}/{i}", client)))).ShouldBeTrue();
        }
    }

    [Test]
    public async Task One_commit_that_waits_for_another_host_holds_up_nobody_who_does_not()
    {
        if (Dialect.For(provider).Writers < 2) Assert.Ignore("One session writes here.");
        var (held, free) = (NewKey() + "1", NewKey() + "2");
        await using var other = await Block(held);
        var waits = _queue.Commit(new Unit(held).Do(Raise.With(1L, held)).Log(Line("made", held)));
        await Until(() => _queue.Length == 1);
        (await _queue.Commit(new Unit(free).Do(AddAlways.With(free, 1L)).Log(Line("made", free)))).ShouldBeTrue();
        waits.IsCompleted.ShouldBeFalse();
        await other.Free();
        (await waits).ShouldBeTrue();
        await PositionsAreDense();
    }

    [Test]
    public async Task Of_two_hosts_that_add_the_same_one_does_and_the_other_is_told_that_it_is_there()
    {
        NeedsSeveralHosts();
        var key = NewKey();
        using var other = NewQueue();
        for (var i = 0; i < 20; i++)
        {
            var made = await Task.WhenAll(_queue.Offer(New(i)), other.Offer(New(i)));
            made.Count(one => one).ShouldBe(1);
        }
        (await LoggedBy(key)).Count.ShouldBe(20);

        Unit New(int i) => new Unit(Id.New(TimeProvider.System)).When(Add.With($"{key}{i:00}", 1L)).Log(Line("made", key));
    }

    [Test]
    public async Task A_deadlock_is_tried_again()
    {
        NeedsSeveralHosts();
        var (first, second) = (NewKey() + "1", NewKey() + "2");
        await _queue.Commit(new Unit(first).Do(AddAlways.With(first, 0L)));
        await using var other = await Block(second);
        var rows = new List<long>();
        var change = _queue.Commit(new Unit(first).WhenRows(RaiseRows.With(1L, first), row => row.GetInt64(1), rows).Do(Raise.With(1L, second)).Log(Line("made", first)));
        await Task.Delay(300);
        var crossing = other.Run($"update probe set n = n + 10 where id = '{first}'");
        try
        {
            await crossing;
        }
        catch (System.Data.Common.DbException)
        {
            // The server may choose the other one as the victim; then the queue simply goes through.
        }
        await other.Free();
        (await change).ShouldBeTrue();
        rows.Count.ShouldBe(1, "rows of the failed try are forgotten");
        (await N(second)).ShouldBe("1");
        (await LoggedBy(first)).ShouldBe(["made"]);
        await PositionsAreDense();
    }

    [Test]
    public async Task A_connection_that_broke_while_nothing_was_done_costs_nobody_anything()
    {
        if (provider != Provider.Postgres) Assert.Ignore("Shown on PostgreSQL, where a session can be ended from outside.");
        var key = NewKey();
        (await _queue.Commit(new Unit(key).Do(AddAlways.With(key, 1L)))).ShouldBeTrue();
        await _database.Execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()");
        (await _queue.Commit(new Unit(key).Do(Raise.With(1L, key)))).ShouldBeTrue();
        (await N(key)).ShouldBe("2");
    }

    [Test]
    public async Task A_commit_that_stands_although_its_answer_was_lost_fails_its_caller_and_the_repeat_finds_it()
    {
        if (provider != Provider.Postgres) Assert.Ignore("Shown on PostgreSQL, whose commit can be cut off on the wire.");
        var key = NewKey();
        await using var wire = new CuttableWire(_database.Options.ConnectionString);
        using var queue = NewQueue(connection: wire.ConnectionString);
        (await queue.Offer(new Unit(key).Do(AddAlways.With(key, 1L)))).ShouldBeTrue();
        wire.CutAfterNextCommit();
        await Should.ThrowAsync<StorageUnavailableException>(queue.Offer(new Unit(key).When(Add.With(key + "x", 1L)).Log(Line("made", key))));
        await Until(() => N(key + "x").GetAwaiter().GetResult() == "1");
        (await queue.Offer(new Unit(key).When(Add.With(key + "x", 1L)).Log(Line("made", key)))).ShouldBeFalse("it is there already");
        (await LoggedBy(key)).ShouldBe(["made"]);
    }
}
