using Exchange.Core.Records;
using Exchange.Core.Storage;
using static Exchange.Core.Tests.Records.Items;
using static Exchange.Core.Tests.Records.Settlements;

namespace Exchange.Core.Tests.Records;

/// <summary>Two changes of one record that share a commit: whichever of their ids is the smaller one, the log has the order in which it happened, and states.md is true of it.</summary>
public abstract partial class LedgerContract
{
    // Ids of one moment are in any order: as often as this both come up.
    private const int Pairs = 12;

    private static readonly Sql Touch = new("update log_head set next = next where id = 1");

    [Test]
    public async Task A_start_that_shares_its_commit_with_the_withdrawal_stands_before_it()
    {
        for (var i = 0; i < Pairs; i++)
        {
            var step = Step("S1");
            var item = Of(step);
            var record = await _bench.TakeIn(item);
            var claimed = await _bench.Claim(step.Adapter);
            await Together(() => _bench.Ledger.StartAlone(claimed, 7, CaseBench.Digest), () => _bench.Withdraw(record, item));
            (await _bench.Log(record)).ShouldBe(["record.taken-in", "delivery.started", "record.withdrawn"]);
            (await _bench.Deliveries(record)).Select(one => (one.Purpose, one.State)).ShouldBe([("submit", DeliveryState.Started), ("withdraw", DeliveryState.Queued)]);
        }
    }

    [Test]
    public async Task A_refusal_that_shares_its_commit_with_the_withdrawal_stands_before_it_and_what_comes_of_both_behind()
    {
        for (var i = 0; i < Pairs; i++)
        {
            var step = Step("S1");
            var item = Of(step);
            var record = await _bench.TakeIn(item);
            var started = await _bench.Start(step.Adapter);
            await Together(() => _bench.Ledger.Settle(started, Rejected), () => _bench.Withdraw(record, item));
            (await _bench.Log(record)).ShouldBe(["record.taken-in", "delivery.started", "delivery.rejected", "record.withdrawn", "step.cancelled", "record.closed"]);
            (await _bench.Read(record.Id)).Outcome.ShouldBe(Outcome.Withdrawn);
        }
    }

    [Test]
    public async Task A_refusal_that_shares_its_commit_with_the_correction_stands_before_it()
    {
        for (var i = 0; i < Pairs; i++)
        {
            var step = Step("S1");
            var item = Of(step);
            var record = await _bench.TakeIn(item);
            var started = await _bench.Start(step.Adapter);
            await Together(() => _bench.Ledger.Settle(started, Rejected), () => _bench.Amend(record, item));
            (await _bench.Log(record)).ShouldBe(["record.taken-in", "delivery.started", "delivery.rejected", "record.amended"]);
            (await _bench.StepState(record, "S1")).ShouldBe(StepState.Queued);
        }
    }

    [Test]
    public async Task An_unclear_answer_that_shares_its_commit_with_the_progress_that_proves_it_stands_before_it()
    {
        for (var i = 0; i < Pairs; i++)
        {
            var step = Step("S1");
            var item = Of(step);
            var record = await _bench.TakeIn(item);
            var started = await _bench.Start(step.Adapter);
            await Together(() => _bench.Ledger.Settle(started, new Settlement(DeliveryState.Unknown, "unknown", _bench.Clock.GetUtcNow())), () => _bench.Report(record, item, "S1", "accepted"));
            (await _bench.Log(record)).ShouldBe(["record.taken-in", "delivery.started", "delivery.unknown", "progress.reported"]);
            (await _bench.Delivery(record, "S1")).State.ShouldBe(DeliveryState.Acknowledged);
        }
    }

    [Test]
    public async Task A_settlement_beside_a_closing_of_the_same_queue_frees_what_is_open_and_not_what_the_closing_ends()
    {
        if (Dialect.For(provider).Writers < 2) Assert.Ignore("One session writes here.");
        var first = Step("S1");
        var second = Step("S2", first.Organisation, first.Adapter);
        var item = Of(first, second);
        var record = await _bench.TakeIn(item);
        await _bench.Push(first.Adapter, Acknowledged());
        var head = await _bench.Start(first.Adapter);
        head.Step.ShouldBe("S2");
        await _bench.Amend(record, item);
        await using var other = _bench.Store.Dialect.Connect(_bench.Store.Options.ConnectionString);
        await other.OpenAsync();
        await using var holds = await other.BeginTransactionAsync();
        await using (var log = other.CreateCommand())
        {
            (log.Transaction, log.CommandText) = (holds, Touch.Text);
            await log.ExecuteNonQueryAsync();
        }
        // The closing has cancelled what was to come for S1, and waits for the log; the settlement comes meanwhile.
        var closing = _bench.Close(record, item, "S1");
        await UntilWaiting(1);
        var settled = _bench.Ledger.Settle(head, Acknowledged());
        await UntilWaiting(2);
        await holds.CommitAsync();
        (await closing, await settled).ShouldBe((true, true));
        (await _bench.Delivery(record, "S1", version: 2)).ShouldSatisfyAllConditions(one => one.State.ShouldBe(DeliveryState.Cancelled), one => one.DueAt.ShouldBeNull());
        (await _bench.Delivery(record, "S2", version: 2)).DueAt.ShouldNotBeNull();
    }

    private async Task UntilWaiting(long sessions)
    {
        const string Waiting = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
        for (var i = 0; await _bench.Store.Number(Waiting) < sessions; i++)
        {
            if (i == 600) throw new TimeoutException("Nobody waits.");
            await Task.Delay(50);
        }
    }

    /// <summary>Both are made, by one commit: every writer is kept busy until both wait, and one of them takes both.</summary>
    private async Task Together(Func<Task<bool>> one, Func<Task<bool>> other)
    {
        var release = new List<ManualResetEventSlim>();
        var kept = new List<Task>();
        for (var writer = 0; writer < Dialect.For(provider).Writers; writer++)
        {
            var (busy, free) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new ManualResetEventSlim());
            release.Add(free);
            kept.Add(_bench.Queue.Commit(new Unit("").DoAndTell(Touch.With(), () =>
            {
                busy.SetResult();
                free.Wait();
            })));
            await busy.Task.WaitAsync(TimeSpan.FromSeconds(30));
        }
        var before = _bench.Queue.Commits;
        var both = new[] { one(), other() };
        while (_bench.Queue.Length < kept.Count + both.Length) await Task.Delay(1);
        release[0].Set();
        (await Task.WhenAll(both)).ShouldBe([true, true]);
        (_bench.Queue.Commits - before).ShouldBe(1);
        foreach (var free in release) free.Set();
        await Task.WhenAll(kept);
    }
}
