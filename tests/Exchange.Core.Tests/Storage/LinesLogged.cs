using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Exchange.Core.Tests.Storage;

/// <summary>Keeps what a class logs, for tests that ask how often it complained.</summary>
internal sealed class LinesLogged
{
    private readonly ConcurrentQueue<(int Id, string Text)> _lines = [];

    /// <summary>Called with the id of each line, at the place where it is logged.</summary>
    public Action<int>? OnLine { get; set; }

    public int Count => _lines.Count;

    public IReadOnlyList<int> Ids => [.. _lines.Select(line => line.Id)];

    public ILogger<T> For<T>() => new Sink<T>(this);

    private sealed class Sink<T>(LinesLogged lines) : ILogger<T>
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lines._lines.Enqueue((eventId.Id, formatter(state, exception)));
            lines.OnLine?.Invoke(eventId.Id);
        }
    }
}
