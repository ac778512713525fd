using CsCheck;
using Exchange.Core.Registry.Calendars;
using Exchange.Core.Registry.Documents;
using static Exchange.Core.Tests.Registry.Calendars.Sample;

namespace Exchange.Core.Tests.Registry.Calendars;

/// <summary>The clock of limits, by the calendar of the sample district.</summary>
public sealed class LimitsTests
{
    private static LimitAnswer Due(Limit limit, string accepted, params (string From, string? Until)[] pauses)
        => Limits.Due(limit, At(accepted), [.. pauses.Select(pause => new Pause(At(pause.From), pause.Until is null ? null : At(pause.Until)))], Calendar, Shanghai);

    private static LimitAnswer On(string day) => new LimitAnswer.Due(DateOnly.Parse(day));

    private static Limit Working(int days, bool promised = false) => new(days, LimitUnit.WorkingDays, promised);

    private static Limit Natural(int days, bool promised = false) => new(days, LimitUnit.NaturalDays, promised);

    [Test]
    public void Accepted_on_24_December_five_working_days_end_on_the_30th()
        => Due(Working(5, promised: true), "2026-12-24 10:00").ShouldBe(On("2026-12-30"), "the Saturday is worked, the Sunday is not");

    [Test]
    public void Paused_on_the_28th_and_resumed_on_the_30th_they_end_on_4_January()
        => Due(Working(5, promised: true), "2026-12-24 10:00", ("2026-12-28 09:00", "2026-12-30 17:00")).ShouldBe(On("2027-01-04"));

    [Test]
    public void Fifteen_natural_days_end_on_8_January() => Due(Natural(15), "2026-12-24 10:00").ShouldBe(On("2027-01-08"));

    [TestCase(8, "2027-01-04", Description = "1 January is off, and so is the weekend behind it")]
    [TestCase(3, "2026-12-28", Description = "a Sunday")]
    [TestCase(2, "2026-12-26", Description = "a Saturday that is worked")]
    public void A_last_natural_day_that_is_off_moves_to_the_next_working_day(int days, string due) => Due(Natural(days), "2026-12-24 10:00").ShouldBe(On(due));

    [TestCase("2026-12-24 17:30", "2026-12-25")]
    [TestCase("2026-12-24 17:31", "2026-12-26", Description = "counts as accepted on Friday")]
    [TestCase("2026-12-24 08:00", "2026-12-25")]
    [TestCase("2026-12-24 12:30", "2026-12-25")]
    [TestCase("2026-12-27 10:00", "2026-12-29", Description = "a Sunday counts as Monday, so that whoever comes later is never due earlier")]
    [TestCase("2026-12-26 18:00", "2026-12-29")]
    public void After_working_hours_a_promised_limit_begins_on_the_next_working_day(string accepted, string due)
        => Due(Working(1, promised: true), accepted).ShouldBe(On(due));

    [TestCase("2026-12-24 17:31", "2026-12-25")]
    [TestCase("2026-12-24 23:59", "2026-12-25")]
    [TestCase("2026-12-27 10:00", "2026-12-28")]
    public void A_statutory_limit_knows_no_hours(string accepted, string due) => Due(Working(1), accepted).ShouldBe(On(due));

    [TestCase("2026-12-25 17:29", "2026-12-25 17:31", "2026-12-26", Description = "paused at the end of the 25th")]
    [TestCase("2026-12-25 17:31", "2026-12-25 23:59", "2026-12-25", Description = "only after working hours")]
    [TestCase("2026-12-25 09:00", "2026-12-25 17:30", "2026-12-25", Description = "resumed when work ends")]
    [TestCase("2026-12-24 11:00", "2026-12-24 12:00", "2026-12-25", Description = "over before the first counted day")]
    public void A_day_at_whose_end_it_is_paused_is_not_counted(string from, string until, string due)
        => Due(Working(1), "2026-12-24 10:00", (from, until)).ShouldBe(On(due));

    [Test]
    public void Pauses_may_overlap_and_come_in_any_order()
        => Due(Working(1), "2026-12-24 10:00", ("2026-12-26 10:00", "2026-12-28 20:00"), ("2026-12-25 10:00", "2026-12-26 11:00")).ShouldBe(On("2026-12-29"));

    [Test]
    public void While_it_is_paused_its_last_day_is_not_known()
    {
        Due(Working(5), "2026-12-24 10:00", ("2026-12-28 09:00", null)).ShouldBeOfType<LimitAnswer.Paused>();
        Due(Working(2), "2026-12-24 10:00", ("2026-12-28 09:00", null)).ShouldBe(On("2026-12-26"), "it had ended before");
    }

    [Test]
    public void Beyond_the_calendar_nothing_is_guessed()
    {
        Due(Working(5), "2027-12-30 10:00").ShouldBe(new LimitAnswer.BeyondCalendar(new DateOnly(2027, 12, 31)));
        Due(Natural(15), "2027-12-24 10:00").ShouldBeOfType<LimitAnswer.BeyondCalendar>();
        Due(Working(1, promised: true), "2028-01-03 10:00").ShouldBeOfType<LimitAnswer.BeyondCalendar>();
        Due(Working(1), "2027-12-30 10:00").ShouldBe(On("2027-12-31"));
    }

    [Test]
    public void A_limit_without_days_ends_on_the_day_itself()
    {
        Due(Working(0), "2026-12-24 10:00").ShouldBe(On("2026-12-24"));
        Due(Natural(0), "2026-12-27 10:00").ShouldBe(On("2026-12-28"));
    }

    [Test]
    public void Days_begin_and_end_in_the_time_zone_that_is_given()
    {
        // 23:30 on the 24th in Berlin is already the 25th in Shanghai.
        var accepted = Time("2026-12-24T23:30:00+01:00");
        Limits.Due(Working(1), accepted, [], Calendar, Berlin).ShouldBe(On("2026-12-25"));
        Limits.Due(Working(1), accepted, [], Calendar, Shanghai).ShouldBe(On("2026-12-26"));
    }

    [Test]
    public void Whoever_is_accepted_later_is_never_due_earlier() =>
        Gen.Select(Gen.Int[0, 300 * 24 * 60], Gen.Int[0, 5 * 24 * 60], Gen.Int[0, 25], Gen.Bool, Gen.Bool).Sample((start, more, days, working, promised) =>
        {
            var limit = new Limit(days, working ? LimitUnit.WorkingDays : LimitUnit.NaturalDays, promised);
            var first = At("2026-02-01 00:00").AddMinutes(start);
            DateOnly Last(DateTimeOffset accepted) => ((LimitAnswer.Due)Limits.Due(limit, accepted, [], Calendar, Shanghai)).Day;
            return Last(first) <= Last(first.AddMinutes(more));
        });

    [Test]
    public void Without_pauses_working_days_are_those_of_the_calendar() =>
        Gen.Select(Gen.Int[0, 300], Gen.Int[1, 60]).Sample((start, days) =>
        {
            var accepted = At("2026-02-01 10:00").AddDays(start);
            var due = (LimitAnswer.Due)Limits.Due(Working(days), accepted, [], Calendar, Shanghai);
            return WorkingDays.After(DateOnly.FromDateTime(accepted.DateTime), days, Calendar.IsWorked) == due.Day;
        });
}
