using System.IO.Compression;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.Host.Tests.Api;
using Exchange.Host.Tests.Docs;

namespace Exchange.Host.Tests.Catalog.Libraries;

/// <summary>Rows of libraries over HTTP: who brings them, in one stream or several, who reads them.</summary>
internal sealed class LibraryTests : CatalogHubTests
{
    private const string Ndjson = "application/x-ndjson";

    private string _code = null!;

    private string Library => $"/api/v1/libraries/{_code}";

    protected override string[] Settings => ["--Libraries:ChunkRows=10", "--Libraries:EndsPercent=50", "--Libraries:RowBytes=1024"];

    /// <summary>An entry and a library of its own for each test.</summary>
    [SetUp]
    public async Task Open()
    {
        _code = await Published(Title());
        var name = "firms-" + _code.Split('/')[1];
        await Hub.Apply(Repository.Read("schemas", "catalog", "enterprise-registration.v1.json"), "enterprise-registration.v1.json");
        await Hub.Apply($$"""
            kind: library
            name: {{name}}
            title: { zh: 企业, en: Firms }
            resource: {{_code}}
            schema: enterprise-registration.v1
            identity: [uscc]
            keys: [enterpriseName]
            """);
    }

    [Test]
    public async Task A_stream_of_rows_is_a_batch_and_the_answer_is_its_quality_report()
    {
        var report = (await Load(Row("91350100M000100Y43", "甲") + "\n\n" + Row("91350200MA2YJ1XR9G", "乙") + "\r\n{\"uscc\":\"12\"}\n" + "{\"uscc\":\"9")).ShouldBe(200);
        var batch = report["batch"];
        (batch.GetProperty("batch").GetInt64(), batch.GetProperty("state").GetString(), batch.GetProperty("rows").GetInt64()).ShouldBe((1, "merged", 2));
        Counts(batch).ShouldBe("added 2, came 4, quarantined 2");
        report["quarantinedRate"].GetDouble().ShouldBe(50);
        report["rules"].EnumerateArray().Select(rule => $"{rule.GetProperty("field").GetString()} {rule.GetProperty("code").GetString()} {rule.GetProperty("rate").GetDouble()}").ShouldBe([" json.unfinished 25", "/uscc check.format 25"]);
        (await Hub.Get("registration", $"{Library}/batches/1/report")).ShouldBe(200)["rules"].GetArrayLength().ShouldBe(2);
        var faults = Encoding.UTF8.GetString((await Hub.Get("registration", $"{Library}/batches/1/faults", ("Accept-Language", "en"))).ShouldBe(200).Content).Trim().Split('\n').Select(line => JsonNode.Parse(line)!).ToList();
        faults.Select(fault => $"{fault["line"]} {fault["reasons"]![0]!["code"]} {fault["row"]}").ShouldBe(["3 check.format {\"uscc\":\"12\"}", "4 json.unfinished {\"uscc\":\"9"]);
        Encoding.UTF8.GetString((await Hub.Get("registration", $"{Library}/batches/1/faults?as=csv")).ShouldBe(200).Content).ShouldContain("line,field,code,severity,message,row");
        (await Logged("library.quarantine-read")).ShouldBeGreaterThanOrEqualTo(2);
        var state = (await Hub.Get("registration", Library)).ShouldBe(200);
        (state["rows"].GetInt64(), state["currentBatch"].GetInt64(), string.Join(' ', state["lookups"].EnumerateArray())).ShouldBe((2, 1, "uscc enterpriseName"));
    }

