using CsCheck;
using Exchange.Core.Records.Stories;
using Exchange.Core.Registry.Calendars;
using Exchange.Core.Registry.Documents;
using static Exchange.Core.Tests.Records.Stories.Told;
using static Exchange.Core.Tests.Registry.Calendars.Sample;

namespace Exchange.Core.Tests.Records.Stories;

/// <summary>Limits counted from what was told, by the calendar of the sample district.</summary>
public sealed class LimitClockTests
{
    private static readonly LimitsPart Food = new() { Statutory = new LimitPart { Days = 20 }, Promised = new LimitPart { Days = 8 }, Extension = 10 };

    private static LimitsPart Promise(int days) => new() { Promised = new LimitPart { Days = days } };

    private static LimitClock One(LimitsPart limits, string events, string now, CardRules? cards = null, WorkingCalendar? calendar = null)
    {
        var story = Story(events, limits);
        var words = now.Split(' ');
        return LimitClock.Of(limits, ClockSpan.Of(story, limits, null), calendar ?? Calendar, Shanghai, Time(words[0], words[1]), cards ?? new CardRules())[^1];
    }

    private static DateOnly Day(string day) => DateOnly.FromDateTime(Time(day, "00:00").Date);

    [Test]
    public void The_samples_three_checks_hold_to_the_day()
    {
        One(Promise(5), "accepted 12-24 10:00", "12-25 09:00").Due.ShouldBe(Day("12-30"));
        One(Promise(5), "accepted 12-24 10:00, paused=B 12-28 09:00, resumed 12-30 17:00", "12-31 09:00").Due.ShouldBe(Day("01-04"));
        One(new LimitsPart { Promised = new LimitPart { Days = 15, Unit = LimitUnit.NaturalDays } }, "accepted 12-24 10:00", "12-25 09:00").Due.ShouldBe(Day("01-08"));
    }

    [Test]
    public void It_starts_at_the_acceptance_and_not_before()
    {
        var clock = One(Promise(5), "preCheck 12-21 09:00, supplementAsked 12-21 10:00, supplementIn 12-23 09:00", "12-24 09:00");
        (clock.State, clock.Due, clock.Used, clock.Card).ShouldBe((ClockState.NotStarted, null, null, null));
        One(Promise(5), "supplementAsked 12-21 10:00, supplementIn 12-24 09:00, accepted 12-24 10:00", "12-25 09:00").StartedAt.ShouldBe(Time("12-24", "10:00"));
    }

    [Test]
    public void An_acceptance_after_working_hours_counts_for_the_promise_as_of_the_next_working_day()
    {
        var clocks = LimitClock.Of(Food, ClockSpan.Of(Story("accepted 12-24 17:31"), Food, null), Calendar, Shanghai, Time("12-25", "09:00"), new CardRules());
        clocks.Select(clock => (clock.Limit, clock.Days, clock.Due)).ShouldBe([(LimitWord.Statutory, 20, Day("01-21")), (LimitWord.Promised, 8, Day("01-06"))]);
    }

    [TestCase("12-24 18:00", 0, 5, null)]
    [TestCase("12-25 09:00", 1, 4, null)]
    [TestCase("12-26 09:00", 2, 3, null, Description = "a Saturday that is worked")]
    [TestCase("12-27 09:00", 2, 3, null, Description = "a Sunday")]
    [TestCase("12-28 09:00", 3, 2, null)]
    [TestCase("12-29 09:00", 4, 1, "yellow", Description = "a day before the last one")]
    [TestCase("12-30 23:59", 5, 0, "yellow")]
    [TestCase("12-31 00:00", 6, -1, "red")]
    [TestCase("01-04 00:00", 7, -2, "red")]
    public void Days_are_used_up_and_cards_shown(string now, int used, int left, string? card)
    {
        var clock = One(Promise(5), "accepted 12-24 10:00", now);
        (clock.Used, clock.Left, clock.Card).ShouldBe((used, left, card));
    }

    [TestCase(90, 0, 20, 17, false)]
    [TestCase(90, 0, 20, 18, true, Description = "90 % of 20")]
    [TestCase(100, 3, 20, 16, false)]
    [TestCase(100, 3, 20, 17, true)]
    [TestCase(90, 1, 1, 0, false, Description = "not on the day of the acceptance itself")]
    [TestCase(90, 1, 1, 1, true)]
    public void When_it_turns_yellow_is_a_setting(int percent, int before, int days, int used, bool yellow)
        => new CardRules { YellowPercent = percent, YellowDaysBefore = before }.IsYellow(used, days).ShouldBe(yellow);

    [Test]
    public void While_it_is_paused_there_is_no_last_day_and_no_card()
    {
        var clock = One(Promise(5), "accepted 12-24 10:00, paused=B 12-29 09:00", "12-31 09:00");
        (clock.State, clock.Due, clock.Used, clock.Card, clock.Unknown).ShouldBe((ClockState.Paused, null, 3, null, null));
        One(Promise(2), "accepted 12-24 10:00, paused=B 12-29 09:00", "12-31 09:00").Card.ShouldBe(CardColour.Red, "it was over before");
    }

