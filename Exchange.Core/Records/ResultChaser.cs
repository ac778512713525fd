using System.Globalization;
using Exchange.Core.Storage;

namespace Exchange.Core.Records;

/// <summary>Says of each result, once, that its last day for being issued is over (行政许可法 44). Who follows the log hears of it; the hub issues nothing itself.</summary>
public sealed class ResultChaser(CaseResults results, Ledger ledger, TimeZoneInfo zone, TimeProvider clock)
{
    private const int Page = 200;

    /// <summary>One round over what is overdue.</summary>
    /// <returns>How many events were written.</returns>
    /// <exception cref="StorageUnavailableException">The rest comes with the next round.</exception>
    public async Task<int> Look(CancellationToken stop)
    {
        var yesterday = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), zone).DateTime).AddDays(-1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var told = 0;
        (string, string, long)? after = null;
        while (await results.Open(client: null, yesterday, after, Page, stop) is { Count: > 0 } overdue)
        {
            foreach (var one in overdue)
                if (!one.Chased && await ledger.Chase(one.Result)) told++;
            var last = overdue[^1].Result;
            after = (last.Due ?? ResultLine.NoDay, last.RecordId, last.Place);
        }
        return told;
    }
}
