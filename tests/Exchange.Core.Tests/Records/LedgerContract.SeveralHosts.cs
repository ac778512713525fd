using Exchange.Core.Records;
using Exchange.Core.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using static Exchange.Core.Tests.Records.Items;
using static Exchange.Core.Tests.Records.Settlements;

namespace Exchange.Core.Tests.Records;

/// <summary>Transitions of two hosts that meet within one record: whichever comes first, nothing is left that nobody would take up.</summary>
public abstract partial class LedgerContract
{
    private const int Rounds = 25;

    [TestCase("acknowledged")]
    [TestCase("rejected")]
    public Task A_correction_that_meets_the_settlement_of_what_stands_before_it_is_not_stranded(string answer) => OnTwoHosts(async (second, round) =>
    {
        var step = Step("S1");
        var item = Of(step);
        var record = await _bench.TakeIn(item);
        var started = await _bench.Start(step.Adapter);
        await Task.WhenAll(Later(round, () => _bench.Amend(record, item)), Later(Rounds - round, () => second.Settle(started, answer == "rejected" ? Rejected : Acknowledged())));
        (await _bench.Claim(step.Adapter)).Version.ShouldBe(2);
    });

    [TestCase("acknowledged")]
    [TestCase("rejected")]
    public Task A_withdrawal_that_meets_the_settlement_of_what_was_sent_is_told_or_ends_the_record(string answer) => OnTwoHosts(async (second, round) =>
    {
        var step = Step("S1");
        var item = Of(step);
        var record = await _bench.TakeIn(item);
        var started = await _bench.Start(step.Adapter);
        await Task.WhenAll(Later(round, () => _bench.Withdraw(record, item)), Later(Rounds - round, () => second.Settle(started, answer == "rejected" ? Rejected : Acknowledged())));
        if (answer == "rejected") (await _bench.Read(record.Id)).Outcome.ShouldBe(Outcome.Withdrawn);
        else (await _bench.Claim(step.Adapter)).Purpose.ShouldBe("withdraw");
    });

    [Test]
    public Task A_withdrawal_that_meets_the_start_is_told_or_keeps_it_from_leaving() => OnTwoHosts(async (second, round) =>
    {
        var step = Step("S1");
        var item = Of(step);
        var record = await _bench.TakeIn(item);
        var claimed = await _bench.Claim(step.Adapter);
        var left = Later(round, () => second.StartAlone(claimed, 7, CaseBench.Digest));
        await Task.WhenAll(left, Later(Rounds - round, () => _bench.Withdraw(record, item)));
        (await _bench.Read(record.Id)).State.ShouldBe(await left ? RecordState.Withdrawing : RecordState.Closed);
        (await _bench.Deliveries(record)).Count.ShouldBe(await left ? 2 : 1);
    });

    [Test]
    public Task A_firing_that_meets_the_settlement_of_what_stands_before_strands_nothing() => OnTwoHosts(async (second, round) =>
    {
        var (schedule, organisation) = ("night" + Unique(), "O" + Unique());
        var (first, held) = (Step("S1", organisation, organisation + "-1"), Step("S2", organisation, organisation + "-2", schedule));
        await _bench.TakeIn(Of(first, held));
        var started = await _bench.Start(first.Adapter);
        await Task.WhenAll(Later(round, () => _bench.Ledger.Release(schedule, _bench.Clock.GetUtcNow())), Later(Rounds - round, () => second.Settle(started, Acknowledged())));
        (await _bench.Claim(held.Adapter)).Step.ShouldBe("S2");
    });

    [Test]
    public Task A_firing_that_meets_the_closing_of_a_held_step_strands_nothing_behind_it() => OnTwoHosts(async (second, round) =>
    {
        var (schedule, organisation) = ("night" + Unique(), "O" + Unique());
        var (closed, held) = (Step("S1", organisation, organisation + "-1", schedule), Step("S2", organisation, organisation + "-2", schedule));
        var item = Of(closed, held);
        var record = await _bench.TakeIn(item);
        await Task.WhenAll(
            Later(round, () => _bench.Ledger.Release(schedule, _bench.Clock.GetUtcNow())),
            Later(Rounds - round, () => _bench.Report(record, item, "S1", Stage.Closed, Outcome.Done, by: second)));
        (await _bench.Claim(held.Adapter)).Step.ShouldBe("S2");
    });

    [Test]
    public Task A_closing_that_meets_the_last_refusal_closes_a_withdrawn_record() => OnTwoHosts(async (second, round) =>
    {
        var (first, last) = (Step("S1"), Step("S2"));
        var item = Of(first, last);
        var record = await _bench.TakeIn(item);
        await _bench.Push(first.Adapter, Acknowledged());
        var started = await _bench.Start(last.Adapter);
        await _bench.Withdraw(record, item);
        await Task.WhenAll(Later(round, () => _bench.Report(record, item, "S1", Stage.Withdrawn)), Later(Rounds - round, () => second.Settle(started, Rejected)));
        var file = await _bench.Read(record.Id);
        (file.State, file.Outcome).ShouldBe((RecordState.Closed, Outcome.Withdrawn));
        (await _bench.Log(record)).Count(kind => kind == "record.closed").ShouldBe(1);
    });

    private async Task OnTwoHosts(Func<Ledger, int, Task> round)
    {
        if (provider == Provider.Sqlite) Assert.Ignore("SQLite serves one host.");
        using var queue = new CommitQueue(_bench.Store.Options, NullLogger<CommitQueue>.Instance);
        var second = new Ledger(queue, _bench.Cases, _bench.Doorbell, _bench.Clock);
        for (var i = 0; i < Rounds; i++) await round(second, i);
    }

    // A little earlier or later each round, so that the two meet at different places.
    private static Task<bool> Later(int round, Func<Task<bool>> act) => Task.Run(async () =>
    {
        var from = System.Diagnostics.Stopwatch.GetTimestamp();
        while (System.Diagnostics.Stopwatch.GetElapsedTime(from).TotalMicroseconds < round * 80) await Task.Yield();
        return await act();
    });
}