    [Test]
    public async Task Compressed_rows_ends_and_full_batches_are_taken()
    {
        (await Load(Lines(0, 30), "", "gzip")).ShouldBe(200);
        Counts((await Load($"{{\"_delete\":true,\"uscc\":\"{Code(3)}\"}}\n{{\"uscc\":\"{Code(99)}\",\"_delete\":true}}\n{Row(Code(4), "新")}\n")).ShouldBe(200)["batch"]).ShouldBe("came 3, changed 1, ended 1, unchanged 1");
        Counts((await Load(Lines(10, 20), "?mode=full&source=monthly")).ShouldBe(200)["batch"]).ShouldBe("came 20, missing 9, unchanged 20");
        var page = await Rows(new JsonObject { ["limit"] = 15 });
        page["items"].GetArrayLength().ShouldBe(15);
        // Whatever is merged meanwhile, the pages that follow are of the same batch.
        (await Load(Lines(100, 5), "?mode=full&confirmedEnds=20")).ShouldBe(200);
        var second = await Rows(new JsonObject { ["limit"] = 15, ["after"] = page["next"].GetString() });
        (second["items"].GetArrayLength(), second["batch"].GetInt64()).ShouldBe((5, 3));
        (await Rows(new JsonObject()))["items"].GetArrayLength().ShouldBe(5);
        (await Hub.Post("registration", $"{Library}/rows/query", new JsonObject { ["limit"] = 14, ["field"] = "uscc", ["value"] = "x", ["after"] = page["next"].GetString() })).ShouldBeProblem(400, "bad-query");
        var batches = (await Hub.Get("auditor", $"{Library}/batches?limit=3")).ShouldBe(200);
        batches["items"].EnumerateArray().Select(one => $"{one.GetProperty("batch")} {one.GetProperty("mode")} {one.GetProperty("source")}").ShouldBe(["4 full api", "3 full monthly", "2 upsert api"]);
        (await Hub.Get("auditor", $"{Library}/batches?limit=3&after={batches["next"].GetString()}")).ShouldBe(200)["items"].GetArrayLength().ShouldBe(1);
    }

    [Test]
    public async Task A_full_batch_that_would_end_too_much_waits_to_be_confirmed()
    {
        await Load(Lines(0, 10));
        var asked = (await Load(Lines(0, 3), "?mode=full")).ShouldBeProblem(409, "unconfirmed");
        asked["count"].GetInt64().ShouldBe(7);
        (await Load(Lines(0, 1))).ShouldBeProblem(409, "batch-open").Header("Retry-After").ShouldBe("30");
        (await Rows(new JsonObject()))["items"].GetArrayLength().ShouldBe(10);
        (await Hub.Post("registration", $"{Library}/batches/2/merge", new JsonObject { ["confirmedEnds"] = 6 })).ShouldBeProblem(409, "unconfirmed");
        (await Hub.Post("registration", $"{Library}/batches/2/merge", new JsonObject { ["confirmedEnds"] = 7 })).ShouldBe(200);
        (await Hub.Post("registration", $"{Library}/batches/2/merge", new JsonObject { ["confirmedEnds"] = 7 })).ShouldBe(200);
        (await Rows(new JsonObject()))["items"].GetArrayLength().ShouldBe(3);
        (await Hub.Post("registration", $"{Library}/batches/2/abandon", Because("late"))).ShouldBeProblem(409, "changed");
    }

    [Test]
    public async Task A_batch_is_filled_in_several_streams_each_going_on_where_the_last_one_ended()
    {
        var begun = (await Hub.Post("registration", $"{Library}/batches", new JsonObject { ["mode"] = "full" })).ShouldBe(201);
        (begun["batch"].GetInt64(), begun["kept"].GetInt64(), begun["state"].GetString()).ShouldBe((1, 0, "open"));
        (await Append(1, 0, Lines(0, 35))).ShouldBe(200)["kept"].GetInt64().ShouldBe(35);
        (await Append(1, 30, Lines(30, 10))).ShouldBeProblem(409, "changed")["detail"].GetString().ShouldNotBeNull().ShouldContain("35");
        (await Append(1, 35, Lines(35, 10))).ShouldBe(200)["kept"].GetInt64().ShouldBe(45);
        (await Rows(new JsonObject()))["items"].GetArrayLength().ShouldBe(0);
        (await Hub.Post("registration", $"{Library}/batches/1/merge", new JsonObject())).ShouldBe(200);
        Counts((await Hub.Get("registration", $"{Library}/batches/1")).ShouldBe(200).Json).ShouldBe("added 45, came 45");
        (await Append(1, 45, Lines(45, 1))).ShouldBeProblem(409, "changed");
        (await Append(7, 0, Lines(0, 1))).ShouldBeProblem(404, "not-found");
        (await Hub.Post("registration", $"{Library}/batches", new JsonObject())).ShouldBe(201);
        (await Hub.Post("registration", $"{Library}/batches/2/abandon", Because("wrong file"))).ShouldBe(200)["state"].GetString().ShouldBe("abandoned");
        (await Hub.ExchangeLog()).ShouldContain("wrong file");
    }

