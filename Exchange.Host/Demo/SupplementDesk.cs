using System.Collections.Concurrent;
using Exchange.Host.Demo.Applications;

namespace Exchange.Host.Demo;

/// <summary>
/// The intake side of a supplement 补正: sees what departments ask for, and hands the record in again with what was missing, if the applicant comes back.
/// </summary>
public sealed class SupplementDesk(DemoHub hub, Supplement supplement)
{
    readonly ConcurrentDictionary<string, SampleRecord> records = new(StringComparer.Ordinal);
    readonly HashSet<string> settled = new(StringComparer.Ordinal);

    /// <summary>Requests that were answered, or whose applicant never comes back.</summary>
    public int Settled { get; private set; }

    /// <summary>Of these: handed in again.</summary>
    public int HandedIn { get; private set; }

    public void Remember(string id, SampleRecord record) => records[id] = record;

    /// <summary>Settles what is new; called by one caller at a time.</summary>
    public async Task Look(CancellationToken stop)
    {
        foreach (var id in await hub.SupplementsAsked(stop))
        {
            // A department may ask before the receipt has come back here: then the next look finds the record.
            if (settled.Contains(id) || !records.TryGetValue(id, out var record))
                continue;
            if (supplement.Comes(record.Number))
            {
                await hub.Amend(id, supplement.To(record), stop);
                HandedIn++;
            }
            settled.Add(id);
            Settled++;
        }
    }
}
