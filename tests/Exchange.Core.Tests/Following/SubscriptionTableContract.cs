using Exchange.Core.Following;
using Exchange.Core.Log;
using Exchange.Core.Storage;
using Exchange.Core.Tests.Records;

namespace Exchange.Core.Tests.Following;

/// <summary>A place in the log moves on and never back, unless a person moves it.</summary>
public abstract class SubscriptionTableContract(Provider provider)
{
    private SmallHub _hub = null!;
    private SubscriptionTable _table = null!;
    private int _next;

    [OneTimeSetUp]
    public async Task Open()
    {
        _hub = await SmallHub.Open(provider);
        _table = new SubscriptionTable(_hub.Queue, _hub.Database, _hub.Clock);
    }

    [OneTimeTearDown]
    public ValueTask Close() => _hub?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task<SubscriptionRow> Begun(long position = 10)
    {
        var name = "s" + ++_next;
        await _table.Add(name, position);
        return await Now(name);
    }

    private async Task<SubscriptionRow> Now(string name) => (await _table.Read(name, default)).ShouldNotBeNull();

    private WebhookAttempt Attempt(long position, string? code = null) => new(_hub.Clock.GetUtcNow(), position, "record.closed", new string('a', 32), $"m{position}", code is null ? 204 : null, code, 7);

    [Test]
    public async Task It_begins_once_at_its_place()
    {
        var row = await Begun();
        await _table.Add(row.Name, 99);
        (await Now(row.Name)).ShouldBe(row);
        (row.Position, row.State, row.Failures, row.FailingSince, row.Code).ShouldBe((10, "running", 0, null, null));
    }

    [Test]
    public async Task What_was_taken_moves_it_on_and_never_back()
    {
        var row = await Begun();
        await _table.Attempted(row, Attempt(12), 12);
        await _table.Attempted(row, Attempt(11), 11);
        (await Now(row.Name)).Position.ShouldBe(12);
    }

    [Test]
    public async Task A_trouble_lasts_until_it_gets_on()
    {
        var row = await Begun();
        var since = _hub.Clock.GetUtcNow();
        await _table.Failed(row, "timeout", since.AddSeconds(5));
        _hub.Clock.Advance(TimeSpan.FromMinutes(1));
        await _table.Failed(row, "status-500", since.AddSeconds(90));
        var failing = await Now(row.Name);
        (failing.Failures, failing.FailingSince, failing.Code, failing.DueAt).ShouldBe((2, since, "status-500", since.AddSeconds(90)));
        // What was taken beyond what was not is no getting on.
        await _table.Attempted(row, Attempt(15), row.Position);
        (await Now(row.Name)).Failures.ShouldBe(2);
        await _table.Attempted(row, Attempt(11), 11);
        var well = await Now(row.Name);
        (well.Failures, well.FailingSince, well.Code, well.DueAt, well.Position).ShouldBe((0, null, null, DateTimeOffset.UnixEpoch, 11));
    }

    [Test]
    public async Task Stopped_it_stands_until_a_person_resumes_it_and_both_are_logged()
    {
        var row = await Begun();
        (await _table.Stop(row, "gone")).ShouldBeTrue();
        (await _table.Stop(row, "gone")).ShouldBeFalse();
        await _table.Attempted(row, Attempt(12), 12);
        var stopped = await Now(row.Name);
        (stopped.IsStopped, stopped.Position, stopped.Code).ShouldBe((true, 10, "gone"));
        (await _table.Resume(row.Name, "administrator")).ShouldBeTrue();
        (await _table.Resume(row.Name, "administrator")).ShouldBeFalse();
        var resumed = await Now(row.Name);
        (resumed.IsStopped, resumed.Position, resumed.FailingSince, resumed.Generation).ShouldBe((false, 10, null, row.Generation + 1));
        (await Logged(row.Name)).ShouldBe([$$"""subscription.stopped  {"subscription":"{{row.Name}}","position":10,"code":"gone"}""", $$"""subscription.resumed administrator {"subscription":"{{row.Name}}"}"""]);
    }

