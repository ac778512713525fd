using Exchange.Core.Alerts;
using Microsoft.Extensions.Time.Testing;

namespace Exchange.Core.Tests.Alerts;

/// <summary>First, then an hourly digest, then recovery: a host that looks every half minute, on a clock that is moved.</summary>
public sealed class AlertPlanTests
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 12, 21, 9, 0, 0, TimeSpan.Zero));
    private readonly Dictionary<(string, string), AlertRow> _rows = [];
    private readonly List<string> _told = [];
    private DateTimeOffset _from;
    private long _lookingSince;

    [SetUp]
    public void Begin()
    {
        _rows.Clear();
        _told.Clear();
        (_from, _lookingSince) = (_clock.GetUtcNow(), Now);
    }

    private long Now => _clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Looks until so much time has passed, and sees these each time.</summary>
    private void Pass(TimeSpan time, params (string Code, string Subject)[] seen)
    {
        for (var end = _clock.GetUtcNow() + time; _clock.GetUtcNow() < end; _clock.Advance(Look))
        {
            foreach (var key in seen) _rows[key] = _rows.TryGetValue(key, out var row) ? row with { SeenAt = Now } : new AlertRow(key.Code, key.Subject, 0, Now, Now, null);
            var plan = AlertPlan.Of([.. _rows.Values], Now, _lookingSince, new AlertTimes(TimeSpan.FromMinutes(5)));
            foreach (var row in plan.First.Concat(plan.Digest)) _rows[(row.Code, row.Subject)] = row with { ToldAt = Now };
            foreach (var row in plan.Recovered.Concat(plan.Forgotten)) _rows.Remove((row.Code, row.Subject));
            Tell("first", plan.First);
            Tell("digest", plan.Digest);
            Tell("over", plan.Recovered);
        }
    }

    private void Tell(string kind, IReadOnlyList<AlertRow> rows)
    {
        if (rows.Count > 0) _told.Add($"{(_clock.GetUtcNow() - _from).TotalMinutes} {kind} {string.Join('+', rows.Select(static row => row.Subject).Order(StringComparer.Ordinal))}");
    }

    [Test]
    public void What_stands_is_told_once_then_every_hour_and_once_when_it_is_over()
    {
        Pass(TimeSpan.FromMinutes(130), (AlertCodes.Parked, "a"));
        Pass(TimeSpan.FromMinutes(60));
        // Last seen at minute 129.5.
        _told.ShouldBe(["1 first a", "61 digest a", "121 digest a", "132.5 over a"]);
        _rows.ShouldBeEmpty();
    }

    [Test]
    public void A_resource_is_told_again_once_a_day_and_sooner_beside_something_else()
    {
        Pass(TimeSpan.FromHours(26), (AlertCodes.ResourceLate, "GAJ"));
        _told.ShouldBe(["1 first GAJ", "1441 digest GAJ"]);
        Pass(TimeSpan.FromMinutes(62), (AlertCodes.ResourceLate, "GAJ"), (AlertCodes.Parked, "a"));
        _told[2..].ShouldBe(["1561 first a", "1621 digest GAJ+a"]);
    }

    [Test]
    public void All_that_stand_come_in_one_digest()
    {
        Pass(TimeSpan.FromMinutes(20), (AlertCodes.Parked, "a"));
        Pass(TimeSpan.FromMinutes(110), (AlertCodes.Parked, "a"), (AlertCodes.DiskLow, "b"));
        _told.ShouldBe(["1 first a", "21 first b", "61 digest a+b", "121 digest a+b"]);
    }

    [Test]
    public void An_open_breaker_is_told_after_as_long_as_is_set()
    {
        Pass(TimeSpan.FromMinutes(6), (AlertCodes.BreakerOpen, "a"));
        _told.ShouldBe(["5 first a"]);
    }

    [Test]
    public void What_is_over_before_it_was_told_is_never_told()
    {
        Pass(TimeSpan.FromMinutes(4), (AlertCodes.BreakerOpen, "a"));
        Pass(TimeSpan.FromMinutes(10));
        _told.ShouldBeEmpty();
        _rows.ShouldBeEmpty();
    }

    [Test]
    public void What_comes_and_goes_quickly_is_one_condition()
    {
        for (var times = 0; times < 10; times++)
        {
            Pass(TimeSpan.FromMinutes(2), (AlertCodes.Parked, "a"));
            Pass(TimeSpan.FromMinutes(2));
        }
        _told.ShouldBe(["1 first a"]);
    }

    [Test]
    public void After_a_time_in_which_nobody_looked_nothing_is_over_that_may_still_stand()
    {
        Pass(TimeSpan.FromMinutes(10), (AlertCodes.BreakerOpen, "a"));
        _clock.Advance(TimeSpan.FromMinutes(20));
        _lookingSince = Now;
        // A hub that has started: its breaker is closed until pushes have failed again.
        Pass(TimeSpan.FromMinutes(2));
        Pass(TimeSpan.FromMinutes(10), (AlertCodes.BreakerOpen, "a"));
        _told.ShouldBe(["5 first a"]);
    }
}