    [Test]
    public async Task Of_a_stream_that_is_cut_nothing_is_left_and_of_an_open_batch_what_came_whole()
    {
        await Load(Lines(0, 10));
        await Cut("/rows", Lines(0, 20) + Row(Code(77), "半")[..20], 2, 20);
        await UntilBatch(2, "abandoned");
        (await Hub.Get("registration", $"{Library}/batches/2")).ShouldBe(200)["reason"].GetString().ShouldBe("stream-cut");
        (await Rows(new JsonObject()))["items"].GetArrayLength().ShouldBe(10);
        (await Hub.Post("registration", $"{Library}/batches", new JsonObject())).ShouldBe(201);
        await Cut("/batches/3/rows?kept=0", Lines(0, 20) + Row(Code(77), "半")[..20], 3, 20);
        (await Append(3, 20, Row(Code(77), "整"))).ShouldBe(200)["kept"].GetInt64().ShouldBe(21);
        (await Hub.Post("registration", $"{Library}/batches/3/merge", new JsonObject())).ShouldBe(200);
        (await Rows(new JsonObject()))["items"].GetArrayLength().ShouldBe(21);
    }

    [Test]
    public async Task Rows_are_found_by_the_fields_of_the_library_and_reading_them_is_logged()
    {
        await Load(Row(Code(1), "甲") + "\n" + Row(Code(2), "甲") + "\n" + Row(Code(3), "乙") + "\n");
        var before = await Logged("library.rows-read");
        (await Rows(new JsonObject { ["field"] = "enterpriseName", ["value"] = "甲" }))["items"].EnumerateArray().Select(item => item.GetProperty("row").GetProperty("uscc").GetString()).ShouldBe([Code(1), Code(2)], ignoreOrder: true);
        (await Rows(new JsonObject { ["field"] = "uscc", ["value"] = Code(3) }))["items"].GetArrayLength().ShouldBe(1);
        (await Logged("library.rows-read")).ShouldBe(before + 2);
        (await Hub.ExchangeLog()).ShouldNotContain(Code(3));
        (await Hub.Post("registration", $"{Library}/rows/query", new JsonObject { ["field"] = "domicile", ["value"] = "x" })).ShouldBeProblem(400, "bad-query");
        (await Hub.Post("registration", $"{Library}/rows/query", new JsonObject { ["field"] = "uscc", ["value"] = "a\0" })).ShouldBeProblem(400, "bad-query");
    }

    [Test]
    public async Task Only_who_owns_the_resource_brings_and_reads_rows()
    {
        await Load(Lines(0, 2));
        foreach (var (client, status, problem) in new[] { ("fund", 404, "not-found"), ("window", 403, "not-allowed"), ("auditor", 403, "not-allowed") })
        {
            (await Hub.Send(client, HttpMethod.Post, $"{Library}/rows", TestHub.Json(Lines(2, 1), Ndjson))).ShouldBeProblem(status, problem);
            (await Hub.Post(client, $"{Library}/rows/query", new JsonObject())).ShouldBeProblem(status, problem);
            (await Hub.Get(client, $"{Library}/batches/1/faults")).ShouldBeProblem(status, problem);
        }
        (await Hub.Get("fund", $"{Library}/batches/1")).ShouldBeProblem(404, "not-found");
        (await Hub.Get("auditor", $"{Library}/batches/1/report")).ShouldBe(200);
        (await Hub.Get("fund", "/api/v1/libraries")).ShouldBe(200).Json.EnumerateArray().ShouldNotContain(one => one.GetProperty("resource").GetString() == _code);
        (await Hub.Get("registration", "/api/v1/libraries")).ShouldBe(200).Json.EnumerateArray().ShouldContain(one => one.GetProperty("resource").GetString() == _code);
        (await Hub.Send("administrator", HttpMethod.Post, $"{Library}/rows", TestHub.Json(Lines(2, 1), Ndjson))).ShouldBe(200);
    }

