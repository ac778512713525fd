namespace Exchange.Core.Contract;

/// <summary>An adapter that can list what its department's system holds, for reconciliation. 对账</summary>
public interface IReconcilingAdapter : IAdapter
{
    /// <summary>This instance's options say where the list is.</summary>
    bool ListsHeld { get; }

    /// <summary>
    /// One page of what the department's system holds and has received from <paramref name="from"/> on and before <paramref name="until"/>, in an order of its own that does not change.
    /// More than that may come, where the system knows no times. Reading changes nothing there.
    /// </summary>
    /// <param name="after">What the last page said comes next; null for the first page.</param>
    /// <param name="most">Most lines that are wanted.</param>
    /// <exception cref="IOException">The system cannot be read now, or what it says is no list; its text holds no personal data.</exception>
    Task<HeldPage> ListHeld(DateTimeOffset from, DateTimeOffset until, string? after, int most, CancellationToken stop);
}

/// <summary>A part of what a department's system holds.</summary>
/// <param name="Next">For the next page; null when there is none.</param>
public sealed record HeldPage(IReadOnlyList<HeldLine> Lines, string? Next);

/// <summary>
/// One submission that a department's system holds, as it tells it: unread, so it may be anything. Delivery id, number or acknowledgement say which; the rest is compared where it is told.
/// </summary>
/// <param name="DeliveryId">The idempotency key under which it came.</param>
/// <param name="Number">The record's number.</param>
/// <param name="Step">The item's step, where one system has several steps of a record.</param>
/// <param name="Acknowledgement">The system's own number.</param>
/// <param name="Digest">SHA-256 of the message as it came, hex.</param>
/// <param name="Stage">How far it is there, in the hub's words (环节).</param>
/// <param name="At">When it came, with its offset (RFC 3339).</param>
/// <param name="Materials">Of its files how many there are, or their digests (SHA-256 or MD5, hex) with semicolons between.</param>
public sealed record HeldLine(
    string? DeliveryId = null, string? Number = null, string? Step = null, string? Acknowledgement = null, string? Digest = null, string? Stage = null, DateTimeOffset? At = null,
    string? Materials = null);
