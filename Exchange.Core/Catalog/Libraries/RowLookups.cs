using System.Collections.Concurrent;
using Exchange.Core.Storage;

namespace Exchange.Core.Catalog.Libraries;

/// <summary>
/// Rows by their identity, one for each who asks: those who wait at one moment are answered by one statement. Nobody waits for others to come: what comes while a statement is under way is the next one.
/// </summary>
/// <remarks>Nothing is stored here: if the process dies, nobody was told anything.</remarks>
public sealed class RowLookups(LibraryRows rows, TimeProvider clock)
{
    private const int MostTogether = 200;

    // Two statements at a time: while the rows of one are read the next one is on its way.
    private const int MostUnderWay = 2;

    private readonly ConcurrentDictionary<(string Library, string Identity), Line> _lines = new();

    /// <summary>The row as it is and holds now; null where there is none.</summary>
    /// <param name="layout">Of one field of identity, and this is it.</param>
    public Task<LibraryRow?> Find(string library, LibraryLayout layout, string value, CancellationToken stop)
    {
        var asked = new Asked(value);
        var line = _lines.GetOrAdd((library, layout.Identity[0]), static _ => new Line());
        if (line.Join(asked)) _ = Answer(library, layout, line);
        return asked.Row.Task.WaitAsync(stop);
    }

    /// <summary>Answers those who wait until nobody does.</summary>
    private async Task Answer(string library, LibraryLayout layout, Line line)
    {
        for (var some = line.Take(MostTogether); some.Count > 0;)
        {
            try
            {
                await Answer(library, layout, some);
            }
            catch (Exception error)
            {
                foreach (var one in some) one.Row.TrySetException(error);
            }
            some = line.Take(MostTogether);
            // Whoever came first goes on with its own row: the others are answered by somebody else's thread.
            if (some.Count > 0) await Task.Yield();
        }
    }

    private async Task Answer(string library, LibraryLayout layout, List<Asked> some)
    {
        var query = new RowQuery(layout.Identity[0], some[0].Value, some.Count, ValidAt: clock.GetUtcNow().ToUnixTimeMilliseconds());
        if (some.Count == 1)
        {
            some[0].Row.TrySetResult(await rows.Find(library, layout, query, CancellationToken.None) is [var row] ? row : null);
            return;
        }
        var found = new Dictionary<string, LibraryRow>(some.Count, StringComparer.Ordinal);
        foreach (var (row, value) in await rows.Find(library, layout, query, some.Select(static one => one.Value).ToHashSet(StringComparer.Ordinal), CancellationToken.None)) found[value] = row;
        foreach (var one in some) one.Row.TrySetResult(found.GetValueOrDefault(one.Value));
    }

    private sealed class Asked(string value)
    {
        public string Value => value;

        public TaskCompletionSource<LibraryRow?> Row { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Line
    {
        private readonly Lock _gate = new();
        private readonly Queue<Asked> _waiting = new();
        private int _underWay;

        /// <summary>Whether whoever joins is to answer.</summary>
        public bool Join(Asked asked)
        {
            lock (_gate)
            {
                _waiting.Enqueue(asked);
                if (_underWay == MostUnderWay) return false;
                _underWay++;
                return true;
            }
        }

        /// <summary>Those who have waited longest; none where whoever answers is done.</summary>
        public List<Asked> Take(int most)
        {
            lock (_gate)
            {
                var some = new List<Asked>(Math.Min(most, _waiting.Count));
                while (some.Count < most && _waiting.TryDequeue(out var one)) some.Add(one);
                if (some.Count == 0) _underWay--;
                return some;
            }
        }
    }
}
