using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Exchange.Host.Demo.Departments;

/// <summary>
/// A department's line to the hub. What it tells is told until the hub has taken it (202): a hub that is down, restarting or full loses nothing.
/// </summary>
internal sealed class ProgressLine(double speed, TimeProvider clock) : IDisposable
{
    static readonly MediaTypeHeaderValue Json = new("application/json");

    readonly HttpClient http = new(new SocketsHttpHandler { MaxConnectionsPerServer = 8, ConnectTimeout = TimeSpan.FromSeconds(5) })
    {
        Timeout = TimeSpan.FromSeconds(20),
    };

    volatile Hub? hub;
    int taken, retried;
    volatile string? trouble;

    public int Taken => taken;

    public int Retried => retried;

    /// <summary>Why the last attempt that failed did: a status or the kind of failure; null if none has.</summary>
    public string? Trouble => trouble;

    /// <summary>Says where the hub is and with which key it is told; it may move.</summary>
    public void ReportTo(Uri address, string key) => hub = new Hub(new Uri(address, "api/v1/progress"), key);

    /// <summary>Comes back when the hub has taken the report.</summary>
    public async Task Tell(ProgressReport report, CancellationToken stop)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(report, ProgressJson.Default.ProgressReport);
        for (var attempt = 0; !await TellOnce(body, stop); attempt++)
        {
            Interlocked.Increment(ref retried);
            var wait = TimeSpan.FromMilliseconds(Math.Min(2000, 50 * Math.Pow(2, Math.Min(attempt, 6))) / speed);
            await Task.Delay(wait < MinimumWait ? MinimumWait : wait, clock, stop);
        }
        Interlocked.Increment(ref taken);
    }

    static readonly TimeSpan MinimumWait = TimeSpan.FromMilliseconds(10);

    async Task<bool> TellOnce(byte[] body, CancellationToken stop)
    {
        if (hub is not { } to)
        {
            trouble = "no hub to tell";
            return false;
        }
        try
        {
            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = Json;
            using var request = new HttpRequestMessage(HttpMethod.Post, to.Progress) { Content = content };
            request.Headers.Add("X-Api-Key", to.Key);
            using var response = await http.SendAsync(request, stop);
            if (response.StatusCode is HttpStatusCode.Accepted)
                return true;
            trouble = $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync(stop)}";
        }
        catch (Exception failure) when (failure is HttpRequestException || (failure is OperationCanceledException && !stop.IsCancellationRequested))
        {
            trouble = failure.GetType().Name;
        }
        return false;
    }

    public void Dispose() => http.Dispose();

    sealed record Hub(Uri Progress, string Key);
}
