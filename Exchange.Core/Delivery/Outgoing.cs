using Exchange.Core.Contract;
using Exchange.Core.Records;

namespace Exchange.Core.Delivery;

/// <summary>A claimed delivery with its message, or with the reason why there is none.</summary>
/// <param name="Revision">The registry revision under which it was translated.</param>
/// <param name="Digest">SHA-256 of the payload, 64 hex characters.</param>
/// <param name="FaultPlace">Where in the mapping; nothing of the record.</param>
public sealed record Outgoing(Claimed Delivery, Message? Message, long Revision, string Digest, string? FaultCode = null, string? FaultText = null, string? FaultPlace = null)
{
    /// <summary>What leaves beside the message, for the log.</summary>
    public IReadOnlyList<HandedFile> Files => Message is { Files.Count: > 0 } message ? [.. message.Files.Select(static file => new HandedFile(file.Code, file.Sha256))] : [];
}

/// <summary>Translates claimed deliveries. A fault is of the documents, not of the moment: the delivery is parked, never retried.</summary>
public delegate Task<IReadOnlyList<Outgoing>> Translate(IReadOnlyList<Claimed> claimed, CancellationToken stop);

/// <summary>Translates the first delivery of a record that is about to be taken in; null, or a fault, when the loop is to do it.</summary>
public delegate Outgoing? TranslateFirst(Claimed delivery, NewRecord record, NewStep step, CancellationToken stop);
