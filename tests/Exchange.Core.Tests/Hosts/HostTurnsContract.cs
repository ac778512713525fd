using Exchange.Core.Hosts;
using Exchange.Core.Storage;
using Exchange.Core.Tests.Delivery;
using Exchange.Core.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Exchange.Core.Tests.Hosts;

/// <summary>What one host at a time does.</summary>
public abstract class HostTurnsContract(Provider provider)
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5), Short = TimeSpan.FromMilliseconds(400);

    private TestDatabase _store = null!;
    private CommitQueue _queue = null!;

    [OneTimeSetUp]
    public async Task Open()
    {
        _store = await TestDatabase.Create(provider);
        _queue = new CommitQueue(_store.Options, NullLogger<CommitQueue>.Instance);
    }

    [OneTimeTearDown]
    public async Task Close()
    {
        _queue?.Dispose();
        if (_store is not null) await _store.DisposeAsync();
    }

    private HostTurns Host() => new(_queue, _store.Database, TimeProvider.System, NullLogger<HostTurns>.Instance);

    private static Task<bool> Hold(HostTurns host, string name, TimeSpan length) => host.Hold(name, length, CancellationToken.None);

    [Test]
    public async Task One_host_at_a_time_has_it_and_each_turn_is_its_own()
    {
        var (one, two) = (Host(), Host());
        (await Hold(one, "a", Long)).ShouldBeTrue();
        (await Hold(two, "a", Long)).ShouldBeFalse();
        (await Hold(two, "b", Long)).ShouldBeTrue();
        (await Hold(one, "a", Long)).ShouldBeTrue();
        (one.IsHeld("a"), one.IsHeld("b"), two.IsHeld("a"), two.IsHeld("b")).ShouldBe((true, false, false, true));
    }

    [Test]
    public async Task Of_many_that_come_at_once_one_gets_it()
    {
        for (var i = 0; i < 5; i++)
        {
            var name = "many-" + i;
            (await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Hold(Host(), name, Long))))).Count(got => got).ShouldBe(1);
        }
    }

    [Test]
    public async Task It_is_taken_over_after_its_end_and_not_before()
    {
        var (one, two) = (Host(), Host());
        (await Hold(one, "c", Short)).ShouldBeTrue();
        var since = System.Diagnostics.Stopwatch.GetTimestamp();
        await LaneBench.Until(() => Hold(two, "c", Long), "the turn");
        System.Diagnostics.Stopwatch.GetElapsedTime(since).ShouldBeGreaterThan(Short - TimeSpan.FromMilliseconds(50));
        one.IsHeld("c").ShouldBeFalse();
        (await Hold(one, "c", Short)).ShouldBeFalse();
    }

    [Test]
    public async Task Who_renews_keeps_it()
    {
        var (one, two) = (Host(), Host());
        var since = System.Diagnostics.Stopwatch.GetTimestamp();
        (await Hold(one, "d", TimeSpan.FromSeconds(2))).ShouldBeTrue();
        while (System.Diagnostics.Stopwatch.GetElapsedTime(since) < TimeSpan.FromSeconds(3))
        {
            (await Hold(one, "d", TimeSpan.FromSeconds(2))).ShouldBeTrue();
            (await Hold(two, "d", Long)).ShouldBeFalse();
            await Task.Delay(20);
        }
    }

    [Test]
    public async Task Given_back_it_is_free_at_once_and_only_its_holder_can_give_it_back()
    {
        var (one, two) = (Host(), Host());
        (await Hold(one, "e", Long)).ShouldBeTrue();
        await two.LetGo("e");
        (await Hold(two, "e", Long)).ShouldBeFalse();
        await one.LetGo("e");
        one.IsHeld("e").ShouldBeFalse();
        (await Hold(two, "e", Long)).ShouldBeTrue();
    }

    [Test]
    public async Task While_half_of_it_is_left_and_while_another_has_it_nothing_is_written()
    {
        var (one, two) = (Host(), Host());
        (await Hold(one, "f", Long)).ShouldBeTrue();
        var commits = _queue.Commits;
        for (var i = 0; i < 20; i++) (await Hold(one, "f", Long), await Hold(two, "f", Long)).ShouldBe((true, false));
        _queue.Commits.ShouldBe(commits);
    }
}

public sealed class HostTurnsPostgresTests() : HostTurnsContract(Provider.Postgres);

public sealed class HostTurnsSqlServerTests() : HostTurnsContract(Provider.SqlServer);

public sealed class HostTurnsSqliteTests
{
    [Test]
    public async Task On_the_embedded_database_there_is_nothing_to_agree_on()
    {
        await using var store = await TestDatabase.Create(Provider.Sqlite);
        using var queue = new CommitQueue(store.Options, NullLogger<CommitQueue>.Instance);
        var turns = new HostTurns(queue, store.Database, TimeProvider.System, NullLogger<HostTurns>.Instance);
        turns.IsHeld("a").ShouldBeTrue();
        (await turns.Hold("a", TimeSpan.FromSeconds(1), CancellationToken.None)).ShouldBeTrue();
        await turns.LetGo("a");
        queue.Commits.ShouldBe(0);
    }
}
