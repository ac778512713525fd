using Exchange.Core.Registry;

namespace Exchange.Core.Records.Stories;

/// <summary>
/// Tells of a record what departments have told, and how its limits stand at this moment. Nothing of it is kept: it is worked out at each reading, of the events, the item as it was when the record was taken in,
/// and the calendar as it is today (the holidays of a year are published when its records are long under way).
/// </summary>
public sealed class CaseStories(CaseFiles cases, CaseReading reading, RegistryShelf registry, CardRules cards, TimeZoneInfo zone, TimeProvider clock)
{
    /// <param name="record">As its reader may see it: of steps that are not in it nothing is told.</param>
    public async Task<RecordView> Tell(RecordView record, CancellationToken stop)
    {
        var item = (await registry.At(record.Revision, stop)).Items[record.Item];
        var told = (await cases.Told(record.Id, stop)).ToLookup(static one => one.Step, static one => one.Event, StringComparer.Ordinal);
        var shown = await reading.CardsOf(record.Id, stop);
        var reminders = await reading.RemindersOf(record.Id, stop);
        var facts = record.Steps.Select(step => new StepFacts(
            step.Name, step.Organisation, step.State, step.Outcome, CaseFiles.Settled(told[step.Name], step.ClosingCode, step.Outcome), StepState.Ended(step.State) ? step.UpdatedAt : null)).ToList();
        var story = RecordStory.Of(item, record.Situation, facts, record.ClosedAt, RecordStory.CalendarOf(item, registry.Current), zone, clock.GetUtcNow(), cards);
        return record with
        {
            Steps = [.. record.Steps.Zip(story.Steps, (step, of) => step with
            {
                Number = SubNumber.Of(record.Number, item, step.Name),
                Role = step.Organisation == item.Organisation ? StepRole.Lead : StepRole.Assisting,
                Story = told.Contains(step.Name) ? of.Story : null,
                Clocks = of.Clocks,
                Cards = Some(shown.Where(card => card.Step == step.Name)),
                Reminders = Some(reminders.Where(reminder => reminder.Step == step.Name)),
            })],
            Bundle = !record.Whole ? null : new BundleView(
                story.Bundle.State, item.Organisation, story.Bundle.Open, story.Bundle.Done, story.Bundle.Refused, story.Bundle.Cancelled, story.Bundle.Span.From, story.Bundle.Span.Until,
                story.Clocks, Some(shown.Where(static card => card.Step is null))),
        };
    }

    private static IReadOnlyList<T>? Some<T>(IEnumerable<T> few) => few.ToList() is { Count: > 0 } some ? some : null;
}
