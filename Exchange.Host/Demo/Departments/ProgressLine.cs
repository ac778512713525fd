using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Exchange.Host.Demo.Departments;

/// <summary>
/// A department's line to the hub. What it tells is told until the hub has taken it (202): a hub that is down, restarting or full loses nothing.
/// </summary>
internal sealed class ProgressLine(double speed, TimeProvider clock) : IDisposable
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
        hub = new Hub(new Uri(address, "api/v1/progress"), key);
        known.TrySetResult();
    }

    /// <summary>Comes back when the hub has taken the report.</summary>
    public async Task Tell(ProgressReport report, CancellationToken stop)
    {
        await known.Task.WaitAsync(stop);
        var body = JsonSerializer.SerializeToUtf8Bytes(report, ProgressJson.Default.ProgressReport);
        for (var attempt = 0; !await TellOnce(body, attempt, stop); attempt++)
        {
            Interlocked.Increment(ref retried);
            await Task.Delay(Wait(attempt), clock, stop);
        }
        Interlocked.Increment(ref taken);
    }

    async Task<bool> TellOnce(byte[] body, int attempt, CancellationToken stop)
    {
        await free.WaitAsync(stop);
        try
        {
            using var response = await Post(body, stop);
            if (response.StatusCode is HttpStatusCode.Accepted)
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

    async Task<HttpResponseMessage> Post(byte[] body, CancellationToken stop)
    {
        var to = hub!;
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = Json;
        using var request = new HttpRequestMessage(HttpMethod.Post, to.Progress) { Content = content };
        request.Headers.Add("X-Api-Key", to.Key);
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

    sealed record Hub(Uri Progress, string Key);
}