    [Test]
    public async Task Moved_it_goes_on_there_and_what_was_under_way_before_counts_no_more()
    {
        var row = await Begun(50);
        (await _table.Move(row.Name, 20, "window")).ShouldBeTrue();
        await _table.Attempted(row, Attempt(60), 60);
        await _table.Failed(row, "timeout", DateTimeOffset.UnixEpoch);
        (await _table.Stop(row, "gone")).ShouldBeFalse();
        var moved = await Now(row.Name);
        (moved.Position, moved.Failures, moved.IsStopped).ShouldBe((20, 0, false));
        await _table.Attempted(moved, Attempt(60), 60);
        (await Now(row.Name)).Position.ShouldBe(60);
        (await _table.Move("nobody", 1, "window")).ShouldBeFalse();
        (await Logged(row.Name)).ShouldBe([$$"""subscription.moved window {"subscription":"{{row.Name}}","position":20}"""]);
    }

    [Test]
    public async Task Attempts_are_listed_newest_first_page_by_page_and_by_record()
    {
        var row = await Begun();
        for (var i = 11; i <= 30; i++)
        {
            if (i % 3 == 0) _hub.Clock.Advance(TimeSpan.FromMilliseconds(1));
            await _table.Attempted(row, Attempt(i, i % 2 == 0 ? "timeout" : null) with { RecordId = new string(i % 5 == 0 ? 'b' : 'a', 32) }, i);
        }
        var all = new List<WebhookAttempt>();
        for (var (page, after) = (default(Page<WebhookAttempt>), (string?)null); page is null || after is not null; after = page.Next)
            all.AddRange((page = await _table.Attempts(row.Name, null, after, 7, default)).Items);
        all.Select(one => one.Position).ShouldBe(Enumerable.Range(11, 20).Select(i => (long)i), ignoreOrder: true);
        all.Select(one => one.At).ShouldBe(all.Select(one => one.At).OrderDescending());
        all.Single(one => one.Position == 12).ShouldSatisfyAllConditions(one => one.Code.ShouldBe("timeout"), one => one.Status.ShouldBeNull(), one => one.Message.ShouldBe("m12"), one => one.TookMs.ShouldBe(7));
        (await _table.Attempts(row.Name, new string('b', 32), null, null, default)).Items.Select(one => one.Position).ShouldBe([15, 20, 25, 30], ignoreOrder: true);
        (await _table.Attempts("nobody", null, null, null, default)).Items.ShouldBeEmpty();
    }

    [Test]
    public async Task Attempts_are_kept_as_long_as_they_are_to_be()
    {
        var row = await Begun();
        for (var i = 11; i <= 15; i++) await _table.Attempted(row, Attempt(i), i);
        _hub.Clock.Advance(TimeSpan.FromDays(1));
        var before = _hub.Clock.GetUtcNow();
        await _table.Attempted(row, Attempt(16), 16);
        (await _table.Prune(row.Name, before, 3, default)).ShouldBe(3);
        (await _table.Prune(row.Name, before, 3, default)).ShouldBe(2);
        (await _table.Prune(row.Name, before, 3, default)).ShouldBe(0);
        (await _table.Attempts(row.Name, null, null, null, default)).Items.Select(one => one.Position).ShouldBe([16]);
    }

    [Test]
    public async Task Forgotten_it_begins_anew()
    {
        var row = await Begun();
        await _table.Forget(row.Name);
        (await _table.Read(row.Name, default)).ShouldBeNull();
        await _table.Add(row.Name, 77);
        (await Now(row.Name)).Position.ShouldBe(77);
    }

    private async Task<List<string>> Logged(string name)
        => [.. (await new LogSearch(_hub.Database).Page(new LogFilter { Kinds = [LogKind.SubscriptionStopped, LogKind.SubscriptionResumed, LogKind.SubscriptionMoved] }, LogScope.All, null, 500, default)).Items
            .Where(line => line.Data!.Contains($"\"{name}\"", StringComparison.Ordinal)).Select(line => $"{line.Kind} {line.Client} {line.Data}")];
}

public sealed class SubscriptionTableSqliteTests() : SubscriptionTableContract(Provider.Sqlite);

public sealed class SubscriptionTablePostgresTests() : SubscriptionTableContract(Provider.Postgres);

public sealed class SubscriptionTableSqlServerTests() : SubscriptionTableContract(Provider.SqlServer);
