using Exchange.Core.Contract;
using Exchange.Core.Watching;

namespace Exchange.Core.Delivery;

/// <summary>Calling the adapter, which may be anybody's code.</summary>
public sealed partial class Lane
{
    private async Task<AskAnswer> Ask(Message message)
    {
        LogAsking(message.DeliveryId);
        try
        {
            using var span = RecordTrace.Ask(adapter.Name, message.TraceParent)?.SetTag(HubTelemetry.Delivery, message.DeliveryId);
            return await Limited(limit => ((IAskableAdapter)system).Ask(message, limit));
        }
        catch (Exception error)
        {
            if (error is not (OperationCanceledException or TimeoutException)) LogAdapterThrew(error, adapter.Name);
            return new AskAnswer.CannotTell(ReasonOf(error));
        }
    }

    private async Task<PushAnswer> Push(Message message, int attempt)
    {
        using var span = Named(RecordTrace.Push(adapter.Name, message.TraceParent), message, attempt);
        var since = clock.GetTimestamp();
        var answer = await Push(message);
        DeliveryMeters.Pushed(adapter.Name, DeliveryMeters.Word(answer), clock.GetElapsedTime(since));
        Tell(span, answer);
        return answer;
    }

    private async Task<PushAnswer> Push(Message message)
    {
        try
        {
            return await Limited(limit => system.Push(message, limit));
        }
        catch (Exception error) when (!_abandon.IsCancellationRequested)
        {
            if (error is not (OperationCanceledException or TimeoutException)) LogAdapterThrew(error, adapter.Name);
            return new PushAnswer.Unknown(ReasonOf(error));
        }
    }

    /// <summary>However badly an adapter behaves (it blocks, it does not listen to its token), the slot comes back in time.</summary>
    private async Task<T> Limited<T>(Func<CancellationToken, Task<T>> call)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_abandon.Token);
        limit.CancelAfter(_pushTimeout);
        var token = limit.Token;
        return await Task.Run(() => call(token), CancellationToken.None).WaitAsync(_pushTimeout + _times.Deaf, clock, _abandon.Token);
    }

    private static string ReasonOf(Exception error) => error is OperationCanceledException or TimeoutException ? "timeout" : error.GetType().Name;
}
