using System.Collections.Concurrent;
using Exchange.Core.Contract;
using Exchange.Core.Records;
using Exchange.Core.Storage;
using Microsoft.Extensions.Logging;

namespace Exchange.Core.Delivery;

/// <remarks>
/// Where the system takes batches the lane gathers: nothing is claimed until a batch is full or its oldest delivery has waited long enough, so nothing is under lease meanwhile.
/// Each delivery of a batch has its own attempt and its own answer, and one that cannot go (a fault of the documents, an earlier push to be asked about) leaves the others alone.
/// </remarks>
public sealed partial class Lane
{
    // However large an adapter's batches are: what is claimed is held in memory, and let go if it is not reached.
    private const int MostClaimed = 5_000;
    private const int Translated = 100;

    // Every record that is taken in rings; while a batch gathers it is enough to look now and then.
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(50);

    /// <summary>As <see cref="RunOnce"/>, for what is gathered; false when there is no batch yet.</summary>
    private async Task<bool> GatherOnce(IBatchAdapter batching, CancellationToken stop)
    {
        await _slots.WaitAsync(stop);
        _looks = true;
        var (slots, trial) = (1, false);
        try
        {
            if (IsStopped() || _breaker.Allows(1, out var open) == 0) return false;
            ForgetPassedDue();
            if (!await IsGathered(batching.Limits, stop))
            {
                Release(slots);
                slots = 0;
                await Task.Delay(Breath, clock, stop);
                return false;
            }
            var most = Math.Min(batching.Limits.Count, MostClaimed);
            // Batches are far apart: whoever was passed by has half of the next one, all of them together.
            var claimed = await Claim(most, inTurn: (most + 1) / 2, InABatch, stop);
            if (claimed.Count == 0) return false;
            if (trial = open) _breaker.Try();
            LogClaimed(adapter.Name, claimed.Count);
            // From here the batch frees the slot and ends the trial.
            (slots, trial, open) = (0, false, trial);
            _ = PushClaimed(batching, claimed, open, stop);
            return true;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
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
    }

    private async Task<bool> IsGathered(BatchLimits limits, CancellationToken stop)
    {
        var due = await ledger.Due(adapter.Name, Math.Min(limits.Count, MostClaimed), stop);
        if (due.OldestDueAt is not { } oldest) return false;
        // Two that gather make two smaller batches of one, which is no harm but not what a night's file is to be.
        if (turns is not null && !await turns.Hold(_batchTurn, BatchTurnLength, stop)) return false;
        var goesAt = oldest + (long)limits.Window.TotalMilliseconds;
        if (due.Count >= Math.Min(limits.Count, MostClaimed) || goesAt <= clock.GetUtcNow().ToUnixTimeMilliseconds()) return true;
        LookAgainAt(goesAt);
        return false;
    }

    /// <summary>What was claimed, to its settlements, in batches as large as the limits allow. Never throws; always frees the slot.</summary>
    private async Task PushClaimed(IBatchAdapter batching, IReadOnlyList<Claimed> claimed, bool trial, CancellationToken stop)
    {
        var since = clock.GetTimestamp();
        var untouched = claimed.ToDictionary(static one => one.Id, StringComparer.Ordinal);
        var gathering = new Gathering(batching.Limits);
        try
        {
            foreach (var some in claimed.Chunk(Translated))
            {
                if (!GoesOn() || !HasTime()) break;
                var outgoing = await translate(some, stop);
                LogTranslated(adapter.Name, outgoing.Count);
                foreach (var item in await SettleWhatIsNotPushed(outgoing, untouched, since))
                {
                    if (!gathering.HasRoomFor(item)) await Push();
                    gathering.Add(item);
                }
            }
            await Push();
            // Whatever was not reached (the breaker has opened, the lane stops, time is up) is due again at once, and not when its lease runs out.
            if (!GoesOn() || !HasTime()) await ledger.LetGo([.. untouched.Values]);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await LetGoAtStop(untouched.Values);
        }
        catch (Exception error)
        {
            LogRoundFailed(error, adapter.Name);
        }
        finally
        {
            if (trial) _breaker.GaveUp();
            Release(1);
            doorbell.Ring(adapter.Name);
        }

        bool GoesOn() => !stop.IsCancellationRequested && (trial || !_breaker.IsOpen);

        // For translating and asking: behind it there is still time under the lease for one inquiry and the commits.
        bool HasTime() => clock.GetElapsedTime(since) < _pushTimeout;

        async Task Push()
        {
            var batch = gathering.Take();
            if (batch.Count == 0 || !GoesOn()) return;
            foreach (var item in batch) untouched.Remove(item.Delivery.Id);
            // Asked in half of its length at the latest, so at least one push's time is left of it. Without it the batch goes all the same: it is claimed.
            if (turns is not null) await turns.Hold(_batchTurn, BatchTurnLength, stop);
            if (await PushBatch(batching, batch)) trial = false;
        }
    }

    /// <summary>Parks what cannot be translated and settles what an earlier push has brought; what is left is to be pushed (again).</summary>
    private async Task<List<Outgoing>> SettleWhatIsNotPushed(IReadOnlyList<Outgoing> outgoing, Dictionary<string, Claimed> untouched, long since)
    {
        var settled = new ConcurrentDictionary<string, Settlement>(StringComparer.Ordinal);
        var unasked = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);
        foreach (var item in outgoing)
            if (FaultOf(item) is { } fault) settled[item.Delivery.Id] = fault;
        await Parallel.ForEachAsync(
            outgoing.Where(item => NeedsInquiry(item) && !settled.ContainsKey(item.Delivery.Id)), new ParallelOptions { MaxDegreeOfParallelism = adapter.Concurrency }, async (item, _) =>
            {
                if (clock.GetElapsedTime(since) >= _pushTimeout) unasked[item.Delivery.Id] = true;
                else if (await AboutEarlierPush(item.Delivery, item.Message!) is { } found) settled[item.Delivery.Id] = found;
            });
        await SettleAll([.. outgoing.Where(item => settled.ContainsKey(item.Delivery.Id)).Select(item => (item.Delivery, settled[item.Delivery.Id]))]);
        foreach (var id in settled.Keys) untouched.Remove(id);
        return [.. outgoing.Where(item => !settled.ContainsKey(item.Delivery.Id) && !unasked.ContainsKey(item.Delivery.Id))];
    }

