using System.Collections.Concurrent;
using Exchange.Core.Contract;

namespace Exchange.Core.Tests.Delivery;

/// <summary>A department's system that takes batches, does what a test says, and remembers what came.</summary>
internal sealed class BatchDepartment(BatchLimits limits) : IBatchAdapter, IAskableAdapter
{
    private readonly ConcurrentQueue<IReadOnlyList<Message>> _batches = [];
    private readonly ConcurrentQueue<string> _asked = [];
    private int _now, _most;

    public BatchLimits Limits => limits;

    /// <summary>What the n-th batch (from 1) brings.</summary>
    public Func<IReadOnlyList<Message>, int, CancellationToken, Task<IReadOnlyList<PushAnswer>>> OnBatch { get; set; } = (batch, _, _) => Each(batch, message => new PushAnswer.Acknowledged("N-" + message.DeliveryId[20..]));

    public Func<Message, Task<AskAnswer>> OnAsk { get; set; } = _ => Task.FromResult<AskAnswer>(new AskAnswer.NotReceived());

    public IReadOnlyList<IReadOnlyList<Message>> Batches => [.. _batches];

    public IReadOnlyList<string> Asked => [.. _asked];

    /// <summary>Most batches at the same time.</summary>
    public int Most => Volatile.Read(ref _most);

    public static Task<IReadOnlyList<PushAnswer>> Each(IReadOnlyList<Message> batch, Func<Message, PushAnswer> answer) => Task.FromResult<IReadOnlyList<PushAnswer>>([.. batch.Select(answer)]);

    public async Task<IReadOnlyList<PushAnswer>> PushBatch(IReadOnlyList<Message> messages, CancellationToken stop)
    {
        _batches.Enqueue(messages);
        var now = Interlocked.Increment(ref _now);
        for (var most = Most; now > most; most = Most) Interlocked.CompareExchange(ref _most, now, most);
        try
        {
            return await OnBatch(messages, _batches.Count, stop);
        }
        finally
        {
            Interlocked.Decrement(ref _now);
        }
    }

    public async Task<PushAnswer> Push(Message message, CancellationToken stop) => (await PushBatch([message], stop))[0];

    public Task<AskAnswer> Ask(Message message, CancellationToken stop)
    {
        _asked.Enqueue(message.DeliveryId);
        return OnAsk(message);
    }
}
