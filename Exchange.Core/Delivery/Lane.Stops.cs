using Exchange.Core.Records;
using Exchange.Core.Registry.Calendars;
using Microsoft.Extensions.Logging;

namespace Exchange.Core.Delivery;

/// <summary>A system that is stopped at known times: the lane rests, and goes on by itself.</summary>
public sealed partial class Lane
{
    private readonly StopTimes _stops = stops ?? StopTimes.None;
    private bool _stopped;

    /// <summary>Until when its system is stopped by its document; null when it is not.</summary>
    public DateTimeOffset? StoppedUntil => _stops.At(clock.GetUtcNow())?.Until;

    /// <summary>Asked anew each time: the clock may have been set.</summary>
    private bool IsStopped()
    {
        if (StoppedUntil is not { } until)
        {
            if (_stopped) LogResumed(adapter.Name);
            return _stopped = false;
        }
        if (!_stopped) LogStopped(adapter.Name, until);
        return _stopped = true;
    }

    /// <summary>Since when it is tried, as far as age goes: time in which its system was stopped by its document makes nothing old.</summary>
    private long TriedSince(Claimed delivery, DateTimeOffset now)
    {
        var since = delivery.RetrySince is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : now;
        return (since + _stops.Between(since, now)).ToUnixTimeMilliseconds();
    }

    [LoggerMessage(2004, LogLevel.Information, "Lane {Adapter} is stopped by its document until {Until}.")]
    private partial void LogStopped(string adapter, DateTimeOffset until);

    [LoggerMessage(2005, LogLevel.Information, "Lane {Adapter} goes on.")]
    private partial void LogResumed(string adapter);
}
