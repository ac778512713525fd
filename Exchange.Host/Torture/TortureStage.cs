using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Exchange.Host.Security;
using Exchange.Host.Torture.Databases;
using Exchange.Host.Torture.Hosts;
using Exchange.Host.Torture.Town;

namespace Exchange.Host.Torture;

/// <summary>
/// What the iterations of a run share: departments behind a wire, and a first database in which everything is registered and the keys are issued. Each iteration begins with a copy of it.
/// </summary>
internal sealed class TortureStage : IAsyncDisposable
{
    public const string First = "first";

    private static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(20);

    private readonly Dictionary<string, string> _keys = new(StringComparer.Ordinal);

    private TortureStage(ITortureDatabase database, TownDepartment department)
        => (Database, Department, DepartmentWire) = (database, department, new Wire(department.Port));

    public ITortureDatabase Database { get; }

    public TownDepartment Department { get; }

    public Wire DepartmentWire { get; }

    /// <summary>By client.</summary>
    public IReadOnlyDictionary<string, string> Keys => _keys;

    /// <summary>For window and departments alike. An answer that does not come is given up, as they would.</summary>
    public HttpClient Http { get; } = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(2), PooledConnectionLifetime = TimeSpan.FromMinutes(1) }) { Timeout = TimeSpan.FromSeconds(8) };

    // Nothing is broken yet while the stage is set: a host that is slow to start, on a busy machine, is waited for.
    private readonly HttpClient _patient = new() { Timeout = TimeSpan.FromMinutes(2) };

    /// <param name="database">Taken over.</param>
    public static async Task<TortureStage> Set(ITortureDatabase database, CancellationToken stop)
    {
        var stage = new TortureStage(database, await TownDepartment.Open());
        try
        {
            await stage.Register(stop);
            return stage;
        }
        catch
        {
            await stage.DisposeAsync();
            throw;
        }
    }

    private async Task Register(CancellationToken stop)
    {
        await using var slot = new HostSlot(Ports.Free(), null, Database.Settings(First), static () => false);
        await Ready(slot, stop);
        var admin = (await Call(slot, HttpMethod.Post, "/api/v1/setup", null, new { secret = await slot.SetUpSecret(stop), client = TownDocuments.Administrator }, stop)).GetProperty("text").GetString()!;
        _keys[TownDocuments.Administrator] = admin;
        var files = TownDocuments.All(DepartmentWire.Port).Select(static file => new { path = file.Path, text = Encoding.UTF8.GetString(file.Content.Span) });
        await Call(slot, HttpMethod.Post, "/api/v1/registry/apply", admin, new { files }, stop);
        foreach (var client in TownDocuments.Reporters.Values.Append(TownDocuments.Intake).Distinct(StringComparer.Ordinal))
            _keys[client] = (await Call(slot, HttpMethod.Post, $"/api/v1/clients/{client}/keys", admin, new { }, stop)).GetProperty("text").GetString()!;
        await slot.Close(EndsWithin);
    }

    /// <summary>Until the host there takes records in.</summary>
    public async Task Ready(HostSlot slot, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                using var answer = await Http.GetAsync(new Uri(slot.Address, "/health/ready"), stop);
                if (answer.IsSuccessStatusCode) return;
            }
            catch (Exception error) when (error is HttpRequestException or TaskCanceledException && !stop.IsCancellationRequested)
            {
                // Not listening yet, or slow to answer.
            }
            if (!slot.Faults.IsEmpty) throw new InvalidOperationException(string.Join(Environment.NewLine, slot.Faults));
            await Task.Delay(30, stop);
        }
    }

    private async Task<JsonElement> Call(HostSlot slot, HttpMethod method, string path, string? key, object body, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(method, new Uri(slot.Address, path)) { Content = JsonContent.Create(body) };
        if (key is not null) request.Headers.Add(KeyHandler.Header, key);
        using var response = await _patient.SendAsync(request, stop);
        var text = await response.Content.ReadAsStringAsync(stop);
        if (!response.IsSuccessStatusCode) throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{method} {path}: {(int)response.StatusCode} {text}"));
        return JsonDocument.Parse(text).RootElement;
    }

    public async ValueTask DisposeAsync()
    {
        await DepartmentWire.DisposeAsync();
        await Department.DisposeAsync();
        await Database.DisposeAsync();
        Http.Dispose();
        _patient.Dispose();
    }
}
