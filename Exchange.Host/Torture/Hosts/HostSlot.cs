using System.Collections.Concurrent;
using Exchange.Host.Torture.Databases;

namespace Exchange.Host.Torture.Hosts;

/// <summary>
/// A place for a host: an address that stays, and a watch that starts it again when it has ended, as a service manager does. Who ends is written down: nobody ends without being made to.
/// </summary>
internal sealed class HostSlot : IAsyncDisposable
{
    private static readonly TimeSpan BeforeRestart = TimeSpan.FromMilliseconds(100);

    private readonly int _port;
    private readonly IReadOnlyList<string> _settings;
    private readonly Func<bool> _mayEnd;
    private readonly CancellationTokenSource _close = new();
    private readonly Task _watch;
    private volatile HostProcess _host;
    private volatile bool _ordered;
    private TimeSpan _ahead = TimeSpan.Zero;

    /// <param name="mayEnd">Whether a host may end by itself now: what it needs is taken from it.</param>
    public HostSlot(int port, CrashPoint? kill, IReadOnlyList<string> settings, Func<bool> mayEnd)
    {
        (_port, _settings, _mayEnd) = (port, settings, mayEnd);
        Address = new Uri($"http://127.0.0.1:{port.ToString(System.Globalization.CultureInfo.InvariantCulture)}");
        _host = HostProcess.Start(port, kill, _ahead, settings);
        _watch = Watch();
    }

    public Uri Address { get; }

    public bool Lives => !_host.HasExited;

    /// <summary>Log events at which a host of this place killed itself.</summary>
    public ConcurrentQueue<int> KilledAt { get; } = new();

    /// <summary>Ends that nobody had ordered, with the last words.</summary>
    public ConcurrentQueue<string> Faults { get; } = new();

    /// <summary>What all hosts of this place have written.</summary>
    public ConcurrentQueue<string> Output { get; } = new();

    public int Starts { get; private set; } = 1;

    /// <summary>It is printed once the hub listens: the line may still be on its way here when the hub is ready.</summary>
    public async Task<string> SetUpSecret(CancellationToken stop)
    {
        while (_host.SetUpSecret is null) await Task.Delay(20, stop);
        return _host.SetUpSecret;
    }

    public void Kill()
    {
        _ordered = true;
        _host.Kill();
    }

    /// <summary>It has killed itself, or does not live to the end of this time.</summary>
    /// <returns>Whether it was its own.</returns>
    public async Task<bool> KilledBy(TimeSpan end, CancellationToken stop)
    {
        var host = _host;
        if (!KilledAt.IsEmpty || host.KilledAt is not null) return true;
        await Task.WhenAny(host.Exited(stop), Task.Delay(end, stop));
        if (host.HasExited || host != _host) return !KilledAt.IsEmpty || host.KilledAt is not null;
        Kill();
        return false;
    }

    public async Task Terminate(TimeSpan? ahead = null)
    {
        if (ahead is { } set) _ahead = set;
        _ordered = true;
        await _host.Signal("TERM");
    }

    public async Task Pause(TimeSpan time, CancellationToken stop)
    {
        var host = _host;
        await host.Signal("STOP");
        await Task.Delay(time, stop);
        await host.Signal("CONT");
    }

    private async Task Watch()
    {
        while (true)
        {
            await _host.Exited(CancellationToken.None);
            foreach (var line in _host.Output) Output.Enqueue(line);
            if (_host.KilledAt is { } at) KilledAt.Enqueue(at);
            else if (!_ordered && !_close.IsCancellationRequested && !_mayEnd())
                Faults.Enqueue($"a host ended by itself, code {_host.ExitCode}: {string.Join(" | ", _host.Output.TakeLast(6))}");
            if (_close.IsCancellationRequested) return;
            await Task.Delay(BeforeRestart, _close.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_close.IsCancellationRequested) return;
            await _host.DisposeAsync();
            _ordered = false;
            Starts++;
            _host = HostProcess.Start(_port, null, _ahead, _settings);
        }
    }

    /// <summary>Told to end, for good; killed when it does not within its time.</summary>
    public async Task Close(TimeSpan within)
    {
        await _close.CancelAsync();
        await _host.Signal("CONT");
        await _host.Signal("TERM");
        await Task.WhenAny(_watch, Task.Delay(within));
        _host.Kill();
        await _watch;
    }

    /// <summary>Killed, for good.</summary>
    public async Task End()
    {
        await _close.CancelAsync();
        _host.Kill();
        await _watch;
    }

    public async ValueTask DisposeAsync()
    {
        await End();
        await _host.DisposeAsync();
        _close.Dispose();
    }
}