    [Test]
    public void An_extension_adds_days_to_both_limits()
    {
        var story = Story("accepted 12-24 10:00, extended 12-25 10:00");
        LimitClock.Of(Food, ClockSpan.Of(story, Food, null), Calendar, Shanghai, Time("12-25", "11:00"), new CardRules()).Select(clock => (clock.ExtendedBy, clock.Left)).ShouldBe([(10, 29), (10, 17)]);
        One(Promise(5), "accepted 12-24 10:00, extended=2 12-25 10:00", "12-25 11:00").Due.ShouldBe(Day("01-04"), "the year's end lies between");
    }

    [TestCase("closed=6+ 12-30 17:00", null, 5)]
    [TestCase("closed=6+ 12-31 09:00", "red", 6, Description = "a day late: that stays")]
    [TestCase("withdrawn 12-29 09:00", null, 4)]
    public void After_the_end_it_stands_as_it_stood_at_the_end(string end, string? card, int used)
    {
        var clock = One(Promise(5), "accepted 12-24 10:00, " + end, "01-20 09:00");
        (clock.State, clock.Card, clock.Used, clock.Due).ShouldBe((ClockState.Ended, card, used, Day("12-30")));
    }

    [Test]
    public void What_ended_without_an_acceptance_was_not_counted()
        => One(Promise(5), "closed=6+ 12-30 17:00", "01-20 09:00").ShouldSatisfyAllConditions(clock => clock.State.ShouldBe(ClockState.NotCounted), clock => clock.Card.ShouldBeNull());

    [Test]
    public void Without_the_year_in_the_calendar_nothing_is_guessed()
    {
        var short_ = new WorkingCalendar(Registry.Calendars.Sample.Document with { Until = new DateOnly(2026, 12, 28) });
        var clock = One(Promise(5), "accepted 12-24 10:00", "12-28 09:00", calendar: short_);
        (clock.State, clock.Due, clock.Used, clock.Unknown).ShouldBe((ClockState.Running, null, 3, ClockGap.CalendarEnds));
        var later = One(Promise(5), "accepted 12-24 10:00", "12-30 09:00", calendar: short_);
        (later.Due, later.Used, later.Left, later.Card).ShouldBe((null, null, null, null));
        LimitClock.Of(Food, ClockSpan.Of(Story("accepted 12-24 10:00"), Food, null), null, Shanghai, Time("12-28", "09:00"), new CardRules())
            .ShouldAllBe(one => one.Unknown == ClockGap.CalendarMissing && one.Due == null);
    }

    [Test]
    public void A_step_without_limits_has_no_clock() => LimitClock.Of(null, ClockSpan.Of(Story("accepted 12-24 10:00"), null, null), Calendar, Shanghai, Time("12-28", "09:00"), new CardRules()).ShouldBeEmpty();

    // Half hours from 1 February 2026 on, and up to three pauses.
    private static readonly Gen<(DateTimeOffset Accepted, Pause[] Pauses)> Cases =
        from start in Gen.Int[0, 200 * 48]
        from pauses in Gen.Select(Gen.Int[0, 40 * 48], Gen.Int[1, 10 * 48]).Array[0, 3]
        let accepted = At("2026-02-01 00:00").AddMinutes(30 * start)
        select (accepted, pauses.Select(pause => new Pause(accepted.AddMinutes(30 * pause.Item1), accepted.AddMinutes(30 * (pause.Item1 + pause.Item2)))).ToArray());

    [Test]
    public void The_last_day_is_the_first_at_whose_end_all_days_are_used() => Gen.Select(Cases, Gen.Int[1, 40], Gen.Bool, Gen.Bool).Sample((one, days, working, promised) =>
    {
        var limit = new Limit(days, working ? LimitUnit.WorkingDays : LimitUnit.NaturalDays, promised);
        var due = ((LimitAnswer.Due)Limits.Due(limit, one.Accepted, one.Pauses, Calendar, Shanghai)).Day;
        if (!working)
        {
            // A last day that is off was moved: the days before it have used the limit up.
            while (Limits.Used(limit, one.Accepted, one.Pauses, EndOf(due.AddDays(-1)), Calendar, Shanghai) >= days) due = due.AddDays(-1);
        }
        Limits.Used(limit, one.Accepted, one.Pauses, EndOf(due), Calendar, Shanghai).ShouldBe(days);
        Limits.Used(limit, one.Accepted, one.Pauses, EndOf(due.AddDays(-1)), Calendar, Shanghai)!.Value.ShouldBeLessThan(days);
    });

    [Test]
    public void Each_day_uses_up_one_at_most() => Gen.Select(Cases, Gen.Int[0, 60], Gen.Bool).Sample((one, day, working) =>
    {
        var limit = new Limit(5, working ? LimitUnit.WorkingDays : LimitUnit.NaturalDays);
        var date = DateOnly.FromDateTime(one.Accepted.DateTime).AddDays(day);
        var (before, after) = (Limits.Used(limit, one.Accepted, one.Pauses, EndOf(date), Calendar, Shanghai), Limits.Used(limit, one.Accepted, one.Pauses, EndOf(date.AddDays(1)), Calendar, Shanghai));
        (after - before).ShouldBeOneOf(0, 1);
    });

    private static DateTimeOffset EndOf(DateOnly day) => new(day.ToDateTime(new TimeOnly(23, 59, 59)), TimeSpan.FromHours(8));
}
