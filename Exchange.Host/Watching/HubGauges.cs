using System.Diagnostics.Metrics;
using Exchange.Core.Delivery;
using Exchange.Core.Records;
using Exchange.Core.Storage;
using Exchange.Core.Watching;

namespace Exchange.Host.Watching;

/// <summary>
/// What is read when somebody asks: lanes and queue of this host, and what is open in the database as the last look found it. Each host tells the same of the database: a dashboard takes the largest, not the sum.
/// </summary>
public sealed partial class HubGauges : BackgroundService
{
    // As often as Prometheus usually asks. What a look costs bounds it further: BacklogLook.
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    private readonly Lanes _lanes;
    private readonly BacklogLook _backlog;
    private readonly HubPulse _pulse;
    private readonly TimeProvider _clock;
    private readonly ILogger<HubGauges> _logger;
    private readonly Meter _meter = new(HubTelemetry.Name);

    public HubGauges(Lanes lanes, BacklogLook backlog, CommitQueue queue, HubPulse pulse, TimeProvider clock, ILogger<HubGauges> logger)
    {
        (_lanes, _backlog, _pulse, _clock, _logger) = (lanes, backlog, pulse, clock, logger);
        Open("exchange.backlog", "{delivery}", "Deliveries to be pushed or on their way, on all hosts; without those parked or held for a schedule.", static of => of.Waiting);
        Open("exchange.backlog.due", "{delivery}", "Deliveries that are due now and in no host's hands.", static of => of.Due);
        Open("exchange.backlog.held", "{delivery}", "Deliveries held for a schedule.", static of => of.Held);
        Open("exchange.parked", "{delivery}", "Deliveries that wait for a person.", static of => of.Parked);
        _meter.CreateObservableGauge("exchange.backlog.age", () => Each(of => Age(of)), "s", "Since when the oldest delivery that can go is due, or tried.");
        _meter.CreateObservableGauge("exchange.backlog.look_age", LookAge, "s", "How old the numbers of the backlog are: they stand the longer the more there is to count.");
        _meter.CreateObservableGauge("exchange.lane.busy", () => Lane(static lane => lane.Busy), "{delivery}", "Slots of a lane in use on this host.");
        _meter.CreateObservableGauge("exchange.lane.slots", () => Lane(static lane => lane.Slots), "{delivery}", "Slots of a lane on this host.");
        _meter.CreateObservableGauge("exchange.breaker.state", () => Lane(static lane => lane.BreakerIsOpen ? 1 : 0), null, "1 while a lane's breaker is open on this host, else 0.");
        _meter.CreateObservableGauge("exchange.commit.waiting", () => (long)queue.Length, "{change}", "Changes that wait for a commit on this host, or are in one.");
        _meter.CreateObservableGauge("exchange.log.head", LogHead, "{event}", "The last position of the exchange log.");
        _meter.CreateObservableGauge("exchange.tasks.open", Tasks, "{task}", "Tasks that have not ended, on all hosts.");
        _meter.CreateObservableGauge("exchange.hosts.alive", Hosts, "{host}", "Hosts on the database that have told of themselves within two minutes.");
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await _backlog.Now(stoppingToken);
                await _pulse.Now(stoppingToken);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                LogNotRead(error);
            }
            await Task.Delay(Every, _clock, stoppingToken);
        }
    }

    private void Open(string name, string unit, string description, Func<AdapterBacklog, long> count)
        => _meter.CreateObservableGauge(name, () => Each(count), unit, description);

    /// <summary>Every adapter of which this host has a lane, at 0 too, and whatever else has something open.</summary>
    private IEnumerable<Measurement<T>> Each<T>(Func<AdapterBacklog, T> value) where T : struct
    {
        if (_backlog.Last is not { } picture) return [];
        return _lanes.All.Select(static lane => lane.Adapter).Union(picture.Adapters.Select(static one => one.Adapter), StringComparer.Ordinal)
            .Select(adapter => new Measurement<T>(value(picture.Of(adapter)), new KeyValuePair<string, object?>(HubTelemetry.Adapter, adapter)));
    }

    private double Age(AdapterBacklog of) => of.OldestSince is { } since ? Math.Max(0, (_clock.GetUtcNow() - since).TotalSeconds) : 0;

    private IEnumerable<Measurement<double>> LookAge() => _backlog.Last is { } picture ? [new((_clock.GetUtcNow() - picture.At).TotalSeconds)] : [];

    private IEnumerable<Measurement<long>> Lane(Func<Lane, long> value)
        => _lanes.All.Select(lane => new Measurement<long>(value(lane), new KeyValuePair<string, object?>(HubTelemetry.Adapter, lane.Adapter)));

    private IEnumerable<Measurement<long>> LogHead() => _pulse.Last is { } pulse ? [new(pulse.LogHead)] : [];

    private IEnumerable<Measurement<long>> Tasks() => _pulse.Last is { } pulse ? [new(pulse.OpenTasks)] : [];

    private IEnumerable<Measurement<long>> Hosts() => _pulse.Last is { } pulse ? [new(pulse.Hosts.Count(static host => host.Alive))] : [];

    public override void Dispose()
    {
        _meter.Dispose();
        base.Dispose();
    }

    [LoggerMessage(9101, LogLevel.Warning, "The backlog could not be read for whoever watches; this is tried again.")]
    private partial void LogNotRead(Exception error);
}
