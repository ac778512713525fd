using Exchange.Core.Records;

namespace Exchange.Core.Tests.Records;

/// <summary>What a lane decides, ready made.</summary>
internal static class Settlements
{
    public static readonly Settlement
        Rejected = new(DeliveryState.Rejected, "rejected", Code: "E1", Text: "材料不齐"),
        Parked = new(DeliveryState.Parked, "unknown", Code: "may-have-arrived");

    public static Settlement Acknowledged(string? number = null) => new(DeliveryState.Acknowledged, "acknowledged", Number: number);

    public static Settlement Unavailable(DateTimeOffset due) => new(DeliveryState.Queued, "unavailable", due, Counts: true, Code: "unavailable", Text: "503");

    public static Settlement Unknown(DateTimeOffset due) => new(DeliveryState.Unknown, "unknown", due, Counts: true, Code: "unknown", Text: "timeout");
}
