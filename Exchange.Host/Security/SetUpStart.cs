namespace Exchange.Host.Security;

/// <summary>The set-up secret, if nobody can come in yet: offered when the hub listens, for a start that fails must not leave one on a terminal that opens nothing.</summary>
public sealed class SetUpStart(SetUp setUp) : IHostedLifecycleService
{
    public Task StartedAsync(CancellationToken cancellationToken) => setUp.OfferAtFirstStart(cancellationToken);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
