using Exchange.Core.Log;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Registry.Reading;

namespace Exchange.Core.Registry.Checks;

/// <summary>What a subscription must hold to. Whether its secret is set is seen when it is used: secrets are no documents.</summary>
internal static class SubscriptionRules
{
    public static void Check(CheckReport report, RegistryEntry entry, SubscriptionDocument subscription, Func<string, bool> mayPostTo)
    {
        if (!mayPostTo(subscription.Url))
            report.Add(entry, "/url", FaultKind.SubscriptionUrl);
        for (var i = 0; i < subscription.Events.Count; i++)
        {
            var name = subscription.Events[i];
            if (FollowedKinds.Contains(name))
                continue;
            var (zh, en) = NearestName.Hint(name, FollowedKinds.All);
            report.Add(entry, $"/events/{i}", FaultKind.SubscriptionEvent, ShapeWords.Short(name), zh, en);
        }

        if (report.Next.Clients.GetValueOrDefault(subscription.Client) is { } client && client.Roles.All(static role => role == ClientRole.Watcher))
            report.Add(entry, "/client", FaultKind.SubscriptionClient, subscription.Client);
        if (subscription.LongestDelaySeconds < subscription.FirstDelaySeconds)
            report.Add(entry, "/longestDelaySeconds", FaultKind.SubscriptionDelays);
    }
}
