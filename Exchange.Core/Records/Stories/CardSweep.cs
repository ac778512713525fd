using Exchange.Core.Registry;
using Exchange.Core.Registry.Calendars;
using Exchange.Core.Storage;

namespace Exchange.Core.Records.Stories;

/// <summary>
/// Finds limits that turn yellow or red. A record is looked at when something was told about it and at the beginning of each day, for nothing else moves a card; the look is worked out of the events,
/// so one that comes late, or twice, finds what one in time would have found.
/// </summary>
public sealed class CardSweep(Database database, CaseFiles cases, Ledger ledger, RegistryShelf registry, CardRules rules, TimeZoneInfo zone, TimeProvider clock)
{
    /// <summary>Records that are looked at together, and whose cards share a commit.</summary>
    public const int Slice = 50;

    private static readonly Sql DueLooks = new("select {top @n} record_id, look_at, told from record_watch where look_at <= @now order by look_at, record_id {limit @n}");

    /// <summary>Looks at some of the records that are due, the longest due first.</summary>
    /// <returns>How many it looked at; fewer than a slice when no more are due.</returns>
    public async Task<int> Look(CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        var due = await database.Query(DueLooks.With((long)Slice, now.ToUnixTimeMilliseconds()), static row => (Id: row.GetString(0), Seen: new DueLookAt(row.GetInt64(1), row.GetInt64(2))), stop);
        var looks = new List<CardLook>(due.Count);
        foreach (var (id, seen) in due) looks.Add(await LookAt(id, seen, now, stop));
        // One that was told about meanwhile is due again, and found by the next slice.
        if (looks.Count > 0) await ledger.ShowCards(looks);
        return due.Count;
    }

    private async Task<CardLook> LookAt(string id, DueLookAt seen, DateTimeOffset now, CancellationToken stop)
    {
        // What its item is not known of any more has no limits to look after.
        if (await cases.Read(id, stop) is not { } record || (await registry.At(record.Revision, stop)).Items.GetValueOrDefault(record.Item) is not { } item) return new CardLook(id, [], seen, null);
        var facts = record.Steps.Select(static step => new StepFacts(step.Name, step.Organisation, step.State, step.Outcome, step.Told ?? [], StepState.Ended(step.State) ? step.UpdatedAt : null)).ToList();
        var story = RecordStory.Of(item, record.Situation, facts, record.ClosedAt, RecordStory.CalendarOf(item, registry.Current), zone, now, rules);
        return new CardLook(id, story.Cards(item.Organisation), seen, story.Bundle.Open == 0 ? null : WallClock.Time(WallClock.Day(now, zone).AddDays(1), TimeSpan.Zero, zone));
    }
}
