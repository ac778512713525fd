using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Exchange.Core.Registry;
using Exchange.Host.Security;
using Exchange.Host.Tests.Kill;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Exchange.Host.Tests.Promises;

/// <summary>A hub as a process, with one department that answers at once and any number that never do.</summary>
internal sealed class PromiseWorld : IAsyncDisposable
{
    private readonly WebApplication _department;
    private readonly List<TcpListener> _hung = [];
    private readonly List<TcpClient> _held = [];
    private readonly HubApi _api;
    private readonly string _folder = Directory.CreateTempSubdirectory("exchange-promises-").FullName;
    private string _key = "";

    private PromiseWorld(int port, WebApplication department) => (_api, _department) = (new HubApi(port), department);

    public HubProcess Hub { get; private set; } = null!;

    public HubApi Api => _api;

    /// <summary>Numbers of records that have reached the department that answers.</summary>
    public ConcurrentDictionary<string, byte> Arrived { get; } = new(StringComparer.Ordinal);

    public int HeldConnections => _held.Count;

    public static async Task<PromiseWorld> Open(int hung, CancellationToken stop)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var department = builder.Build();
        var port = HubProcess.FreePort();
        var world = new PromiseWorld(port, department);
        department.Run(world.Answer);
        await department.StartAsync(stop);
        for (var i = 0; i < hung; i++) world._hung.Add(world.OpenHung());
        world.Hub = HubProcess.Start(world._folder, port);
        (await world.Hub.Ready(world._api.Http, stop)).ShouldBeTrue(world.Hub.Output);
        var admin = await world._api.SetUp(await world.Hub.SetUpSecretPrinted(stop), stop);
        await world._api.Apply(admin, [new DocumentFile("world.yaml", world.Documents())], stop);
        world._key = await world._api.Key(admin, "window", stop);
        return world;
    }

    /// <summary>Hands records of an item in, one line each, and comes back when all have their receipts.</summary>
    public async Task TakeIn(string item, string prefix, int count, CancellationToken stop)
    {
        var lines = new StringBuilder();
        for (var i = 0; i < count; i++) lines.Append($$$"""{"number":"{{{prefix}}}-{{{i}}}","item":"{{{item}}}","body":{"name":"样一"}}""").Append('\n');
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/records/batch") { Content = new StringContent(lines.ToString()) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        request.Headers.Add(KeyHandler.Header, _key);
        using var response = await _api.Http.SendAsync(request, stop);
        var answers = (await response.Content.ReadAsStringAsync(stop)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        answers.Length.ShouldBe(count);
        answers.ShouldAllBe(answer => answer.Contains("\"status\":202"), answers.FirstOrDefault(answer => !answer.Contains("\"status\":202")));
    }

    public async Task<HttpResponseMessage> TakeInOne(string item, string number, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/records") { Content = new StringContent($$$"""{"number":"{{{number}}}","item":"{{{item}}}","body":{"name":"样一"}}""") };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add(KeyHandler.Header, _key);
        return await _api.Http.SendAsync(request, stop);
    }

    public async Task AllArrived(string prefix, int count, CancellationToken stop)
    {
        while (Enumerable.Range(0, count).Any(i => !Arrived.ContainsKey($"{prefix}-{i}"))) await Task.Delay(2, stop);
    }

    private async Task Answer(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        using var message = System.Text.Json.JsonDocument.Parse(await reader.ReadToEndAsync());
        Arrived[message.RootElement.GetProperty("no").GetString()!] = 0;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync("""{"ok":true}""");
    }

    /// <summary>Takes every connection and never says a word.</summary>
    private TcpListener OpenHung()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _ = Task.Run(async () =>
        {
            try
            {
                while (true)
                {
                    var client = await listener.AcceptTcpClientAsync();
                    lock (_held) _held.Add(client);
                }
            }
            catch (SocketException)
            {
                // Closed.
            }
        });
        return listener;
    }

    private string Documents()
    {
        var text = new StringBuilder("""
            kind: organisation
            name: city
            title: { zh: 城, en: City }
            type: department
            ---
            kind: client
            name: window
            title: { zh: 窗口, en: Window }
            organisation: city
            roles: [intake]
            ---
            kind: codeTable
            name: closing
            title: { zh: 办结, en: Closings }
            rows: [{ value: "0", title: { zh: 办结, en: done }, outcome: done }]
            ---
            kind: schema
            name: form.v1
            title: { zh: 表, en: Form }
            schema: { type: object, required: [name], properties: { name: { type: string } } }
            ---
            kind: schema
            name: message.v1
            title: { zh: 报文, en: Message }
            schema: { type: object, required: [no, name], properties: { no: { type: string }, name: { type: string } } }
            ---
            kind: mapping
            name: form-to-message.v1
            title: { zh: 映射, en: Mapping }
            from: form.v1
            to: message.v1
            fields: { no: number, name: record.name }

            """);
        Lane(text, "good", _department.Urls.First());
        for (var i = 0; i < _hung.Count; i++) Lane(text, $"hung{i}", $"http://127.0.0.1:{((IPEndPoint)_hung[i].LocalEndpoint).Port}");
        return text.ToString();
    }

    private static void Lane(StringBuilder text, string name, string address) => text.Append($$"""
        ---
        kind: adapter
        name: {{name}}
        title: { zh: 系统, en: System }
        organisation: city
        adapterKind: http
        concurrency: 8
        pushTimeoutSeconds: 600
        options: { address: "{{address}}", honoursKey: true, submit: { path: /push } }
        ---
        kind: item
        name: {{name}}
        title: { zh: 事项, en: Item }
        code: "1"
        organisation: city
        schema: form.v1
        closingTable: closing
        steps:
          - { name: S1, title: { zh: 一, en: One }, organisation: city, adapter: {{name}}, mapping: form-to-message.v1 }

        """);

    public async ValueTask DisposeAsync()
    {
        await Hub.DisposeAsync();
        foreach (var listener in _hung) listener.Dispose();
        lock (_held) _held.ForEach(client => client.Dispose());
        await _department.DisposeAsync();
        _api.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
