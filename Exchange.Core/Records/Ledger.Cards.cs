using Exchange.Core.Log;
using Exchange.Core.Records.Stories;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;

namespace Exchange.Core.Records;

public sealed partial class Ledger
{
    // Whoever sweeps has read told before the record: a report that comes between moves it, even within the same millisecond, and the sweep finds the record once more.
    private static readonly Sql WatchSoon = new("update record_watch set look_at = @now, told = told + 1 where record_id = @record_id");

    private static readonly Sql Watch = new("""
        insert into record_watch (record_id, look_at, told)
        select @record_id, @now, 0
        {absent record_watch where record_id = @record_id}
        """);

    private static readonly Sql WatchLater = new("update record_watch set look_at = @then where record_id = @record_id and look_at = @seen and told = @told");

    private static readonly Sql WatchNoMore = new("delete from record_watch where record_id = @record_id and look_at = @seen and told = @told");

    private static readonly Sql InsertCard = new("""
        insert into card (id, record_id, step, organisation, limit_word, colour, due, at)
        select @id, @record_id, @step, @organisation, @limit_word, @colour, @due, @now
        {absent card where record_id = @record_id and step = @step and limit_word = @limit_word and colour = @colour and due = @due}
        """);

    /// <summary>What was told moves a clock, perhaps: whoever looks after cards looks at the record soon. Only of items that have limits, and only once something was accepted: of others there is nothing to see.</summary>
    private static void WatchOver(Unit unit, ItemDocument item, IEnumerable<StepLine> steps, string recordId, long now)
    {
        if (!item.HasLimits() || !steps.Any(static step => step.Stages.Contains(ProgressStage.Accepted))) return;
        unit.Do(WatchSoon.With(now, recordId)).Do(Watch.With(recordId, now));
    }

    /// <summary>
    /// The cards that a record shows now, each written and logged once, and when to look again. False when the record was told about, or looked at by another host, since it was read: nothing is written then.
    /// </summary>
    /// <param name="seen">The look that was due, as it was read before the record.</param>
    /// <param name="then">Null: everything has ended, it is never looked at again.</param>
    public Task<bool> ShowCards(string recordId, IReadOnlyCollection<CardFound> cards, DueLookAt seen, DateTimeOffset? then)
    {
        var unit = Showing(new CardLook(recordId, cards, seen, then));
        // If we stop before this commit the look stays due, and whoever looks next finds the same cards.
        return queue.Offer(unit);
    }

    /// <summary>As <see cref="ShowCards(string, IReadOnlyCollection{CardFound}, DueLookAt, DateTimeOffset?)"/>, of many records in one commit; each has its own answer, in their order.</summary>
    public Task<bool[]> ShowCards(IReadOnlyList<CardLook> looks)
    {
        Unit[] units = [.. looks.Select(Showing)];
        queue.Offer(units);
        return Task.WhenAll(units.Select(static unit => unit.Done));
    }

    private Unit Showing(CardLook look)
    {
        var (recordId, cards, seen, then) = look;
        var now = Now;
        var unit = new Unit(recordId).When(then is { } later ? WatchLater.With(later.ToUnixTimeMilliseconds(), recordId, seen.At, seen.Told) : WatchNoMore.With(recordId, seen.At, seen.Told));
        foreach (var card in cards)
        {
            var due = card.Due.ToString("yyyy-MM-dd", null);
            unit.DoAndLog(InsertCard.With(Id.New(clock), recordId, card.Step ?? "", card.Organisation, card.Limit, card.Colour, due, now),
                new LogEvent(now, KindOf(card), recordId, null, card.Step, card.Organisation,
                    Data: LogData.Of(("limit", card.Limit), ("due", due), ("days", (long)card.Days))));
        }
        return unit;
    }

    private static string KindOf(CardFound card) => (card.Step is null, card.Colour == CardColour.Red) switch
    {
        (true, true) => LogKind.RecordRedCard,
        (true, false) => LogKind.RecordYellowCard,
        (false, true) => LogKind.StepRedCard,
        (false, false) => LogKind.StepYellowCard,
    };
}
