using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;
using Exchange.Host.Security;
using Exchange.Host.Tests.Api;
using Exchange.Host.Tests.Kill;

namespace Exchange.Host.Tests.Security;

/// <summary>A megabyte that would become a gigabyte, sent to every endpoint that takes a content by somebody who may send one there: it is refused, and the hub's memory does not notice.</summary>
[Platform(Include = "Linux"), NonParallelizable]
internal sealed class CompressedBombTests
{
    private const long Unpacked = 1L << 30, MostGrowth = 100L << 20;

    /// <summary>What a content would be refused for before anybody looks at it, where that is something else than how it is written.</summary>
    private static readonly Dictionary<string, (int Status, string Why)> Otherwise = new(StringComparer.Ordinal)
    {
        ["POST /api/v1/callbacks/{adapter}"] = (413, "the adapter's own bound stands first; what is inside it is read as it came"),
    };

    /// <summary>Rows of libraries may come as gzip and are read a page at a time; here there is no library, and that is found out before anything is unpacked.</summary>
    private static readonly string[] TakeGzip = ["POST /api/v1/libraries/{class}/{serial}/rows", "POST /api/v1/libraries/{class}/{serial}/batches/{batch}/rows"];

    private readonly Dictionary<ClientRole, string> _keys = [];
    private readonly Dictionary<string, string> _things = new(StringComparer.Ordinal);

