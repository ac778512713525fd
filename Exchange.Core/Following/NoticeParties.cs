using System.Collections.Concurrent;
using Exchange.Core.Storage;

namespace Exchange.Core.Following;

/// <summary>
/// Which organisations take part in records, asked for a batch of events at once and kept for the other followers of the same events. What was read is good for events that stood in the log by then, and for some seconds:
/// a later event may have come with another organisation, and who takes part no more is told nothing more.
/// </summary>
internal sealed class NoticeParties(Database database, TimeProvider clock)
{
    private const int Most = 32, MostKept = 4_096;

    private static readonly TimeSpan Good = TimeSpan.FromSeconds(5);

    private static readonly string Ids = string.Join(", ", Enumerable.Range(0, Most).Select(i => $"@id{(char)('a' + i / 26)}{(char)('a' + i % 26)}"));

    private static readonly Sql PartiesOf = new($"select record_id, organisation from step where record_id in ({Ids})");

    private readonly ConcurrentDictionary<string, Known> _known = new(StringComparer.Ordinal);

    private sealed record Known(string[] Parties, long Through, long Since);

    /// <param name="through">The last position of the events that it is asked for.</param>
    public async Task<IReadOnlyDictionary<string, string[]>> Of(IReadOnlyCollection<string> records, long through, CancellationToken stop)
    {
        var parties = new Dictionary<string, string[]>(records.Count, StringComparer.Ordinal);
        var unknown = new List<string>();
        foreach (var record in records.Distinct(StringComparer.Ordinal))
        {
            if (_known.TryGetValue(record, out var known) && known.Through >= through && clock.GetElapsedTime(known.Since) < Good) parties[record] = known.Parties;
            else unknown.Add(record);
        }
        if (_known.Count + unknown.Count > MostKept) _known.Clear();
        foreach (var some in unknown.Chunk(Most))
        {
            var padded = new object?[Most];
            some.CopyTo(padded, 0);
            // Before it is read: what comes in meanwhile makes it no younger.
            var since = clock.GetTimestamp();
            var found = (await database.Query(PartiesOf.With(padded), static row => (Record: row.GetString(0), Organisation: row.GetString(1)), stop)).ToLookup(static one => one.Record, static one => one.Organisation, StringComparer.Ordinal);
            foreach (var record in some) _known[record] = new Known(parties[record] = [.. found[record].Distinct(StringComparer.Ordinal)], through, since);
        }
        return parties;
    }
}
