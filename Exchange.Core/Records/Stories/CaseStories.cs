using Exchange.Core.Registry;
using Exchange.Core.Registry.Calendars;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Records.Stories;

/// <summary>
/// Tells of a record what departments have told, and how its limits stand at this moment. Nothing of it is kept: it is worked out at each reading, of the events, the item as it was when the record was taken in,
/// and the calendar as it is today (the holidays of a year are published when its records are long under way).
/// </summary>
public sealed class CaseStories(CaseFiles cases, RegistryShelf registry, CardRules cards, TimeZoneInfo zone, TimeProvider clock)
{
    /// <param name="record">As its reader may see it: of steps that are not in it nothing is told.</param>
    public async Task<RecordView> Tell(RecordView record, CancellationToken stop)
    {
        var item = (await registry.At(record.Revision, stop)).Items[record.Item];
        var told = (await cases.Told(record.Id, stop)).ToLookup(static one => one.Step, static one => one.Event, StringComparer.Ordinal);
        var now = clock.GetUtcNow();
        var calendar = CalendarOf(item);
        var steps = record.Steps.Select(step =>
        {
            var limits = item.StepIn(step.Name, record.Situation)!.Limits;
            var story = StepStory.Of(CaseFiles.Settled(told[step.Name], step.ClosingCode, step.Outcome), limits);
            return step with
            {
                Number = SubNumber.Of(record.Number, item, step.Name),
                Role = step.Organisation == item.Organisation ? StepRole.Lead : StepRole.Assisting,
                Story = told.Contains(step.Name) ? story : null,
                Clocks = limits is null ? null : LimitClock.Of(limits, SpanOf(story, limits, StepState.Ended(step.State) ? step.UpdatedAt : null), calendar, zone, now, cards),
            };
        }).ToList();
        record = record with { Steps = steps };
        if (!record.Whole) return record;
        var bundle = BundleStory.Of(item.Organisation, [.. steps.Select(step => new BundleStep(
            step.Name, step.Organisation, step.State, step.Outcome, step.Story ?? new StepStory(), item.StepIn(step.Name, record.Situation)!.Limits?.Extension ?? LimitsPart.UsualExtension))], record.ClosedAt);
        return record with
        {
            Bundle = new BundleView(bundle.State, item.Organisation, bundle.Open, bundle.Done, bundle.Refused, bundle.Cancelled, bundle.Span.From, bundle.Span.Until,
                LimitClock.Of(item.LimitsIn(record.Situation), bundle.Span, calendar, zone, now, cards)),
        };
    }

    /// <param name="endedAt">When the hub itself ended it, if it did: a cancelled step is ended by no department.</param>
    internal static ClockSpan SpanOf(StepStory story, LimitsPart? limits, DateTimeOffset? endedAt)
        => new(story.AcceptedAt, story.EndedAt ?? endedAt, story.Pauses, story.ExtendedBy(limits?.Extension ?? LimitsPart.UsualExtension));

    private WorkingCalendar? CalendarOf(ItemDocument item)
        => item.Calendar is { } name && registry.Current.Calendars.ContainsKey(name) ? RegisteredCalendars.Of(registry.Current, name) : null;
}
