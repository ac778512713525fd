using Exchange.Core.Records;
using Exchange.Core.Storage;
using Microsoft.Extensions.Logging;

namespace Exchange.Core.Delivery;

/// <summary>
/// A record that is taken in while a slot is free and nobody waits for it is started by the commit that takes it in: no claim, no reading, one commit less. This is for speed only;
/// whatever is not prepared here is due, and the loop claims it.
/// </summary>
public sealed partial class Lane
{
    // The receipt waits for it: a mapping that takes longer is left to the loop, and for a while nothing is tried.
    private static readonly TimeSpan Quickly = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(10);

    // More is due than there are slots, or may be: the loop has not looked since the start, since a slot was refused, or since the last claim brought as many as it asked for.
    // Then a quarter of the slots is theirs, so that however much is taken in nobody waits for ever, and only who is as urgent as they are passes by.
    private volatile bool _othersWait = true;
    private volatile int _mostUrgent = -1;
    private long _restUntil, _ranShort = long.MinValue;
    private int _newcomers;

    // A newcomer needs no claim, so it costs less than one who waits: while newcomers run short of slots the loop keeps to its quarter and leaves them the rest. When none has run short for so long, every free slot is the loop's.
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(20);

    private int Quarter => Math.Max(1, Width(adapter, system) / 4);

    private bool NewcomersRunShort => Volatile.Read(ref _ranShort) is var last && last != long.MinValue && clock.GetElapsedTime(last) < Turn;

    /// <summary>How many slots the loop may hold for what it claims next, of which it holds <paramref name="held"/> by now.</summary>
    private int Share(int held) => NewcomersRunShort ? Math.Max(held, Quarter - (Busy - held - Volatile.Read(ref _newcomers))) : int.MaxValue;

    /// <summary>Whether the loop has its quarter under way, besides the <paramref name="held"/> slots that it has just got, and newcomers will take the others.</summary>
    private bool IsNewcomersTurn(int held) => NewcomersRunShort && Busy - held - Volatile.Read(ref _newcomers) >= Quarter;

    /// <summary>Whether deliveries are due that no slot was free for, as far as the loop knows.</summary>
    internal bool OthersWait => _othersWait;

    /// <summary>Takes a slot and writes the message; null when the loop is to take the delivery up. Never throws.</summary>
    public FirstPush? Prepare(NewRecord record, NewStep step)
    {
        if (translateFirst is null || _batching is not null || StoppedUntil is not null || clock.GetTimestamp() < Volatile.Read(ref _restUntil)) return null;
        if (!MayPass(step.Priority))
        {
            // It waits as well then, and nobody less urgent passes it by.
            _mostUrgent = _othersWait ? Math.Min(_mostUrgent, step.Priority) : step.Priority;
            _othersWait = true;
            return null;
        }
        // If we stop here nothing is stored and nothing has left.
        var delivery = new Claimed(Id.New(clock), record.Id, step.Name, step.Organisation, adapter.Name, "submit", 1, DeliveryState.Queued, 0, 0, null, null, null, null, Id.New(clock)) { Since = LeaseAsked.Now(clock), DueAt = record.TakenInAt };
        if (Written(delivery, record, step) is { } item)
            return new FirstPush(delivery.Id, delivery.LeaseToken, Lease, item.Revision, item.Digest, Go: () => Go(item), GiveBack: unclear => GiveBack(item, unclear)) { Files = item.Files };
        FreeNewcomer();
        return null;
    }

    private static Task<bool> AlreadyStarted { get; } = Task.FromResult(true);

    /// <summary>Holds a slot if so.</summary>
    private bool MayPass(int priority)
    {
        if (_breaker.Allows(1, out var trial) == 0 || trial) return false;
        var newcomers = Interlocked.Increment(ref _newcomers);
        if (!_othersWait || (priority <= _mostUrgent && newcomers <= Width(adapter, system) * 3 / 4))
        {
            var held = HoldSlot();
            // Those alone who would pass: one that may not, for its priority or because newcomers have their three quarters, has no use for a slot left free.
            if (!held || _slots.CurrentCount == 0) Volatile.Write(ref _ranShort, clock.GetTimestamp());
            if (held) return true;
        }
        Interlocked.Decrement(ref _newcomers);
        return false;
    }

    // Not in the request's context: whatever trace or scope the framework has made of it is none of the department's business.
    private void Go(Outgoing item) => ThreadPool.UnsafeQueueUserWorkItem(one => _ = PushFirst(one), item, preferLocal: false);

    private async Task PushFirst(Outgoing item)
    {
        // The lane has given up waiting for it, so nothing may leave any more.
        if (_abandon.IsCancellationRequested)
        {
            GiveBack(item, unclear: true);
            return;
        }
        await Conclude(item, AlreadyStarted, trial: false);
        Interlocked.Decrement(ref _newcomers);
    }

    /// <summary>Nothing of it has left. If its commit stands all the same the attempt came to nothing, and the delivery is due at once.</summary>
    private void GiveBack(Outgoing item, bool unclear)
    {
        if (unclear) _ = NotSent(Pushed(item.Delivery));
        FreeNewcomer();
    }

    private async Task NotSent(Claimed delivery)
    {
        try
        {
            if (await ledger.NotSent(delivery)) doorbell.Ring(adapter.Name);
        }
        catch (Exception error)
        {
            LogConcludeFailed(error, delivery.Id);   // Then the lease runs out, and it is unknown.
        }
    }

    private void FreeNewcomer()
    {
        Interlocked.Decrement(ref _newcomers);
        try
        {
            Release(1);
        }
        catch (ObjectDisposedException)
        {
            // The lane has ended without waiting for it any longer: there is no slot to give back.
        }
    }

    private bool HoldSlot()
    {
        try
        {
            return _slots.Wait(0);
        }
        catch (ObjectDisposedException)
        {
            return false;   // The lane has ended; its successor claims what is due.
        }
    }

    private Outgoing? Written(Claimed delivery, NewRecord record, NewStep step)
    {
        var from = clock.GetTimestamp();
        using var limit = new CancellationTokenSource(Quickly);
        try
        {
            var item = translateFirst!(delivery, record, step, limit.Token);
            if (clock.GetElapsedTime(from) > Quickly) RestAWhile();
            return item is { Message: not null } ? item : null;
        }
        catch (Exception error)
        {
            RestAWhile();
            if (error is not OperationCanceledException) LogNotPrepared(error, adapter.Name);
            return null;
        }
    }

    private void RestAWhile() => Volatile.Write(ref _restUntil, clock.GetTimestamp() + (long)(Rest.TotalSeconds * clock.TimestampFrequency));

    [LoggerMessage(2007, LogLevel.Error, "Lane {Adapter} could not prepare a first push; it is tried again from the delivery table.")]
    private partial void LogNotPrepared(Exception error, string adapter);
}
