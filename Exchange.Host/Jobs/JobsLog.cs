using Hangfire.Logging;
using HangfireLevel = Hangfire.Logging.LogLevel;

namespace Exchange.Host.Jobs;

/// <summary>
/// What Hangfire says, in the hub's log. It keeps its loggers in static fields of its classes, longer than a host lives where one process has several after one another; its own provider then throws,
/// and with it the first use of a class.
/// </summary>
internal sealed class JobsLog(ILoggerFactory factory) : ILogProvider
{
    public ILog GetLogger(string name)
    {
        try
        {
            return new Lines(factory.CreateLogger(name));
        }
        catch (ObjectDisposedException)
        {
            return new Lines(Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        }
    }

    private sealed class Lines(ILogger logger) : ILog
    {
        /// <param name="messageFunc">Null: whether the level is written is all that is asked.</param>
        public bool Log(HangfireLevel logLevel, Func<string>? messageFunc, Exception? exception = null)
        {
            var level = logLevel switch
            {
                HangfireLevel.Trace => Microsoft.Extensions.Logging.LogLevel.Trace,
                HangfireLevel.Debug => Microsoft.Extensions.Logging.LogLevel.Debug,
                HangfireLevel.Info => Microsoft.Extensions.Logging.LogLevel.Information,
                HangfireLevel.Warn => Microsoft.Extensions.Logging.LogLevel.Warning,
                HangfireLevel.Error => Microsoft.Extensions.Logging.LogLevel.Error,
                _ => Microsoft.Extensions.Logging.LogLevel.Critical,
            };
            if (!logger.IsEnabled(level)) return false;
            if (messageFunc is not null) logger.Log(level, default, messageFunc(), exception, static (text, _) => text);
            return true;
        }
    }
}
