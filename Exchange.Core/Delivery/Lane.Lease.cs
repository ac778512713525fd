using Exchange.Core.Records;
using Microsoft.Extensions.Logging;

namespace Exchange.Core.Delivery;

/// <summary>
/// A host may be paused at any instruction, for longer than its leases last (a stopped process, a machine that slept). It must not then push what another host has taken over meanwhile,
/// so right before each push it looks whether there is still time for it under the lease.
/// </summary>
public sealed partial class Lane
{
    /// <summary>However long the push may take, the lease outlasts it.</summary>
    private bool LeaseOutlastsPush(LeaseAsked since) => since.Elapsed(clock) < Lease - (_pushTimeout + _times.Deaf + _times.Settling);

    /// <summary>True when its lease may be another's now: nothing leaves, and if it is still this host's after all it is due again at once.</summary>
    private async Task<bool> IsLeftAlone(Claimed delivery)
    {
        if (LeaseOutlastsPush(delivery.Since)) return false;
        LogOverslept(adapter.Name, delivery.Id);
        // If we stop before this commit the attempt is open and the delivery unknown. The same if somebody else has it: who that is cannot know that nothing has left.
        await NotSent(Pushed(delivery));
        return true;
    }

    [LoggerMessage(2008, LogLevel.Warning, "Lane {Adapter} was held up for too long; delivery {Delivery} is not pushed under a lease that may have run out.")]
    private partial void LogOverslept(string adapter, string delivery);
}
