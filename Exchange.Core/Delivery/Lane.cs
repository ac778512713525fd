using Exchange.Core.Contract;
using Exchange.Core.Hosts;
using Exchange.Core.Records;
using Exchange.Core.Registry.Calendars;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;
using Microsoft.Extensions.Logging;

namespace Exchange.Core.Delivery;

/// <summary>
/// The one loop in a host that serves one adapter. A slot is taken from claim to settlement, so a slow department fills its own lane and no other.
/// Where the system takes batches a batch takes the one slot there is: Lane.Batches.cs. What is taken in while a slot is free needs no claim: Lane.FirstPush.cs.
/// </summary>
public sealed partial class Lane(
    AdapterDocument adapter, IAdapter system, Repeat repeat, Ledger ledger, Translate translate, Doorbell doorbell, TimeProvider clock, ILogger<Lane> logger,
    StopTimes? stops = null, TranslateFirst? translateFirst = null, HostTurns? turns = null, LeaseTimes? leases = null, Func<IReadOnlyList<string>>? sharing = null) : IDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    // Where many wait, a claim for one slot costs the database as much as a claim for many: it waits so long for each next slot, up to the loop's quarter of them.
    private static readonly TimeSpan ForNextSlot = TimeSpan.FromMilliseconds(3);

    private readonly LeaseTimes _times = leases ?? LeaseTimes.Usual;
    private readonly IBatchAdapter? _batching = system is IBatchAdapter { Limits.Count: > 1 } batching ? batching : null;
    private readonly SemaphoreSlim _slots = new(Width(adapter, system));
    private readonly Breaker _breaker = new(adapter.Breaker, clock);
    private readonly TimeSpan _pushTimeout = TimeSpan.FromSeconds(adapter.PushTimeoutSeconds);
    private readonly DueMark _mark = new(clock);
    private readonly CancellationTokenSource _abandon = new();
    private long _nextDue = long.MaxValue;

    public string Adapter => adapter.Name;

    public bool BreakerIsOpen => _breaker.IsOpen;

    private TimeSpan Lease => _pushTimeout * 2 + _times.Reserve;

    /// <summary>Until <paramref name="stop"/>; then pushes under way get a few seconds to be settled. What is not settled by then is unknown, and asked about later.</summary>
    public async Task Run(CancellationToken stop)
    {
        Func<bool> hasRoom = HasRoom;
        doorbell.Serve(adapter.Name, hasRoom);
        try
        {
            for (var found = true; !stop.IsCancellationRequested;)
            {
                if (!found) await doorbell.Wait(adapter.Name, NextLook(), stop);
                found = await (_batching is null ? RunOnce(stop) : GatherOnce(_batching, stop));
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Asked to stop.
        }
        doorbell.Leave(adapter.Name, hasRoom);
        await Drain();
        if (turns is not null) await turns.LetGo(_batchTurn);
    }

    /// <summary>Claims what is due as far as slots and breaker allow and sends it on its way; false when there was nothing to do.</summary>
    private async Task<bool> RunOnce(CancellationToken stop)
    {
        await _slots.WaitAsync(stop);
        _looks = true;
        var slots = 1;
        var trial = false;
        try
        {
            if (IsNewcomersTurn(slots))
            {
                Keep(0);
                await Task.Delay(ForNextSlot, stop);
                return true;
            }
            slots += TakeMore(Share(slots) - slots);
            while (_othersWait && slots < Math.Min(Quarter, Share(slots)) && await _slots.WaitAsync(ForNextSlot, stop)) slots++;
            // As with an open breaker nothing is claimed, so due times and attempts stay as they are. What is under way is still settled.
            if (IsStopped()) return false;
            Keep(_breaker.Allows(slots, out var open));
            if (slots == 0) return false;
            ForgetPassedDue();
            var asked = slots;
            var claimed = await Claim(asked, inTurn: asked, among: 1, stop);
            Keep(claimed.Count);
            HasLooked(claimed.Count, asked);
            // The most urgent come first, so whoever waits still is no more urgent than the last of these.
            if (claimed.Count == asked) _mostUrgent = claimed.Max(static one => one.Priority);
            _othersWait = claimed.Count == asked;
            if (slots == 0) return false;
            if (trial = open) _breaker.Try();
            LogClaimed(adapter.Name, claimed.Count);
            var outgoing = await translate(claimed, stop);
            LogTranslated(adapter.Name, outgoing.Count);
            Keep(outgoing.Count);
            // From here every delivery frees its own slot, and the trial's ends the trial.
            (slots, trial, open) = (0, false, trial);
            Send(outgoing, open);
            return _othersWait;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // The leases run out and the deliveries are due again; the lane itself must not end.
            LogRoundFailed(error, adapter.Name);
            await Task.Delay(Poll, clock, stop);
            return false;
        }
        finally
        {
            _looks = false;
            Release(slots);
            if (trial) _breaker.GaveUp();
        }

        void Keep(int wanted)
        {
            Release(slots - wanted);
            slots = Math.Min(slots, wanted);
        }
    }

    /// <summary>Opens the attempts in one commit, and pushes.</summary>
    private void Send(IReadOnlyList<Outgoing> outgoing, bool trial)
    {
        var starts = new List<(Outgoing Item, Unit Unit)>(outgoing.Count);
        foreach (var item in outgoing)
        {
            if (NeedsInquiry(item) || FaultOf(item) is not null) _ = Conclude(item, started: null, trial);
            else starts.Add((item, ledger.Start(item.Delivery, item.Revision, item.Digest, files: item.Files)));
        }
        if (starts.Count == 0) return;
        try
        {
            ledger.Commit([.. starts.Select(static start => start.Unit)]);
            foreach (var (item, unit) in starts) _ = Conclude(item, unit.Done, trial);
        }
        catch (StorageUnavailableException error)
        {
            foreach (var (item, _) in starts) _ = Conclude(item, Task.FromException<bool>(error), trial);
        }
    }

    private bool NeedsInquiry(Outgoing item) => item.Delivery.IsUnknown && repeat != Repeat.Safe;

    private static Settlement? FaultOf(Outgoing item)
        => item.Message is null ? RetryPlan.Park(item.FaultCode!, item.FaultText, item.FaultPlace)
        : item.Delivery.Digest is { } first && first != item.Digest ? RetryPlan.Park("message-changed")
        : null;

    /// <summary>One delivery to its settlement. Never throws; always frees the slot.</summary>
    private async Task Conclude(Outgoing item, Task<bool>? started, bool trial)
    {
        var wasTrial = trial;
        try
        {
            var delivery = item.Delivery;
            if (FaultOf(item) is { } fault)
            {
                await Settle(delivery, fault);
                return;
            }
            if (started is null)
            {
                if (await AboutEarlierPush(delivery, item.Message!) is { } settled)
                {
                    await Settle(delivery, settled);
                    return;
                }
                started = ledger.StartAlone(delivery, item.Revision, item.Digest, notReceived: repeat == Repeat.Askable, item.Files);
            }
            // If we stop here the attempt is not open yet and nothing has left.
            if (!await started) return;   // Lease lost, cancelled or withdrawn meanwhile: it is somebody else's now.
            LogStarted(delivery.Id);
            if (await IsLeftAlone(delivery)) return;
            // If we stop from here on the department may have the message and we do not know it: the lease runs out with the attempt open,
            // so the delivery is unknown and is asked about before any second push.
            var answer = await Push(item.Message!, delivery.Attempts + 1);
            LogAnswered(delivery.Id, answer.GetType().Name);
            Note(answer);
            trial = false;
            await Settle(Pushed(delivery), After(answer, delivery));
        }
        catch (Exception error)
        {
            LogConcludeFailed(error, item.Delivery.Id);
        }
        finally
        {
            if (trial) _breaker.GaveUp();
            Release(1);
            // The loop waits for a slot where others wait, and for the bell else; it need not look because one push has ended, unless that push was what it waited for.
            if (wasTrial) doorbell.Ring(adapter.Name);
        }
    }

    /// <summary>What the open earlier push turns out to be; null when it must be pushed (again).</summary>
    private async Task<Settlement?> AboutEarlierPush(Claimed delivery, Message message)
    {
        var now = clock.GetUtcNow();
        if (delivery is { State: DeliveryState.Started, LastStartedAt: { } at }
            && DateTimeOffset.FromUnixTimeMilliseconds(at) + _pushTimeout + TimeSpan.FromSeconds(adapter.GraceSeconds) is var settledBy && settledBy > now)
            return new Settlement(DeliveryState.Unknown, "unknown", settledBy, Code: "no-answer");   // It may still be on its way in: too early to ask.
        if (repeat == Repeat.Askable)
        {
            var answer = await Ask(message);
            if (answer is AskAnswer.CannotTell unclear) _breaker.Failed(unclear.RetryAfter);
            else _breaker.Succeeded();
            return RetryPlan.After(answer, delivery with { RetrySince = TriedSince(delivery, now) }, adapter, now, Random.Shared.NextDouble());
        }
        return adapter.RepeatAnyway ? null : RetryPlan.Park("may-have-arrived");
    }

    private void Note(PushAnswer answer)
    {
        if (answer is PushAnswer.Unavailable later) _breaker.Failed(later.RetryAfter);
        else if (answer is PushAnswer.Unknown) _breaker.Failed(null);
        else _breaker.Succeeded();
    }

    private static Claimed Pushed(Claimed delivery) => delivery with { Attempts = delivery.Attempts + 1, State = DeliveryState.Queued };

    private Settlement After(PushAnswer answer, Claimed delivery) => RetryPlan.After(
        answer, delivery with { RetrySince = TriedSince(delivery, clock.GetUtcNow()) },
        adapter, repeat, _breaker.IsOpen, clock.GetUtcNow(), Random.Shared.NextDouble());

    private async Task Settle(Claimed delivery, Settlement settlement)
    {
        if (settlement.DueAt is { } due) LookAgainAt(due.ToUnixTimeMilliseconds());
        if (await ledger.Settle(delivery, settlement)) Measure(delivery, settlement);
        LogSettled(delivery.Id, settlement.State);
        if (settlement.DueAt is not null) doorbell.Ring(adapter.Name);   // The loop looks at its watch anew.
    }

    private void Measure(Claimed delivery, Settlement settlement) => DeliveryMeters.Settled(adapter.Name, delivery, settlement.State, clock.GetUtcNow().ToUnixTimeMilliseconds());

    private void LookAgainAt(long due)
    {
        for (var seen = Interlocked.Read(ref _nextDue); due < seen;)
        {
            var before = Interlocked.CompareExchange(ref _nextDue, due, seen);
            if (before == seen) return;
            seen = before;
        }
    }

    /// <summary>Only what has passed: a claim made meanwhile, for whatever reason, must not forget a retry that is still to come.</summary>
    private void ForgetPassedDue()
    {
        var due = Interlocked.Read(ref _nextDue);
        if (due <= clock.GetUtcNow().ToUnixTimeMilliseconds()) Interlocked.CompareExchange(ref _nextDue, long.MaxValue, due);
    }

    private TimeSpan NextLook()
    {
        if (_stopped) return Poll;   // Not until its end: the clock may be set meanwhile.
        if (_breaker.IsTrying) return Poll;   // Its end rings.
        var rest = _breaker.Rest;
        if (rest > TimeSpan.Zero) return rest < Poll ? rest : Poll;
        var untilDue = Interlocked.Read(ref _nextDue) is var due && due == long.MaxValue ? _pace : TimeSpan.FromMilliseconds(due - clock.GetUtcNow().ToUnixTimeMilliseconds() + 1);
        return untilDue < TimeSpan.FromMilliseconds(5) ? TimeSpan.FromMilliseconds(5) : untilDue < _pace ? untilDue : _pace;
    }

    public void Dispose()
    {
        _abandon.Dispose();
        _slots.Dispose();
    }
}
