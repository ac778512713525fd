using Exchange.Core.Catalog;
using Exchange.Core.Catalog.Live;

namespace Exchange.Core.Tests.Catalog.Live;

/// <summary>When newer rows are due, day by day, and what counts before that.</summary>
internal sealed class LatenessTests
{
    private static readonly DateOnly Today = new(2026, 11, 30);

    private static DateOnly Ago(int days) => Today.AddDays(-days);

    private static DateTimeOffset Noon(DateOnly day) => new(day.ToDateTime(new TimeOnly(12, 0)), TimeSpan.FromHours(8));

    private static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

    private static int Late(LiveTerms terms, DateOnly success, DateOnly? rowsDay, LiveOptions? options = null) => Lateness.Days(Lateness.Due(terms, Noon(success), rowsDay, options ?? new LiveOptions(), Zone), Noon(Today), Zone);

    [TestCase(UpdateCycle.RealTime, 1, 0)]
    [TestCase(UpdateCycle.RealTime, 2, 1)]
    [TestCase(UpdateCycle.Daily, 0, 0)]
    [TestCase(UpdateCycle.Daily, 6, 5)]
    [TestCase(UpdateCycle.Weekly, 7, 0)]
    [TestCase(UpdateCycle.Weekly, 8, 1)]
    [TestCase(UpdateCycle.Monthly, 31, 0)]
    [TestCase(UpdateCycle.Monthly, 32, 1)]
    [TestCase(UpdateCycle.Quarterly, 92, 0)]
    [TestCase(UpdateCycle.Quarterly, 100, 8)]
    [TestCase(UpdateCycle.Yearly, 366, 0)]
    [TestCase(UpdateCycle.Yearly, 367, 1)]
    [TestCase(UpdateCycle.Other, 3_000, 0)]
    public void A_success_holds_for_a_cycle(UpdateCycle cycle, int days, int late) => Late(new LiveTerms(cycle), Ago(days), null).ShouldBe(late);

    [TestCase(30, 0, "2026-11-30 17:59", 0)]
    [TestCase(30, 0, "2026-11-30 18:00", 1)]
    [TestCase(30, 0, "2026-12-01 00:00", 2)]
    [TestCase(30, 1, "2026-12-01 17:59", 0)]
    [TestCase(1, 0, "2026-11-29 13:00", 1)]
    public void Hours_that_the_library_says_stand_for_the_cycle(int hours, int usual, string now, int late)
    {
        var at = DateTimeOffset.Parse(now + " +08:00", System.Globalization.CultureInfo.InvariantCulture);
        var terms = new LiveTerms(UpdateCycle.Monthly, usual, LateAfterHours: hours);
        Lateness.Days(Lateness.Due(terms, Noon(new DateOnly(2026, 11, 29)), null, new LiveOptions(), Zone), at, Zone).ShouldBe(late);
        Lateness.Due(terms with { Cycle = UpdateCycle.Other }, Noon(new DateOnly(2026, 11, 29)), null, new LiveOptions(), Zone).ShouldNotBeNull();
    }

    [Test]
    public void Newer_rows_are_due_when_the_last_day_of_a_cycle_is_over()
        => Lateness.Due(new LiveTerms(UpdateCycle.Daily), Noon(new DateOnly(2026, 11, 29)), null, new LiveOptions(), Zone).ShouldBe(new DateTimeOffset(2026, 12, 1, 0, 0, 0, TimeSpan.FromHours(8)));

    [Test]
    public void The_days_of_a_cycle_are_settings()
        => Late(new LiveTerms(UpdateCycle.Weekly), Ago(20), null, new LiveOptions { WeeklyDays = 14 }).ShouldBe(6);

    [TestCase(7, 0, 1, 5, TestName = "Old rows are late though they came today")]
    [TestCase(7, 0, 0, 6, TestName = "As many days later as usually come late")]
    [TestCase(7, 30, 1, 0, TestName = "Rows hold as long as the library lets them be old")]
    [TestCase(40, 30, 1, 9, TestName = "And no longer")]
    [TestCase(-900, 0, 0, 0, TestName = "Rows of a day to come hold nothing up")]
    public void The_newest_row_counts_where_it_is_the_older(int rowDays, int allowed, int usual, int late)
        => Late(new LiveTerms(UpdateCycle.Daily, usual, allowed), Today, Ago(rowDays)).ShouldBe(late);

    [Test]
    public void A_success_long_ago_counts_though_rows_tell_of_tomorrow()
        => Late(new LiveTerms(UpdateCycle.Daily), Ago(4), DateOnly.MaxValue).ShouldBe(3);

    [Test]
    public void Rows_of_the_last_and_first_day_that_there_is_break_nothing()
    {
        var terms = new LiveTerms(UpdateCycle.Yearly, 3_650, 3_650);
        Late(terms, DateOnly.MaxValue, DateOnly.MaxValue).ShouldBe(0);
        Late(terms, Today, DateOnly.MinValue).ShouldBe(Today.DayNumber - 7_300);
    }

    [TestCase(0, 0, LiveState.Fresh)]
    [TestCase(1, 0, LiveState.Fresh)]
    [TestCase(2, 0, LiveState.Failing)]
    [TestCase(0, 4, LiveState.Late)]
    [TestCase(1, 4, LiveState.Late)]
    [TestCase(2, 4, LiveState.Failing)]
    public void Failing_counts_before_late(int inARow, int days, LiveState state)
        => new LiveFacts(Noon(Ago(days)), 5, null, 1, inARow, inARow).Judge(new LiveTerms(UpdateCycle.Daily), Noon(Ago(days)), Noon(Today), new LiveOptions(), Zone).ShouldBe((state, Math.Max(0, days - 1)));

    [TestCase(true, 1, 0, LiveState.None)]
    [TestCase(true, 2, 0, LiveState.Failing)]
    [TestCase(false, 200, 0, LiveState.None)]
    [TestCase(false, 0, 1, LiveState.None)]
    [TestCase(false, 0, 2, LiveState.Failing)]
    public void What_never_came_is_failing_where_a_schedule_fetches_it_or_it_failed_often_enough(bool scheduled, int known, int inARow, LiveState state)
        => new LiveFacts(null, 0, null, 0, inARow, inARow).Judge(new LiveTerms(UpdateCycle.Daily, Scheduled: scheduled), Noon(Ago(known)), Noon(Today), new LiveOptions(), Zone).State.ShouldBe(state);

    [TestCase(5, LiveState.None)]
    [TestCase(4, LiveState.Failing)]
    public void What_never_came_is_failing_too_where_the_library_says_within_how_many_hours_it_comes(int hours, LiveState state)
        => new LiveFacts(null, 0, null, 0, 0, 0).Judge(new LiveTerms(UpdateCycle.Other, LateAfterHours: hours), Noon(Today), Noon(Today).AddHours(4), new LiveOptions(), Zone).State.ShouldBe(state);

    [Test]
    public void A_rate_is_of_what_was_tried()
    {
        LiveEvidence.None.SuccessRate.ShouldBeNull();
        (LiveEvidence.None with { Merged = 3, Failed = 1 }).SuccessRate.ShouldBe(0.75);
    }
}
