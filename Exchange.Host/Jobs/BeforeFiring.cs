namespace Exchange.Host.Jobs;

/// <summary>What is to be started when a schedule fires, before the firing is written down: called again for the same one when the host stops in between, and by every host that sees it.</summary>
public delegate Task BeforeFiring(string schedule, DateTimeOffset firedFor, CancellationToken stop);
