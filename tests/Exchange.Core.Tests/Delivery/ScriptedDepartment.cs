using System.Collections.Concurrent;
using Exchange.Core.Contract;

namespace Exchange.Core.Tests.Delivery;

/// <summary>A department's system that does what a test says, and remembers what came.</summary>
internal sealed class ScriptedDepartment : IAskableAdapter
{
    private readonly ConcurrentQueue<(string Delivery, string Payload)> _pushes = [];
    private int _now, _most, _asked;

    /// <summary>What the n-th push (from 1) of a message brings.</summary>
    public Func<Message, int, CancellationToken, Task<PushAnswer>> OnPush { get; set; } = (message, _, _) => Task.FromResult<PushAnswer>(new PushAnswer.Acknowledged("N-" + message.DeliveryId[20..]));

    public Func<Message, CancellationToken, Task<AskAnswer>> OnAsk { get; set; } = (_, _) => Task.FromResult<AskAnswer>(new AskAnswer.NotReceived());

    public IReadOnlyList<string> Pushes => [.. _pushes.Select(push => push.Delivery)];

    public int Asked => Volatile.Read(ref _asked);

    /// <summary>Most pushes at the same time.</summary>
    public int Most => Volatile.Read(ref _most);

    public async Task<PushAnswer> Push(Message message, CancellationToken stop)
    {
        _pushes.Enqueue((message.DeliveryId, System.Text.Encoding.UTF8.GetString(message.Payload.Span)));
        var now = Interlocked.Increment(ref _now);
        for (var most = Most; now > most; most = Most) Interlocked.CompareExchange(ref _most, now, most);
        try
        {
            return await OnPush(message, _pushes.Count(push => push.Delivery == message.DeliveryId), stop);
        }
        finally
        {
            Interlocked.Decrement(ref _now);
        }
    }

    public Task<AskAnswer> Ask(Message message, CancellationToken stop)
    {
        Interlocked.Increment(ref _asked);
        return OnAsk(message, stop);
    }

    public static Task<PushAnswer> Brings(PushAnswer answer) => Task.FromResult(answer);

    /// <summary>Never answers and does not listen when told to stop.</summary>
    public static async Task<T> Hang<T>()
    {
        await new TaskCompletionSource().Task;
        throw new InvalidOperationException("It hangs.");
    }
}
