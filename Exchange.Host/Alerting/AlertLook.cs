using Exchange.Core.Alerts;
using Exchange.Core.Backup;
using Exchange.Core.Catalog.Harvest;
using Exchange.Core.Catalog.Live;
using Exchange.Core.Delivery;
using Exchange.Core.Following;
using Exchange.Core.Materials;
using Exchange.Core.Records;
using Exchange.Core.Storage;
using Exchange.Host.Doctor;

namespace Exchange.Host.Alerting;

/// <summary>What this host sees now of what is told.</summary>
public sealed class AlertLook(AlertOptions options, Lanes lanes, BacklogLook backlog, Database database, HubOptions hub, StorageOptions storage, BackupOptions backup, MaterialOptions materials, SubscriptionTable subscriptions, HarvestLook harvests, LiveShelf live, TimeProvider clock)
{
    private const long Mib = 1024 * 1024;

    public async Task<IReadOnlyList<AlertMark>> Now(CancellationToken stop)
        => [.. Breakers(), .. Backlog(await backlog.Now(stop)), .. await Clock(stop), .. Disks(), .. await Subscriptions(stop), .. await Harvests(stop), .. Resources()];

    private IEnumerable<AlertMark> Breakers() => lanes.All.Where(static lane => lane.BreakerIsOpen).Select(static lane => new AlertMark(AlertCodes.BreakerOpen, lane.Adapter, 0));

    internal IEnumerable<AlertMark> Backlog(BacklogPicture picture)
    {
        foreach (var one in picture.Adapters)
        {
            if (one.OldestSince is { } since && (picture.At - since).TotalMinutes >= options.BacklogMinutes) yield return new AlertMark(AlertCodes.BacklogOld, one.Adapter, (long)(picture.At - since).TotalMinutes);
            if (one.Parked >= options.ParkedCount) yield return new AlertMark(AlertCodes.Parked, one.Adapter, one.Parked);
        }
    }

    private async Task<IReadOnlyList<AlertMark>> Clock(CancellationToken stop)
    {
        var (off, took) = await ClockCheck.Against(database, clock, stop);
        // What the way there and back took may all be difference.
        return off.Duration() - took / 2 >= TimeSpan.FromSeconds(options.ClockSeconds) ? [new AlertMark(AlertCodes.ClockOff, Environment.MachineName, (long)off.Duration().TotalSeconds)] : [];
    }

    private async Task<IEnumerable<AlertMark>> Subscriptions(CancellationToken stop)
        => (await subscriptions.Rows(stop)).Where(static row => row.IsStopped).Select(static row => new AlertMark(AlertCodes.SubscriptionStopped, row.Name, 0));

    // By provider, and not one each: an office whose line is down has all of its resources late at once.
    private IEnumerable<AlertMark> Resources() => live.All
        .GroupBy(static row => (Code: row.Evidence.State switch { LiveState.Late => AlertCodes.ResourceLate, LiveState.Failing => AlertCodes.ResourceFailing, _ => null }, row.Provider))
        .Where(static of => of.Key.Code is not null).Select(static of => new AlertMark(of.Key.Code!, of.Key.Provider, of.Count()));

    private async Task<IEnumerable<AlertMark>> Harvests(CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        return (await harvests.All(stop)).Where(one => one.IsLate(now)).Select(one => new AlertMark(AlertCodes.HarvestLate, one.Library.Name, (long)(now - one.DueAt!.Value).TotalHours));
    }

    private IEnumerable<AlertMark> Disks()
    {
        // The fullest of them: a host is one subject, and a folder's name is nobody's business.
        var free = DiskCheck.Folders(hub, storage, backup, materials).Where(Directory.Exists).Select(static folder => new DriveInfo(folder).AvailableFreeSpace / Mib).DefaultIfEmpty(long.MaxValue).Min();
        if (free < options.DiskMib) yield return new AlertMark(AlertCodes.DiskLow, Environment.MachineName, free);
    }
}
