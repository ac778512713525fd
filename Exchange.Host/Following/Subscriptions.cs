using System.Data.Common;
using Exchange.Adapters.Webhooks;
using Exchange.Core.Following;
using Exchange.Core.Hosts;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;

namespace Exchange.Host.Following;

/// <summary>The subscriptions as the registry has them now, each with a loop of its own on this host; and the end of the log, at which they and the streams wait.</summary>
public sealed partial class Subscriptions(
    RegistryShelf registry, NoticeTail tail, NoticeReading reading, SubscriptionTable table, HostTurns turns, WebhookPost posts, Secrets secrets, FollowOptions options, TimeProvider clock, ILoggerFactory logging) : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    private readonly SemaphoreSlim _changed = new(0, 1);
    private readonly Dictionary<string, Running> _running = new(StringComparer.Ordinal);
    private long _prunedAt;
    private readonly ILogger<Subscriptions> _logger = logging.CreateLogger<Subscriptions>();

    private sealed record Running(string Digest, CancellationTokenSource Stop, Task Work);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(tail.Run(stoppingToken), Follow(stoppingToken));

    /// <summary>Starts and ends loops as subscriptions come, change and go.</summary>
    private async Task Follow(CancellationToken stop)
    {
        registry.Follow(_ => Changed());
        try
        {
            for (var seen = -1L; ;)
            {
                var current = registry.Current;
                if (current.Revision != seen)
                {
                    await Follow(current);
                    await Forget(stop);
                }
                seen = current.Revision;
                if (clock.GetElapsedTime(_prunedAt) >= SubscriptionRun.PruneEvery) await PruneIdle(current, stop);
                await _changed.WaitAsync(Look, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Asked to stop.
        }
        await Task.WhenAll(_running.Keys.ToList().Select(End));
    }

    private async Task Follow(RegistrySnapshot current)
    {
        var wanted = current.Entries.Where(static entry => entry.Document is SubscriptionDocument { Active: true }).ToDictionary(static entry => entry.Name, StringComparer.Ordinal);
        // A changed one ends before its successor starts: two loops would post side by side.
        foreach (var (name, _) in _running.Where(one => wanted.GetValueOrDefault(one.Key)?.Digest != one.Value.Digest).ToList()) await End(name);
        foreach (var (name, entry) in wanted.Where(one => !_running.ContainsKey(one.Key)))
        {
            var stop = new CancellationTokenSource();
            var run = new SubscriptionRun((SubscriptionDocument)entry.Document, entry.Revision, tail, reading, table, turns, posts, secrets, registry, options, clock, logging.CreateLogger<SubscriptionRun>());
            _running[name] = new Running(entry.Digest, stop, Task.Run(() => run.Run(stop.Token), CancellationToken.None));
        }
    }

    /// <summary>The places of those that are no longer registered. By the registry as it is now: another host may be ahead of this one.</summary>
    private async Task Forget(CancellationToken stop)
    {
        try
        {
            var rows = await table.Rows(stop);
            if (rows.Count == 0) return;
            await registry.Refresh(stop);
            foreach (var row in rows.Where(row => !registry.Current.Subscriptions.ContainsKey(row.Name)))
            {
                // Its attempts first: if we stop between, the row still says that there is something to be taken away.
                while (await table.Prune(row.Name, DateTimeOffset.MaxValue, SubscriptionRun.PruneAtOnce, stop) == SubscriptionRun.PruneAtOnce) { }
                await table.Forget(row.Name);
            }
        }
        catch (Exception error) when (error is StorageUnavailableException or DbException or InvalidDataException)
        {
            // The next change of the registry, or start, does it; so too where a newer program has just registered what this one does not read.
            LogNotForgotten(error);
        }
    }

    /// <summary>What was posted for those that are registered and inactive: they have no loop that would see to it. Any host may, and two do no harm.</summary>
    internal async Task PruneIdle(RegistrySnapshot current, CancellationToken stop)
    {
        // Also where it fails now: it is not urgent.
        _prunedAt = clock.GetTimestamp();
        try
        {
            var before = clock.GetUtcNow().AddDays(-options.AttemptDays);
            foreach (var name in current.Subscriptions.Values.Where(static one => !one.Active).Select(static one => one.Name))
                while (await table.Prune(name, before, SubscriptionRun.PruneAtOnce, stop) == SubscriptionRun.PruneAtOnce) { }
        }
        catch (Exception error) when (error is StorageUnavailableException or DbException)
        {
            LogNotPruned(error);
        }
    }

    private async Task End(string name)
    {
        if (!_running.Remove(name, out var running)) return;
        await running.Stop.CancelAsync();
        await running.Work;
        running.Stop.Dispose();
    }

    private void Changed()
    {
        try
        {
            if (_changed.CurrentCount == 0) _changed.Release();
        }
        catch (Exception error) when (error is SemaphoreFullException or ObjectDisposedException)
        {
            // It is known already, or nobody waits for it any more.
        }
    }

    public override void Dispose()
    {
        _changed.Dispose();
        base.Dispose();
    }

    [LoggerMessage(9322, LogLevel.Warning, "What was posted for inactive subscriptions could not be taken away; this is tried again in some minutes.")]
    private partial void LogNotPruned(Exception error);

    [LoggerMessage(9321, LogLevel.Warning, "The places of subscriptions that are no longer registered could not be taken away; the next change of the registry does it.")]
    private partial void LogNotForgotten(Exception error);
}
