using Exchange.Core.Registry.Documents;
using Exchange.Host.Jobs;
using Quartz;

namespace Exchange.Host.Tests.Jobs;

/// <summary>Schedules with hours and freezes: what falls into one is put off to when it is open again, once.</summary>
[TestFixture]
public class FreezeTests
{
    private static readonly TimeZoneInfo Shanghai = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
    private static readonly HoursPart Night = new() { From = "22:00", Until = "06:00" };
    private static readonly StopPart MonthEnd = new() { MonthFrom = 25, From = "18:00", Until = "24:00" };

    [Test]
    public void A_nightly_batch_rests_while_the_books_are_closed_and_fires_once_at_their_end()
    {
        var window = Of("0 0 22 * * ?", Night, MonthEnd);
        Fires(window, "2026-12-23 12:00", 4).ShouldBe(["2026-12-23 22:00", "2026-12-24 22:00", "2027-01-01 00:00", "2027-01-01 22:00"]);
        window.Latest(At("2026-12-31 23:59")).ShouldBe(At("2026-12-24 22:00"));
        window.Latest(At("2027-01-01 00:00")).ShouldBe(At("2027-01-01 00:00"));
        window.IsPutOff(At("2027-01-01 00:00")).ShouldBeTrue();
        window.IsPutOff(At("2027-01-01 22:00")).ShouldBeFalse();
    }

    [Test]
    public void What_would_fire_outside_its_hours_waits_for_them()
        => Fires(Of("0 0 0/6 * * ?", Night), "2026-12-23 23:00", 6)
            .ShouldBe(["2026-12-24 00:00", "2026-12-24 22:00", "2026-12-25 00:00", "2026-12-25 22:00", "2026-12-26 00:00", "2026-12-26 22:00"], "06:00, 12:00 and 18:00 are one firing at 22:00");

    [Test]
    public void A_freeze_that_ends_on_a_day_off_is_put_off_to_the_working_day_behind_it()
    {
        var window = Of("0 0 22 * * ?", null, calendar: WindowTests.Calendar, except: MonthEnd);
        Fires(window, "2026-12-24 23:00", 3).ShouldBe(["2027-01-04 00:00", "2027-01-04 22:00", "2027-01-05 22:00"]);
        window.Latest(At("2027-01-03 12:00")).ShouldBe(At("2026-12-24 22:00"));
    }

    [Test]
    public void Next_and_latest_agree_with_putting_off_every_time_of_the_cron()
    {
        var random = new Random(11);
        foreach (var text in (string[])["0 0 2 * * ?", "0 */37 * * * ?", "0 0 18 25 * ?", "0 30 23 ? * MON-FRI"])
        {
            var window = Of(text, Night, calendar: WindowTests.Calendar, except: [MonthEnd, new StopPart { From = "23:50", Until = "00:30" }]);
            var cron = new CronExpression(text, Shanghai);
            var fires = new SortedSet<DateTimeOffset>();
            for (var time = At("2026-11-20 00:00"); time < At("2027-02-10 00:00"); time = time.AddMinutes(1))
                if (cron.IsSatisfiedBy(time) && window.Calendar!.IsDayIncluded(time)) fires.Add(window.Calendar.GetNextIncludedTimeUtc(time));
            var known = fires.Where(fire => fire > At("2026-12-01 00:00") && fire < At("2027-02-01 00:00")).ToList();
            known.Count.ShouldBeGreaterThan(1);
            for (var i = 0; i < 150; i++)
            {
                var time = i % 3 == 0 ? known[random.Next(known.Count - 1)] : known[0].AddMinutes(random.Next((int)(known[^1] - known[0]).TotalMinutes));
                window.After(time).ShouldBe(known.First(fire => fire > time), $"{text} after {time:o}");
                window.Latest(time).ShouldBe(known.Last(fire => fire <= time), $"{text} at {time:o}");
            }
        }
    }

    [Test]
    public void A_firing_beyond_the_calendar_says_so()
    {
        var firings = Of("0 0 9 * * ?", null, calendar: WindowTests.Calendar).Firings(At("2027-12-30 12:00"), 3).ToList();
        firings.Select(firing => (firing.At, firing.BeyondCalendar)).ShouldBe([(At("2027-12-31 09:00"), false), (At("2028-01-03 09:00"), true), (At("2028-01-04 09:00"), true)]);
    }

