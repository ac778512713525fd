namespace Exchange.Core.Delivery;

/// <summary>How lanes of several hosts find what there is for them: they tell each other what they have no room for, and where they do not hear each other they look.</summary>
public sealed partial class Lane
{
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(20);

    private readonly string _batchTurn = "batch " + adapter.Name;

    // So long a host has the turn to gather batches, and again from each batch that it pushes; one that died keeps the others from it no longer.
    private TimeSpan BatchTurnLength => (_pushTimeout + _times.Deaf + _times.Settling) * 2;
    private TimeSpan _pace = Poll;

    // The loop holds every free slot while it looks; what rings meanwhile is seen by its next look, or others are told when this one has filled them.
    private volatile bool _looks;

    /// <summary>Whether it would take up now what becomes due; if not, others are told.</summary>
    private bool HasRoom()
    {
        try
        {
            return (_slots.CurrentCount > 0 || _looks || _slots.CurrentCount > 0) && !_stopped && !_breaker.IsOpen && (_batching is null || turns is null || turns.IsHeld(_batchTurn));
        }
        catch (ObjectDisposedException)
        {
            return false;   // The lane has ended.
        }
    }

    /// <summary>
    /// After each claim. One that brought as many as it asked for may have left some, so others are told. Where others are not heard, what was found may have been theirs to tell of:
    /// then it is looked again soon, and later and later while nothing is found. At rest that is one look a second.
    /// </summary>
    private void HasLooked(int found, int asked)
    {
        _looks = false;
        if (found == asked) doorbell.PassOn(adapter.Name);
        if (doorbell.OthersAreHeard) _pace = Poll;
        else if (found > 0) _pace = Quick;
        else _pace = _pace * 2 < Poll ? _pace * 2 : Poll;
    }
}
