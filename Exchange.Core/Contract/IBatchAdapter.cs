namespace Exchange.Core.Contract;

/// <summary>
/// An adapter that hands several messages over as one: a file of a night, one transaction. Its lane gathers what is due and pushes it together;
/// each delivery still has its own attempt and its own answer.
/// </summary>
public interface IBatchAdapter : IAdapter
{
    BatchLimits Limits { get; }

    /// <summary>
    /// One answer for each message, in their order. Push timeout and Unknown are as for a single push, for the batch as a whole.
    /// <see cref="IAdapter.Push"/> is a batch of one.
    /// </summary>
    Task<IReadOnlyList<PushAnswer>> PushBatch(IReadOnlyList<Message> messages, CancellationToken stop);
}

/// <summary>When a batch is full, and how long an unfilled one waits for more.</summary>
/// <param name="Count">Most messages in a batch, 1 or more.</param>
/// <param name="Bytes">Most bytes of payload in a batch; one message that is larger goes alone.</param>
/// <param name="Window">An unfilled batch goes when its oldest delivery has been due for this long. Zero: at once.</param>
public sealed record BatchLimits(int Count, long Bytes, TimeSpan Window);
