using System.Net.Http.Json;
using System.Text.Json;
using Exchange.Host.Demo.Departments;

namespace Exchange.Host.Demo;

/// <summary>Has the hub harvest the district's base libraries, as an administrator would, and compares what it holds with what the departments share.</summary>
internal sealed class DemoHarvest(Uri address, string administratorKey, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    private readonly HttpClient _http = new() { BaseAddress = address, DefaultRequestHeaders = { { "X-Api-Key", administratorKey } } };

    /// <param name="patience">A harvest that takes longer is told as it stands.</param>
    /// <exception cref="HttpRequestException">The hub would not, or was not there.</exception>
    public async Task<IReadOnlyList<HarvestedLibrary>> Run(DistrictTables shared, TimeSpan patience, CancellationToken stop)
    {
        var asked = new List<(string Code, int Shared, string Task)>();
        var libraries = new[]
        {
            ("101001/000001", shared.Population), ("101001/000004", shared.Households), ("102001/000009", shared.Companies), ("105001/000026", shared.Permits), ("203001/000039", shared.Deposits),
        };
        foreach (var (code, rows) in libraries)
        {
            using var answer = await _http.PostAsJsonAsync($"api/v1/libraries/{code}/harvest", new { }, stop);
            answer.EnsureSuccessStatusCode();
            asked.Add((code, rows, (await answer.Content.ReadFromJsonAsync<JsonElement>(stop)).GetProperty("id").GetString()!));
        }
        var harvested = new List<HarvestedLibrary>();
        foreach (var (code, rows, task) in asked)
        {
            var outcome = await End(task, patience, stop);
            var now = await _http.GetFromJsonAsync<JsonElement>($"api/v1/libraries/{code}/harvest", stop);
            var quarantined = now.TryGetProperty("last", out var last) ? last.GetProperty("counts").GetProperty("quarantined").GetInt64() : 0;
            harvested.Add(new HarvestedLibrary(code, now.GetProperty("title").GetProperty("zh").GetString()!, now.GetProperty("title").GetProperty("en").GetString()!, rows, now.GetProperty("rows").GetInt64(), quarantined, outcome));
        }
        return harvested;
    }

    public void Dispose() => _http.Dispose();

    /// <summary>How the task ended; null when it is done.</summary>
    private async Task<string?> End(string task, TimeSpan patience, CancellationToken stop)
    {
        for (var began = clock.GetTimestamp(); ; await Task.Delay(Look, clock, stop))
        {
            var now = await _http.GetFromJsonAsync<JsonElement>($"api/v1/tasks/{task}", stop);
            if (now.GetProperty("state").GetString() == "done") return null;
            if (now.TryGetProperty("endedAt", out _)) return now.GetProperty("outcome").GetString();
            if (clock.GetElapsedTime(began) > patience) return "it has not ended";
        }
    }
}

/// <summary>One base library of the demo.</summary>
/// <param name="Shared">Rows that the department shares.</param>
/// <param name="Rows">Rows that the hub holds.</param>
/// <param name="Quarantined">Rows that break a rule.</param>
/// <param name="Trouble">How its harvest failed; null when it did not.</param>
public sealed record HarvestedLibrary(string Code, string Zh, string En, long Shared, long Rows, long Quarantined, string? Trouble)
{
    /// <summary>What does not add up; null when it does.</summary>
    public string? Difference => Trouble is not null ? $"{Code} {En}: {Trouble}" : Rows + Quarantined == Shared ? null : $"{Code} {En}: the department shares {Shared} rows, the hub holds {Rows} and keeps {Quarantined} aside";

    public override string ToString() => $"harvested 归集: {Code} {Zh} {En}  {Rows} of {Shared} rows, {Quarantined} quarantined 隔离";
}
