using Exchange.Core.Alerts;

namespace Exchange.Host.Alerting;

/// <summary>
/// Whether this host can commit at all. Where it cannot there is no table to agree in, so each host tells this for itself, from memory and by its own clock.
/// </summary>
internal sealed class StoppedLog(TimeSpan limit, AlertTimes times, TimeProvider clock)
{
    private long _written = clock.GetTimestamp();
    private AlertRow? _row;

    /// <summary>A commit of this host has gone through.</summary>
    public void Written() => Interlocked.Exchange(ref _written, clock.GetTimestamp());

    /// <summary>What is to be told of it now; null for nothing.</summary>
    public (AlertKind Kind, AlertRow Row)? Look()
    {
        var (now, quiet) = (clock.GetUtcNow().ToUnixTimeMilliseconds(), clock.GetElapsedTime(Interlocked.Read(ref _written)));
        if (quiet >= limit)
        {
            _row ??= new AlertRow(AlertCodes.LogStopped, Environment.MachineName, 0, now - (long)quiet.TotalMilliseconds, now, null);
            _row = _row with { Amount = (long)quiet.TotalMinutes, SeenAt = now };
        }
        if (_row is not { } row) return null;
        var plan = AlertPlan.Of([row], now, 0, times);
        if (plan.First.Count > 0 || plan.Digest.Count > 0)
        {
            _row = row with { ToldAt = now };
            return (plan.First.Count > 0 ? AlertKind.First : AlertKind.Digest, row);
        }
        if (plan.Recovered.Count + plan.Forgotten.Count == 0) return null;
        _row = null;
        return plan.Recovered.Count > 0 ? (AlertKind.Recovery, row) : null;
    }
}
