using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Exchange.Client;

public sealed partial class ExchangeClient
{
    private const string Heartbeat = "heartbeat";

    /// <summary>
    /// What happens to the records that one sees, as it happens 事件流. Where the stream is cut it goes on behind what was read last. Whoever keeps <see cref="NoticeBody.Position"/> once it has dealt with a notice
    /// and begins behind it again misses none, and may see the last one twice.
    /// </summary>
    /// <param name="after">A position; without one it begins now.</param>
    /// <param name="kinds">Only of these (docs/followers.md); all where there is none.</param>
    /// <exception cref="ExchangeProblemException">The hub refuses, also later, when the key has ended.</exception>
    /// <exception cref="HttpRequestException">The hub was away for longer than the patience of the options; so too <see cref="TimeoutException"/>.</exception>
    public IAsyncEnumerable<NoticeBody> FollowRecords(long? after = null, IReadOnlyCollection<string>? kinds = null, CancellationToken stop = default) => Follow("api/v1/events", after, kinds, stop);

    /// <summary>What has happened to a record and what happens, as it happens 单件事件流. As <see cref="FollowRecords"/>.</summary>
    /// <param name="after">A position; without one it begins with the record.</param>
    public IAsyncEnumerable<NoticeBody> FollowRecord(string id, long? after = null, IReadOnlyCollection<string>? kinds = null, CancellationToken stop = default)
        => Follow($"api/v1/records/{Part(id)}/events", after, kinds, stop);

    private async IAsyncEnumerable<NoticeBody> Follow(string path, long? after, IReadOnlyCollection<string>? kinds, [EnumeratorCancellation] CancellationToken stop = default)
    {
        var address = path + Query([.. (kinds ?? []).Select(static kind => ("kind", (string?)kind))]);
        for (var (position, empty) = (after, 0); ; empty++)
        {
            // A stream that ends at once, again and again, must not become a stream of requests.
            if (empty > 0) await Task.Delay(Retries.Backoff(empty, _settings()), _clock, stop);
            using var answer = await Open(address, position, stop);
            using var silence = CancellationTokenSource.CreateLinkedTokenSource(stop);
            await using var stream = await answer.Content.ReadAsStreamAsync(stop);
            await using var items = SseParser.Create(stream).EnumerateAsync(silence.Token).GetAsyncEnumerator(silence.Token);
            while (await Next(items, silence, stop))
            {
                var item = items.Current;
                // Heartbeats tell how far the stream is: behind them it goes on, also before anything has come.
                if (long.TryParse(item.EventId, NumberStyles.None, CultureInfo.InvariantCulture, out var reached)) position = reached;
                if (item.EventType == Heartbeat) continue;
                empty = -1;
                yield return JsonSerializer.Deserialize<NoticeBody>(item.Data, ExchangeJson.Options)!;
            }
            stop.ThrowIfCancellationRequested();
        }
    }

    private Task<HttpResponseMessage> Open(string address, long? position, CancellationToken stop) => _retries.Run(repeats: true, async limit =>
    {
        using var request = Request(HttpMethod.Get, address);
        if (position is { } last) request.Headers.TryAddWithoutValidation("Last-Event-ID", Text(last));
        return await Send(request, limit);
    }, stop);

    /// <summary>False when the stream has ended, was cut, or says nothing any more.</summary>
    private async Task<bool> Next(IAsyncEnumerator<SseItem<string>> items, CancellationTokenSource silence, CancellationToken stop)
    {
        silence.CancelAfter(_settings().Silence);
        try
        {
            return await items.MoveNextAsync();
        }
        catch (Exception error) when (!stop.IsCancellationRequested && (error is OperationCanceledException || Retries.IsCut(error)))
        {
            return false;
        }
    }
}
