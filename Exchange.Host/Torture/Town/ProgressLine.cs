using System.Net;
using System.Net.Http.Json;
using System.Threading.Channels;
using Exchange.Host.Demo.Identifiers;
using Exchange.Host.Security;

namespace Exchange.Host.Torture.Town;

/// <summary>How departments tell the hub: each report goes on until some host has answered it, some go twice, some come in the wrong order.</summary>
/// <param name="hosts">Addresses of those that live, looked at before each try.</param>
/// <param name="keys">The key of each client.</param>
internal sealed class ProgressLine(TownBook book, HttpClient http, Func<IReadOnlyList<Uri>> hosts, IReadOnlyDictionary<string, string> keys) : IAsyncDisposable
{
    private const int Tellers = 4;

    private static readonly System.Text.Json.JsonSerializerOptions Omitting = new() { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

    private readonly Channel<Report> _due = Channel.CreateUnbounded<Report>();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _tellers = [];

    private sealed record Report(string Client, string EventId, string Number, string Step, string Stage, string? Code, string DepartmentsNumber);

    public void Begin()
    {
        for (var i = 0; i < Tellers; i++) _tellers.Add(Work(i));
    }

    /// <summary>What comes of a case that a system has just stored.</summary>
    public void Tell(Arrival arrival, string number)
    {
        var thing = $"{arrival.System} {arrival.Number} {arrival.Step} {arrival.Edition}";
        var dice = Dice.For(book.Seed, thing, "progress");
        var client = TownDocuments.Reporters[arrival.System];
        var reports = new List<Report>();
        if (arrival.Withdraws) reports.Add(Of("withdrawn", null));
        // A correction of what was told of already is taken note of, no more.
        else if (arrival.Edition > 1) reports.Add(Of("handled", null));
        else
        {
            reports.Add(Of("accepted", null));
            reports.Add(Of("closed", dice.Chance(0.9) ? "0" : "7"));
            if (dice.Chance(0.15)) reports.Reverse();
        }
        if (dice.Chance(0.1)) reports.Add(reports[0]);
        book.Owe(reports.Count);
        _ = Later(reports, dice.Between(0, 60));

        Report Of(string stage, string? code) => new(client, $"{arrival.Key}-{stage}", arrival.Number, arrival.Step, stage, code, number);
    }

    private async Task Later(List<Report> reports, int wait)
    {
        // Progress may be quicker than the answer to the push.
        if (wait > 20) await Task.Delay(wait, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var report in reports) _due.Writer.TryWrite(report);
    }

    private async Task Work(int turn)
    {
        try
        {
            await foreach (var report in _due.Reader.ReadAllAsync(_stop.Token))
            {
                while (!await Told(report, turn++)) await Task.Delay(50, _stop.Token);
                book.Owe(-1);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The iteration is over.
        }
    }

    private async Task<bool> Told(Report report, int turn)
    {
        if (hosts() is not { Count: > 0 } living) return false;
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(living[turn % living.Count], "/api/v1/progress"))
        {
            Content = JsonContent.Create(new
            {
                eventId = report.EventId, about = new { number = report.Number, step = report.Step }, stage = report.Stage, code = report.Code, at = "2026-11-24T09:30:00+08:00",
                number = report.DepartmentsNumber, gives = report is { Stage: "closed", Code: "0" } ? new { code = "C-" + report.Number } : null,
            }, options: Omitting),
        };
        request.Headers.Add(KeyHandler.Header, keys[report.Client]);
        try
        {
            using var answer = await http.SendAsync(request, _stop.Token);
            if (answer.StatusCode == HttpStatusCode.Accepted)
            {
                book.Told.Enqueue(new Told(report.EventId, report.Number, report.Step, report.Stage));
                return true;
            }
            if (answer.StatusCode != HttpStatusCode.ServiceUnavailable)
            {
                book.Faults.Enqueue($"{(int)answer.StatusCode} to progress {report.Stage} of {report.Number} {report.Step}");
                return true;
            }
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException && !_stop.IsCancellationRequested)
        {
            // Nobody knows whether it was kept: told again.
        }
        return false;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_tellers);
        _stop.Dispose();
    }
}
