using Exchange.Core.Contract;

namespace Exchange.Adapters.Files;

/// <summary>A <see cref="FileAdapter"/> that also reads the department's result files.</summary>
public sealed class ResultFileAdapter : IBatchAdapter, IAskableAdapter, IProbingAdapter, IProgressAdapter, IDisposable
{
    readonly FileAdapter files;
    readonly ResultDesk desk;

    /// <exception cref="ArgumentException">The options have a fault, or no results.</exception>
    public ResultFileAdapter(FileAdapterOptions options, AdapterContext context)
        : this(options, context, static _ => { })
    {
    }

    internal ResultFileAdapter(FileAdapterOptions options, AdapterContext context, Action<string> at)
    {
        var results = options.Results ?? throw new ArgumentException("/results is missing", nameof(options));
        files = new FileAdapter(options, context, at);
        desk = new ResultDesk(options, files.Book, context.Clock, at);
        ProgressInterval = TimeSpan.FromSeconds(results.IntervalSeconds);
    }

    public BatchLimits Limits => files.Limits;

    public TimeSpan ProgressInterval { get; }

    public Task<PushAnswer> Push(Message message, CancellationToken stop) => files.Push(message, stop);

    public Task<IReadOnlyList<PushAnswer>> PushBatch(IReadOnlyList<Message> messages, CancellationToken stop) => files.PushBatch(messages, stop);

    public Task<AskAnswer> Ask(Message message, CancellationToken stop) => files.Ask(message, stop);

    public Task<string?> Probe(CancellationToken stop) => files.Probe(stop);

    /// <exception cref="IOException">The folders cannot be used; the message says why and what to do.</exception>
    public Task<ProgressRows> ReadProgress(int most, CancellationToken stop) => Within(() => desk.Read(most, stop), stop);

    /// <exception cref="IOException">The folders cannot be used; the rows are read again, and their keys make them harmless.</exception>
    public Task MarkProgress(IReadOnlyList<ProgressRow> kept, CancellationToken stop) => Within(
        () =>
        {
            desk.Mark(kept);
            return true;
        },
        stop);

    public void Dispose() => files.Dispose();

    async Task<T> Within<T>(Func<T> work, CancellationToken stop)
    {
        try
        {
            using var hold = await files.Enter(stop);
            return work();
        }
        catch (Exception error) when (files.TroubleOf(error) is { } trouble)
        {
            throw new IOException(trouble, error);
        }
    }
}
