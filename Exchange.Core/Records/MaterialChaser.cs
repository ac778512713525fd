using System.Globalization;
using Exchange.Core.Materials;
using Exchange.Core.Storage;

namespace Exchange.Core.Records;

/// <summary>
/// Calls to mind what was promised for later: an event in the exchange log some days before its last day, and another one when that day is over and it has not come. 容缺催补
/// Who follows the log, or asks for what is due, hears of it; the hub itself writes to no applicant.
/// </summary>
public sealed class MaterialChaser(CaseMaterials cases, Ledger ledger, MaterialOptions options, TimeZoneInfo zone, TimeProvider clock)
{
    private const int Page = 200;

    /// <summary>One round over what is due. What has been told is not told again; what nobody waits for any more is met once and never again.</summary>
    /// <returns>How many events were written.</returns>
    /// <exception cref="StorageUnavailableException">The rest comes with the next round.</exception>
    public async Task<int> Look(CancellationToken stop)
    {
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), zone).DateTime);
        var day = today.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var told = 0;
        (string, string, long)? after = null;
        while (await cases.Promised(today.AddDays(options.RemindDays), after, Page, stop) is { Count: > 0 } late)
        {
            await ledger.EndChase(late.FindAll(static one => one.Ended));
            foreach (var one in late.Where(static one => !one.Ended))
            {
                var overdue = string.CompareOrdinal(one.Due, day) < 0;
                if (one.Chased < (overdue ? LateMaterial.Overdue : LateMaterial.Reminded) && await ledger.Chase(one, overdue)) told++;
            }
            after = (late[^1].Due, late[^1].RecordId, late[^1].Place);
        }
        return told;
    }
}
