using System.Diagnostics;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Exchange.Adapters.Http;
using Exchange.Core;
using Exchange.Core.Contract;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;

ProcessCulture.SetInvariant();
// Pushes through the http kind against the same posts by HttpClient, to a department in a process of its own.
//   dotnet run -c Release --project bench/adapters-http -- [POSTS A TURN] [ROUNDS] [AT ONCE]
// The two take short turns, so that what else the machine does meets both; the figure to quote is the median of the rounds' ratios.
// HttpClient does what a program of one's own would: the same headers and, where they are signed, the same signature.
if (args is ["department"])
    return await Department();
var (posts, rounds, atOnce) = (Number(0, 2_000), Number(1, 31), Number(2, 32));
using var department = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [.. Self(), "department"]) { RedirectStandardOutput = true, UseShellExecute = false })!;
try
{
    var address = (await department.StandardOutput.ReadLineAsync())!;
    var payload = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new { SBLSH = "4499032611240000012", ENTNAME = "云溪样例一号科技有限公司", OPSCOPE = new string('x', 1_600) }));
    using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, MaxConnectionsPerServer = 256 });
    Console.WriteLine($"{posts} posts of {payload.Length} bytes a turn, {atOnce} at once, {rounds} rounds; {Environment.ProcessorCount} cores");
    foreach (var (name, proof, sign) in Proofs(address))
    {
        using var adapter = Adapter(address, proof);
        await Raw(http, address, payload, sign, posts * 3, atOnce);
        await Pushes(adapter, payload, posts * 3, atOnce);
        var (ratios, raws, pushes) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            var raw = await Raw(http, address, payload, sign, posts, atOnce);
            var pushed = await Pushes(adapter, payload, posts, atOnce);
            ratios.Add(pushed / raw);
            raws.Add(raw);
            pushes.Add(pushed);
        }
        foreach (var list in new[] { ratios, raws, pushes })
            list.Sort();
        Console.WriteLine($"{name}: HttpClient {raws[rounds / 2]:F0}/s, http kind {pushes[rounds / 2]:F0}/s (medians); ratio {ratios[rounds / 2]:F2} (median), "
            + $"half of the rounds between {ratios[rounds / 4]:F2} and {ratios[rounds * 3 / 4]:F2}");
    }
}
finally
{
    department.Kill();
}
return 0;

int Number(int at, int otherwise) => args.Length > at ? int.Parse(args[at]) : otherwise;

static string[] Self() => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(Program).Assembly.Location] : [];

static (string Name, string Proof, Func<byte[], (string, string, string)>? Sign)[] Proofs(string address) =>
[
    ("bearer", """ "auth":{"method":"bearer","secret":"s"} """, null),
    ("oauth2 and HMAC-SHA256",
        """ "auth":{"method":"oauth2","secret":"s","oauth2":{"tokenAddress":"ADDRESS/token","clientId":"hub"}},"signature":{"secret":"s"} """.Replace("ADDRESS", address),
        body => Signature(body, SHA256.HashData, (key, text) => HMACSHA256.HashData(key, text))),
    ("bearer and HMAC-SM3", """ "auth":{"method":"bearer","secret":"s"},"signature":{"secret":"s","algorithm":"hmacSm3"} """,
        body => Signature(body, data => DigestUtilities.CalculateDigest("SM3", data), (key, text) => MacUtilities.CalculateMac("HMAC-SM3", new KeyParameter(key), text))),
];

static (string Timestamp, string Nonce, string Signature) Signature(byte[] body, Func<byte[], byte[]> digest, Func<byte[], byte[], byte[]> mac)
{
    var timestamp = DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString();
    var nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
    var text = $"POST\n/setup\n{timestamp}\n{nonce}\n{Convert.ToHexStringLower(digest(body))}";
    return (timestamp, nonce, Convert.ToHexStringLower(mac("s3cr3t"u8.ToArray(), Encoding.UTF8.GetBytes(text))));
}

static HttpAdapter Adapter(string address, string proof)
{
    var strict = new JsonSerializerOptions(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };
    var options = JsonSerializer.Deserialize<HttpOptions>($$"""
        {"address":"{{address}}",{{proof}},"submit":{"path":"/setup","answers":[{"status":"200","when":"body.code = \"0000\"","is":"acknowledged","number":"body.data.YWLSH"}]} }
        """, strict)!;
    return (HttpAdapter)HttpKind.Kind.Create(options, new AdapterContext("bench", _ => "s3cr3t", TimeProvider.System));
}

// The answer's body is read whole and looked at as JSON.
static Task<double> Raw(HttpClient http, string address, byte[] payload, Func<byte[], (string, string, string)>? sign, int posts, int atOnce) => Rate(posts, atOnce, async n =>
{
    using var request = new HttpRequestMessage(HttpMethod.Post, address + "/setup") { Content = new ByteArrayContent(payload) };
    request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
    request.Headers.TryAddWithoutValidation("Idempotency-Key", n.ToString("x32"));
    request.Headers.TryAddWithoutValidation("Authorization", "Bearer s3cr3t");
    if (sign is not null)
    {
        var (timestamp, nonce, signature) = sign(payload);
        request.Headers.TryAddWithoutValidation("X-Timestamp", timestamp);
        request.Headers.TryAddWithoutValidation("X-Nonce", nonce);
        request.Headers.TryAddWithoutValidation("X-Signature", signature);
    }
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
