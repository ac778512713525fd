using Exchange.Core.Registry.Documents;
using Exchange.Host.Jobs;
using Quartz;

namespace Exchange.Host.Tests.Jobs;

/// <summary>The calendar of the sample district: off from 1 to 3 January 2027, Saturday 26 December 2026 worked.</summary>
[TestFixture]
public class WindowTests
{
    private static readonly TimeZoneInfo Shanghai = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");
    private static readonly Title Named = new() { Zh = "测试", En = "test" };

    internal static CalendarDocument Calendar { get; } = new()
    {
        Name = "working-days", Title = Named, From = new DateOnly(2026, 1, 1), Until = new DateOnly(2027, 12, 31),
        Holidays = [new DateOnly(2027, 1, 1)], Workdays = [new DateOnly(2026, 12, 26)],
    };

    [TestCase("2026-12-25", true, Description = "a Friday")]
    [TestCase("2026-12-26", true, Description = "a Saturday that is worked")]
    [TestCase("2026-12-27", false, Description = "a Sunday")]
    [TestCase("2027-01-01", false, Description = "a Friday that is a holiday")]
    [TestCase("2027-01-02", false)]
    [TestCase("2027-01-04", true)]
    [TestCase("2028-01-01", false, Description = "a Saturday after the calendar's end")]
    [TestCase("2028-01-03", true, Description = "a Monday after the calendar's end")]
    public void Weekends_and_holidays_are_off_and_make_up_days_are_not(string day, bool worked)
    {
        var calendar = new WorkingDayCalendar(Calendar, Shanghai);
        calendar.IsWorkingDay(DateOnly.Parse(day)).ShouldBe(worked);
        // 00:30 and 23:30 in Shanghai are two different days in UTC.
        foreach (var time in new[] { "00:30", "23:30" }) calendar.IsTimeIncluded(At($"{day} {time}")).ShouldBe(worked);
    }

    [Test]
    public void After_a_day_off_the_next_working_day_begins_at_its_midnight()
    {
        var calendar = new WorkingDayCalendar(Calendar, Shanghai);
        calendar.GetNextIncludedTimeUtc(At("2027-01-01 09:00")).ShouldBe(At("2027-01-04 00:00"));
        calendar.GetNextIncludedTimeUtc(At("2026-12-26 09:00")).ShouldBe(At("2026-12-26 09:00"));
    }

    [Test]
    public void A_nightly_window_leaves_days_off_out_and_keeps_make_up_days()
    {
        var window = Nightly("0 0 2 * * ?");
        var fires = new List<DateTimeOffset>();
        for (var time = At("2026-12-24 12:00"); fires.Count < 7; fires.Add(time)) time = window.After(time)!.Value;
        fires.ShouldBe([At("2026-12-25 02:00"), At("2026-12-26 02:00"), At("2026-12-28 02:00"), At("2026-12-29 02:00"), At("2026-12-30 02:00"), At("2026-12-31 02:00"), At("2027-01-04 02:00")]);
        window.Latest(At("2027-01-03 23:59")).ShouldBe(At("2026-12-31 02:00"));
        window.Latest(At("2027-01-04 02:00")).ShouldBe(At("2027-01-04 02:00"));
        window.Latest(At("2027-01-04 01:59")).ShouldBe(At("2026-12-31 02:00"));
    }

    [Test]
    public void Next_and_latest_are_what_looking_at_every_second_finds()
    {
        string[] crons = ["0 0 2 * * ?", "0 */7 9-17 ? * MON-FRI", "30 15 10 1,26,28 * ?", "0 0 0 * * ?", "59 59 23 ? * SAT", "0 0 12 L * ?", "0 0 8/4 ? * *"];
        var random = new Random(5);
        foreach (var text in crons)
        {
            var window = Nightly(text);
            var cron = new CronExpression(text, Shanghai);
            var calendar = new WorkingDayCalendar(Calendar, Shanghai);
            var from = At("2026-12-24 00:00");
            var fires = new List<DateTimeOffset>();
            for (var time = from; time < At("2027-01-06 00:00"); time = time.AddSeconds(1))
                if ((time.Second == 0 || time.Second is 30 or 59) && cron.IsSatisfiedBy(time) && calendar.IsTimeIncluded(time)) fires.Add(time);
            for (var i = 0; i < 200; i++)
            {
                var time = fires.Count > 0 && i % 4 == 0 ? fires[random.Next(fires.Count)] : from.AddMilliseconds(random.NextInt64(0, 12L * 86_400_000));
                if (fires.Exists(fire => fire > time)) window.After(time).ShouldBe(fires.First(fire => fire > time), $"{text} after {time:o}");
                if (fires.Exists(fire => fire <= time)) window.Latest(time).ShouldBe(fires.Last(fire => fire <= time), $"{text} at {time:o}");
            }
        }
    }

    [Test]
    public void A_window_that_is_only_ever_a_day_off_never_fires()
        => Nightly("0 0 2 ? * SUN").After(At("2026-12-24 12:00")).ShouldBeNull();

    [TestCase("0 0 2 * * ?", null)]
    [TestCase("0 0/15 9-17 ? * MON-FRI", null)]
    [TestCase("0 0 2 29 2 ?", null)]
    [TestCase("0 0 2 * * ? 2031", null)]
    [TestCase("0 2 * * *", "no Quartz cron expression")]
    [TestCase("", "no Quartz cron expression")]
    [TestCase("0 0 25 * * ?", "no Quartz cron expression")]
    [TestCase("nightly", "no Quartz cron expression")]
    [TestCase("0 0 2 30 2 ?", "never fires")]
    public void A_cron_that_means_nothing_is_told_so_in_both_languages(string cron, string? fault)
    {
        if (fault is null) Schedules.CronFault(cron).ShouldBeNull();
        else Schedules.CronFault(cron)!.ShouldContain(fault);
        (Schedules.CronFaultTitle(cron)?.Zh.Contains("cron", StringComparison.Ordinal)).ShouldBe(fault is null ? null : true);
    }

    internal static DateTimeOffset At(string time) => new(DateTime.Parse(time), TimeSpan.FromHours(8));

    private static Window Nightly(string cron)
        => new(new ScheduleDocument { Name = "nightly", Title = Named, Cron = cron, Calendar = "working-days" }, Calendar, Shanghai);
}
