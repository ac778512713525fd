using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Exchange.Adapters.Http;
using Exchange.Core.Contract;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

// Pushes through the http kind against the same posts by HttpClient, to a department in a process of its own.
//   dotnet run -c Release --project bench/adapters-http -- [POSTS] [ROUNDS] [AT ONCE]
// The two take turns within every round; the figure to quote is the median of the rounds' ratios.
if (args is ["department"])
    return await Department();
var (posts, rounds, atOnce) = (Number(0, 20_000), Number(1, 7), Number(2, 32));
using var department = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [.. Self(), "department"]) { RedirectStandardOutput = true })!;
try
{
    var address = (await department.StandardOutput.ReadLineAsync())!;
    var payload = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new { SBLSH = "4499032611240000012", ENTNAME = "云溪样例一号科技有限公司", OPSCOPE = new string('x', 1_600) }));
    using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, MaxConnectionsPerServer = 256 });
    Console.WriteLine($"{posts} posts of {payload.Length} bytes a turn, {atOnce} at once, {rounds} rounds; {Environment.ProcessorCount} cores");
    foreach (var (name, proof) in Proofs(address))
    {
        using var adapter = Adapter(address, proof);
        await Raw(http, address, payload, posts / 2, atOnce);
        await Pushes(adapter, payload, posts / 2, atOnce);
        var ratios = new List<double>();
        for (var round = 0; round < rounds; round++)
        {
            var raw = await Raw(http, address, payload, posts, atOnce);
            var pushed = await Pushes(adapter, payload, posts, atOnce);
            ratios.Add(pushed / raw);
            Console.WriteLine($"{name}, round {round + 1}: HttpClient {raw:F0}/s, http kind {pushed:F0}/s, ratio {pushed / raw:F2}");
        }
        ratios.Sort();
        Console.WriteLine($"{name}: median ratio {ratios[rounds / 2]:F2} ({ratios[0]:F2} to {ratios[^1]:F2})");
    }
}
finally
{
    department.Kill();
}
return 0;

int Number(int at, int otherwise) => args.Length > at ? int.Parse(args[at]) : otherwise;

static string[] Self() => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(Program).Assembly.Location] : [];

static (string Name, string Proof)[] Proofs(string address) =>
[
    ("bearer", """ "auth":{"method":"bearer","secret":"s"} """),
    ("oauth2 and HMAC-SHA256", $$""" "auth":{"method":"oauth2","secret":"s","oauth2":{"tokenAddress":"{{address}}/token","clientId":"hub"}},"signature":{"secret":"s"} """),
    ("HMAC-SM3", """ "signature":{"secret":"s","algorithm":"hmacSm3"} """),
];

static HttpAdapter Adapter(string address, string proof)
{
    var strict = new JsonSerializerOptions(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };
    var options = JsonSerializer.Deserialize<HttpOptions>($$"""
        {"address":"{{address}}",{{proof}},"submit":{"path":"/setup","answers":[{"status":"200","when":"body.code = \"0000\"","is":"acknowledged","number":"body.data.YWLSH"}]} }
        """, strict)!;
    return (HttpAdapter)HttpKind.Kind.Create(options, new AdapterContext("bench", _ => "s3cr3t", TimeProvider.System));
}

// The least that a program of one's own would do: the same headers, the answer's body read whole and looked at as JSON.
static Task<double> Raw(HttpClient http, string address, byte[] payload, int posts, int atOnce) => Rate(posts, atOnce, async n =>
{
    using var request = new HttpRequestMessage(HttpMethod.Post, address + "/setup") { Content = new ByteArrayContent(payload) };
    request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
    request.Headers.TryAddWithoutValidation("Idempotency-Key", n.ToString("x32"));
    request.Headers.TryAddWithoutValidation("Authorization", "Bearer s3cr3t");
    using var response = await http.SendAsync(request);
    using var answer = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
    return answer.RootElement.GetProperty("data").GetProperty("YWLSH").GetString() is not null;
});

static Task<double> Pushes(HttpAdapter adapter, byte[] payload, int posts, int atOnce) => Rate(posts, atOnce, async n =>
    await adapter.Push(
        new Message(n.ToString("x32"), "r", "4499032611240000012", "S1", 1, MessagePurpose.Submit, payload, "application/json", DateTimeOffset.UnixEpoch, null, null),
        CancellationToken.None) is PushAnswer.Acknowledged { Number: not null });

static async Task<double> Rate(int posts, int atOnce, Func<int, Task<bool>> post)
{
    var next = -1;
    var watch = Stopwatch.StartNew();
    await Task.WhenAll(Enumerable.Range(0, atOnce).Select(async _ =>
    {
        for (int n; (n = Interlocked.Increment(ref next)) < posts;)
        {
            if (!await post(n))
                throw new InvalidOperationException("not acknowledged");
        }
    }));
    return posts / watch.Elapsed.TotalSeconds;
}

static async Task<int> Department()
{
    var builder = WebApplication.CreateSlimBuilder();
    builder.Logging.ClearProviders();
    builder.WebHost.UseUrls("http://127.0.0.1:0");
    var web = builder.Build();
    var answer = """{"code":"0000","msg":"ok","data":{"PRIPID":"4499030000000012026","YWLSH":"DJ2026-7"}}"""u8.ToArray();
    web.MapPost("/setup", async context =>
    {
        await context.Request.Body.CopyToAsync(Stream.Null);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = answer.Length;
        await context.Response.Body.WriteAsync(answer);
    });
    web.MapPost("/token", () => """{"access_token":"t0ken","expires_in":3600}""");
    await web.StartAsync();
    Console.WriteLine(web.Urls.Single());
    await web.WaitForShutdownAsync();
    return 0;
}