    /// <summary>One batch from open attempts to settlements; false when nothing of it was pushed.</summary>
    private async Task<bool> PushBatch(IBatchAdapter batching, IReadOnlyList<Outgoing> batch)
    {
        // If we stop here no attempt of the batch is open yet and nothing has left. The lease goes on from the start: the batches before this one took their time.
        var since = LeaseAsked.Now(clock);
        var starts = batch.Select(item => (Item: item, Unit: ledger.Start(item.Delivery, item.Revision, item.Digest, repeat == Repeat.Askable && item.Delivery.IsUnknown, Lease, item.Files))).ToList();
        ledger.Commit([.. starts.Select(static start => start.Unit)]);
        var going = new List<Outgoing>(batch.Count);
        foreach (var (item, unit) in starts)
            if (await HasStarted(item, unit)) going.Add(item);
        if (going.Count == 0) return false;
        LogBatchStarted(adapter.Name, going.Count);
        if (!LeaseOutlastsPush(since))
        {
            foreach (var item in going) LogOverslept(adapter.Name, item.Delivery.Id);
            await Task.WhenAll(going.Select(item => NotSent(Pushed(item.Delivery))));
            return false;
        }
        // If we stop from here on the department may have the batch, or a part of it, and we do not know it: the leases run out with the attempts open,
        // so each of its deliveries is unknown and is asked about (or, where that has no second effect, pushed again) in whatever batch comes next.
        var answers = await Push(batching, going);
        LogBatchAnswered(adapter.Name, going.Count);
        Note(answers);
        await SettleAll([.. going.Select((item, i) => (Pushed(item.Delivery), After(answers[i], item.Delivery)))]);
        return true;
    }

    private async Task<bool> HasStarted(Outgoing item, Unit start)
    {
        try
        {
            return await start.Done;   // False: lease lost, cancelled or withdrawn meanwhile; it is somebody else's now.
        }
        catch (StorageUnavailableException error)
        {
            LogConcludeFailed(error, item.Delivery.Id);
            return false;
        }
    }

