using System.Data.Common;
using Exchange.Core.Storage;

namespace Exchange.Core.Log;

/// <summary>Pages of log events, ascending by position.</summary>
/// <remarks>
/// One prepared text for each way into the log (record, organisation, kind, client, position); what else is asked is tested on the rows found there.
/// A list of organisations or kinds is one short reading for each, merged by position: <c>in (…)</c> would have the database sort everything that matches, for each page.
/// </remarks>
public sealed class LogSearch(Database database)
{
    // Times follow positions but for the moment between an event and its commit, and the difference between two hosts' clocks. More than this is not looked for.
    private static readonly TimeSpan Disorder = TimeSpan.FromMinutes(10);

    private const int Slots = LogFilter.MostKinds;
    private const long Probe = 2_000;

    // The comparison comes before the "is null", because PostgreSQL takes a parameter's type from where it meets it first.
    private const string Lines = """
        select {top @limit} position, at, kind, record_id, delivery_id, step, organisation, client, data from log_event
        where position > @after and position <= @last and at >= @from and at < @until
          and (delivery_id = @delivery or @delivery is null) and (client = @client or @client is null)
          and (kind in (@kind1, @kind2, @kind3, @kind4, @kind5, @kind6, @kind7, @kind8, @kind9, @kind10, @kind11, @kind12) or @kind1 is null)
          and (organisation in (@org1, @org2, @org3, @org4, @org5, @org6, @org7, @org8, @org9, @org10, @org11, @org12) or @org1 is null)
        """;

    private const string InOrder = " order by position {limit @limit}";

    private static readonly Sql ByPosition = new(Lines + InOrder) { ForPeople = true };
    private static readonly Sql ByRecord = new(Lines + " and record_id = @way" + InOrder) { ForPeople = true };
    private static readonly Sql ByOrganisation = new(Lines + " and organisation = @way" + InOrder) { ForPeople = true };
    private static readonly Sql ByKind = new(Lines + " and kind = @way" + InOrder) { ForPeople = true };
    private static readonly Sql ByClient = new(Lines + " and client = @way" + InOrder) { ForPeople = true };

    private static readonly Sql CountOrganisation = new("""
        select cast(count(*) as bigint) from (select {top @most} position from log_event where organisation = @way and position > @after and position <= @last {limit @most}) few
        """) { ForPeople = true };

    private static readonly Sql CountKind = new("""
        select cast(count(*) as bigint) from (select {top @most} position from log_event where kind = @way and position > @after and position <= @last {limit @most}) few
        """) { ForPeople = true };

    private static readonly Sql CountClient = new("""
        select cast(count(*) as bigint) from (select {top @most} position from log_event where client = @way and position > @after and position <= @last {limit @most}) few
        """) { ForPeople = true };

    private static readonly Sql Ends = new("select (select min(position) from log_event), (select max(position) from log_event)");

    private static readonly Sql AtOrAfter = new("select {top 1} position, at from log_event where position >= @position order by position {limit 1}");

    /// <param name="after">The cursor of the page before; null for the first.</param>
    /// <param name="limit">Default 50, at most 500.</param>
    /// <exception cref="CursorException">The cursor is none, or belongs to another filter.</exception>
    /// <exception cref="ArgumentException">The filter names a delivery without its record, or too many kinds.</exception>
    public async Task<Page<LogLine>> Page(LogFilter filter, LogScope scope, string? after, int? limit, CancellationToken stop)
    {
        if (filter is { DeliveryId: not null, RecordId: null }) throw new ArgumentException("A delivery is looked for within its record.", nameof(filter));
        if (filter.Kinds.Count > LogFilter.MostKinds) throw new ArgumentException($"At most {LogFilter.MostKinds} kinds at a time.", nameof(filter));
        var most = PageLimit.Of(limit);
        var from = after is null ? 0 : Cursor.Read(after, filter.Text).Position;
        if (Organisations(filter, scope) is not { } organisations) return new Page<LogLine>([], null);

        var window = filter.RecordId is null ? await Window(filter, from, stop) : new Span(from, long.MaxValue);
        var lines = new List<LogLine>();
        foreach (var (way, value, rest, kinds) in await Ways(filter, organisations, window, stop))
            lines.AddRange(await database.Query(Select(way, value, rest, kinds, filter, window, most + 1), Read, stop));
        lines.Sort(static (a, b) => a.Position.CompareTo(b.Position));
        return lines.Count <= most
            ? new Page<LogLine>(lines, null)
            : new Page<LogLine>(lines[..most], Cursor.Write(filter.Text, lines[most - 1].Position));
    }

