using Exchange.Core.Registry;
using Exchange.Core.Registry.Calendars;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Records.Stories;

/// <summary>A step as it stands in the case file.</summary>
/// <param name="EndedAt">When the hub itself ended it, or null: a cancelled step is ended by no department.</param>
public sealed record StepFacts(string Name, string Organisation, string State, string? Outcome, IReadOnlyList<StageEvent> Told, DateTimeOffset? EndedAt);

/// <summary>A record's steps and the whole, with their limits, as they stand at a moment. Pure.</summary>
/// <param name="Steps">In the order in which they were given.</param>
public sealed record RecordStory(IReadOnlyList<StoryOfStep> Steps, BundleStory Bundle, IReadOnlyList<LimitClock> Clocks)
{
    public static RecordStory Of(ItemDocument item, string? situation, IReadOnlyCollection<StepFacts> steps, DateTimeOffset? closedAt, WorkingCalendar? calendar, TimeZoneInfo zone, DateTimeOffset now, CardRules cards)
    {
        var told = new List<StoryOfStep>(steps.Count);
        var parts = new List<BundleStep>(steps.Count);
        foreach (var step in steps)
        {
            var limits = item.StepIn(step.Name, situation)!.Limits;
            var story = StepStory.Of(step.Told, limits);
            told.Add(new StoryOfStep(step.Name, step.Organisation, story, limits is null ? null : LimitClock.Of(limits, ClockSpan.Of(story, limits, step.EndedAt), calendar, zone, now, cards)));
            parts.Add(new BundleStep(step.Name, step.Organisation, step.State, step.Outcome, story, limits?.Extension ?? LimitsPart.UsualExtension));
        }
        var bundle = BundleStory.Of(item.Organisation, parts, closedAt);
        return new RecordStory(told, bundle, LimitClock.Of(item.LimitsIn(situation), bundle.Span, calendar, zone, now, cards));
    }

    /// <summary>The calendar as it is today; null when it is not registered any more.</summary>
    public static WorkingCalendar? CalendarOf(ItemDocument item, RegistrySnapshot today)
        => item.Calendar is { } name && today.Calendars.ContainsKey(name) ? RegisteredCalendars.Of(today, name) : null;

    /// <summary>Every card that is shown now.</summary>
    /// <param name="lead">The organisation in the lead: the whole's cards are its.</param>
    public IReadOnlyList<CardFound> Cards(string lead) =>
    [
        .. Steps.SelectMany(static step => Found(step.Name, step.Organisation, step.Clocks ?? [])),
        .. Found(null, lead, Clocks),
    ];

    private static IEnumerable<CardFound> Found(string? step, string organisation, IReadOnlyList<LimitClock> clocks) => clocks.Where(static clock => clock is { Card: not null, Due: not null })
        .Select(clock => new CardFound(step, organisation, clock.Limit, clock.Card!, clock.Due!.Value, clock.Days + clock.ExtendedBy));
}

/// <param name="Clocks">Null where the item sets the step no limits.</param>
public sealed record StoryOfStep(string Name, string Organisation, StepStory Story, IReadOnlyList<LimitClock>? Clocks);
