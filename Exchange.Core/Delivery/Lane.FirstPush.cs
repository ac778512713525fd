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
    // Then a quarter of the slots is theirs, so that however much is taken in nobody waits for ever.
    private volatile bool _othersWait = true;
    private long _restUntil;
    private int _newcomers;

    /// <summary>Whether deliveries are due that no slot was free for, as far as the loop knows.</summary>
    internal bool OthersWait => _othersWait;

    /// <summary>Takes a slot and writes the message; null when the loop is to take the delivery up. Never throws.</summary>
    public FirstPush? Prepare(NewRecord record, NewStep step)
    {
        if (translateFirst is null || _batching is not null || StoppedUntil is not null || clock.GetTimestamp() < Volatile.Read(ref _restUntil)) return null;
        if (_breaker.Allows(1, out var trial) == 0 || trial) return Others();
        if ((_othersWait && Volatile.Read(ref _newcomers) >= Width(adapter, system) * 3 / 4) || !HoldSlot()) return Others();
        Interlocked.Increment(ref _newcomers);
        // If we stop here nothing is stored and nothing has left.
        var delivery = new Claimed(Id.New(clock), record.Id, step.Name, step.Organisation, adapter.Name, "submit", 1, DeliveryState.Queued, 0, 0, null, null, null, null, Id.New(clock));
        if (Written(delivery, record, step) is { } item)
            return new FirstPush(delivery.Id, delivery.LeaseToken, Lease, item.Revision, item.Digest, Go: () => _ = PushFirst(item), GiveBack: GiveBack);
        Volatile.Write(ref _restUntil, clock.GetTimestamp() + (long)(Rest.TotalSeconds * clock.TimestampFrequency));
        GiveBack();
        return null;

        FirstPush? Others()
        {
            _othersWait = true;
            return null;
        }
    }

    private static Task<bool> AlreadyStarted { get; } = Task.FromResult(true);

    private async Task PushFirst(Outgoing item)
    {
        await Conclude(item, AlreadyStarted, trial: false);
        Interlocked.Decrement(ref _newcomers);
    }

    private void GiveBack()
    {
        Interlocked.Decrement(ref _newcomers);
        Release(1);
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
        using var limit = new CancellationTokenSource(Quickly);
        try
        {
            return translateFirst!(delivery, record, step, limit.Token) is { Message: not null } item ? item : null;
        }
        catch (Exception error)
        {
            if (error is not OperationCanceledException) LogNotPrepared(error, adapter.Name);
            return null;
        }
    }

    [LoggerMessage(2007, LogLevel.Error, "Lane {Adapter} could not prepare a first push; it is tried again from the delivery table.")]
    private partial void LogNotPrepared(Exception error, string adapter);
}