    [Test]
    public async Task What_is_no_stream_of_rows_is_refused_and_too_long_a_row_is_kept_out()
    {
        (await Hub.Send("registration", HttpMethod.Post, $"{Library}/rows", TestHub.Json("{}"))).ShouldBeProblem(415, "wrong-media-type");
        (await Load("{}", "?mode=half")).ShouldBeProblem(400, "bad-query");
        (await Load("{}", "?source=harvest%20a%20b%20full%20c")).ShouldBeProblem(400, "bad-query");
        (await Hub.Post("registration", $"{Library}/batches", new JsonObject { ["mode"] = "full", ["source"] = "harvest a b full c" })).ShouldBeProblem(422, "declined").Codes.ShouldBe(["content.reserved"]);
        var noGzip = new ByteArrayContent("plain"u8.ToArray()) { Headers = { ContentType = new MediaTypeHeaderValue(Ndjson), ContentEncoding = { "gzip" } } };
        (await Hub.Send("registration", HttpMethod.Post, $"{Library}/rows", noGzip)).ShouldBeProblem(400, "malformed");
        Counts((await Load(Row(Code(1), new string('长', 1_000)) + "\n" + Row(Code(2), "短"))).ShouldBe(200)["batch"]).ShouldBe("added 1, came 2, quarantined 1");
        (await Load("")).ShouldBe(200)["batch"].GetProperty("kept").GetInt64().ShouldBe(0);
    }

    [Test]
    public async Task A_resource_that_is_withdrawn_takes_no_rows()
    {
        (await Hub.Post("registration", $"{Library}/batches", new JsonObject())).ShouldBe(201);
        (await Append(1, 0, Lines(0, 3))).ShouldBe(200);
        (await Act("administrator", _code, "withdraw", Because("merged"))).ShouldBe(200);
        (await Append(1, 3, Lines(3, 3))).ShouldBeProblem(409, "changed");
        (await Load(Lines(0, 3))).ShouldBeProblem(409, "changed");
    }

    private Task<Answer> Load(string lines, string query = "", string? packed = null)
    {
        var bytes = Encoding.UTF8.GetBytes(lines);
        if (packed is not null)
        {
            using var into = new MemoryStream();
            using (var gzip = new GZipStream(into, CompressionLevel.Fastest)) gzip.Write(bytes);
            bytes = into.ToArray();
        }
        var content = new ByteArrayContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue(Ndjson) } };
        if (packed is not null) content.Headers.ContentEncoding.Add(packed);
        return Hub.Send("registration", HttpMethod.Post, $"{Library}/rows{query}", content);
    }

    private Task<Answer> Append(long batch, long kept, string lines) => Hub.Send("registration", HttpMethod.Post, $"{Library}/batches/{batch}/rows?kept={kept}", TestHub.Json(lines, Ndjson));

    private async Task<Answer> Rows(JsonObject query) => (await Hub.Post("registration", $"{Library}/rows/query", query)).ShouldBe(200);

    /// <summary>Sends this as the beginning of something longer, and goes away once so many rows of it are kept.</summary>
    private async Task Cut(string path, string lines, long batch, long kept)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(Hub.Address.Host, Hub.Address.Port);
        var body = Encoding.UTF8.GetBytes(lines);
        var head = $"POST {Library}{path} HTTP/1.1\r\nHost: hub\r\nX-Api-Key: {Hub.Key("registration")}\r\nContent-Type: {Ndjson}\r\nContent-Length: {body.Length + 100}\r\n\r\n";
        await socket.SendAsync(Encoding.ASCII.GetBytes(head));
        await socket.SendAsync(body);
        await UntilBatch(batch, "open", kept);
    }

    private async Task UntilBatch(long batch, string state, long? kept = null)
    {
        for (var tries = 0; ; tries++)
        {
            var answer = await Hub.Get("registration", $"{Library}/batches/{batch}");
            if (answer.Status == 200 && answer["state"].GetString() == state && (kept is null || answer["kept"].GetInt64() == kept)) return;
            (tries < 1_000).ShouldBeTrue(answer.Text);
            await Task.Delay(20);
        }
    }

    private static string Counts(JsonElement batch) => string.Join(", ", batch.GetProperty("counts").EnumerateObject().Where(one => one.Value.GetInt64() != 0 && one.Name != "warned").OrderBy(one => one.Name, StringComparer.Ordinal).Select(one => $"{one.Name} {one.Value.GetInt64()}"));

    private static string Row(string uscc, string name) => $"{{\"uscc\":\"{uscc}\",\"enterpriseName\":\"{name}\"}}";

    private static string Lines(int from, int count) => string.Concat(Enumerable.Range(from, count).Select(i => Row(Code(i), $"企业{i}") + "\n"));

    /// <summary>Of the right shape; a check character that fails is a warning.</summary>
    private static string Code(int number) => $"91350100M{number:00000000}3";
}
