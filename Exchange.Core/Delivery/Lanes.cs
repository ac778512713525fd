using System.Collections.Concurrent;
using System.Text.Json;
using Exchange.Core.Contract;
using Exchange.Core.Hosts;
using Exchange.Core.Records;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;
using Microsoft.Extensions.Logging;

namespace Exchange.Core.Delivery;

/// <summary>What else runs for an adapter as long as its lane does, with the same instance of it. It ends when told to and never throws.</summary>
public delegate Task BesideLane(AdapterDocument adapter, IAdapter system, CancellationToken stop);

/// <summary>The lanes of this host: one for each active adapter, as the registry has them now.</summary>
public sealed partial class Lanes(
    RegistryShelf registry, IReadOnlyDictionary<string, AdapterKind> kinds, Ledger ledger, Translations translations, Doorbell doorbell, Secrets secrets,
    TimeZoneInfo zone, TimeProvider clock, ILoggerFactory logging, IEnumerable<BesideLane> beside, HostTurns turns, LeaseTimes leases) : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    private readonly SemaphoreSlim _changed = new(0, 1);
    private readonly ConcurrentDictionary<string, Running> _running = new(StringComparer.Ordinal);
    private readonly ILogger<Lanes> _logger = logging.CreateLogger<Lanes>();

    private sealed record Running(string Content, Lane Lane, IAdapter System, CancellationTokenSource Stop, Task Work);

    public IEnumerable<Lane> All => _running.Values.Select(running => running.Lane);

    /// <summary>A push that leaves as soon as its record is taken in; null when this host has no lane for it, or the lane takes it up later.</summary>
    public FirstPush? Prepare(NewRecord record, NewStep step) => _running.TryGetValue(step.Adapter, out var running) ? running.Lane.Prepare(record, step) : null;

    /// <summary>Starts and stops lanes as adapters come, change and go, until <paramref name="stop"/>; then lets pushes under way settle.</summary>
    public async Task Run(CancellationToken stop)
    {
        registry.Follow(_ => Changed());
        try
        {
            for (var seen = -1L; ;)
            {
                var current = registry.Current;
                if (current.Revision != seen) await Follow(current);
                seen = current.Revision;
                await _changed.WaitAsync(Look, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Asked to stop.
        }
        await Task.WhenAll(_running.Keys.Select(End));
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

    private async Task Follow(RegistrySnapshot current)
    {
        var wanted = current.Adapters.Values.Where(adapter => adapter.Active).ToDictionary(adapter => adapter.Name, StringComparer.Ordinal);
        // A changed lane ends before its successor starts: two loops for one adapter would double its slots.
        await Task.WhenAll(_running
            .Where(lane => !wanted.TryGetValue(lane.Key, out var adapter) || Text(current, adapter) != lane.Value.Content)
            .Select(lane => End(lane.Key)));
        foreach (var adapter in wanted.Values.Where(adapter => !_running.ContainsKey(adapter.Name)))
        {
            try
            {
                Start(current, adapter);
            }
            catch (Exception error)
            {
                // What was registered by a newer program, or an older one that asked for less. The others' lanes run all the same.
                LogNotStarted(adapter.Name, error.Message);
            }
        }
    }

    private void Start(RegistrySnapshot current, AdapterDocument adapter)
    {
        if (!kinds.TryGetValue(adapter.AdapterKind, out var kind))
        {
            LogNoSuchKind(adapter.Name, adapter.AdapterKind);
            return;
        }
        var options = DocumentReader.BindOptions(kind, adapter.Options);
        var system = kind.Create(options, new AdapterContext(adapter.Name, secrets.Read, clock));
        var stop = new CancellationTokenSource();
        var lane = new Lane(adapter, system, kind.RepeatOf(options), ledger, translations.Translate, doorbell, clock, logging.CreateLogger<Lane>(),
            RegisteredCalendars.StopsOf(current, adapter, zone), translations.TranslateFirst, turns, leases, Sharing(adapter.Name));
        var work = Task.WhenAll([Task.Run(() => lane.Run(stop.Token), CancellationToken.None), .. beside.Select(other => Task.Run(() => other(adapter, system, stop.Token), CancellationToken.None))]);
        _running[adapter.Name] = new Running(Text(current, adapter), lane, system, stop, work);
        doorbell.Ring(adapter.Name);
    }

    /// <summary>Who shares an adapter, worked out again when the registry has changed.</summary>
    private Func<IReadOnlyList<string>> Sharing(string adapter)
    {
        var (of, all) = ((RegistrySnapshot?)null, (IReadOnlyList<string>)[]);
        return () =>
        {
            var current = registry.Current;
            if (!ReferenceEquals(of, current)) (of, all) = (current, AdapterUse.Organisations(current, adapter));
            return all;
        };
    }

    private async Task End(string name)
    {
        if (!_running.TryRemove(name, out var running)) return;
        await running.Stop.CancelAsync();
        await running.Work;
        running.Lane.Dispose();
        running.Stop.Dispose();
        (running.System as IDisposable)?.Dispose();
    }

    public void Dispose() => _changed.Dispose();

    /// <summary>What a lane is made of: the adapter, and the calendar that its stops are said by.</summary>
    private static string Text(RegistrySnapshot current, AdapterDocument adapter)
        => JsonSerializer.Serialize(adapter) + (adapter.Calendar is null ? "" : current.Entry(DocumentKind.Calendar, adapter.Calendar)?.Digest);

    [LoggerMessage(2101, LogLevel.Error, "Adapter {Adapter} is of kind {Kind}, which is not installed; its deliveries wait.")]
    private partial void LogNoSuchKind(string adapter, string kind);

    [LoggerMessage(2102, LogLevel.Error, "Adapter {Adapter} cannot be started with what is registered for it; its deliveries wait. {Fault}")]
    private partial void LogNotStarted(string adapter, string fault);
}
