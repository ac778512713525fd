using Exchange.Core.Registry;
using Exchange.Core.Storage;
using Exchange.Host.Jobs;

namespace Exchange.Host;

/// <summary>
/// Starts the hub's parts in their order, once its database is there with this program's schema and with the rights that the hub needs.
/// A database that cannot be reached is waited for: the program stays up, says why at <c>/health/ready</c>, and goes on by itself. What waiting does not mend ends it, with a sentence that says what to do.
/// </summary>
public sealed partial class HubStart(
    IServiceProvider services, HostLock hostLock, Database database, JobsStore jobs, Readiness readiness, IHostApplicationLifetime life, TimeProvider clock, ILogger<HubStart> logger)
    : IHostedLifecycleService, IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500), LongestPause = TimeSpan.FromSeconds(15);

    // So long the program waits with listening. What takes longer (a server that does not answer at all, a large change of the schema) is told at /health/ready.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _tried = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IReadOnlyList<IHostedService>? _parts;
    private int _started;
    private Task _work = Task.CompletedTask;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _work = Task.Run(() => Work(_stop.Token), CancellationToken.None);
        // An embedded database is there or is not: nothing is gained by listening before it.
        var patience = database.Options.Provider == Provider.Sqlite ? Timeout.InfiniteTimeSpan : Patience;
        await Task.WhenAny(_tried.Task, Task.Delay(patience, clock, cancellationToken));
        cancellationToken.ThrowIfCancellationRequested();
        // From here on it is no longer the start that tells of a failure.
        _tried.TrySetResult();
        if (_tried.Task.IsFaulted) await _tried.Task;
    }

    /// <summary>The host listens.</summary>
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        _listening.TrySetResult();
        if (_parts is { } parts && _started == parts.Count) await _work.WaitAsync(cancellationToken);
    }

    private async Task Work(CancellationToken stop)
    {
        try
        {
            for (var pause = FirstPause; await Try(stop) is { } trouble; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
            {
                readiness.Wait(trouble);
                LogWaits(trouble.Whole, trouble.WholeZh, pause.TotalSeconds);
                _tried.TrySetResult();
                await Task.Delay(pause, clock, stop);
            }
            _tried.TrySetResult();
            await _listening.Task.WaitAsync(stop);
            foreach (var part in _parts!.OfType<IHostedLifecycleService>()) await part.StartedAsync(stop);
            readiness.Open();
            LogOpen(database.Options.Provider);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            _tried.TrySetCanceled(CancellationToken.None);
        }
        catch (Exception error)
        {
            End(error);
        }
    }

    /// <summary>Goes on where the last try ended; null when everything has started.</summary>
    private async Task<StorageTrouble?> Try(CancellationToken stop)
    {
        try
        {
            if (_parts is null)
            {
                // Before anything in the database's folder is made or changed.
                hostLock.Take();
                // What is wrong with the key's file is told without waiting for the database.
                services.GetRequiredService<SecretKey>();
                var made = await Migrations.Apply(database, stop);
                await jobs.Prepare(database, stop);
                // A new database where an old one was expected: a path or a mount that is not the one of yesterday.
                if (made.Count == Migrations.All.Count) LogNew(database.Options.Provider);
                else if (made.Count > 0) LogChanged(made.Count);
                if (await Migrations.Newer(database, stop) is { Count: > 0 } newer) LogNewer(string.Join(", ", newer));
                await Rights.Check(database, HubRights.Needed, stop);
                await jobs.CheckRights(database, stop);
                await Durability.Check(database, stop);
                _parts = services.Parts();
                foreach (var part in _parts.OfType<IHostedLifecycleService>()) await part.StartingAsync(stop);
            }
            for (; _started < _parts.Count; _started++) await Start(_parts[_started], stop);
            return null;
        }
        catch (Exception error) when (error is not OperationCanceledException && StorageTrouble.Of(error, database.Options) is { } trouble)
        {
            return trouble.Passes ? trouble : throw new StorageTroubleException(trouble);
        }
    }

    private async Task Start(IHostedService part, CancellationToken stop)
    {
        await part.StartAsync(stop);
        if (part is BackgroundService { ExecuteTask: { } work }) _ = Watch(work, part.GetType().Name);
    }

    /// <summary>A part whose work fails ends the program, as the host would have it: a hub that does half of what it should is worse than one that is started again.</summary>
    private async Task Watch(Task work, string part)
    {
        try
        {
            await work;
        }
        catch (OperationCanceledException)
        {
            // Asked to stop.
        }
        catch (Exception error)
        {
            LogPartFailed(error, part);
            readiness.Fail(error);
            life.StopApplication();
        }
    }

    private void End(Exception error)
    {
        readiness.Fail(error);
        if (_tried.TrySetException(error))
        {
            // The host's start fails with it, or has been given up.
            _ = _tried.Task.Exception;
            return;
        }
        LogEnds((error as StorageTroubleException)?.Trouble.WholeZh ?? "", error.Message);
        life.StopApplication();
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        foreach (var part in Running().OfType<IHostedLifecycleService>()) await part.StoppingAsync(cancellationToken);
    }

    /// <summary>The last to start is the first to stop, and one that fails to keeps no other from it.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _work.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var part in Running().Reverse())
        {
            try
            {
                await part.StopAsync(cancellationToken);
            }
            catch (Exception error)
            {
                LogNotStopped(error, part.GetType().Name);
            }
        }
    }

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        foreach (var part in Running().OfType<IHostedLifecycleService>()) await part.StoppedAsync(cancellationToken);
    }

    private IEnumerable<IHostedService> Running() => (_parts ?? []).Take(_started);

    public void Dispose()
    {
        // A host whose start failed disposes without stopping.
        _stop.Cancel();
        _stop.Dispose();
    }

    [LoggerMessage(3011, LogLevel.Warning, "The hub waits for its database. {Trouble} {TroubleZh} Next try in {Pause} s.")]
    private partial void LogWaits(string trouble, string troubleZh, double pause);

    [LoggerMessage(3012, LogLevel.Information, "The hub takes records in: storage {Provider}.")]
    private partial void LogOpen(Provider provider);

    [LoggerMessage(3013, LogLevel.Critical, "The hub ends. {Reason} {ReasonZh}")]
    private partial void LogEnds(string reasonZh, string reason);

    [LoggerMessage(3014, LogLevel.Critical, "The work of {Part} failed; the hub ends.")]
    private partial void LogPartFailed(Exception error, string part);

    [LoggerMessage(3016, LogLevel.Information, "The database is new: its schema was made now. 数据库为新建。 Storage {Provider}.")]
    private partial void LogNew(Provider provider);

    [LoggerMessage(3017, LogLevel.Information, "The database's schema was brought up to date: {Count} changes.")]
    private partial void LogChanged(int count);

    [LoggerMessage(3018, LogLevel.Information, "The database's schema is that of a newer program: changes {Changes}. This one works beside it. 数据库结构由更新的版本建立，本程序可与之并行。")]
    private partial void LogNewer(string changes);

    [LoggerMessage(3015, LogLevel.Error, "{Part} could not be stopped.")]
    private partial void LogNotStopped(Exception error, string part);
}
