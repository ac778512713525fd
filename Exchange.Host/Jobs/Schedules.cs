using Exchange.Core.Records;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;
using Quartz;

namespace Exchange.Host.Jobs;

/// <summary>
/// Registered schedules as Quartz triggers. A trigger only says "look now": what is released, and up to when, is worked out from the cron and from what is
/// written down, so a lost or doubled firing changes nothing. Quartz's own store is in memory and rebuilt from the registry.
/// </summary>
public sealed partial class Schedules(
    ISchedulerFactory quartz, IEnumerable<BeforeFiring> before, Ledger ledger, CaseReading cases, Database database, TimeZoneInfo zone, TimeProvider clock, ILogger<Schedules> logger) : IDisposable
{
    private const string Group = "schedules";
    private const string PutOffGroup = "put-off";

    private readonly SemaphoreSlim _turn = new(1);
    private Dictionary<string, Window> _windows = [];
    private bool _started;

    /// <summary>
    /// Takes over the registered schedules: at start, and whenever the registry has changed. What is due by then, at start also a window that was missed while the hub was off,
    /// is released by the next <see cref="CatchUp"/>: a firing may take long, and nothing that starts waits for it.
    /// </summary>
    public async Task Rebuild(IEnumerable<ScheduleDocument> schedules, IEnumerable<CalendarDocument> calendars, CancellationToken stop)
    {
        await _turn.WaitAsync(stop);
        try
        {
            var days = calendars.ToDictionary(calendar => calendar.Name, StringComparer.Ordinal);
            var windows = new Dictionary<string, Window>(StringComparer.Ordinal);
            var changed = new List<Window>();
            foreach (var schedule in schedules)
            {
                var calendar = schedule.Calendar is null ? null : days.GetValueOrDefault(schedule.Calendar);
                var itsZone = schedule.TimeZone is null ? zone : TimeZoneInfo.FindSystemTimeZoneById(schedule.TimeZone);
                if (_windows.GetValueOrDefault(schedule.Name) is not { } window || !window.Same(schedule, calendar, itsZone))
                    changed.Add(window = new Window(schedule, calendar, itsZone));
                windows[schedule.Name] = window;
            }
            foreach (var window in changed) window.Released(await ReleasedUpTo(window.Name, stop));
            var scheduler = await quartz.GetScheduler(stop);
            foreach (var gone in _windows.Keys.Except(windows.Keys, StringComparer.Ordinal)) await Remove(scheduler, gone, stop);
            foreach (var window in changed) await Put(scheduler, window, stop);
            _windows = windows;
            _started = true;
            await WarnOfForgotten(stop);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>
    /// Releases every window whose time has come, that has not been released and that nobody here is releasing: a long firing holds up no other. Called by the triggers, every few seconds, and at start.
    /// </summary>
    public async Task CatchUp(CancellationToken stop)
    {
        while (await Begin(stop) is { } firing)
        {
            try
            {
                foreach (var start in before) await start(firing.Window.Name, firing.For, stop);
                // If we stop here the window has not been released and nobody has written it down: the next start finds it.
                if (await ledger.Release(firing.Window.Name, firing.For, stop)) LogReleased(firing.Window.Name, firing.For);
            }
            catch
            {
                firing.Window.IsReleasing = false;
                throw;
            }
            await End(firing, stop);
        }
    }

    private sealed record Firing(Window Window, DateTimeOffset For);

    private async Task<Firing?> Begin(CancellationToken stop)
    {
        await _turn.WaitAsync(stop);
        try
        {
            var now = clock.GetUtcNow();
            foreach (var window in _windows.Values)
            {
                if (window.IsReleasing) continue;
                window.Look(now);
                if (window.Next is not { } next || next > now || window.IsFrozen(now)) continue;
                window.IsReleasing = true;
                return new Firing(window, window.Latest(now) is { } last && last > next ? last : next);
            }
            return null;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task End(Firing firing, CancellationToken stop)
    {
        var window = firing.Window;
        await _turn.WaitAsync(stop);
        try
        {
            window.Released(firing.For);
            // Its schedule may have changed meanwhile: then another window has its triggers.
            if (window.Next is not null && _windows.GetValueOrDefault(window.Name) == window) await PutOff(await quartz.GetScheduler(stop), window, stop);
        }
        finally
        {
            window.IsReleasing = false;
            _turn.Release();
        }
    }

    /// <summary>When each schedule fires next.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset?> Next => _windows.ToDictionary(window => window.Key, window => window.Value.Next, StringComparer.Ordinal);

    /// <summary>What is wrong with a cron expression, in English; null when nothing is.</summary>
    public static string? CronFault(string cron) => CronFaultTitle(cron)?.En;

    /// <summary>What is wrong with a cron expression, for people; null when nothing is.</summary>
    public static Title? CronFaultTitle(string cron)
    {
        try
        {
            // Without a year it must fire some time; 2000 has a 29 February.
            if (new CronExpression(cron, TimeZoneInfo.Utc).GetNextValidTimeAfter(new DateTimeOffset(1999, 12, 31, 23, 59, 59, TimeSpan.Zero)) is not null) return null;
            return new Title { Zh = "该 cron 表达式永远不会触发。", En = "The cron expression never fires." };
        }
        catch (Exception error) when (error is FormatException or ArgumentException)
        {
            return new Title
            {
                Zh = $"不是合法的 Quartz cron 表达式（6 或 7 段：秒 分 时 日 月 周 [年]，日与周之一为 ?）：{error.Message}",
                En = $"This is no Quartz cron expression (6 or 7 fields: seconds minutes hours day-of-month month day-of-week [year], one of the days ?): {error.Message}",
            };
        }
    }

    /// <summary>
    /// From when on a window counts as missed. At start: since the last firing written down; before the first one, since something waits for it, for with nothing held
    /// there is nothing to catch up, and a schedule that has only just been registered has not missed the windows of a time when it did not exist.
    /// While the hub runs: since now, because a schedule changed at three o'clock to fire at two has not missed today's.
    /// </summary>
    private async Task<DateTimeOffset> ReleasedUpTo(string schedule, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        if (_started) return now;
        var upTo = await Ledger.LastFiring(database, schedule, stop) ?? await cases.HeldSince(schedule, stop) ?? now;
        // Written down while the clock was ahead: what lies between is still to come.
        return upTo < now ? upTo : now;
    }

    private async Task Put(IScheduler scheduler, Window window, CancellationToken stop)
    {
        await Remove(scheduler, window.Name, stop);
        if (window.Next is null)
        {
            LogNeverFires(window.Name);
            return;
        }
        if (window.Calendar is { } calendar) await scheduler.AddCalendar(window.Name, calendar, AddCalendarOptions.Replacing, stop);
        await scheduler.ScheduleJob(TriggerBuilder.Create(clock)
            .WithIdentity(window.Name, Group)
            .ForJob(LookJob.Key)
            .WithCalendarName(window.Calendar is null ? null : window.Name)
            // A firing that Quartz itself was late for (the machine slept) is made up for once.
            .WithSchedule(CronScheduleBuilder.Create(window.Cron).InTimeZone(window.Zone).WithMisfireInstruction(CronTriggerMisfireInstruction.FireAndProceed))
            .Build(), cancellationToken: stop);
        await PutOff(scheduler, window, stop);
        if (window.Calendar?.Knows(window.Next.Value) == false) LogBeyondCalendar(window.Name);
    }

    /// <summary>A firing that is put off is at no time of the cron: it has a trigger of its own.</summary>
    private async Task PutOff(IScheduler scheduler, Window window, CancellationToken stop)
    {
        var key = new TriggerKey(window.Name, PutOffGroup);
        await scheduler.UnscheduleJob(key, stop);
        if (window.Next is not { } next || !window.IsPutOff(next)) return;
        await scheduler.ScheduleJob(TriggerBuilder.Create(clock).WithIdentity(key).ForJob(LookJob.Key).StartAt(next)
            .WithSimpleSchedule(static once => once.WithMisfireInstruction(SimpleTriggerMisfireInstruction.FireNow)).Build(), cancellationToken: stop);
    }

    private static async Task Remove(IScheduler scheduler, string schedule, CancellationToken stop)
    {
        await scheduler.UnscheduleJob(new TriggerKey(schedule, Group), stop);
        await scheduler.UnscheduleJob(new TriggerKey(schedule, PutOffGroup), stop);
        await scheduler.DeleteCalendar(schedule, stop);
    }

    /// <summary>Deliveries whose schedule is no longer registered wait for a window that never comes: somebody must hear of it.</summary>
    private async Task WarnOfForgotten(CancellationToken stop)
    {
        foreach (var schedule in (await cases.HeldSchedules(stop)).Except(_windows.Keys, StringComparer.Ordinal)) LogForgotten(schedule);
    }

    public void Dispose() => _turn.Dispose();

    [LoggerMessage(7001, LogLevel.Information, "Schedule {Schedule} released what waited for it, for {FiredFor}.")]
    private partial void LogReleased(string schedule, DateTimeOffset firedFor);

    [LoggerMessage(7002, LogLevel.Warning, "Schedule {Schedule} never fires again.")]
    private partial void LogNeverFires(string schedule);

    [LoggerMessage(7004, LogLevel.Warning, "Schedule {Schedule} fires beyond the end of its calendar: only weekends are off there.")]
    private partial void LogBeyondCalendar(string schedule);

    [LoggerMessage(7003, LogLevel.Warning, "Deliveries wait for schedule {Schedule}, which is not registered; they wait until it is.")]
    private partial void LogForgotten(string schedule);
}
