using System.Globalization;
using System.Text.Json;
using Exchange.Core.Hosts;
using Exchange.Core.Storage;
using Exchange.Core.Tasks;
using Exchange.Host.Jobs;
using Quartz;

namespace Exchange.Host.Retention;

/// <summary>
/// Asks for the task once a day. Every few minutes it looks whether the day's run has been asked for: a hub that is off at that time of night makes up for it when it is there, and of several hosts one asks.
/// </summary>
public sealed partial class PruneJob(RetentionOptions options, TaskDesk desk, TaskTable table, HostTurns turns, TimeProvider clock, ILogger<PruneJob> logger) : IJob
{
    public static readonly JobKey Key = new("retention");

    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    internal const string AskedBy = "schedule:retention";

    // More than were ever asked for in a day, by people too.
    private const int Looked = 50;

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await Look(cancellationToken);
        }
        catch (Exception error) when (error is StorageUnavailableException or System.Data.Common.DbException)
        {
            LogLater(error);
        }
    }

    internal async Task Look(CancellationToken stop)
    {
        // Held for longer than one look takes: two hosts that look at the same time would both ask. What that leads to is a second run that finds nothing.
        if (!await turns.Hold(PruneTask.Name, Interval, stop)) return;
        var since = Latest(clock.GetUtcNow(), TimeOnly.ParseExact(options.At, "HH:mm", CultureInfo.InvariantCulture), HubTime.Zone);
        var runs = await table.Page(null, PruneTask.Name, null, Looked, stop);
        if (runs.Items.Any(run => run.AskedBy == AskedBy && run.AskedAt >= since)) return;
        using var arguments = JsonDocument.Parse("{}");
        if (await desk.Request(PruneTask.Name, AskedBy, arguments.RootElement) is TaskAnswer.Requested asked) LogAsked(asked.Id);
    }

    /// <summary>The last time that the clock on the wall showed this; of a time that a change of the clocks leaves out, an hour later.</summary>
    internal static DateTimeOffset Latest(DateTimeOffset now, TimeOnly at, TimeZoneInfo zone)
    {
        for (var day = TimeZoneInfo.ConvertTime(now, zone).Date; ; day = day.AddDays(-1))
        {
            var local = day + at.ToTimeSpan();
            if (zone.IsInvalidTime(local)) local = local.AddHours(1);
            var time = new DateTimeOffset(local, zone.GetUtcOffset(local));
            if (time <= now) return time;
        }
    }

    [LoggerMessage(7041, LogLevel.Warning, "Retention could not be asked for; the next look tries again.")]
    private partial void LogLater(Exception error);

    [LoggerMessage(7042, LogLevel.Information, "The day's retention is asked for: task {Task}.")]
    private partial void LogAsked(string task);
}
