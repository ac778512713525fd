namespace Exchange.Core.Records;

/// <summary>What a replacement does otherwise than the delivery in whose place it goes.</summary>
/// <param name="Body">What its message is made of, in place of the record's body: a JSON object in UTF-8; null for the record's.</param>
/// <param name="Mapping">The mapping that makes it; null for the step's.</param>
/// <param name="Revision">The registry revision whose documents make it; null for those at its first start.</param>
public sealed record DeliveryEdit(byte[]? Body, string? Mapping, long? Revision)
{
    public static DeliveryEdit None { get; } = new(null, null, null);
}
