using System.Data.Common;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Exchange.Core.Following;
using Exchange.Core.Records;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;
using Exchange.Host.Api;
using Exchange.Host.Security;

namespace Exchange.Host.Following;

/// <summary>Streams of events that clients have open on this host. All wait at one <see cref="NoticeTail"/>; a stream holds no place in memory but its position.</summary>
public sealed class EventStreams(NoticeTail tail, NoticeReading reading, RegistryShelf registry, ClientKeys keys, FollowOptions options, IHostApplicationLifetime life, TimeProvider clock)
{
    /// <summary>Its data is <c>{"position": …}</c>: everything up to there has been told.</summary>
    public const string Heartbeat = "heartbeat";

    // So often a stream looks whether its key is still good, while nothing happens.
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    // Between two pages of a log that is read from far back: whoever comes back late must not have the database for itself.
    private static readonly TimeSpan CatchUpRest = TimeSpan.FromMilliseconds(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _open = new(StringComparer.Ordinal);
    private int _all;

    /// <summary>A place for one more stream, given back when it is disposed; null when the client, or all together, have as many as they may.</summary>
    public IDisposable? Open(string client)
    {
        lock (_lock)
        {
            var own = _open.GetValueOrDefault(client);
            if (own >= options.StreamsPerClient || _all >= options.Streams) return null;
            (_open[client], _all) = (own + 1, _all + 1);
            return new Place(this, client);
        }
    }

    /// <summary>What the client may see behind a position, and what comes, until it leaves, its key ends, the hub stops, or the database is away: then it comes again and says where it was.</summary>
    /// <param name="recordId">Of this record only; null for all.</param>
    /// <param name="kinds">Of these kinds only; empty for all.</param>
    public async IAsyncEnumerable<SseItem<string>> Follow(string client, string keyId, long position, string? recordId, IReadOnlyCollection<string> kinds, [EnumeratorCancellation] CancellationToken stop = default)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(stop, life.ApplicationStopping);
        using var place = tail.Join();
        yield return Beat(position);
        var told = clock.GetTimestamp();
        // Of one record what there is already comes along its own index; where the log stood before is where the common end of it goes on.
        var head = recordId is null ? position : await Try(() => reading.Head(ends.Token), -1L);
        for (var behind = recordId is not null; Scope(client, keyId) is { } scope && head >= 0 && !ends.IsCancellationRequested;)
        {
            var page = await Try(() => Page(scope, position, behind ? recordId : null, ends.Token), null);
            if (page is null) yield break;
            foreach (var notice in page.Notices.Where(notice => (recordId is null || notice.RecordId == recordId) && (kinds.Count == 0 || kinds.Contains(notice.Kind, StringComparer.Ordinal))))
            {
                yield return Item(notice);
                told = clock.GetTimestamp();
            }
            position = page.Through;
            if (clock.GetElapsedTime(told).TotalSeconds >= options.HeartbeatSeconds)
            {
                yield return Beat(position);
                told = clock.GetTimestamp();
            }
            if (page.IsFull) await Task.Delay(CatchUpRest, clock, ends.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            else if (behind) (behind, position) = (false, Math.Max(position, head));
            else await tail.Wait(position, Look, ends.Token);
        }
    }

    /// <summary>A page as the reader may see it.</summary>
    private async Task<NoticePage?> Page(ReadScope scope, long position, string? recordId, CancellationToken stop)
    {
        var page = recordId is null ? await tail.After(position, stop) : await reading.After(position, recordId, stop);
        return page with { Notices = await reading.Seen(page.Notices, scope, stop) };
    }

    /// <summary>What the client may see now; null when it may follow nothing any more.</summary>
    private ReadScope? Scope(string client, string keyId)
        => keys.IsGood(keyId) && registry.Current.Clients.GetValueOrDefault(client) is { Active: true } now && now.Roles.Any(static role => role != ClientRole.Watcher) ? now.Reads() : null;

    /// <summary>An answer that has begun cannot become a refusal: the stream ends, and whoever follows comes again.</summary>
    private static async Task<T> Try<T>(Func<Task<T>> read, T failed)
    {
        try
        {
            return await read();
        }
        catch (Exception error) when (error is DbException or OperationCanceledException or InvalidOperationException)
        {
            return failed;
        }
    }

    private static SseItem<string> Item(Notice notice) => new(JsonSerializer.Serialize(NoticeBody.Of(notice), ApiJson.Options), notice.Kind) { EventId = Text(notice.Position) };

    private static SseItem<string> Beat(long position) => new($$"""{"position":{{Text(position)}}}""", Heartbeat) { EventId = Text(position) };

    private static string Text(long position) => position.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private void Leave(string client)
    {
        lock (_lock)
        {
            _all--;
            if (--_open[client] == 0) _open.Remove(client);
        }
    }

    private sealed class Place(EventStreams streams, string client) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0) streams.Leave(client);
        }
    }
}
