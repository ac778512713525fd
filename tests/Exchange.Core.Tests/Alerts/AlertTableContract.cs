using Exchange.Core.Alerts;
using Exchange.Core.Storage;
using Exchange.Core.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Exchange.Core.Tests.Alerts;

/// <summary>The table in which hosts agree on what was told.</summary>
public abstract class AlertTableContract(Provider provider)
{
    private TestDatabase _store = null!;
    private CommitQueue _queue = null!;
    private AlertTable _table = null!;

    [SetUp]
    public async Task Open()
    {
        _store = await TestDatabase.Create(provider);
        _queue = new CommitQueue(_store.Options, NullLogger<CommitQueue>.Instance);
        _table = new AlertTable(_queue, _store.Database);
    }

    [TearDown]
    public async Task Close()
    {
        _queue?.Dispose();
        if (_store is not null) await _store.DisposeAsync();
    }

    private async Task<IReadOnlyList<AlertRow>> Rows() => (await _table.Read(CancellationToken.None)).Rows;

    [Test]
    public async Task What_two_hosts_see_is_one_condition_with_its_latest_amount()
    {
        await _table.Mark([new AlertMark(AlertCodes.Parked, "a", 3), new AlertMark(AlertCodes.DiskLow, "one", 7)]);
        await _table.Beat();
        var first = await Rows();
        await _table.Mark([new AlertMark(AlertCodes.Parked, "a", 5)]);
        var (now, rows) = await _table.Read(CancellationToken.None);
        rows.Select(static row => (row.Code, row.Subject, row.Amount, row.ToldAt)).ShouldBe([(AlertCodes.DiskLow, "one", 7, null), (AlertCodes.Parked, "a", 5, null)]);
        rows[1].Since.ShouldBe(first[1].Since);
        rows[1].SeenAt.ShouldBeGreaterThanOrEqualTo(first[1].SeenAt);
        now.ShouldBeGreaterThanOrEqualTo(rows[1].SeenAt);
    }

    [Test]
    public async Task Of_hosts_that_tell_at_once_one_tells_each_row()
    {
        await _table.Mark(Enumerable.Range(0, 5).Select(static i => new AlertMark(AlertCodes.Parked, $"a{i}", 1)));
        foreach (var kind in new[] { AlertKind.First, AlertKind.Digest, AlertKind.Recovery })
        {
            var rows = await Rows();
            var mine = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => _table.Claim(kind, rows))));
            mine.SelectMany(static row => row).Select(static row => row.Subject).ShouldBe(["a0", "a1", "a2", "a3", "a4"], ignoreOrder: true, kind.ToString());
            // As an hour ago: tellings are told apart by their time.
            await _store.Execute("update alert set told_at = told_at - 3600000 where told_at is not null");
        }
        (await Rows()).ShouldBeEmpty();
    }

    [Test]
    public async Task What_is_seen_again_meanwhile_is_not_over()
    {
        await _table.Mark([new AlertMark(AlertCodes.Parked, "a", 1)]);
        var rows = await Rows();
        await _store.Execute("update alert set seen_at = seen_at + 1 where code = 'parked'");
        (await _table.Claim(AlertKind.Recovery, rows)).ShouldBeEmpty();
        (await Rows()).Count.ShouldBe(1);
    }

    [Test]
    public async Task What_was_long_gone_and_never_told_begins_anew_and_what_was_told_goes_on()
    {
        await _table.Mark([new AlertMark(AlertCodes.Parked, "told", 1), new AlertMark(AlertCodes.Parked, "untold", 1)]);
        await _table.Claim(AlertKind.First, [.. (await Rows()).Where(static row => row.Subject == "told")]);
        await _store.Execute("update alert set since = since - 600000, seen_at = seen_at - 600000");
        var before = await Rows();
        await _table.Mark([new AlertMark(AlertCodes.Parked, "told", 1), new AlertMark(AlertCodes.Parked, "untold", 1)]);
        var after = await Rows();
        after[0].Since.ShouldBe(before[0].Since);
        after[0].ToldAt.ShouldBe(before[0].ToldAt);
        after[1].Since.ShouldBe(after[1].SeenAt);
    }
}

public sealed class AlertTableSqliteTests() : AlertTableContract(Provider.Sqlite);

public sealed class AlertTablePostgresTests() : AlertTableContract(Provider.Postgres);

public sealed class AlertTableSqlServerTests() : AlertTableContract(Provider.SqlServer);
