using System.Net.Http.Headers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.Core.Registry;
using Exchange.Core.Storage;
using Exchange.Core.Tests.Storage;
using Exchange.Host.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Exchange.Host.Tests.Api;

/// <summary>The hub as it is, in this process, on a free port and a fresh SQLite file, with the small town registered and a key for each client.</summary>
internal sealed class TestHub : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string _folder;
    private readonly WebApplication _app;
    private readonly HttpClient _http;
    private readonly Dictionary<string, string> _keys = new(StringComparer.Ordinal);
    private int _next;

    private TestHub(string folder, WebApplication app, Department department, LinesWritten lines)
    {
        (_folder, _app, Department, Lines) = (folder, app, department, lines);
        Address = new Uri(app.Urls.First());
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(60) };
    }

    public Uri Address { get; }

    public string DatabaseFile => Path.Combine(_folder, "exchange.db");

    public Department Department { get; }

    public LinesWritten Lines { get; }

    public IServiceProvider Services => _app.Services;

    public HttpClient Http => _http;

    public static Task<TestHub> Open(params string[] settings) => Open(TimeProvider.System, settings);

    /// <param name="clock">The hub's.</param>
    public static async Task<TestHub> Open(TimeProvider clock, params string[] settings)
    {
        var folder = Directory.CreateTempSubdirectory("exchange-api-").FullName;
        var department = await Department.Open();
        var lines = new LinesWritten();
        TestDatabase.CopyTo(Path.Combine(folder, "exchange.db"));
        var app = Hub.Build(["--urls=http://127.0.0.1:0", $"--Storage:ConnectionString={Path.Combine(folder, "exchange.db")}", .. settings], builder =>
        {
            // What the hub itself filters stays filtered: only its own categories are opened further.
            builder.Logging.ClearProviders().AddProvider(lines).SetMinimumLevel(LogLevel.Information).AddFilter("Exchange", LogLevel.Trace);
            builder.Services.AddSingleton(new SetUpOffer(Wanted: false)).AddSingleton(clock);
        });
        await app.StartAsync();
        var hub = new TestHub(folder, app, department, lines);
        await hub.Register();
        return hub;
    }

    private async Task Register()
    {
        var answer = await Services.GetRequiredService<RegistryDesk>()
            .Apply(TestDocuments.All(Department.Address), new RegistryOrder("test"), CancellationToken.None);
        if (answer is RegistryAnswer.Faulty faulty) throw new InvalidOperationException(string.Join('\n', faulty.Faults));
        var keys = Services.GetRequiredService<ClientKeys>();
        foreach (var client in Services.GetRequiredService<RegistryShelf>().Current.Clients.Keys)
            _keys[client] = (await keys.Issue(client, "test", expiresAt: null, CancellationToken.None))!.Text;
    }

    /// <summary>A key for a client that was registered later.</summary>
    public async Task Issue(string client) => _keys[client] = (await Post("administrator", $"/api/v1/clients/{client}/keys", null)).ShouldBe(201)["text"].GetString()!;

    public string Key(string client) => _keys[client];

    /// <summary>The key of a client that was registered later.</summary>
    public void Learn(string client, string key) => _keys[client] = key;

    public bool Knows(string client) => _keys.ContainsKey(client);

    /// <summary>A number that no other record of this hub has.</summary>
    public string Number() => $"N{Interlocked.Increment(ref _next):d5}";

    public static JsonObject Body() => new()
    {
        ["company"] = "云溪花木有限公司",
        ["staff"] = 3,
        ["applicant"] = new JsonObject { ["name"] = Person.Name, ["idNumber"] = Person.IdNumber, ["phone"] = Person.Phone },
    };

    public static JsonObject Record(string number, string item = "safe", string? situation = null, JsonNode? body = null)
    {
        var record = new JsonObject { ["number"] = number, ["item"] = item, ["body"] = body ?? Body() };
        if (situation is not null) record["situation"] = situation;
        return record;
    }

    /// <param name="client">Whose key is shown; null shows none.</param>
    public async Task<Answer> Send(string? client, HttpMethod method, string path, HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (client is not null) request.Headers.Add(KeyHandler.Header, _keys[client]);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var response = await _http.SendAsync(request);
        return new Answer((int)response.StatusCode, response.Headers, response.Content.Headers.ContentType?.MediaType,
            await response.Content.ReadAsByteArrayAsync());
    }

    public Task<Answer> Get(string? client, string path, params (string Name, string Value)[] headers) => Send(client, HttpMethod.Get, path, null, headers);

    public Task<Answer> Post(string? client, string path, JsonNode? body, params (string Name, string Value)[] headers)
        => Send(client, HttpMethod.Post, path, body is null ? null : Json(Text(body)), headers);

    public Task<Answer> TakeIn(JsonNode record, string client = "window", params (string Name, string Value)[] headers)
        => Post(client, "/api/v1/records", record, headers);

    /// <summary>A record that is taken in; its id.</summary>
    public async Task<string> TakenIn(string number, string item = "safe", string? situation = null, string client = "window")
        => (await TakeIn(Record(number, item, situation), client)).ShouldBe(202).Id;

    public Task<Answer> Progress(string client, JsonNode progress, params (string Name, string Value)[] headers)
        => Post(client, "/api/v1/progress", progress, headers);

    /// <summary>As intake systems write: Chinese as it is.</summary>
    public static string Text(JsonNode node) => node.ToJsonString(Plain);

    public static StringContent Json(string text, string mediaType = "application/json") => new(text, Encoding.UTF8, new MediaTypeHeaderValue(mediaType));

    /// <summary>Registers documents of this text; they must hold together.</summary>
    public async Task Apply(string documents, string path = "more.yaml")
        => (await Post("administrator", "/api/v1/registry/apply",
            new JsonObject { ["files"] = new JsonArray(new JsonObject { ["path"] = path, ["text"] = documents }) })).ShouldBe(200);

    /// <summary>The record as the administrator sees it, once it looks like this; fails after 20 s.</summary>
    public async Task<JsonElement> Until(string recordId, Func<JsonElement, bool> looks)
    {
        var record = default(JsonElement);
        for (var tries = 0; tries < 1_000; tries++)
        {
            record = (await Get("administrator", "/api/v1/records/" + recordId)).ShouldBe(200).Json;
            if (looks(record)) return record;
            await Task.Delay(20);
        }
        throw new TimeoutException(record.GetRawText());
    }

    public Task<JsonElement> UntilStep(string recordId, string step, string state)
        => Until(recordId, record => record.GetProperty("steps").EnumerateArray()
            .Any(one => one.GetProperty("name").GetString() == step && one.GetProperty("state").GetString() == state));

    /// <summary>The id of the record's first delivery, once it is in this state.</summary>
    public async Task<string> UntilDelivery(string recordId, string state)
    {
        bool Is(JsonElement one) => one.GetProperty("state").GetString() == state;
        var record = await Until(recordId, record => record.GetProperty("deliveries").EnumerateArray().Any(Is));
        return record.GetProperty("deliveries").EnumerateArray().First(Is).GetProperty("id").GetString()!;
    }

    /// <summary>Rows of everything that is business and not log; attempts are left out, since lanes go on with what earlier tests handed in.</summary>
    public async Task<IReadOnlyDictionary<string, long>> Stored()
    {
        string[] tables = ["record", "record_version", "step", "delivery", "progress_event", "registry_document", "registry_revision", "client_key", "secret"];
        await using var connection = await Services.GetRequiredService<Database>().Open(CancellationToken.None);
        await using var command = connection.CreateCommand();
        command.CommandText = "select " + string.Join(", ", tables.Select(static table => $"(select count(*) from {table})"));
        await using var reader = await command.ExecuteReaderAsync();
        (await reader.ReadAsync()).ShouldBeTrue();
        return tables.Select((table, place) => (table, Count: reader.GetInt64(place))).ToDictionary(static one => one.table, static one => one.Count, StringComparer.Ordinal);
    }

    public async Task<long> Count(string sql)
    {
        await using var connection = await Services.GetRequiredService<Database>().Open(CancellationToken.None);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>All data of the exchange log, as text.</summary>
    public async Task<string> ExchangeLog() => (await ExchangeLog(after: 0)).Text;

    /// <summary>What stands in it behind this position, and the last position there is.</summary>
    public async Task<(string Text, long Last)> ExchangeLog(long after)
    {
        await using var connection = await Services.GetRequiredService<Database>().Open(CancellationToken.None);
        await using var command = connection.CreateCommand();
        command.CommandText = $"select kind, client, data, position from log_event where position > {after} order by position";
        var text = new StringBuilder();
        await using var reader = await command.ExecuteReaderAsync();
        for (; await reader.ReadAsync(); after = reader.GetInt64(3)) text.Append(reader.GetString(0)).Append(' ').Append(reader.Text(1)).Append(' ').Append(reader.Text(2)).Append('\n');
        return (text.ToString(), after);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Department.DisposeAsync();
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
