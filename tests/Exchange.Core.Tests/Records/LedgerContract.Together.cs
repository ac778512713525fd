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
