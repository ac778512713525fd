using Exchange.Core.Alerts;
using Exchange.Core.Records;
using Exchange.Host.Alerting;
using Exchange.Host.Tests.Api;
using Exchange.Host.Tests.Watching;
using Microsoft.Extensions.DependencyInjection;

namespace Exchange.Host.Tests.Alerting;

/// <summary>What a host sees of itself, each from its threshold on.</summary>
[NonParallelizable]
internal sealed class AlertLookTests
{
    private TestHub _hub = null!;

    [OneTimeSetUp]
    public async Task Open() => _hub = await TestHub.Open();

    [OneTimeTearDown]
    public async Task Close()
    {
        if (_hub is not null) await _hub.DisposeAsync();
    }

    /// <summary>How full the disk of whoever runs this is has a part only where it is asked for.</summary>
    private AlertLook Look(AlertOptions? options = null, TimeProvider? clock = null)
        => ActivatorUtilities.CreateInstance<AlertLook>(_hub.Services, options ?? new AlertOptions { DiskMib = 1 }, clock ?? TimeProvider.System);

    private static async Task<IReadOnlyList<string>> Codes(AlertLook look, CancellationToken stop) => [.. (await look.Now(stop)).Select(static mark => mark.Code)];

    [Test]
    public void A_backlog_and_what_is_parked_count_from_their_settings_on()
    {
        var now = DateTimeOffset.UtcNow;
        AdapterBacklog Adapter(string name, long parked, double minutes) => new(name, 0, 0, 0, 0, parked, now.AddMinutes(-minutes));
        var look = Look(new AlertOptions { BacklogMinutes = 20, ParkedCount = 3 });
        look.Backlog(new BacklogPicture(now, [Adapter("fine", 2, 19.9), Adapter("old", 0, 20), Adapter("stuck", 3, -5), AdapterBacklog.None("idle")]))
            .ShouldBe([new AlertMark(AlertCodes.BacklogOld, "old", 20), new AlertMark(AlertCodes.Parked, "stuck", 3)]);
    }

    [TestCase(10, ExpectedResult = true)]
    [TestCase(-10, ExpectedResult = true)]
    [TestCase(0, ExpectedResult = false)]
    public async Task<bool> A_clock_counts_whichever_way_it_is_off(int seconds)
    {
        // However busy the machine is, what the way to the database takes is no difference.
        var looks = await Codes(Look(clock: new ShiftedClock(TimeSpan.FromSeconds(seconds))), CancellationToken.None);
        return looks.Contains(AlertCodes.ClockOff);
    }

    [Test, CancelAfter(30_000)]
    public async Task A_disk_counts_below_its_setting(CancellationToken stop)
    {
        (await Codes(Look(new AlertOptions { DiskMib = int.MaxValue }), stop)).ShouldContain(AlertCodes.DiskLow);
        (await Codes(Look(), stop)).ShouldNotContain(AlertCodes.DiskLow);
    }

    [Test, CancelAfter(60_000)]
    public async Task A_breaker_counts_while_it_is_open(CancellationToken stop)
    {
        await _hub.Apply(Later.Documents(_hub.Department.Address).Replace("adapterKind: http", "adapterKind: http\nbreaker: { failures: 1, openSeconds: 3600 }", StringComparison.Ordinal));
        (await Look().Now(stop)).ShouldNotContain(new AlertMark(AlertCodes.BreakerOpen, "later", 0));
        var number = _hub.Number();
        _hub.Department.Set(number, [.. Enumerable.Repeat(Habit.Status500, 100)]);
        await _hub.TakenIn(number, "later");
        while (!(await Look().Now(stop)).Contains(new AlertMark(AlertCodes.BreakerOpen, "later", 0))) await Task.Delay(50, stop);
    }

    private sealed class ShiftedClock(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}
