using Exchange.Core.Materials;

namespace Exchange.Core.Tests.Materials;

/// <summary>A scanner that answers when it is told to, and counts how many it has at once.</summary>
internal sealed class SlowScan : IFileScan
{
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<ScanAnswer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _now, _most;

    public Task Asked => _asked.Task;

    public int Most => Volatile.Read(ref _most);

    public int Now => Volatile.Read(ref _now);

    public void Give(ScanAnswer answer) => _answer.TrySetResult(answer);

    public async Task<ScanAnswer> Scan(string path, Stream content, CancellationToken stop)
    {
        var now = Interlocked.Increment(ref _now);
        for (var most = Most; now > most && Interlocked.CompareExchange(ref _most, now, most) != most; most = Most) { }
        _asked.TrySetResult();
        try
        {
            return await _answer.Task.WaitAsync(stop);
        }
        finally
        {
            Interlocked.Decrement(ref _now);
        }
    }
}