    [TestCase("0 30 2 * * ?", "2027-03-27T12:00:00Z", "2027-03-28T01:00:00Z", "2027-03-29T00:30:00Z", Description = "02:30 is left out that day: 03:00, when the clock has jumped")]
    [TestCase("0 30 2 * * ?", "2027-10-30T12:00:00Z", "2027-10-31T00:30:00Z", "2027-11-01T01:30:00Z", Description = "02:30 comes twice that day: once")]
    [TestCase("0 0 12 * * ?", "2027-03-27T12:00:00Z", "2027-03-28T10:00:00Z", "2027-03-29T10:00:00Z", Description = "noon stays noon")]
    public void Where_clocks_change_a_daily_time_fires_once_a_day(string cron, string after, string first, string second)
    {
        var window = new Window(Schedule(cron, null), null, Berlin);
        window.Firings(DateTimeOffset.Parse(after), 2).Select(firing => firing.At).ShouldBe([DateTimeOffset.Parse(first), DateTimeOffset.Parse(second)]);
        foreach (var minutes in (int[])[0, 1, 29, 30, 59, 60, 61, 90, 120, 600]) window.Latest(DateTimeOffset.Parse(first).AddMinutes(minutes)).ShouldBe(DateTimeOffset.Parse(first), $"{minutes} minutes after");
        window.Latest(DateTimeOffset.Parse(second).AddMinutes(-1)).ShouldBe(DateTimeOffset.Parse(first));
    }

    [TestCase("2027-03-27T20:00:00Z")]
    [TestCase("2027-10-30T20:00:00Z")]
    public void Where_clocks_change_looking_back_finds_what_looking_forward_finds(string start)
    {
        var from = DateTimeOffset.Parse(start);
        foreach (var cron in (string[])["0 30 2 * * ?", "0 */7 * * * ?", "0 0 * * * ?", "0 0 3 * * ?", "0 15,45 1-3 * * ?"])
        {
            var window = new Window(Schedule(cron, null), null, Berlin);
            var chain = window.Firings(from.AddDays(-1), 1_000).Select(firing => firing.At).TakeWhile(at => at < from.AddHours(12)).ToList();
            for (var minute = 0; minute < 11 * 60; minute++)
            {
                var time = from.AddMinutes(minute);
                window.Latest(time).ShouldBe(chain.Last(at => at <= time), $"{cron} at {time:o}");
                if (chain.Exists(at => at > time)) window.After(time).ShouldBe(chain.First(at => at > time), $"{cron} after {time:o}");
            }
        }
    }

    [Test]
    public void A_clock_put_back_behind_what_is_released_waits_for_what_lies_between()
    {
        var window = Of("0 0 2 * * ?", null);
        window.Released(At("2027-12-24 02:00"));
        window.Next.ShouldBe(At("2027-12-25 02:00"));
        window.Look(At("2026-12-24 09:00"));
        window.Next.ShouldBe(At("2026-12-25 02:00"));
        window.Look(At("2026-12-25 01:00"));
        window.Next.ShouldBe(At("2026-12-25 02:00"));
    }

    private static List<string> Fires(Window window, string after, int count)
        => [.. window.Firings(At(after), count).Select(firing => TimeZoneInfo.ConvertTime(firing.At, Shanghai).ToString("yyyy-MM-dd HH:mm", null))];

    private static Window Of(string cron, HoursPart? hours, params StopPart[] except) => new(Schedule(cron, hours, except), null, Shanghai);

    private static Window Of(string cron, HoursPart? hours, CalendarDocument calendar, params StopPart[] except) => new(Schedule(cron, hours, except), calendar, Shanghai);

    private static ScheduleDocument Schedule(string cron, HoursPart? hours, params StopPart[] except) => new()
    {
        Name = "nightly", Title = new Title { Zh = "夜间", En = "Nightly" }, Cron = cron, Window = hours, Except = except,
    };

    private static DateTimeOffset At(string time) => WindowTests.At(time);
}
