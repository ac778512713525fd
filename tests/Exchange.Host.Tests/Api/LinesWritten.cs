using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Exchange.Host.Tests.Api;

/// <summary>Everything that a hub writes to its program log, with what stands in exceptions.</summary>
internal sealed class LinesWritten : ILoggerProvider
{
    private readonly ConcurrentQueue<string> _lines = new();

    public string Text => string.Join('\n', _lines);

    /// <summary>The lines behind so many, which are then those that there are.</summary>
    public string Behind(ref int lines)
    {
        string[] all = [.. _lines];
        var text = string.Join('\n', all[lines..]);
        lines = all.Length;
        return text;
    }

    public ILogger CreateLogger(string categoryName) => new Pen(categoryName, _lines);

    public void Dispose()
    {
    }

    private sealed class Pen(string category, ConcurrentQueue<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            => lines.Enqueue($"{logLevel} {category} {eventId.Id}: {formatter(state, exception)} {exception}");
    }
}
