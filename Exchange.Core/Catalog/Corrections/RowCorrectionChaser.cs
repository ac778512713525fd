using Exchange.Core.Storage;

namespace Exchange.Core.Catalog.Corrections;

/// <summary>Says of each case, once, that the last day for its answer is over. Who follows the log hears of it.</summary>
public sealed class RowCorrectionChaser(RowCorrectionTable table, RowCorrectionDesk desk, TimeZoneInfo zone, TimeProvider clock)
{
    private const int Page = 200;

    /// <summary>One round over what is overdue.</summary>
    /// <returns>How many events were written.</returns>
    /// <exception cref="StorageUnavailableException">The rest comes with the next round.</exception>
    public async Task<int> Look(CancellationToken stop)
    {
        var today = CatalogDays.Text(CatalogDays.Of(clock.GetUtcNow(), zone));
        var told = 0;
        for (var (from, number) = ("", 0L); await table.Overdue(today, from, number, Page, stop) is { Count: > 0 } late; (from, number) = (late[^1].Due!, late[^1].Number))
            foreach (var one in late)
                if (await desk.Chase(one)) told++;
        return told;
    }
}
