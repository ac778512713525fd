namespace Exchange.Core.Alerts;

/// <summary>What a hub tells of by itself. Words for programs; docs/watching.md says what each means.</summary>
public static class AlertCodes
{
    public const string BreakerOpen = "breaker-open", BacklogOld = "backlog-old", Parked = "parked", ClockOff = "clock-off", DiskLow = "disk-low", LogStopped = "log-stopped", SubscriptionStopped = "subscription-stopped", HarvestLate = "harvest-late",
        ResourceLate = "resource-late", ResourceFailing = "resource-failing";

    public static IReadOnlyList<string> All { get; } = [BreakerOpen, BacklogOld, Parked, ClockOff, DiskLow, LogStopped, SubscriptionStopped, HarvestLate, ResourceLate, ResourceFailing];
}