    /// <summary>The organisations to look for, none for all; null when nothing asked for may be seen.</summary>
    private static IReadOnlyCollection<string>? Organisations(LogFilter filter, LogScope scope)
    {
        if (scope.Organisations is not { } visible) return [.. filter.Organisations.Distinct(StringComparer.Ordinal)];
        string[] both = [.. filter.Organisations.Count == 0 ? visible.Distinct(StringComparer.Ordinal) : visible.Intersect(filter.Organisations, StringComparer.Ordinal)];
        return both.Length == 0 ? null : both;
    }

    private sealed record Span(long After, long Last);

    private sealed record Way(Sql Text, string? Value, IReadOnlyCollection<string> Organisations, IReadOnlyCollection<string> Kinds);

    /// <summary>The readings that together are the page: by record if one is named, else by what has fewest events in the window.</summary>
    private async Task<List<Way>> Ways(LogFilter filter, IReadOnlyCollection<string> organisations, Span window, CancellationToken stop)
    {
        string[] kinds = [.. filter.Kinds.Distinct(StringComparer.Ordinal)];
        if (filter.RecordId is { } record) return Apart(ByRecord, [record], organisations, kinds);
        (Sql Text, Sql Count, IReadOnlyCollection<string> Values)[] candidates =
        [
            (ByClient, CountClient, filter.Client is { } client ? [client] : []),
            (ByKind, CountKind, kinds),
            (ByOrganisation, CountOrganisation, organisations),
        ];
        candidates = [.. candidates.Where(static candidate => candidate.Values.Count > 0)];
        if (candidates.Length == 0) return [new Way(ByPosition, null, [], [])];
        var chosen = candidates[0];
        if (candidates.Length > 1)
        {
            var fewest = long.MaxValue;
            foreach (var candidate in candidates)
            {
                var count = 0L;
                foreach (var value in candidate.Values)
                    count += (await database.Query(candidate.Count.With(Probe, value, window.After, window.Last), static row => row.GetInt64(0), stop))[0];
                if (count < fewest) (fewest, chosen) = (count, candidate);
            }
        }
        return Apart(chosen.Text, chosen.Values, chosen.Text == ByOrganisation ? [] : organisations, chosen.Text == ByKind ? [] : kinds);
    }

    private static List<Way> Apart(Sql text, IReadOnlyCollection<string> values, IReadOnlyCollection<string> organisations, IReadOnlyCollection<string> kinds)
    {
        IEnumerable<string[]> groups = organisations.Count == 0 ? [[]] : organisations.Chunk(Slots);
        return [.. from value in values from some in groups select new Way(text, value, some, kinds)];
    }

    private static Command Select(Sql text, string? way, IReadOnlyCollection<string> organisations, IReadOnlyCollection<string> kinds, LogFilter filter, Span window, int most) => text.With(
    [
        (long)most, window.After, window.Last, filter.From?.ToUnixTimeMilliseconds() ?? long.MinValue, filter.Until?.ToUnixTimeMilliseconds() ?? long.MaxValue,
        filter.DeliveryId, filter.Client, .. Filled(kinds), .. Filled(organisations), .. way is null ? (object?[])[] : [way],
    ]);

    /// <summary>Twelve values whatever was asked: the last one again and again, or nulls.</summary>
    private static IEnumerable<object?> Filled(IReadOnlyCollection<string> values) => values.Concat(Enumerable.Repeat(values.LastOrDefault()!, Slots - values.Count));

    /// <summary>
    /// The positions between which the times asked for can lie. Found by halving, which costs some twenty looks at the primary key:
    /// an index by time would be paid for by every event.
    /// </summary>
    private async Task<Span> Window(LogFilter filter, long after, CancellationToken stop)
    {
        if (filter is { From: null, Until: null }) return new Span(after, long.MaxValue);
        var (first, last) = (await database.Query(Ends.With(), static row => (row.Long(0), row.Long(1)), stop))[0];
        if (first is null || last is null) return new Span(after, after);
        if (filter.From is { } from && after == 0) after = await FirstAt(from - Disorder, first.Value, last.Value, stop) - 1;
        return new Span(after, filter.Until is { } until ? await FirstAt(until + Disorder, first.Value, last.Value, stop) : long.MaxValue);
    }

    /// <summary>The first position whose time is not before <paramref name="at"/>; one behind the last when there is none.</summary>
    private async Task<long> FirstAt(DateTimeOffset at, long first, long last, CancellationToken stop)
    {
        var time = at.ToUnixTimeMilliseconds();
        var (low, high) = (first, last + 1);
        while (low < high)
        {
            var middle = low + (high - low) / 2;
            var found = await database.Query(AtOrAfter.With(middle), static row => (Position: row.GetInt64(0), At: row.GetInt64(1)), stop);
            if (found is [var line] && line.At < time) low = line.Position + 1;
            else high = middle;
        }
        return low;
    }

    private static LogLine Read(DbDataReader row) => new(
        row.GetInt64(0), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)), row.GetString(2), row.Text(3), row.Text(4), row.Text(5), row.Text(6), row.Text(7), row.Text(8));
}
