using Exchange.Core.Storage;

namespace Exchange.Core.Catalog.Sharing;

/// <summary>Says of each request and appeal, once, that the last day for its decision is over. Who follows the log hears of it.</summary>
public sealed class ShareChaser(ShareTable table, ShareDesk desk, TimeZoneInfo zone, TimeProvider clock)
{
    private const int Page = 200;

    /// <summary>One round over what is overdue.</summary>
    /// <returns>How many events were written.</returns>
    /// <exception cref="StorageUnavailableException">The rest comes with the next round.</exception>
    public async Task<int> Look(CancellationToken stop)
    {
        var (told, today) = (0, CatalogDays.Text(CatalogDays.Of(clock.GetUtcNow(), zone)));
        foreach (var state in (ShareState[])[ShareState.Requested, ShareState.Appealed])
            for (var (from, number) = ("", 0L); await table.Overdue(state, today, from, number, Page, stop) is { Count: > 0 } late; (from, number) = (late[^1].Due!, late[^1].Number))
                foreach (var one in late)
                    if (await desk.Chase(one)) told++;
        return told;
    }
}
