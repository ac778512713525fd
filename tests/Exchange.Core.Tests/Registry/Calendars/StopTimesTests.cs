using CsCheck;
using Exchange.Core.Registry.Calendars;
using Exchange.Core.Registry.Documents;
using static Exchange.Core.Tests.Registry.Calendars.Sample;

namespace Exchange.Core.Tests.Registry.Calendars;

public sealed class StopTimesTests
{
    private static StopPart Daily(string from, string until) => new() { From = from, Until = until };

    private static readonly StopPart MonthEnd = new() { MonthFrom = 25, From = "18:00", Until = "24:00" };

    private static StopTimes In(TimeZoneInfo zone, params StopPart[] stops) => new(stops, zone, Calendar);

    private static void Stopped(StopTimes stops, string time, string? from, string? until)
        => stops.At(At(time)).ShouldBe(from is null ? null : (At(from), At(until!)), time);

    [TestCase("2026-12-24 23:49", null, null)]
    [TestCase("2026-12-24 23:50", "2026-12-24 23:50", "2026-12-25 00:30")]
    [TestCase("2026-12-25 00:10", "2026-12-24 23:50", "2026-12-25 00:30")]
    [TestCase("2026-12-25 00:30", null, null)]
    public void A_nightly_stop_goes_over_midnight(string time, string? from, string? until) => Stopped(In(Shanghai, Daily("23:50", "00:30")), time, from, until);

    [TestCase("2026-12-25 17:59", null, null)]
    [TestCase("2026-12-25 18:00", "2026-12-25 18:00", "2027-01-01 00:00")]
    [TestCase("2026-12-31 23:59", "2026-12-25 18:00", "2027-01-01 00:00")]
    [TestCase("2027-01-01 00:00", null, null)]
    [TestCase("2027-02-28 12:00", "2027-02-25 18:00", "2027-03-01 00:00")]
    public void A_months_freeze_lasts_to_its_end(string time, string? from, string? until) => Stopped(In(Shanghai, MonthEnd), time, from, until);

    [TestCase("2026-12-30 12:00", "2026-12-28 18:00", "2027-01-02 06:00")]
    [TestCase("2027-01-02 05:59", "2026-12-28 18:00", "2027-01-02 06:00")]
    [TestCase("2027-01-02 06:00", null, null)]
    public void A_monthly_stop_may_reach_into_the_next_month(string time, string? from, string? until)
        => Stopped(In(Shanghai, new StopPart { MonthFrom = 28, From = "18:00", MonthUntil = 2, Until = "06:00" }), time, from, until);

    [Test]
    public void A_day_that_a_month_does_not_have_is_its_last()
        => Stopped(In(Shanghai, new StopPart { MonthFrom = 31, From = "12:00", Until = "24:00" }), "2027-02-28 13:00", "2027-02-28 12:00", "2027-03-01 00:00");

    [TestCase("2026-12-26 20:30", "2026-12-26 20:00", "2026-12-26 23:00", Description = "a Saturday")]
    [TestCase("2026-12-25 20:30", null, null)]
    public void A_weekly_stop_is_on_its_days(string time, string? from, string? until)
        => Stopped(In(Shanghai, Daily("20:00", "23:00") with { Weekdays = [DayOfWeek.Saturday] }), time, from, until);

    [TestCase("2026-12-26 12:00", null, null, Description = "a Saturday that is worked")]
    [TestCase("2026-12-27 12:00", "2026-12-27 00:00", "2026-12-28 00:00")]
    [TestCase("2027-01-02 12:00", "2027-01-01 00:00", "2027-01-04 00:00", Description = "days off in a row are one stop")]
    public void A_system_may_be_stopped_on_days_off(string time, string? from, string? until)
        => Stopped(In(Shanghai, Daily("00:00", "24:00") with { Days = StopDays.DaysOff }), time, from, until);

    [TestCase("2026-12-27 12:30", null, null)]
    [TestCase("2026-12-26 12:30", "2026-12-26 12:00", "2026-12-26 14:00")]
    public void Or_on_working_days_only(string time, string? from, string? until)
        => Stopped(In(Shanghai, Daily("12:00", "14:00") with { Days = StopDays.WorkingDays }), time, from, until);

    [TestCase("2027-02-01 11:59", null, null)]
    [TestCase("2027-02-04 12:00", "2027-02-01 12:00", "2027-02-05 08:00")]
    [TestCase("2027-02-05 08:00", null, null)]
    public void A_stop_may_be_on_dates(string time, string? from, string? until)
        => Stopped(In(Shanghai, new StopPart { DateFrom = new DateOnly(2027, 2, 1), From = "12:00", DateUntil = new DateOnly(2027, 2, 5), Until = "08:00" }), time, from, until);

    [Test]
    public void Stops_that_meet_or_overlap_are_one()
    {
        var stops = In(Shanghai, Daily("22:00", "23:00"), Daily("23:00", "01:00"), Daily("00:30", "02:00"), Daily("03:00", "04:00"));
        foreach (var time in (string[])["2026-12-24 22:00", "2026-12-24 23:00", "2026-12-25 00:45", "2026-12-25 01:59"])
            Stopped(stops, time, "2026-12-24 22:00", "2026-12-25 02:00");
        Stopped(stops, "2026-12-25 03:30", "2026-12-25 03:00", "2026-12-25 04:00");
    }

