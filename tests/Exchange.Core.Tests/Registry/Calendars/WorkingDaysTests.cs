using CsCheck;
using Exchange.Core.Registry.Calendars;

namespace Exchange.Core.Tests.Registry.Calendars;

public sealed class WorkingDaysTests
{
    static readonly DateOnly[] Off = [new(2027, 1, 1), new(2027, 1, 2), new(2027, 1, 3)];
    static readonly DateOnly MadeUp = new(2026, 12, 26);

    static bool? IsWorked(DateOnly day) => day.Year is < 2026 or > 2027 ? null
        : day == MadeUp || (day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !Off.Contains(day));

    [TestCase("2026-12-24", 5, "2026-12-30")]
    [TestCase("2026-12-31", 1, "2027-01-04")]
    [TestCase("2026-12-28", -2, "2026-12-25")]
    [TestCase("2026-12-24", 0, "2026-12-24")]
    public void Working_days_are_counted_from_the_day_after(string from, int days, string due) =>
        WorkingDays.After(DateOnly.Parse(from), days, IsWorked).ShouldBe(DateOnly.Parse(due));

    [TestCase("2026-12-24", "2026-12-30", 5)]
    [TestCase("2026-12-30", "2026-12-24", -5)]
    [TestCase("2026-12-24", "2026-12-24", 0)]
    public void Working_days_between_two_days(string from, string to, int days) =>
        WorkingDays.Between(DateOnly.Parse(from), DateOnly.Parse(to), IsWorked).ShouldBe(days);

    [Test]
    public void Beyond_the_calendar_nothing_is_claimed()
    {
        WorkingDays.Between(new(2027, 12, 30), new(2028, 1, 3), IsWorked).ShouldBeNull();
        WorkingDays.After(new(2027, 12, 30), 5, IsWorked).ShouldBeNull();
        WorkingDays.Between(DateOnly.MinValue, DateOnly.MaxValue, IsWorked).ShouldBeNull();
    }

    [Test]
    public void The_day_that_is_so_many_working_days_after_is_that_many_away() =>
        Gen.Select(Gen.Int[0, 400], Gen.Int[1, 100]).Sample((start, days) =>
        {
            var from = new DateOnly(2026, 1, 1).AddDays(start);
            return WorkingDays.Between(from, WorkingDays.After(from, days, IsWorked)!.Value, IsWorked) == days;
        });
}
