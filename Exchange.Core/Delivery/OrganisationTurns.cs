using Exchange.Core.Records;

namespace Exchange.Core.Delivery;

/// <summary>
/// Organisations that share an adapter take turns where more is due than there is room for. A claim goes by due time, so one organisation's backlog would go before everything that another has come to have due since.
/// After a claim by time each of those whom it has passed by has a turn, if it has anything due that is as urgent; then time decides again. Priorities stand above: whoever is more urgent goes first in a turn too.
/// </summary>
/// <remarks>For one lane's loop. A delivery needs no turn to be pushed in the end: whoever is not looked at here is found by time.</remarks>
/// <param name="sharing">Who may have deliveries at the adapter, as the registry has it now; the same list as long as nothing changes. A lane of one organisation never looks.</param>
internal sealed class OrganisationTurns(string adapter, Ledger ledger, TimeProvider clock, Func<IReadOnlyList<string>> sharing)
{
    // Looking is reading that a claim by time has no need of: however many share the adapter, it takes a fifth of the time at most, so much of it at once.
    private const int Part = 5;
    private static readonly TimeSpan MostAtOnce = TimeSpan.FromMilliseconds(50);

    // Who has nothing due is left alone for so long.
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(200);

    private readonly Dictionary<string, Waiting> _waiting = new(StringComparer.Ordinal);
    private IReadOnlyList<string> _all = [];
    private HashSet<string> _served = [];
    private int _next, _left, _priority;
    private TimeSpan _mayTake = MostAtOnce;
    private long _counted = clock.GetTimestamp();

    private sealed class Waiting
    {
        /// <summary>Found and not taken yet. A hint: another host, or a claim by time, may have taken it since.</summary>
        public Queue<DueOne> Due { get; set; } = new();

        public OpenPlace Place { get; set; } = OpenPlace.Beginning;

        /// <summary>When nothing as urgent as <see cref="AsUrgent"/> was found in all that it has open.</summary>
        public long? FoundNothing { get; set; }

        public int AsUrgent { get; set; }
    }

    /// <summary>What a claim by time has brought.</summary>
    public void ByTime(IReadOnlyList<Claimed> claimed, int asked)
    {
        _left = 0;
        if (claimed.Count < asked) return;   // All that is due has its slot.
        var all = sharing();
        if (all.Count < 2) return;
        if (!ReferenceEquals(all, _all))
        {
            foreach (var gone in _waiting.Keys.Except(all, StringComparer.Ordinal).ToList()) _waiting.Remove(gone);
            _all = all;
        }
        _served = claimed.Select(static one => one.Organisation).ToHashSet(StringComparer.Ordinal);
        // The most urgent come first, so whoever waits still is no more urgent than the last of these.
        _priority = claimed.Max(static one => one.Priority);
        _left = all.Count;
    }

    /// <summary>Up to <paramref name="most"/> deliveries of organisations that were passed by; none when it is nobody's turn, or they have nothing due.</summary>
    /// <param name="among">One has as much as there is room for, and another what that one leaves; or more of them are looked for, and each has its part.</param>
    /// <param name="mark">The lane's own.</param>
    public async Task<IReadOnlyList<Claimed>> Claim(int most, int among, TimeSpan lease, DueMark mark, CancellationToken stop)
    {
        var hands = new List<Queue<DueOne>>();
        for (var found = 0; _left > 0 && (found < most || hands.Count < among); _left--, _next = (_next + 1) % _all.Count)
        {
            var organisation = _all[_next % _all.Count];
            if (_served.Contains(organisation)) continue;
            if (!_waiting.TryGetValue(organisation, out var waiting)) _waiting[organisation] = waiting = new Waiting();
            if (!HasUrgent(waiting.Due) && !RestsNow(waiting))
            {
                if (!MayLook()) break;   // It is the first to be looked at when there is time again.
                await Look(organisation, waiting, stop);
            }
            if (!HasUrgent(waiting.Due)) continue;
            hands.Add(waiting.Due);
            found += waiting.Due.Count;
        }
        if (hands.Count == 0) return [];
        var ids = Dealt(hands, most);
        // If we stop after this commit the leases run out and the deliveries are due again, as with a claim by time.
        var claimed = await ledger.ClaimInTurn(adapter, ids, _priority, lease, mark);
        if (claimed.Count(one => ids.Contains(one.Id)) < ids.Count)
            foreach (var hand in hands) hand.Clear();   // Some were taken by others meanwhile: the rest is looked for anew.
        return claimed;
    }

    /// <summary>One of each in turn, as long as there are any.</summary>
    private HashSet<string> Dealt(List<Queue<DueOne>> hands, int most)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        for (var (place, empty) = (0, 0); ids.Count < most && empty < hands.Count; place++)
        {
            var hand = hands[place % hands.Count];
            empty = HasUrgent(hand) ? 0 : empty + 1;
            if (empty == 0) ids.Add(hand.Dequeue().Id);
        }
        return ids;
    }

    private bool HasUrgent(Queue<DueOne> due) => due.TryPeek(out var first) && first.Priority <= _priority;

    private bool RestsNow(Waiting waiting) => waiting.FoundNothing is { } at && waiting.AsUrgent >= _priority && clock.GetElapsedTime(at) < Rest;

    private bool MayLook()
    {
        var now = clock.GetTimestamp();
        _mayTake += clock.GetElapsedTime(_counted, now) / Part;
        if (_mayTake > MostAtOnce) _mayTake = MostAtOnce;
        _counted = now;
        return _mayTake > TimeSpan.Zero;
    }

    private async Task Look(string organisation, Waiting waiting, CancellationToken stop)
    {
        var from = clock.GetTimestamp();
        var look = await ledger.Open(adapter, organisation, _priority, waiting.Place, stop);
        (waiting.Due, waiting.Place) = (new Queue<DueOne>(look.Due), look.Next);
        waiting.AsUrgent = _priority;
        waiting.FoundNothing = look.Due.Count == 0 && look.Next == OpenPlace.Beginning ? clock.GetTimestamp() : null;
        _mayTake -= clock.GetElapsedTime(from);
    }
}