    [TestCase("2026-12-24 21:59", "2026-12-24 22:00")]
    [TestCase("2026-12-24 22:00", "2026-12-24 22:00")]
    [TestCase("2026-12-25 05:59", "2026-12-25 05:59")]
    [TestCase("2026-12-25 06:00", "2026-12-25 22:00", Description = "frozen from 18:00 on")]
    public void A_window_is_what_is_open(string time, string open)
    {
        var stops = new StopTimes([], Shanghai, null, new HoursPart { From = "22:00", Until = "06:00" });
        stops.Open(At(time)).ShouldBe(At(open));
        new StopTimes([MonthEnd], Shanghai, null, new HoursPart { From = "22:00", Until = "06:00" }).Open(At("2026-12-25 12:00")).ShouldBe(At("2027-01-01 00:00"));
    }

    [Test]
    public void A_window_of_the_whole_day_closes_nothing() => new StopTimes([], Shanghai, null, new HoursPart { From = "00:00", Until = "24:00" }).IsEmpty.ShouldBeTrue();

    [Test]
    public void What_never_opens_has_an_end_far_away_and_asking_ends()
    {
        var stops = In(Shanghai, Daily("00:00", "12:00"), Daily("12:00", "24:00"));
        (stops.At(At("2026-12-24 10:00"))!.Value.Until - At("2026-12-24 10:00")).ShouldBeGreaterThanOrEqualTo(StopTimes.Longest);
    }

    [Test]
    public void Each_zone_has_its_own_night()
    {
        var time = Time("2026-12-24T16:00:00Z");   // midnight in Shanghai, 17:00 in Berlin
        In(Shanghai, Daily("23:50", "00:30")).At(time).ShouldNotBeNull();
        In(Berlin, Daily("23:50", "00:30")).At(time).ShouldBeNull();
    }

    [TestCase("2027-03-27T23:00:00Z", "2027-03-27T22:00:00Z", "2027-03-28T01:30:00Z", Description = "the night is an hour shorter")]
    [TestCase("2027-10-30T22:00:00Z", "2027-10-30T21:00:00Z", "2027-10-31T02:30:00Z", Description = "the night is an hour longer")]
    public void Where_clocks_change_a_night_keeps_its_times_on_the_wall(string time, string from, string until)
        => In(Berlin, Daily("23:00", "03:30")).At(Time(time)).ShouldBe((Time(from), Time(until)));

    [TestCase("2027-03-28T01:00:00Z", "2027-03-28T01:30:00Z", "2027-03-28T01:45:00Z", Description = "02:30 is left out: it is 03:30")]
    [TestCase("2027-10-31T00:45:00Z", "2027-10-31T00:30:00Z", "2027-10-31T01:45:00Z", Description = "from the first 02:30 to the second 02:45")]
    public void A_stop_within_the_changed_hour_lasts_rather_longer(string time, string from, string until)
    {
        var stops = In(Berlin, Daily("02:30", "02:45"));
        if (time == "2027-03-28T01:00:00Z")
        {
            stops.At(Time(time)).ShouldBeNull();
            time = from;
        }
        stops.At(Time(time)).ShouldBe((Time(from), Time(until)));
    }

    [Test]
    public void The_stopped_part_of_a_time_is_counted_once()
    {
        var stops = In(Shanghai, MonthEnd, Daily("23:50", "00:30"));
        stops.Between(At("2026-12-24 12:00"), At("2026-12-25 12:00")).ShouldBe(TimeSpan.FromMinutes(40));
        stops.Between(At("2026-12-25 17:00"), At("2027-01-01 01:00")).ShouldBe(At("2027-01-01 00:30") - At("2026-12-25 18:00"));
        stops.Between(At("2026-12-26 01:00"), At("2026-12-26 02:00")).ShouldBe(TimeSpan.FromHours(1));
        stops.Between(At("2026-12-24 12:00"), At("2026-12-24 11:00")).ShouldBe(TimeSpan.Zero);
        StopTimes.None.Between(At("2026-12-24 12:00"), At("2026-12-25 12:00")).ShouldBe(TimeSpan.Zero);
    }

    [Test]
    public void At_and_between_agree_for_every_minute() =>
        Gen.Select(Gen.Int[0, 400 * 24 * 60], Gen.Int[0, 3 * 24 * 60], Gen.Bool).Sample((start, length, berlin) =>
        {
            var stops = In(berlin ? Berlin : Shanghai, Daily("23:50", "00:30"), MonthEnd, Daily("12:00", "13:00") with { Days = StopDays.WorkingDays }, Daily("02:15", "02:45"));
            var from = Time("2026-10-01T00:00:00Z").AddMinutes(start);
            var counted = Enumerable.Range(0, length).Count(i => stops.At(from.AddMinutes(i)) is not null);
            return stops.Between(from, from.AddMinutes(length)) == TimeSpan.FromMinutes(counted);
        }, iter: 60);

    [Test]
    public void The_end_of_a_stop_is_open_and_its_beginning_is_not() =>
        Gen.Int[0, 400 * 24 * 60].Sample(start =>
        {
            var stops = In(Berlin, Daily("23:50", "00:30"), MonthEnd, Daily("02:15", "02:45"), Daily("00:00", "24:00") with { Days = StopDays.DaysOff });
            return stops.At(Time("2026-10-01T00:00:00Z").AddMinutes(start)) is not { } stop
                || (stops.At(stop.Until) is null && stops.At(stop.From.AddMilliseconds(-1)) is null && stops.At(stop.From) == stop && stops.At(stop.Until.AddMilliseconds(-1)) == stop);
        }, iter: 2000);
}