    [Test, CancelAfter(240_000)]
    public async Task It_is_refused_everywhere_and_never_unpacked(CancellationToken stop)
    {
        var folder = Directory.CreateTempSubdirectory("exchange-bomb-").FullName;
        var port = HubProcess.FreePort();
        await using var department = await Department.Open();
        using var api = new HubApi(port);
        await using (var hub = HubProcess.Start(folder, port))
        {
            (await hub.Ready(api.Http, stop)).ShouldBeTrue(hub.Output);
            await SetUp(hub, api, department, stop);
            var bomb = Bomb();
            bomb.Length.ShouldBeLessThan(2 << 20);
            // Everything that is made once is made: what comes behind it is the bomb's.
            await Send(api, AccessPage.Lines.First(line => line.Route == "/api/v1/records"), [], "identity", stop);
            await File.WriteAllTextAsync($"/proc/{hub.Id}/clear_refs", "5", stop);   // The most it ever had is what it has now.
            var before = Memory(hub);

            var (wrong, sent) = (new List<string>(), 0);
            foreach (var line in AccessPage.Lines.Where(line => line.Method is "POST" or "PUT"))
                foreach (var encoding in (string[])["gzip", "x-gzip", "deflate", "br", "zstd", "gzip, gzip"])
                {
                    var (status, text) = await Send(api, line, bomb, encoding, stop);
                    var wanted = Otherwise.TryGetValue(line.Endpoint, out var other) ? other.Status : encoding == "gzip" && TakeGzip.Contains(line.Endpoint) ? 404 : 415;
                    if (status != wanted) wrong.Add($"{line.Endpoint} ({encoding}): {status} {text}");
                    sent++;
                }
            var grown = Memory(hub) - before;
            TestContext.Out.WriteLine($"{sent} bombs of {bomb.Length >> 10} KiB; the hub's memory has grown by {grown >> 20} MiB at most");
            wrong.ShouldBeEmpty();
            sent.ShouldBeGreaterThan(100);
            grown.ShouldBeLessThan(MostGrowth, "not even a tenth of one of them");
            (await Number(api, stop)).ShouldBe(1, "and it goes on with what is there");
        }
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Members of a gzip stream follow one another: each becomes sixteen megabytes of blanks, which is how an empty JSON content may begin.</summary>
    private static byte[] Bomb()
    {
        var member = new byte[16 << 20];
        Array.Fill(member, (byte)' ');
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true)) gzip.Write(member);
        var bomb = Enumerable.Repeat(packed.ToArray(), (int)(Unpacked / member.Length)).SelectMany(static bytes => bytes).ToArray();
        using var unpacked = new GZipStream(new MemoryStream(bomb), CompressionMode.Decompress);
        var (length, chunk) = (0L, new byte[1 << 20]);
        for (int read; (read = unpacked.Read(chunk)) > 0;) length += read;
        length.ShouldBe(Unpacked);
        return bomb;
    }

    private async Task SetUp(HubProcess hub, HubApi api, Department department, CancellationToken stop)
    {
        var admin = _keys[ClientRole.Administrator] = await api.SetUp(await hub.SetUpSecretPrinted(stop), stop);
        await api.Apply(admin, [.. TestDocuments.All(department.Address), new DocumentFile("back.yaml", Encoding.UTF8.GetBytes(Back))], stop);
        _keys[ClientRole.Intake] = await api.Key(admin, "window", stop);
        _keys[ClientRole.Organisation] = await api.Key(admin, "registration", stop);
        await api.Call(HttpMethod.Put, "/api/v1/secrets/back", admin, new { value = "k3y" }, stop);
        department.Set("N-1", Habit.ClosesAfterStoring);
        var record = (await api.Call(HttpMethod.Post, "/api/v1/records", _keys[ClientRole.Intake], TestHub.Record("N-1", "neither"), stop)).GetProperty("id").GetString()!;
        JsonElement delivery;
        while ((delivery = (await api.Call(HttpMethod.Get, "/api/v1/deliveries?record=" + record, admin, null, stop)).GetProperty("items")[0]).GetProperty("state").GetString() != "parked") await Task.Delay(20, stop);
        (_things["records"], _things["deliveries"]) = (record, delivery.GetProperty("id").GetString()!);
        (_things["clients"], _things["secrets"], _things["callbacks"]) = ("window", "back", "back");
        _things["batches"] = "1";
    }

    private async Task<(int Status, string Text)> Send(HubApi api, AccessLine line, byte[] content, string encoding, CancellationToken stop)
    {
        // To what is there: what is not there is not found, whatever is sent to it.
        var parts = line.Route.Split('/');
        var path = string.Join('/', parts.Select((part, i) => part.StartsWith('{') ? _things.GetValueOrDefault(parts[i - 1], "none") : part));
        if (path.EndsWith("/lists", StringComparison.Ordinal)) path += "?organisation=SCJG&from=2026-11-01";
        using var request = new HttpRequestMessage(new HttpMethod(line.Method), path) { Content = new ByteArrayContent(content) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(AccessPage.MediaType(line.Route));
        request.Content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
        var role = _keys.Keys.FirstOrDefault(line.Lets, ClientRole.Administrator);
        request.Headers.Add(KeyHandler.Header, line.Route.Contains("/callbacks/", StringComparison.Ordinal) ? "k3y" : _keys[role]);
        using var answer = await api.Http.SendAsync(request, stop);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(stop));
    }

    private async Task<int> Number(HubApi api, CancellationToken stop)
        => (await api.Call(HttpMethod.Get, "/api/v1/records", _keys[ClientRole.Administrator], null, stop)).GetProperty("items").GetArrayLength();

    /// <summary>Most bytes that it has had in memory, from the kernel's own account.</summary>
    private static long Memory(HubProcess hub)
        => long.Parse(File.ReadLines($"/proc/{hub.Id}/status").First(static line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2]) * 1024;

    private const string Back = """
        kind: mapping
        name: back-to-progress.v1
        title: { zh: 回调到过程信息, en: Callback to progress }
        reads: row
        from: back.v1
        to: back.v1
        fields: { at: row.at }
        ---
        kind: schema
        name: back.v1
        title: { zh: 回调, en: Callback }
        schema: { type: object, properties: { at: { type: string } } }
        ---
        kind: adapter
        name: back
        title: { zh: 系统回调, en: A system that calls back }
        organisation: SCJG
        adapterKind: http
        active: false
        options:
          address: http://127.0.0.1:9
          submit: { path: / }
          callback:
            auth: { method: apiKey, secret: back }
            reads: [{ mapping: back-to-progress.v1 }]
        """;
}
