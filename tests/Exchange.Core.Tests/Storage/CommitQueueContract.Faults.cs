using System.Data.Common;
using Exchange.Core.Storage;

namespace Exchange.Core.Tests.Storage;

/// <summary>Full, unreachable, unclear, met by others, stopping.</summary>
public abstract partial class CommitQueueContract
{
    [Test]
    public async Task A_full_queue_refuses_callers_who_can_come_back_and_nobody_else()
    {
        var key = NewKey();
        using var small = NewQueue(length: 3);
        await using var busy = await Block(key);
        var waiting = Enumerable.Range(0, 3).Select(_ => small.Offer(new Unit(key).Do(Raise.With(1L, key)))).ToList();
        Should.Throw<StorageUnavailableException>(() => { _ = small.Offer(new Unit(key).Do(Raise.With(1L, key))); });
        Should.Throw<StorageUnavailableException>(() => small.Offer([new Unit(key), new Unit(key)]));
        waiting.Add(small.Commit(new Unit(key).Do(Raise.With(1L, key))));
        small.Length.ShouldBe(4);
        await busy.Free();
        (await Task.WhenAll(waiting)).ShouldAllBe(made => made);
        (await N(key)).ShouldBe("4");
        (await small.Offer(new Unit(key).Do(Raise.With(1L, key)))).ShouldBeTrue("there is room again");
    }

    [Test]
    public async Task Stopping_makes_what_was_offered_and_refuses_the_rest()
    {
        var key = NewKey();
        var queue = NewQueue(group: 7);
        await using var busy = await Block(key);
        var offered = Enumerable.Range(0, 50).Select(_ => queue.Offer(new Unit(key).Do(Raise.With(1L, key)))).ToList();
        var stopping = Task.Run(queue.Dispose);
        await Until(() =>
        {
            try
            {
                offered.Add(queue.Offer(new Unit(key).Do(Raise.With(1L, key))));
                return false;
            }
            catch (StorageUnavailableException)
            {
                return true;
            }
        });
        await busy.Free();
        await stopping;
        (await Task.WhenAll(offered)).ShouldAllBe(made => made);
        (await N(key)).ShouldBe(offered.Count.ToString());
        Should.Throw<StorageUnavailableException>(() => { _ = queue.Commit(new Unit(key)); });
    }

    [Test]
    public async Task A_database_that_cannot_be_reached_fails_all_who_wait_with_one_try_and_is_used_again_when_it_is_back()
    {
        var key = NewKey();
        var lines = new LinesLogged();
        var nowhere = Nowhere();
        using var queue = new CommitQueue(_database.Options with { ConnectionString = nowhere.Connection }, lines.For<CommitQueue>());
        var units = Enumerable.Range(0, 50).Select(i => new Unit($"{key}{i:00}").When(Add.With($"{key}{i:00}", 1L))).ToArray();
        queue.Offer(units);
        foreach (var unit in units) await Should.ThrowAsync<StorageUnavailableException>(unit.Done);
        lines.Count.ShouldBe(1, "one line for the whole group, not one a change");
        if (nowhere.Appear is not { } appear) return;
        await appear();
        (await queue.Offer(new Unit(key).Do(CountTables.With()))).ShouldBeTrue();
    }

    private static readonly Sql CountTables = new("update log_head set next = next where id = 1");

    /// <summary>A place where no database answers, and how one appears there (where that can be done).</summary>
    private (string Connection, Func<Task>? Appear) Nowhere()
    {
        if (provider == Provider.Postgres) return (new Npgsql.NpgsqlConnectionStringBuilder(_database.Options.ConnectionString) { Port = 1, Timeout = 5 }.ToString(), null);
        if (provider == Provider.SqlServer) return (new Microsoft.Data.SqlClient.SqlConnectionStringBuilder(_database.Options.ConnectionString) { DataSource = "127.0.0.1,1", ConnectTimeout = 5 }.ToString(), null);
        var folder = Path.Combine(Path.GetDirectoryName(_database.Options.ConnectionString)!, "not-yet");
        var file = Path.Combine(folder, "exchange.db");
        return (file, async () =>
        {
            using var database = new Database(_database.Options with { ConnectionString = file });
            await Migrations.Apply(database, CancellationToken.None);
        });
    }

    [Test]
    public async Task A_commit_that_is_unclear_fails_its_callers_and_the_queue_goes_on()
    {
        if (provider == Provider.SqlServer) Assert.Ignore("SQL Server checks nothing as late as the commit; the other two share this code.");
        var key = NewKey();
        await MakeCommitFail(key);
        Unit[] units = [new Unit(key + "a").Do(AddAlways.With(key + "a", 1L)), new Unit(key + "b").Do(SpoilCommit.With(key))];
        _queue.Offer(units);
        foreach (var unit in units) (await Should.ThrowAsync<StorageUnavailableException>(unit.Done)).InnerException.ShouldBeAssignableTo<DbException>();
        (await N(key + "a")).ShouldBeNull();
        (await _queue.Offer(new Unit(key + "a").When(Add.With(key + "a", 1L)))).ShouldBeTrue("sent again, it is made");
    }

    private static readonly Sql SpoilCommit = new("insert into spoiler (id, of_parent) values (@id, 'nobody')");

    // A foreign key that is looked at only at the commit.
    private async Task MakeCommitFail(string key)
    {
        await _database.Execute("create table if not exists spoiler_parent (id {text:64} not null primary key)");
        await _database.Execute("create table if not exists spoiler (id {text:64} not null primary key, of_parent {text:64} not null references spoiler_parent (id) deferrable initially deferred)");
    }

    /// <summary>Holds the row of <paramref name="key"/> (on SQLite the whole database), so that a change of it waits.</summary>
    private async Task<Blocked> Block(string key)
    {
        await _queue.Commit(new Unit(key).Do(AddAlways.With(key, 0L)));
        var connection = await _database.Database.Open(CancellationToken.None);
        var transaction = await connection.BeginTransactionAsync();
        await using var command = connection.CreateCommand();
        (command.Transaction, command.CommandText) = (transaction, $"update probe set n = n where id = '{key}'");
        (await command.ExecuteNonQueryAsync()).ShouldBe(1);
        return new Blocked(connection, transaction);
    }

    private sealed class Blocked(DbConnection connection, DbTransaction transaction) : IAsyncDisposable
    {
        private bool _free;

        public async Task Run(string text)
        {
            await using var command = connection.CreateCommand();
            (command.Transaction, command.CommandText) = (transaction, text);
            await command.ExecuteNonQueryAsync();
        }

        public async Task Free()
        {
            if (_free) return;
            _free = true;
            try
            {
                await transaction.CommitAsync();
            }
            catch (InvalidOperationException)
            {
                // SQL Server has ended it: of the two that met it was the victim.
            }
        }

        public async ValueTask DisposeAsync()
        {
            await Free();
            await connection.DisposeAsync();
        }
    }
}
