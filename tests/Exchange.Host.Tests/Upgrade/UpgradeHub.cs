using System.Text.Json.Nodes;
using Exchange.Core.Registry;
using Exchange.Core.Storage;
using Exchange.Host.Security;
using Exchange.Host.Tests.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Exchange.Host.Tests.Upgrade;

/// <summary>This program's hub on a database that may be an older one's.</summary>
internal sealed class UpgradeHub : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("exchange-upgrade-").FullName;
    private readonly WebApplication _app;
    private readonly HttpClient _http = new();
    private readonly Dictionary<string, string> _keys = new(StringComparer.Ordinal);

    public UpgradeHub(StorageOptions storage, UpgradeOffice office) => _app = Hub.Build(
        [
            "--urls=http://127.0.0.1:0", "--shutdownTimeoutSeconds=1", $"--Storage:Provider={storage.Provider}", $"--Storage:ConnectionString={storage.ConnectionString}",
            $"--Hub:SecretKeyFile={Path.Combine(_folder, "key")}",
        ],
        static builder =>
        {
            builder.Logging.ClearProviders();
            builder.Services.AddSingleton(new SetUpOffer(Wanted: false));
        },
        [office.Kind]);

    public T The<T>() where T : notnull => _app.Services.GetRequiredService<T>();

    public async Task Start()
    {
        await _app.StartAsync();
        _http.BaseAddress = new Uri(_app.Urls.First());
    }

    public async Task Register()
    {
        if (await The<RegistryDesk>().Apply(UpgradeOffice.Documents, new RegistryOrder("test"), CancellationToken.None) is RegistryAnswer.Faulty faulty)
            throw new InvalidOperationException(string.Join('\n', faulty.Faults));
    }

    public async Task<JsonNode> Post(string client, string path, JsonNode? body, int expected = 202)
    {
        if (!_keys.TryGetValue(client, out var key)) _keys[client] = key = (await The<ClientKeys>().Issue(client, "test", expiresAt: null, CancellationToken.None))!.Text;
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body is null ? null : TestHub.Json(TestHub.Text(body)) };
        request.Headers.Add(KeyHandler.Header, key);
        using var answer = await _http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        ((int)answer.StatusCode).ShouldBe(expected, text);
        return JsonNode.Parse(text)!;
    }

    public async Task<string> TakeIn(string number, string item, string? situation = null) => (string)(await Post("window", "/api/v1/records", TestHub.Record(number, item, situation)))["id"]!;

    public async Task<List<string?[]>> Rows(string query)
    {
        await using var connection = await The<Database>().Open(CancellationToken.None);
        await using var command = connection.CreateCommand();
        command.CommandText = query;
        var rows = new List<string?[]>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? null : reader.GetValue(i).ToString())]);
        return rows;
    }

    /// <summary>Every delivery as number, step, purpose, version and state.</summary>
    public async Task<string> Deliveries() => string.Join('\n', (await Rows("""
        select r.number, d.step, d.purpose, d.version, d.state from delivery d join record r on r.id = d.record_id order by r.number, d.step, d.position
        """)).Select(static row => string.Join(' ', row)));

    public async Task Until(Func<Task<bool>> holds, Func<Task<string>> told)
    {
        for (var tries = 0; tries < 1_200; tries++)
        {
            if (await holds()) return;
            await Task.Delay(50);
        }
        throw new TimeoutException(await told());
    }

    public Task Stop() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
