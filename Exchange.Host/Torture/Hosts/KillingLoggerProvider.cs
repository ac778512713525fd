using System.Diagnostics;
using System.Globalization;

namespace Exchange.Host.Torture.Hosts;

/// <summary>The k-th occurrence of a log event.</summary>
public sealed record CrashPoint(int Event, int Count)
{
    /// <summary>EVENT:COUNT.</summary>
    public static CrashPoint Parse(string text)
    {
        var parts = text.Split(':');
        return new CrashPoint(int.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture));
    }
}

/// <summary>Kills the process (SIGKILL: no handler, no flush) when its crash point is reached.</summary>
public sealed class KillingLoggerProvider(CrashPoint point) : ILoggerProvider, ILogger
{
    private int _seen;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (eventId.Id != point.Event || Interlocked.Increment(ref _seen) != point.Count) return;
        Console.Out.WriteLine($"KILLED {point.Event.ToString(CultureInfo.InvariantCulture)}");
        Console.Out.Flush();
        Process.GetCurrentProcess().Kill();
        new ManualResetEvent(false).WaitOne();   // This thread must not do another instruction of the hub's while the signal is on its way.
    }

    public void Dispose()
    {
    }
}
