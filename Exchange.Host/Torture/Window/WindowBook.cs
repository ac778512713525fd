using System.Collections.Concurrent;

namespace Exchange.Host.Torture.Window;

/// <summary>What a receipt said.</summary>
public sealed record Receipt(string Id, string Digest);

/// <summary>What the intake system knows of one iteration: what it has sent, and what it was told.</summary>
public sealed class WindowBook
{
    /// <summary>SHA-256 (hex) of each content that was sent, by number and edition.</summary>
    public ConcurrentDictionary<(string Number, long Edition), string> Sent { get; } = new();

    /// <summary>By number: taken in.</summary>
    public ConcurrentDictionary<string, Receipt> Receipts { get; } = new(StringComparer.Ordinal);

    /// <summary>Corrections that were answered 202, with the version that the answer named.</summary>
    public ConcurrentDictionary<(string Number, long Edition), long> Amended { get; } = new();

    /// <summary>Withdrawals that were answered 202.</summary>
    public ConcurrentDictionary<string, bool> Withdrawn { get; } = new(StringComparer.Ordinal);

    /// <summary>Tasks that were asked for, by their key, with the ids that answers have named.</summary>
    public ConcurrentDictionary<string, string> Tasks { get; } = new(StringComparer.Ordinal);

    /// <summary>Answers that are none of those that the contract knows, or say otherwise than an earlier one.</summary>
    public ConcurrentQueue<string> Faults { get; } = new();

    public int Refused503 => _refused;

    public int Unanswered => _unanswered;

    private int _refused, _unanswered;

    internal void Refuse() => Interlocked.Increment(ref _refused);

    internal void Lose() => Interlocked.Increment(ref _unanswered);

    internal void Take(string number, Receipt receipt)
    {
        var first = Receipts.GetOrAdd(number, receipt);
        if (first != receipt) Faults.Enqueue($"{number} has two receipts: {first.Id} and {receipt.Id}");
    }
}
