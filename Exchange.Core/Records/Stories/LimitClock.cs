using Exchange.Core.Registry.Calendars;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Records.Stories;

/// <summary>Words of <see cref="LimitClock.Limit"/>.</summary>
public static class LimitWord
{
    /// <summary>法定时限.</summary>
    public const string Statutory = "statutory";

    /// <summary>承诺时限.</summary>
    public const string Promised = "promised";
}

/// <summary>Words of <see cref="LimitClock.State"/>.</summary>
public static class ClockState
{
    /// <summary>Nothing was accepted yet.</summary>
    public const string NotStarted = "not-started";
    public const string Running = "running";
    public const string Paused = "paused";
    public const string Ended = "ended";

    /// <summary>It ended without any acceptance: there was nothing to count.</summary>
    public const string NotCounted = "not-counted";
}

/// <summary>Words of <see cref="LimitClock.Card"/>.</summary>
public static class CardColour
{
    public const string Yellow = "yellow";
    public const string Red = "red";
}

/// <summary>Words of <see cref="LimitClock.Unknown"/>.</summary>
public static class ClockGap
{
    /// <summary>The count goes beyond the days that the calendar knows: it is to be prolonged.</summary>
    public const string CalendarEnds = "calendar-ends";

    /// <summary>The item's calendar is not registered any more.</summary>
    public const string CalendarMissing = "calendar-missing";
}

/// <summary>What a limit is counted from: a step's story, or a bundle's.</summary>
/// <param name="From">Null while nothing was accepted.</param>
/// <param name="Until">Null while it is open.</param>
public sealed record ClockSpan(DateTimeOffset? From, DateTimeOffset? Until, IReadOnlyCollection<Pause> Pauses, int ExtendedBy)
{
    /// <param name="endedAt">When the hub itself ended the step, if it did.</param>
    public static ClockSpan Of(StepStory story, LimitsPart? limits, DateTimeOffset? endedAt)
        => new(story.AcceptedAt, story.EndedAt ?? endedAt, story.Pauses, story.ExtendedBy(limits?.Extension ?? LimitsPart.UsualExtension));
}

/// <summary>
/// One limit as it stands at a moment: always counted anew from what was told, so that a late event, a new holiday or another extension puts it right.
/// </summary>
/// <param name="Limit">Of <see cref="LimitWord"/>.</param>
/// <param name="Days">The item's.</param>
/// <param name="ExtendedBy">Days that extensions add.</param>
/// <param name="State">Of <see cref="ClockState"/>.</param>
/// <param name="Due">The last day; null before the start, while it is paused, and beyond the calendar.</param>
/// <param name="Used">Days used up, today among them (or the day of the end); null before the start and beyond the calendar.</param>
/// <param name="Left">Days left after today; below zero when it is over.</param>
/// <param name="Card">Of <see cref="CardColour"/>, or null.</param>
/// <param name="Unknown">Why the last day is not known although the clock runs, of <see cref="ClockGap"/>: nothing is guessed. Null when it is known, or paused.</param>
public sealed record LimitClock(
    string Limit, int Days, int ExtendedBy, LimitUnit Unit, string State, DateTimeOffset? StartedAt, DateOnly? Due, int? Used, int? Left, string? Card, string? Unknown)
{
    /// <summary>The clocks of a step or bundle, as many as it has limits.</summary>
    /// <param name="calendar">Null when it is not registered: then nothing is counted.</param>
    /// <param name="now">Of a clock that runs; what has ended is counted to its end.</param>
    public static IReadOnlyList<LimitClock> Of(LimitsPart? limits, ClockSpan span, WorkingCalendar? calendar, TimeZoneInfo zone, DateTimeOffset now, CardRules cards)
    {
        var clocks = new List<LimitClock>(2);
        if (limits?.Statutory is { } statutory) clocks.Add(One(LimitWord.Statutory, statutory, span, calendar, zone, now, cards));
        if (limits?.Promised is { } promised) clocks.Add(One(LimitWord.Promised, promised, span, calendar, zone, now, cards));
        return clocks;
    }

    private static LimitClock One(string word, LimitPart part, ClockSpan span, WorkingCalendar? calendar, TimeZoneInfo zone, DateTimeOffset now, CardRules cards)
    {
        var clock = new LimitClock(
            word, part.Days, span.ExtendedBy, part.Unit, span.Until is null ? ClockState.NotStarted : ClockState.NotCounted, span.From, null, null, null, null, null);
        if (span.From is not { } from) return clock;
        var paused = span.Until is null && span.Pauses.Any(static pause => pause.Until is null);
        clock = clock with { State = span.Until is not null ? ClockState.Ended : paused ? ClockState.Paused : ClockState.Running };
        if (calendar is null) return clock with { Unknown = ClockGap.CalendarMissing };

        var days = part.Days + span.ExtendedBy;
        var limit = new Limit(days, part.Unit, word == LimitWord.Promised);
        var at = span.Until ?? now;
        var used = Limits.Used(limit, from, span.Pauses, at, calendar, zone);
        clock = clock with { Used = used, Left = days - used };
        return Limits.Due(limit, from, span.Pauses, calendar, zone) switch
        {
            LimitAnswer.Due due => clock with { Due = due.Day, Card = CardOf(due.Day, DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).DateTime), span.Until is not null, paused, used, days, cards) },
            LimitAnswer.BeyondCalendar => clock with { Unknown = ClockGap.CalendarEnds },
            _ => clock,
        };
    }

    private static string? CardOf(DateOnly due, DateOnly today, bool ended, bool paused, int? used, int days, CardRules cards)
        => today > due ? CardColour.Red : !ended && !paused && used is { } some && cards.IsYellow(some, days) ? CardColour.Yellow : null;
}
