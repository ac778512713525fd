using Exchange.Core.Contract;
using Exchange.Core.Hosts;
using Exchange.Core.Registry.Documents;
using Microsoft.Extensions.Logging;

namespace Exchange.Core.Progress;

/// <summary>
/// Fetches what departments tell from where they put it: one loop for each adapter that can, beside its lane, so a slow or broken source slows nobody else.
/// </summary>
public sealed partial class ProgressPoller(ProgressRowDesk desk, HostTurns turns, TimeProvider clock, ILogger<ProgressPoller> logger)
{
    private const int Page = 200;

    // For an adapter that does not listen when its time is up.
    private static readonly TimeSpan Deaf = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ShortestRest = TimeSpan.FromMilliseconds(100), FirstBackOff = TimeSpan.FromSeconds(1), LongestBackOff = TimeSpan.FromMinutes(5);

    /// <summary>Until <paramref name="stop"/>; at once where the adapter does not fetch. Never throws.</summary>
    public async Task Run(AdapterDocument adapter, IAdapter system, CancellationToken stop)
    {
        if (system is not IProgressAdapter source) return;
        var look = new Look(adapter, source);
        try
        {
            for (var wait = TimeSpan.Zero; ; wait = await Once(look, stop)) await Task.Delay(wait, clock, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Asked to stop.
        }
        await turns.LetGo(TurnOf(adapter.Name));
    }

    /// <summary>What came too early is tried again, and the source is looked at if it is time to; how long to rest then.</summary>
    private async Task<TimeSpan> Once(Look look, CancellationToken stop)
    {
        try
        {
            if (!await turns.Hold(TurnOf(look.Adapter.Name), TimeLimit(look) * 4 + TimeSpan.FromMinutes(2), stop)) return look.Rest;   // Another host fetches.
            await desk.RetryEarly(look.Adapter.Name, stop);
            if (clock.GetUtcNow() >= look.DueAt) await Fetch(look, stop);
            return Until(await desk.NextRetry(look.Adapter.Name, stop) is { } retry && retry < look.DueAt ? retry : look.DueAt);
        }
        catch (Exception error) when (error is not OperationCanceledException || !stop.IsCancellationRequested)
        {
            look.Failures++;
            LogFailed(error, look.Adapter.Name, look.Failures);
            var backOff = FirstBackOff * Math.Pow(2, Math.Min(look.Failures - 1, 20));
            var rest = backOff < LongestBackOff ? backOff : LongestBackOff;
            look.DueAt = clock.GetUtcNow() + rest;
            return rest;
        }
    }

    private async Task Fetch(Look look, CancellationToken stop)
    {
        var found = await Limited(look, limit => look.Source.ReadProgress(Page, limit), stop);
        LogRead(look.Adapter.Name, found.Rows.Count);
        // If we stop here nothing is kept and nothing is marked: the next look finds the same.
        await desk.Keep(look.Adapter, found.Faults, stop);
        var kept = await desk.Keep(look.Adapter, found.Rows, stop);
        LogKept(look.Adapter.Name, kept.Count);
        // If we stop here the rows are kept and not marked: the next look finds them again, they get the first answers, and are marked then.
        if (kept.Count > 0) await Limited(look, async limit => { await look.Source.MarkProgress(kept, limit); return true; }, stop);
        LogMarked(look.Adapter.Name, kept.Count);
        if (kept.Count < found.Rows.Count) throw new InvalidOperationException("Not all rows could be kept.");
        look.Failures = 0;
        look.DueAt = clock.GetUtcNow() + (look.IsThereMore(found.Rows) ? TimeSpan.Zero : look.Rest);
    }

    /// <summary>However badly an adapter behaves, the loop goes on; what still hangs is not called again.</summary>
    private async Task<T> Limited<T>(Look look, Func<CancellationToken, Task<T>> call, CancellationToken stop)
    {
        if (!look.LastCall.IsCompleted) throw new TimeoutException("The source still hangs in an earlier look.");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(TimeLimit(look));
        var token = limit.Token;
        var called = Task.Run(() => call(token), CancellationToken.None);
        look.LastCall = called;
        return await called.WaitAsync(TimeLimit(look) + Deaf, clock, stop);
    }

    // Two that fetch at the same time make repeats, which are harmless.
    private static string TurnOf(string adapter) => "progress " + adapter;

    private static TimeSpan TimeLimit(Look look) => TimeSpan.FromSeconds(look.Adapter.PushTimeoutSeconds);

    private TimeSpan Until(DateTimeOffset time) => time - clock.GetUtcNow() is var wait && wait > ShortestRest ? wait : time <= clock.GetUtcNow() ? TimeSpan.Zero : ShortestRest;

    /// <summary>One adapter's source and how far the loop is with it.</summary>
    private sealed class Look(AdapterDocument adapter, IProgressAdapter source)
    {
        private HashSet<string> _last = [];

        public AdapterDocument Adapter => adapter;

        public IProgressAdapter Source => source;

        public DateTimeOffset DueAt { get; set; } = DateTimeOffset.MinValue;

        public int Failures { get; set; }

        public Task LastCall { get; set; } = Task.CompletedTask;

        public TimeSpan Rest => source.ProgressInterval > ShortestRest ? source.ProgressInterval : ShortestRest;

        /// <summary>A full page has more behind it; but a source that shows marked rows again would be asked without end.</summary>
        public bool IsThereMore(IReadOnlyList<ProgressRow> rows)
        {
            var keys = rows.Select(static row => row.Key).ToHashSet(StringComparer.Ordinal);
            var more = rows.Count >= Page && !keys.IsSubsetOf(_last);
            _last = keys;
            return more;
        }
    }

    [LoggerMessage(5011, LogLevel.Trace, "{Count} rows of {Adapter} are read.")]
    private partial void LogRead(string adapter, int count);

    [LoggerMessage(5012, LogLevel.Trace, "{Count} rows of {Adapter} are kept and not yet marked.")]
    private partial void LogKept(string adapter, int count);

    [LoggerMessage(5013, LogLevel.Trace, "{Count} rows of {Adapter} are marked.")]
    private partial void LogMarked(string adapter, int count);

    [LoggerMessage(5006, LogLevel.Error, "Progress could not be fetched from {Adapter}, {Failures} times in a row.")]
    private partial void LogFailed(Exception error, string adapter, int failures);
}
