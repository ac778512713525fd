using Exchange.Core.Records;

namespace Exchange.Core.Delivery;

/// <summary>Organisations that share the adapter: where more is due than there are slots, those whom a claim by time has passed by have their turn. One organisation's lane claims by time alone.</summary>
public sealed partial class Lane
{
    // Among so many a batch's part is dealt out.
    private const int InABatch = 16;

    private readonly OrganisationTurns? _organisations = sharing is null ? null : new OrganisationTurns(adapter.Name, ledger, clock, sharing);

    /// <summary>Up to <paramref name="most"/> due deliveries under a lease; <paramref name="inTurn"/> of them at most are in turn.</summary>
    private async Task<IReadOnlyList<Claimed>> Claim(int most, int inTurn, int among, CancellationToken stop)
    {
        IReadOnlyList<Claimed> passedBy = _organisations is null ? [] : await _organisations.Claim(inTurn, among, Lease, _mark, stop);
        if (passedBy.Count == most) return passedBy;
        // If we stop here, or the claim fails, the leases of these run out and they are due again.
        var byTime = await ledger.Claim(adapter.Name, most - passedBy.Count, Lease, _mark);
        _organisations?.ByTime(byTime, most - passedBy.Count);
        return passedBy.Count == 0 ? byTime : [.. passedBy, .. byTime];
    }
}
