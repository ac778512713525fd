using System.Net.ServerSentEvents;
using System.Text.Json;
using Exchange.Host.Security;
using Exchange.Host.Tests.Api;

namespace Exchange.Host.Tests.Following;

/// <summary>Somebody who follows a stream.</summary>
internal sealed class EventReader : IAsyncDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromSeconds(40));
    private readonly IAsyncEnumerator<SseItem<string>> _items;

    private EventReader(HttpResponseMessage response, Stream content)
    {
        _response = response;
        _items = SseParser.Create(content).EnumerateAsync(_limit.Token).GetAsyncEnumerator();
    }

    /// <summary>The last id that it has had: where it goes on.</summary>
    public string? LastId { get; private set; }

    public static async Task<EventReader> Open(TestHub hub, string client, string path, string? lastId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { KeyHandler.Header, hub.Key(client) } } };
        if (lastId is not null) request.Headers.Add("Last-Event-ID", lastId);
        var response = await hub.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        ((int)response.StatusCode).ShouldBe(200, response.IsSuccessStatusCode ? "" : await response.Content.ReadAsStringAsync());
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        return new EventReader(response, await response.Content.ReadAsStreamAsync());
    }

    /// <summary>The next event that is no heartbeat; null when the stream has ended.</summary>
    public async Task<(string Kind, JsonElement Data)?> Next()
    {
        while (await _items.MoveNextAsync())
        {
            LastId = _items.Current.EventId;
            if (_items.Current.EventType == "heartbeat") continue;
            var data = JsonDocument.Parse(_items.Current.Data).RootElement;
            data.GetProperty("position").GetInt64().ToString().ShouldBe(LastId);
            data.GetProperty("kind").GetString().ShouldBe(_items.Current.EventType);
            return (_items.Current.EventType, data);
        }
        return null;
    }

    /// <summary>Events up to the first that is asked for, with it.</summary>
    public async Task<List<(string Kind, JsonElement Data)>> Until(Func<string, JsonElement, bool> last)
    {
        var told = new List<(string, JsonElement)>();
        while (await Next() is { } next)
        {
            told.Add(next);
            if (last(next.Kind, next.Data)) return told;
        }
        throw new InvalidOperationException($"The stream ended after {told.Count} events.");
    }

    public Task<List<(string Kind, JsonElement Data)>> Until(string kind, string recordId)
        => Until((told, data) => told == kind && data.GetProperty("recordId").GetString() == recordId);

    /// <summary>The next line of any kind, heartbeats too; null when the stream has ended.</summary>
    public async Task<string?> NextName()
    {
        if (!await _items.MoveNextAsync()) return null;
        LastId = _items.Current.EventId;
        return _items.Current.EventType;
    }

    public async ValueTask DisposeAsync()
    {
        await _limit.CancelAsync();
        await _items.DisposeAsync();
        _response.Dispose();
        _limit.Dispose();
    }
}
