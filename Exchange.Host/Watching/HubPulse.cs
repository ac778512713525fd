using Exchange.Core.Storage;
using Exchange.Core.Watching;
using Hangfire;

namespace Exchange.Host.Watching;

/// <param name="Name">As Hangfire has it: machine, process and a part that tells restarts apart.</param>
/// <param name="Alive">It has told of itself within two minutes.</param>
public sealed record HostLine(string Name, DateTimeOffset? SeenAt, bool Alive);

/// <param name="TakenInPerMinute">Of this host, over the last minute or since its start; so too <paramref name="AcknowledgedPerMinute"/>.</param>
/// <param name="LogEventsPerMinute">Of all hosts.</param>
public sealed record Rates(double TakenInPerMinute, double AcknowledgedPerMinute, double LogEventsPerMinute);

/// <summary>What there is to say of the whole hub at one moment.</summary>
public sealed record PulseReading(DateTimeOffset At, long LogHead, long OpenTasks, IReadOnlyList<HostLine> Hosts, Rates Rates);

/// <summary>The hub's pulse: the log's head, its hosts and its rates. Read at most once a second, however many ask.</summary>
public sealed class HubPulse(Database database, JobStorage jobs, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Stands = TimeSpan.FromSeconds(1), Over = TimeSpan.FromMinutes(1), Living = TimeSpan.FromMinutes(2);

    private static readonly Sql Head = new("select next from log_head where id = 1");

    private static readonly Sql Open = new("select cast(count(*) as bigint) from task where ended_at is null");

    private readonly SemaphoreSlim _one = new(1);
    private readonly Queue<Mark> _marks = new();
    private volatile PulseReading? _last;

    private sealed record Mark(long At, long TakenIn, long Acknowledged, long LogHead);

    /// <summary>The last one; null before the first.</summary>
    public PulseReading? Last => _last;

    public async Task<PulseReading> Now(CancellationToken stop)
    {
        await _one.WaitAsync(stop);
        try
        {
            if (_last is { } last && clock.GetUtcNow() - last.At < Stands && clock.GetUtcNow() >= last.At) return last;
            var head = (await database.Query(Head.With(), static row => row.GetInt64(0), stop))[0] - 1;
            var open = (await database.Query(Open.With(), static row => row.GetInt64(0), stop))[0];
            // Hangfire asks its store the blocking way.
            var hosts = await Task.Run(Hosts, stop);
            return _last = new PulseReading(clock.GetUtcNow(), head, open, hosts, RatesAt(head));
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private List<HostLine> Hosts()
    {
        var now = clock.GetUtcNow();
        return [.. jobs.GetMonitoringApi().Servers().Select(server =>
        {
            var seen = server.Heartbeat is { } at ? new DateTimeOffset(DateTime.SpecifyKind(at, DateTimeKind.Utc)) : (DateTimeOffset?)null;
            return new HostLine(server.Name, seen, seen > now - Living);
        }).OrderBy(static host => host.Name, StringComparer.Ordinal)];
    }

    /// <summary>Against the mark of a minute ago, or the oldest there is.</summary>
    private Rates RatesAt(long head)
    {
        var now = new Mark(clock.GetTimestamp(), HubTelemetry.TakenIn.Count, HubTelemetry.Acknowledged.Count, head);
        _marks.Enqueue(now);
        while (_marks.Count > 2 && clock.GetElapsedTime(_marks.ElementAt(1).At, now.At) >= Over) _marks.Dequeue();
        var then = _marks.Peek();
        var minutes = clock.GetElapsedTime(then.At, now.At).TotalMinutes;
        return minutes <= 0
            ? new Rates(0, 0, 0)
            : new Rates((now.TakenIn - then.TakenIn) / minutes, (now.Acknowledged - then.Acknowledged) / minutes, (now.LogHead - then.LogHead) / minutes);
    }
}
