using Exchange.Core.Records;
using Exchange.Core.Records.Stories;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Calendars;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;

namespace Exchange.Core.Statistics;

/// <summary>Reads case files to be counted, many at a time, and works out what each adds.</summary>
public sealed class StatisticCases(Database database, RegistryShelf registry, StatisticOptions options, CardRules cards, TimeZoneInfo zone)
{
    /// <summary>Case files of one reading, and of one commit: whoever hands in meanwhile waits for that one.</summary>
    public const int Most = 20;

    private static readonly string Ids = string.Join(", ", Enumerable.Range(0, Most).Select(static i => $"@id{(char)('a' + i / 26)}{(char)('a' + i % 26)}"));

    private static readonly Sql RecordsOf = new($"select id, item, organisation, revision, state, outcome, taken_in_at, closed_at, pruned_at, situation from record where id in ({Ids})");

    private static readonly Sql StepsOf = new($"select record_id, name, organisation, state, closing_code, outcome, updated_at from step where record_id in ({Ids}) order by record_id, name");

    private static readonly Sql EventsOf = new($"select record_id, step, event_id, stage, at, code, outcome, days, version from progress_event where record_id in ({Ids})");

    // Of the last version: what was promised for later and has come is a file by then.
    private static readonly Sql PaperOf = new($"""
        select m.record_id from material m join record r on r.id = m.record_id and r.version = m.version
        where m.record_id in ({Ids}) and m.way in ('upload', 'later')
        """);

    private static readonly Sql BodyOf = new("select content, body_from, body_length from record_version where record_id = @record_id and version = 1");

    private readonly ChannelPath _channel = new(options.Channel);
    private readonly StatisticFacts _facts = new(zone, cards);

    /// <param name="records">At most <see cref="Most"/>.</param>
    /// <param name="known">Of those that this counting has met before: by which channel each came, which does not change.</param>
    /// <param name="told">Of those that an earlier one has: the last word on records whose contents are gone.</param>
    internal async Task<Dictionary<string, (string Channel, Dictionary<StatisticKey, StatisticCounts> Facts)>> Count(
        IReadOnlyCollection<string> records, IReadOnlyDictionary<string, string> known, IReadOnlyDictionary<string, string> told, CancellationToken stop)
    {
        var counted = new Dictionary<string, (string, Dictionary<StatisticKey, StatisticCounts>)>(StringComparer.Ordinal);
        foreach (var one in await Read(records, stop))
        {
            var item = (await registry.At(one.Revision, stop)).Items[one.Item];
            var channel = known.GetValueOrDefault(one.Id) ?? (one.IsPruned ? told.GetValueOrDefault(one.Id) : null) ?? await ChannelOf(one, stop);
            counted[one.Id] = (channel, _facts.Of(one, item, RecordStory.CalendarOf(item, registry.Current), channel));
        }
        return counted;
    }

    private async Task<List<CountedCase>> Read(IReadOnlyCollection<string> records, CancellationToken stop)
    {
        var ids = new object?[Most];
        records.ToArray<object?>().CopyTo(ids, 0);
        var steps = (await database.Query(StepsOf.With(ids), static row => (
            Record: row.GetString(0), Name: row.GetString(1), Organisation: row.GetString(2), State: row.GetString(3), Code: row.Text(4), Outcome: row.Text(5), UpdatedAt: Time(row.GetInt64(6))), stop))
            .ToLookup(static one => one.Record, StringComparer.Ordinal);
        var events = (await database.Query(EventsOf.With(ids), static row => (Place: (row.GetString(0), row.GetString(1)), Event: new StageEvent(
            row.GetString(2), row.GetString(3), Time(row.GetInt64(4)), row.Text(5), row.Text(6), row.Long(7), row.Long(8))), stop)).ToLookup(static one => one.Place, static one => one.Event);
        var paper = (await database.Query(PaperOf.With(ids), static row => row.GetString(0), stop)).ToHashSet(StringComparer.Ordinal);
        return await database.Query(RecordsOf.With(ids), row => new CountedCase(
            row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt64(3), row.GetString(4), row.Text(5), Time(row.GetInt64(6)), row.Long(7) is { } closed ? Time(closed) : null, row.Long(8) is not null)
        {
            Situation = row.Text(9),
            OnPaper = paper.Contains(row.GetString(0)),
            Steps = [.. steps[row.GetString(0)].Select(one => new CountedStep(
                one.Name, one.Organisation, one.State, one.Outcome, one.UpdatedAt, CaseFiles.Settled(events[(one.Record, one.Name)], one.Code, one.Outcome)))],
        }, stop);
    }

    /// <summary>As it was taken in. One body at a time: they may be large.</summary>
    private async Task<string> ChannelOf(CountedCase one, CancellationToken stop)
    {
        if (!_channel.IsSet || one.IsPruned) return "";
        return await database.Query(BodyOf.With(one.Id), row => _channel.In(row.Bytes(0).AsMemory((int)row.GetInt64(1), (int)row.GetInt64(2))), stop) is [var channel] ? channel : "";
    }

    private static DateTimeOffset Time(long at) => DateTimeOffset.FromUnixTimeMilliseconds(at);
}
