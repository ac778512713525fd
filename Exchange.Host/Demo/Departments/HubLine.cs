using System.Net.Http.Headers;
using System.Text.Json;

namespace Exchange.Host.Demo.Departments;

/// <summary>
/// A department's line to the hub. What it tells is told until the hub has taken it (2xx): a hub that is down, restarting or full loses nothing.
/// </summary>
internal sealed class HubLine(double speed, TimeProvider clock) : IDisposable
{
    const int Lines = 8;

    static readonly MediaTypeHeaderValue Json = new("application/json");
    static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(10);

    readonly HttpClient http = new(new SocketsHttpHandler { MaxConnectionsPerServer = Lines, ConnectTimeout = TimeSpan.FromSeconds(5) })
    {
        Timeout = TimeSpan.FromSeconds(20),
    };

    readonly SemaphoreSlim free = new(Lines);
    readonly TaskCompletionSource known = new(TaskCreationOptions.RunContinuationsAsynchronously);
    volatile Hub? hub;
    int taken, retried;
    volatile string? trouble;

    public int Taken => taken;

    public int Retried => retried;

    /// <summary>Why the last attempt that failed did: the hub's answer or the kind of failure; null if none has.</summary>
    public string? Trouble => trouble;

    /// <summary>Says where the hub is and with which key it is told; it may move. Until the first time, telling waits.</summary>
    public void ReportTo(Uri address, string key)
    {
        hub = new Hub(address, key);
        known.TrySetResult();
    }

    /// <summary>Reports in the hub's own words, with the client's key; comes back when the hub has taken it.</summary>
    public Task Tell(ProgressReport report, CancellationToken stop) =>
        Send("api/v1/progress", JsonSerializer.SerializeToUtf8Bytes(report, ProgressJson.Default.ProgressReport), null, stop);

    /// <summary>Calls back in the department's words, at the adapter that reached it; comes back when the hub has taken it.</summary>
    /// <param name="prove">Adds the department's proof to a request; called for every attempt, as a proof may hold the time.</param>
    public Task Call(string adapter, byte[] body, Action<HttpRequestMessage> prove, CancellationToken stop) =>
        Send("api/v1/callbacks/" + adapter, body, prove, stop);

    async Task Send(string path, byte[] body, Action<HttpRequestMessage>? prove, CancellationToken stop)
    {
        await known.Task.WaitAsync(stop);
        for (var attempt = 0; !await SendOnce(path, body, prove, attempt, stop); attempt++)
        {
            Interlocked.Increment(ref retried);
            await Task.Delay(Wait(attempt), clock, stop);
        }
        Interlocked.Increment(ref taken);
    }

    async Task<bool> SendOnce(string path, byte[] body, Action<HttpRequestMessage>? prove, int attempt, CancellationToken stop)
    {
        await free.WaitAsync(stop);
        try
        {
            using var response = await Post(path, body, prove, stop);
            if (response.IsSuccessStatusCode)
                return true;
            trouble = $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync(stop)}";
        }
        catch (Exception failure) when (failure is HttpRequestException || (failure is OperationCanceledException && !stop.IsCancellationRequested))
        {
            trouble = failure.GetType().Name;
            // The hub is away for everyone. Waiting with the line in hand keeps thousands of cases from knocking at a closed door all at once.
            await Task.Delay(Wait(attempt), clock, stop);
        }
        finally
        {
            free.Release();
        }
        return false;
    }

    async Task<HttpResponseMessage> Post(string path, byte[] body, Action<HttpRequestMessage>? prove, CancellationToken stop)
    {
        var to = hub!;
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = Json;
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(to.Address, path)) { Content = content };
        if (prove is null)
            request.Headers.Add("X-Api-Key", to.Key);
        else
            prove(request);
        return await http.SendAsync(request, stop);
    }

    TimeSpan Wait(int attempt)
    {
        var wait = TimeSpan.FromMilliseconds(Math.Min(2000, 50 * Math.Pow(2, Math.Min(attempt, 6))) / speed);
        return wait < ShortestWait ? ShortestWait : wait;
    }

    public void Dispose()
    {
        http.Dispose();
        free.Dispose();
    }

    sealed record Hub(Uri Address, string Key);
}
