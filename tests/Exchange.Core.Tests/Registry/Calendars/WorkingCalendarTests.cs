using static Exchange.Core.Tests.Registry.Calendars.Sample;

namespace Exchange.Core.Tests.Registry.Calendars;

public sealed class WorkingCalendarTests
{
    [TestCase("2026-12-25", true, Description = "a Friday")]
    [TestCase("2026-12-26", true, Description = "a Saturday that is worked")]
    [TestCase("2026-12-27", false, Description = "a Sunday")]
    [TestCase("2027-01-01", false, Description = "a Friday that is a holiday")]
    [TestCase("2027-01-04", true)]
    [TestCase("2025-12-31", null, Description = "before the calendar's first day")]
    [TestCase("2028-01-03", null, Description = "after the calendar's last day")]
    public void A_day_is_worked_or_not_or_not_known(string day, bool? worked) => Calendar.IsWorked(DateOnly.Parse(day)).ShouldBe(worked);

    [TestCase("2028-01-03", true, Description = "a Monday")]
    [TestCase("2028-01-01", false, Description = "a Saturday")]
    public void For_schedules_weekdays_beyond_its_end_count_as_worked(string day, bool worked) => Calendar.IsWorkedOrWeekday(DateOnly.Parse(day)).ShouldBe(worked);

    [TestCase("2026-12-24 08:59", false)]
    [TestCase("2026-12-24 09:00", true)]
    [TestCase("2026-12-24 12:00", false)]
    [TestCase("2026-12-24 13:59", false)]
    [TestCase("2026-12-24 17:29", true)]
    [TestCase("2026-12-24 17:30", false)]
    [TestCase("2026-12-26 09:00", true, Description = "a Saturday that is worked")]
    [TestCase("2027-01-01 09:00", false, Description = "a holiday")]
    [TestCase("2028-01-03 09:00", null, Description = "not known")]
    public void Working_time_is_within_the_hours_of_a_working_day(string time, bool? working) => Calendar.IsWorkingTime(DateTime.Parse(time)).ShouldBe(working);

    [TestCase("2026-12-24 03:00", true)]
    [TestCase("2026-12-27 09:00", false)]
    public void Without_hours_all_of_a_working_day_is_working_time(string time, bool working) => WithoutHours.IsWorkingTime(DateTime.Parse(time)).ShouldBe(working);
}