    private async Task<IReadOnlyList<PushAnswer>> Push(IBatchAdapter batching, IReadOnlyList<Outgoing> going)
    {
        // Each has its own record, and so its own trace; what the adapter does for all of them belongs to none.
        var spans = Spans(going);
        var since = clock.GetTimestamp();
        var answers = await Push(batching, [.. going.Select(static item => item.Message!)]);
        DeliveryMeters.Pushed(adapter.Name, WordOf(answers), clock.GetElapsedTime(since));
        for (var i = 0; i < spans.Length; i++) End(spans[i], answers[i]);
        return answers;
    }

    private async Task<IReadOnlyList<PushAnswer>> Push(IBatchAdapter batching, IReadOnlyList<Message> messages)
    {
        try
        {
            var answers = await Limited(limit => batching.PushBatch(messages, limit));
            if (answers?.Count == messages.Count && answers.All(static answer => answer is not null)) return answers;
            // Which answer belongs to which message nobody can tell.
            LogWrongAnswers(adapter.Name, answers?.Count ?? 0, messages.Count);
            return Unknown("wrong-number-of-answers");
        }
        catch (Exception error) when (!_abandon.IsCancellationRequested)
        {
            if (error is not (OperationCanceledException or TimeoutException)) LogAdapterThrew(error, adapter.Name);
            return Unknown(ReasonOf(error));
        }

        PushAnswer[] Unknown(string reason) => [.. messages.Select(_ => new PushAnswer.Unknown(reason))];
    }

    /// <summary>For the breaker a batch is one push: a system that took or refused any of it is there.</summary>
    private void Note(IReadOnlyList<PushAnswer> answers)
    {
        if (answers.Any(static answer => answer is PushAnswer.Acknowledged or PushAnswer.Rejected)) _breaker.Succeeded();
        else _breaker.Failed(answers.OfType<PushAnswer.Unavailable>().Max(static later => later.RetryAfter));
    }

    private async Task SettleAll(IReadOnlyList<(Claimed Delivery, Settlement Settlement)> several)
    {
        if (several.Count == 0) return;
        var commits = await ledger.Settle(several);
        for (var i = 0; i < commits.Count; i++)
        {
            var (delivery, settlement) = several[i];
            try
            {
                if (await commits[i]) Measure(delivery, settlement);
                if (settlement.DueAt is { } due) LookAgainAt(due.ToUnixTimeMilliseconds());
                LogSettled(delivery.Id, settlement.State);
            }
            catch (StorageUnavailableException error)
            {
                LogConcludeFailed(error, delivery.Id);
            }
        }
    }

    private async Task LetGoAtStop(IReadOnlyCollection<Claimed> claimed)
    {
        try
        {
            await ledger.LetGo(claimed);
        }
        catch (StorageUnavailableException error)
        {
            LogRoundFailed(error, adapter.Name);   // Then they wait until their leases run out.
        }
    }

    /// <summary>What goes into the next batch.</summary>
    private sealed class Gathering(BatchLimits limits)
    {
        private List<Outgoing> _items = [];
        private long _bytes;

        public bool HasRoomFor(Outgoing item) => _items.Count == 0 || (_items.Count < limits.Count && _bytes + item.Message!.Payload.Length <= limits.Bytes);

        public void Add(Outgoing item)
        {
            _items.Add(item);
            _bytes += item.Message!.Payload.Length;
        }

        public List<Outgoing> Take()
        {
            var taken = _items;
            (_items, _bytes) = ([], 0);
            return taken;
        }
    }

    [LoggerMessage(2017, LogLevel.Trace, "Lane {Adapter}: the attempts of a batch of {Count} are open and it is pushed now.")]
    private partial void LogBatchStarted(string adapter, int count);

    [LoggerMessage(2018, LogLevel.Trace, "Lane {Adapter}: a batch of {Count} is answered.")]
    private partial void LogBatchAnswered(string adapter, int count);

    [LoggerMessage(2006, LogLevel.Error, "The adapter {Adapter} gave {Given} answers to a batch of {Asked}; all of it counts as unknown.")]
    private partial void LogWrongAnswers(string adapter, int given, int asked);
}
