using Exchange.Core.Catalog;
using Exchange.Core.Catalog.Live;

namespace Exchange.Core.Tests.Catalog.Live;

/// <summary>When newer rows are due, day by day, and what counts before that.</summary>
internal sealed class LatenessTests
{
    private static readonly DateOnly Today = new(2026, 11, 30);

    private static DateOnly Ago(int days) => Today.AddDays(-days);

    private static DateTimeOffset Noon(DateOnly day) => new(day.ToDateTime(new TimeOnly(12, 0)), TimeSpan.FromHours(8));

    private static DateOnly Day(DateTimeOffset at) => DateOnly.FromDateTime(at.DateTime);

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
    [TestCase(UpdateCycle.Other, 3_000, null)]
    public void A_success_holds_for_a_cycle(UpdateCycle cycle, int days, int? late) => Lateness.Of(new LiveTerms(cycle), Ago(days), null, Today, new LiveOptions()).ShouldBe(late);

    [Test]
    public void The_days_of_a_cycle_are_settings()
        => Lateness.Of(new LiveTerms(UpdateCycle.Weekly), Ago(20), null, Today, new LiveOptions { WeeklyDays = 14 }).ShouldBe(6);

    [TestCase(7, 0, 1, 5, TestName = "Old rows are late though they came today")]
    [TestCase(7, 0, 0, 6, TestName = "As many days later as usually come late")]
    [TestCase(7, 30, 1, 0, TestName = "Rows hold as long as the library lets them be old")]
    [TestCase(40, 30, 1, 9, TestName = "And no longer")]
    [TestCase(-900, 0, 0, 0, TestName = "Rows of a day to come hold nothing up")]
    public void The_newest_row_counts_where_it_is_the_older(int rowDays, int allowed, int usual, int late)
        => Lateness.Of(new LiveTerms(UpdateCycle.Daily, usual, allowed), Today, Ago(rowDays), Today, new LiveOptions()).ShouldBe(late);

    [Test]
    public void A_success_long_ago_counts_though_rows_tell_of_tomorrow()
        => Lateness.Of(new LiveTerms(UpdateCycle.Daily), Ago(4), DateOnly.MaxValue, Today, new LiveOptions()).ShouldBe(3);

    [Test]
    public void Rows_of_the_last_and_first_day_that_there_is_break_nothing()
    {
        var terms = new LiveTerms(UpdateCycle.Yearly, 3_650, 3_650);
        Lateness.Of(terms, DateOnly.MaxValue, DateOnly.MaxValue, Today, new LiveOptions()).ShouldBe(0);
        Lateness.Of(terms, Today, DateOnly.MinValue, Today, new LiveOptions()).ShouldBe(Today.DayNumber - 7_300);
    }

    [TestCase(0, 0, LiveState.Fresh)]
    [TestCase(1, 0, LiveState.Fresh)]
    [TestCase(2, 0, LiveState.Failing)]
    [TestCase(0, 4, LiveState.Late)]
    [TestCase(1, 4, LiveState.Late)]
    [TestCase(2, 4, LiveState.Failing)]
    public void Failing_counts_before_late(int inARow, int days, LiveState state)
        => new LiveFacts(Noon(Ago(days)), 5, null, 1, inARow, inARow).Judge(new LiveTerms(UpdateCycle.Daily), Ago(days), Today, Day, new LiveOptions()).ShouldBe((state, Math.Max(0, days - 1)));

    [TestCase(true, 1, 0, LiveState.None)]
    [TestCase(true, 2, 0, LiveState.Failing)]
    [TestCase(false, 200, 0, LiveState.None)]
    [TestCase(false, 0, 1, LiveState.None)]
    [TestCase(false, 0, 2, LiveState.Failing)]
    public void What_never_came_is_failing_where_a_schedule_fetches_it_or_it_failed_often_enough(bool scheduled, int known, int inARow, LiveState state)
        => new LiveFacts(null, 0, null, 0, inARow, inARow).Judge(new LiveTerms(UpdateCycle.Daily, Scheduled: scheduled), Ago(known), Today, Day, new LiveOptions()).State.ShouldBe(state);

    [Test]
    public void A_rate_is_of_what_was_tried()
    {
        LiveEvidence.None.SuccessRate.ShouldBeNull();
        (LiveEvidence.None with { Merged = 3, Failed = 1 }).SuccessRate.ShouldBe(0.75);
    }
}
