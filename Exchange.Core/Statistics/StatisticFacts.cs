using Exchange.Core.Records;
using Exchange.Core.Records.Stories;
using Exchange.Core.Registry.Calendars;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Statistics;

/// <summary>What one record adds to the statistics: worked out of its case file as it stands, and nothing else. Pure.</summary>
internal sealed class StatisticFacts(TimeZoneInfo zone, CardRules cards)
{
    /// <param name="calendar">The item's, as it is today; null when it is not registered.</param>
    public Dictionary<StatisticKey, StatisticCounts> Of(CountedCase counted, ItemDocument item, WorkingCalendar? calendar, string channel)
    {
        var facts = new Dictionary<StatisticKey, StatisticCounts>();
        var steps = counted.Steps.Select(step =>
        {
            var limits = item.StepIn(step.Name, counted.Situation)?.Limits;
            return (Step: step, Limits: limits, Story: StepStory.Of(step.Told, limits));
        }).ToList();

        foreach (var (step, limits, story) in steps)
        {
            // It was never sent, and nobody has had it.
            if (step.State == StepState.Cancelled) continue;
            var span = ClockSpan.Of(story, limits, StepState.Ended(step.State) ? step.UpdatedAt : null);
            Add(new Life(StatisticSubject.Step, step.Organisation, span, step.Outcome), limits);
        }

        var bundle = BundleStory.Of(item.Organisation, [.. steps.Select(static one => new BundleStep(
            one.Step.Name, one.Step.Organisation, one.Step.State, one.Step.Outcome, one.Story, one.Limits?.Extension ?? LimitsPart.UsualExtension))], counted.ClosedAt);
        // The record says whether it is closed: its steps may all have ended in a commit that this reading has seen half of, and then it is looked at again.
        var whole = bundle.Span with { Until = counted.State == RecordState.Closed ? bundle.Span.Until ?? counted.ClosedAt : null };
        Add(new Life(StatisticSubject.Record, counted.Organisation, whole, counted.Outcome), item.LimitsIn(counted.Situation));
        return facts;

        void Add(Life life, LimitsPart? limits)
        {
            Count(life, counted.TakenInAt, new StatisticCounts(TakenIn: 1, WithoutPaper: counted.OnPaper ? 0 : 1));
            if (life.Span.From is { } accepted) Count(life, accepted, new StatisticCounts(Accepted: 1));
            if (life.Span.Until is not { } ended) return;
            if (life.Outcome == Outcome.Withdrawn)
            {
                Count(life, ended, new StatisticCounts(Withdrawn: 1));
                return;
            }
            var onTime = IsOnTime(limits, life.Span, calendar, ended);
            var atOnce = StatisticKey.DayOf(ended, zone) == StatisticKey.DayOf(life.Span.From ?? counted.TakenInAt, zone);
            Count(life, ended, new StatisticCounts(Closed: 1, Timed: onTime is null ? 0 : 1, OnTime: onTime is true ? 1 : 0, AtOnce: atOnce ? 1 : 0));
        }

        void Count(Life life, DateTimeOffset at, StatisticCounts counts)
        {
            var key = new StatisticKey(StatisticKey.DayOf(at, zone), life.Subject, life.Organisation, item.Name, channel);
            facts[key] = facts.GetValueOrDefault(key) + counts;
        }
    }

    /// <summary>Within what was promised, or without a promise what the law says; null where there is no limit, or none that could be counted.</summary>
    private bool? IsOnTime(LimitsPart? limits, ClockSpan span, WorkingCalendar? calendar, DateTimeOffset ended)
    {
        var clocks = LimitClock.Of(limits, span, calendar, zone, ended, cards);
        var clock = clocks.FirstOrDefault(static one => one.Limit == LimitWord.Promised) ?? (clocks is [var first, ..] ? first : null);
        return clock is { State: ClockState.Ended, Due: not null } ? clock.Card != CardColour.Red : null;
    }

    private readonly record struct Life(string Subject, string Organisation, ClockSpan Span, string? Outcome);
}
