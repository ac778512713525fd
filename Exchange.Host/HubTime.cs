namespace Exchange.Host;

/// <summary>Times on the wire are RFC 3339 in the hub's time zone. Set once at start.</summary>
public static class HubTime
{
    public static TimeZoneInfo Zone { get; set; } = TimeZoneInfo.Utc;

    public static DateTimeOffset Local(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, Zone);
}
