using System.Buffers.Text;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.Core.Intake;
using Exchange.Host.Tests.Api;
using Exchange.Host.Tests.Docs;

namespace Exchange.Host.Tests.Catalog.Sharing;

/// <summary>Rows under a grant over HTTP: queries, verifications, streams, signatures; who has read whose data, and what is unusual.</summary>
internal sealed class ShareQueryTests : CatalogHubTests
{
    private const string Requests = "/api/v1/share/requests", Ndjson = "application/x-ndjson";

    private const int People = 1_200;

    private static readonly string Until = DateTime.UtcNow.AddDays(200).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private string _code = null!;

    private string Share => $"/api/v1/share/{_code}";

    protected override string[] Settings => ["--Share:FlagUnknown=3", "--Share:FlagShare=50", "--Share:ReadsPerMinute=12"];

    [OneTimeSetUp]
    public async Task Fill()
    {
        await Hub.Apply("kind: codeTable\nname: share-purposes\ntitle: { zh: 共享用途, en: Purposes }\nrows:\n  - value: relief\n    title: { zh: 救助, en: Relief }\n  - value: census\n    title: { zh: 统计, en: Census }\n");
        await Hub.Apply(Repository.Read("schemas", "catalog", "registered-population.v1.json"), "registered-population.v1.json");
        var content = Content(Title());
        content["fields"] = new JsonArray(Field("citizenNumber", "middle", identifier: true, personal: true), Field("name", "name", personal: true), Field("sex"), Field("nation"), Field("division"));
        content["share"] = new JsonObject { ["type"] = "conditional", ["condition"] = "救助", ["methods"] = new JsonArray("interface") };
        _code = (await Hub.Post("registration", Entries, new JsonObject { ["content"] = content })).ShouldBe(201)["code"].GetString()!;
        (await Act("registration", _code, "submit", new JsonObject())).ShouldBe(200);
        (await Act("administrator", _code, "publish", new JsonObject { ["version"] = 1 })).ShouldBe(200);
        await Hub.Apply($"kind: library\nname: people\ntitle: {{ zh: 人口, en: People }}\nresource: {_code}\nschema: registered-population.v1\nidentity: [citizenNumber]\nkeys: [name]\nshortcut: person\n");
        var rows = string.Concat(Enumerable.Range(0, People).Select(static i => $"{{\"citizenNumber\":\"{Citizen(i)}\",\"name\":\"样例{i % 100}\",\"sex\":\"{1 + i % 2}\",\"nation\":\"01\",\"division\":\"449903\"}}\n"));
        (await Hub.Send("registration", HttpMethod.Post, $"/api/v1/libraries/{_code}/rows", TestHub.Json(rows, Ndjson))).ShouldBe(200)["batch"].GetProperty("rows").GetInt64().ShouldBe(People);
        await Granted("window", "relief");
    }

    [Test]
    public async Task A_row_goes_out_masked_and_its_number_is_a_position_of_the_log()
    {
        var record = await Hub.TakenIn(Hub.Number());
        var number = (await Hub.Get("window", "/api/v1/records/" + record)).ShouldBe(200)["number"].GetString();
        var answer = (await Hub.Post("window", Share + "/query", Question(7, number))).ShouldBe(200);
        var item = answer["items"].EnumerateArray().ShouldHaveSingleItem();
        item.GetRawText().ShouldBe($$$"""{"row":{"citizenNumber":"{{{Citizen(7)[..4]}}}****{{{Citizen(7)[14..]}}}","name":"样**","sex":"2"}}""");
        answer["masked"].EnumerateArray().Select(static one => one.GetString()).ShouldBe(["citizenNumber", "name"]);
        (answer["batch"].GetInt64(), answer["resource"].GetString(), answer.Json.TryGetProperty("next", out _), answer.Json.TryGetProperty("jws", out _)).ShouldBe((1, _code, false, false));
        var line = (await Hub.Get("auditor", $"/api/v1/log?record={record}&kind=share.queried")).ShouldBe(200)["items"].EnumerateArray().ShouldHaveSingleItem();
        line.GetProperty("position").GetInt64().ShouldBe(answer["number"].GetInt64());
        (await Hub.ExchangeLog()).ShouldNotContain(Citizen(7));
        Hub.Lines.Text.ShouldNotContain(Citizen(7));
    }

    [Test]
    public async Task Keys_filters_and_pages_are_asked_for_in_one_way()
    {
        var keys = Question(1);
        keys.Remove("key");
        keys["keys"] = new JsonObject { ["field"] = "citizenNumber", ["values"] = new JsonArray(Citizen(1), Citizen(2), Citizen(5_000)) };
        (await Hub.Post("window", Share + "/query", keys)).ShouldBe(200)["items"].EnumerateArray().Select(static one => one.GetProperty("key").GetString()).ShouldBe([Citizen(1), Citizen(2)], ignoreOrder: true);
        var filter = Question(1);
        filter.Remove("key");
        filter["filter"] = new JsonObject { ["name"] = "样例5", ["sex"] = "2" };
        filter["limit"] = 5;
        var page = (await Hub.Post("window", Share + "/query", filter)).ShouldBe(200);
        page["items"].GetArrayLength().ShouldBe(5);
        // Sealed: it holds the identity of a row, which not every grant shows, and the batch that is read.
        var sealedText = Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(page["next"].GetString()!));
        Enumerable.Range(0, 100).Count(person => sealedText.Contains(Citizen(person), StringComparison.Ordinal)).ShouldBe(0);
        var forged = System.Buffers.Text.Base64Url.DecodeFromChars(page["next"].GetString()!);
        forged[^1] ^= 1;
        filter["after"] = System.Buffers.Text.Base64Url.EncodeToString(forged);
        (await Hub.Post("window", Share + "/query", filter)).ShouldBeProblem(400, "bad-query");
        filter["after"] = page["next"].GetString();
        (await Hub.Post("window", Share + "/query", filter)).ShouldBe(200)["items"].GetArrayLength().ShouldBe(5);
        filter["filter"] = new JsonObject { ["name"] = "样例6" };
        (await Hub.Post("window", Share + "/query", filter)).ShouldBeProblem(400, "bad-query");
        (await Hub.Post("window", "/api/v1/share/persons/query", new JsonObject { ["number"] = Citizen(3), ["purpose"] = "relief", ["recordNumber"] = "R-1" })).ShouldBe(200)["items"].GetArrayLength().ShouldBe(1);
        (await Hub.Post("window", "/api/v1/share/legal-entities/query", new JsonObject { ["number"] = "9", ["purpose"] = "relief", ["recordNumber"] = "R-1" })).ShouldBeProblem(404, "not-found");
        (await Hub.Post("window", "/api/v1/share/persons/verify", new JsonObject { ["number"] = Citizen(3), ["says"] = new JsonObject { ["name"] = "样例3" }, ["purpose"] = "relief", ["recordNumber"] = "R-1" })).ShouldBe(200)["answer"].GetString().ShouldBe("yes");
    }

    [Test]
    public async Task A_verification_has_one_shape_whatever_the_answer()
    {
        foreach (var (citizen, name, answer) in new[] { (3, "样例3", "yes"), (3, "样例4", "no"), (7_777, "样例3", "unknown") })
        {
            var said = (await Hub.Post("window", Share + "/verify", Claim(citizen, name))).ShouldBe(200);
            said.Json.EnumerateObject().Select(static one => one.Name).ShouldBe(["answer", "number"]);
            said["answer"].GetString().ShouldBe(answer);
        }
        var outside = Claim(3, "样例3");
        outside["says"]!["division"] = "449903";
        (await Hub.Post("window", Share + "/verify", outside)).ShouldBeProblem(403, "share-denied").Pointers.ShouldBe(["/says/division"]);
    }

    [Test]
    public async Task What_no_grant_allows_is_denied_logged_and_told_why()
    {
        var denied = await Logged("share.query-denied");
        var without = Question(1);
        without.Remove("purpose");
        without.Remove("recordNumber");
        (await Hub.Post("window", Share + "/query", without)).ShouldBeProblem(403, "share-denied").Codes.ShouldBe(["share.purpose", "share.record"]);
        (await Hub.Post("fund", Share + "/query", With(Question(1), "grant", 1))).ShouldBeProblem(403, "share-denied").Codes.ShouldBe(["share.not-granted"]);
        var more = Question(1);
        more["fields"] = new JsonArray("sex", "division");
        (await Hub.Post("window", Share + "/query", more)).ShouldBeProblem(403, "share-denied").Pointers.ShouldBe(["/fields/1"]);
        (await Hub.Send("window", HttpMethod.Post, Share + "/query", TestHub.Json(TestHub.Text(Question(1))), ("Accept", Ndjson))).ShouldBeProblem(403, "share-denied").Codes.ShouldBe(["share.bulk"]);
        (await Logged("share.query-denied")).ShouldBe(denied + 4);
        (await Hub.Post("auditor", Share + "/query", Question(1))).ShouldBeProblem(403, "not-allowed");
        (await Hub.Post(null, Share + "/query", Question(1))).ShouldBeProblem(401, "no-key");
        (await Logged("share.query-denied")).ShouldBe(denied + 4);
    }

    [Test]
    public async Task What_is_no_question_is_refused_in_the_apis_words()
    {
        (await Hub.Post("window", Share + "/query", new JsonObject { ["purpose"] = "relief" })).ShouldBeProblem(422, "declined").Codes.ShouldBe(["share.by"]);
        (await Hub.Send("window", HttpMethod.Post, Share + "/query", TestHub.Json("{"))).ShouldBeProblem(400, "malformed");
        (await Hub.Send("window", HttpMethod.Post, Share + "/query", TestHub.Json("null"))).ShouldBeProblem(400, "malformed");
        (await Hub.Send("window", HttpMethod.Post, Share + "/query", TestHub.Json(""))).ShouldBeProblem(400, "malformed");
        (await Hub.Send("window", HttpMethod.Post, Share + "/query", TestHub.Json("{\"key\":{\"field\":\"x\"}}"))).ShouldBeProblem(422, "declined").Pointers.ShouldBe(["/key/value"]);
        (await Hub.Send("window", HttpMethod.Post, Share + "/query", TestHub.Json("{\"keyz\":1}"))).ShouldBeProblem(422, "declined").Codes.ShouldBe(["content.unknown-member"]);
        (await Hub.Send("window", HttpMethod.Post, Share + "/query", TestHub.Json("{}", "text/plain"))).ShouldBeProblem(415, "wrong-media-type");
        (await Hub.Send("window", HttpMethod.Post, Share + "/query", TestHub.Json("\"" + new string('x', 1_100_000) + "\""))).ShouldBeProblem(413, "too-large");
        (await Hub.Post("window", "/api/v1/share/101001/999999/query", Question(1))).ShouldBeProblem(404, "not-found");
        (await Hub.Post("window", "/api/v1/share/x/y/query", Question(1))).ShouldBeProblem(404, "not-found");
        var all = Question(1);
        all.Remove("key");
        all["filter"] = new JsonObject { ["sex"] = "1" };
        (await Hub.Post("window", Share + "/query", all)).ShouldBeProblem(422, "declined").Codes.ShouldBe(["share.filter-all"]);
        var old = Question(1);
        old["after"] = "nonsense";
        (await Hub.Post("window", Share + "/query", old)).ShouldBeProblem(400, "bad-query");
    }

    [Test]
    public async Task A_signed_answer_is_verified_by_whoever_has_the_keys_and_the_question()
    {
        var question = Question(9);
        question["signed"] = true;
        var answer = (await Hub.Post("window", Share + "/query", question)).ShouldBe(200);
        var parts = answer["jws"].GetString()!.Split('.');
        var header = JsonElement.Parse(Base64Url.DecodeFromChars(parts[0]));
        header.GetProperty("alg").GetString().ShouldBe("ES256");
        var key = (await Hub.Get("auditor", "/api/v1/share/keys")).ShouldBe(200)["keys"].EnumerateArray().Single(one => one.GetProperty("kid").GetString() == header.GetProperty("kid").GetString());
        // By hand, from what the set says (RFC 7515, 7517, 7518).
        using var verifier = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = Base64Url.DecodeFromChars(key.GetProperty("x").GetString()), Y = Base64Url.DecodeFromChars(key.GetProperty("y").GetString()) },
        });
        var signature = Base64Url.DecodeFromChars(parts[2]);
        verifier.VerifyData(Encoding.ASCII.GetBytes(parts[0] + "." + parts[1]), signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation).ShouldBeTrue();
        verifier.VerifyData(Encoding.ASCII.GetBytes(parts[0] + "." + parts[1][..^1] + (parts[1][^1] == 'A' ? 'B' : 'A')), signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation).ShouldBeFalse();
        var said = JsonElement.Parse(Base64Url.DecodeFromChars(parts[1]));
        said.GetProperty("position").GetInt64().ShouldBe(answer["number"].GetInt64());
        said.GetProperty("answer").GetProperty("items").GetRawText().ShouldBe(answer["items"].GetRawText());
        said.GetProperty("client").GetString().ShouldBe("window");
        said.GetProperty("question").GetString().ShouldBe(CanonicalJson.Digest(JsonElement.Parse(TestHub.Text(question))));
        Math.Abs(DateTimeOffset.UtcNow.ToUnixTimeSeconds() - said.GetProperty("iat").GetInt64()).ShouldBeLessThan(60);
        var claim = Claim(9, "样例9");
        claim["signed"] = true;
        JsonElement.Parse(Base64Url.DecodeFromChars((await Hub.Post("window", Share + "/verify", claim)).ShouldBe(200)["jws"].GetString()!.Split('.')[1])).GetProperty("answer").GetProperty("answer").GetString().ShouldBe("yes");
        (await Hub.Count("select count(*) from share_key")).ShouldBe(1);
    }

    [Test]
    public async Task All_rows_of_a_bulk_grant_stream_and_each_page_is_in_the_log_first()
    {
        await Granted("fund", "census", bulk: true);
        var before = await Logged("share.queried");
        var text = (await Hub.Send("fund", HttpMethod.Post, Share + "/query", TestHub.Json(TestHub.Text(All("census"))), ("Accept", Ndjson))).ShouldBe(200);
        text.ContentType.ShouldBe(Ndjson);
        var lines = text.Text.TrimEnd().Split('\n').Select(static line => JsonElement.Parse(line)).ToList();
        lines.Count.ShouldBe(People + 1);
        lines[..^1].Select(static line => line.GetProperty("row").GetProperty("sex").GetString()).ShouldAllBe(static sex => sex == "1" || sex == "2");
        lines[^1].GetProperty("end").GetRawText().ShouldBe($$"""{"complete":true,"pages":3,"rows":{{People}}}""");
        (await Logged("share.queried")).ShouldBe(before + 3);
        (await Hub.Post("fund", Share + "/query", With(All("census"), "signed", true), ("Accept", Ndjson))).ShouldBeProblem(422, "declined").Codes.ShouldBe(["share.stream"]);
    }

    [Test]
    public async Task Who_leaves_a_stream_half_way_has_got_no_more_than_what_is_logged()
    {
        var grant = await Granted("registration", "census", bulk: true);
        var ended = await Logged("share.stream-ended");
        // Each request takes few rows of the wire and goes away: at some of them the hub is still sending.
        var got = 0;
        for (var tries = 0; tries < 20 && await Logged("share.stream-ended") == ended; tries++) got = await Leave("registration", All("census"));
        (await Logged("share.stream-ended")).ShouldBeGreaterThan(ended);
        var line = (await Hub.Get("auditor", "/api/v1/log?kind=share.stream-ended")).ShouldBe(200)["items"].EnumerateArray().Last().GetProperty("data");
        (line.GetProperty("grant").GetInt64(), line.GetProperty("why").GetString()).ShouldBe((grant, "left"));
        line.GetProperty("rows").GetInt64().ShouldBeGreaterThanOrEqualTo(got);
    }

    [Test]
    public async Task A_person_is_told_who_has_read_data_of_theirs()
    {
        var number = Citizen(77);
        (await Hub.Post("window", Share + "/query", Question(77))).ShouldBe(200);
        (await Hub.Post("window", Share + "/verify", Claim(77, "别人"))).ShouldBe(200);
        (await Hub.Post("window", Share + "/query", Question(78))).ShouldBe(200);
        var reads = (await Hub.Post("auditor", "/api/v1/share/reads/query", new JsonObject { ["number"] = number.ToLowerInvariant() })).ShouldBe(200)["items"].EnumerateArray().ToList();
        reads.Select(static one => one.GetProperty("kind").GetString()).ShouldBe(["share.verified", "share.queried"]);
        reads[0].GetProperty("organisation").GetProperty("name").GetString().ShouldBe("WINDOW");
        (reads[0].GetProperty("provider").GetProperty("name").GetString(), reads[0].GetProperty("resource").GetString(), reads[0].GetProperty("purpose").GetString()).ShouldBe(("SCJG", _code, "relief"));
        (await Hub.Post("window", "/api/v1/share/reads/query", new JsonObject { ["number"] = number, ["reason"] = "本人到窗口查询" })).ShouldBeProblem(422, "declined").Codes.ShouldBe(["share.reads-consent"], "a reason is easily written");
        var own = new JsonObject { ["number"] = number, ["reason"] = "本人到窗口查询", ["consent"] = new JsonObject { ["code"] = "W-1", ["subject"] = number } };
        var asked = (await Hub.Post("window", "/api/v1/share/reads/query", own)).ShouldBe(200)["items"].EnumerateArray().ToList();
        asked.Select(static one => one.GetProperty("kind").GetString()).ShouldBe(["share.reads-asked", "share.verified", "share.queried"], "that the auditor has asked is a reading too");
        asked[0].GetProperty("client").GetString().ShouldBe("auditor");
        (await Hub.Post("auditor", "/api/v1/share/reads/query", new JsonObject { ["number"] = number })).ShouldBe(200)["items"].EnumerateArray().First().GetProperty("organisation").GetProperty("name").GetString().ShouldBe("WINDOW");
        (await Hub.Post("window", "/api/v1/share/reads/query", new JsonObject { ["number"] = number, ["consent"] = new JsonObject { ["code"] = "W-1", ["subject"] = Citizen(78) } })).ShouldBeProblem(422, "declined").Codes.ShouldBe(["share.consent-other"]);
        (await Hub.Post("fund-auditor", "/api/v1/share/reads/query", new JsonObject { ["number"] = number })).ShouldBe(200)["items"].GetArrayLength().ShouldBe(0);
        (await Hub.Post("fund", "/api/v1/share/reads/query", new JsonObject { ["number"] = number, ["reason"] = "x" })).ShouldBeProblem(403, "not-allowed");
        var first = (await Hub.Post("auditor", "/api/v1/share/reads/query", new JsonObject { ["number"] = number, ["limit"] = 1 })).ShouldBe(200);
        (await Hub.Post("auditor", "/api/v1/share/reads/query", new JsonObject { ["number"] = number, ["limit"] = 1, ["after"] = first["next"].GetString() })).ShouldBe(200)["items"].EnumerateArray().ShouldHaveSingleItem().GetProperty("number").GetInt64().ShouldBeLessThan(first["items"][0].GetProperty("number").GetInt64());
        (await Hub.Post("auditor", "/api/v1/share/reads/query", new JsonObject { ["number"] = Citizen(78), ["after"] = first["next"].GetString() })).ShouldBeProblem(400, "bad-query");
        (await Logged("share.reads-asked")).ShouldBeGreaterThanOrEqualTo(5);
        (await Hub.ExchangeLog()).ShouldNotContain("窗口查询");
        var tries = 1;
        for (; tries < 13 && (await Hub.Post("window", "/api/v1/share/reads/query", own)).Status == 200; tries++) { }
        (await Hub.Post("window", "/api/v1/share/reads/query", own)).ShouldBeProblem(429, "too-many");
        tries.ShouldBeGreaterThan(1, "it may ask twelve times a minute");
    }

    [Test]
    public async Task Unusual_reading_is_flagged_once_an_hour_and_grant()
    {
        var code = (await Hub.Post("other-window", Requests, Request("census", bulk: false, perDay: 10))).ShouldBe(201)["number"].GetInt64();
        (await Hub.Post("registration", $"{Requests}/{code}/grant", new JsonObject())).ShouldBe(200);
        for (var i = 0; i < 5; i++) (await Hub.Post("other-window", Share + "/query", With(Question(7_000 + i), "purpose", "census"))).ShouldBe(200);
        (await Flags(code)).ShouldBe(["record", "unknown"], ignoreOrder: true);
        for (var i = 0; i < 3; i++) (await Hub.Post("other-window", Share + "/query", With(Question(i), "purpose", "census"))).ShouldBe(200);
        (await Flags(code)).ShouldBe(["record", "unknown", "volume"], ignoreOrder: true);
        (await Hub.Get("window", "/api/v1/share/flags")).ShouldBeProblem(403, "not-allowed");
        (await Hub.Get("fund-auditor", "/api/v1/share/flags")).ShouldBe(200)["items"].GetArrayLength().ShouldBe(0);
    }

    [Test]
    public async Task More_queries_in_a_minute_than_the_grant_allows_are_told_to_wait()
    {
        var number = (await Hub.Post("fund", Requests, With(Request("relief", bulk: false, perDay: 100), "perMinute", 3))).ShouldBe(201)["number"].GetInt64();
        (await Hub.Post("registration", $"{Requests}/{number}/grant", new JsonObject())).ShouldBe(200);
        var question = With(Question(1), "grant", number);
        for (var i = 0; i < 3; i++) (await Hub.Post("fund", Share + "/query", question)).ShouldBe(200);
        int.Parse((await Hub.Post("fund", Share + "/query", question)).ShouldBeProblem(429, "too-many").Header("Retry-After")!, System.Globalization.CultureInfo.InvariantCulture).ShouldBeInRange(1, 60);
    }

    [Test]
    public async Task A_revoked_grant_is_denied_at_once()
    {
        var number = await Granted("fund", "relief");
        var question = With(Question(1), "grant", number);
        (await Hub.Post("fund", Share + "/query", question)).ShouldBe(200);
        (await Hub.Post("registration", $"{Requests}/{number}/revoke", Because("停止"))).ShouldBe(200);
        (await Hub.Post("fund", Share + "/query", question)).ShouldBeProblem(403, "share-denied").Codes.ShouldBe(["share.revoked"]);
    }

    private async Task<List<string>> Flags(long grant) => [.. (await Hub.Get("auditor", "/api/v1/share/flags?limit=500")).ShouldBe(200)["items"].EnumerateArray()
        .Where(one => one.GetProperty("grant").GetInt64() == grant).Select(static one => one.GetProperty("reason").GetString()!)];

    /// <summary>Reads some of a stream and goes away; how many rows it has got.</summary>
    private async Task<int> Leave(string client, JsonObject question)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(Hub.Address.Host, Hub.Address.Port);
        var body = Encoding.UTF8.GetBytes(TestHub.Text(question));
        await socket.SendAsync(Encoding.ASCII.GetBytes($"POST {Share}/query HTTP/1.1\r\nHost: hub\r\nX-Api-Key: {Hub.Key(client)}\r\nAccept: {Ndjson}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n"));
        await socket.SendAsync(body);
        var buffer = new byte[1024];
        var text = new StringBuilder();
        for (var some = 0; some < 2_000 && await socket.ReceiveAsync(buffer) is var read and > 0; some += read) text.Append(Encoding.UTF8.GetString(buffer, 0, read));
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
        for (var looks = 0; looks < 50 && await Logged("share.stream-ended") == 0; looks++) await Task.Delay(20);
        return text.ToString().Split("\"row\"").Length - 1;
    }

    private async Task<long> Granted(string client, string purpose, bool bulk = false)
    {
        var number = (await Hub.Post(client, Requests, Request(purpose, bulk))).ShouldBe(201)["number"].GetInt64();
        var by = client == "registration" ? "scjg-provider" : "registration";
        if (!Hub.Knows(by))
        {
            await Hub.Apply($"kind: client\nname: {by}\ntitle: {{ zh: 数据提供, en: Provider }}\norganisation: SCJG\nroles: [organisation]\n");
            await Hub.Issue(by);
        }
        (await Hub.Post(by, $"{Requests}/{number}/grant", new JsonObject())).ShouldBe(200);
        return number;
    }

    private JsonObject Request(string purpose, bool bulk, long perDay = 100_000) => new()
    {
        ["resource"] = _code, ["purpose"] = purpose, ["basis"] = "《社会救助暂行办法》", ["fields"] = new JsonArray("citizenNumber", "name", "sex"), ["verifies"] = new JsonArray("nation"), ["bulk"] = bulk, ["perDay"] = perDay, ["until"] = Until,
    };

    private static JsonObject Question(int citizen, string? record = "R-1") => new()
    {
        ["purpose"] = "relief", ["recordNumber"] = record, ["key"] = new JsonObject { ["field"] = "citizenNumber", ["value"] = Citizen(citizen) },
    };

    private static JsonObject All(string purpose) => new() { ["purpose"] = purpose, ["filter"] = new JsonObject() };

    private static JsonObject Claim(int citizen, string name) => With(Question(citizen), "says", new JsonObject { ["name"] = name, ["nation"] = "01" });

    private static JsonObject With(JsonObject body, string member, JsonNode value)
    {
        body[member] = value;
        return body;
    }

    private static JsonObject Field(string name, string mask = "none", bool identifier = false, bool personal = false) => new()
    {
        ["title"] = new JsonObject { ["zh"] = name, ["en"] = name }, ["name"] = name, ["type"] = "character", ["identifier"] = identifier, ["personal"] = personal, ["mask"] = mask,
    };

    private static string Citizen(int number)
    {
        var body = $"4499031985{1 + number / 1_000 % 9:00}15{number % 1_000:000}";
        int[] weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
        return body + "10X98765432"[body.Select((digit, i) => (digit - '0') * weights[i]).Sum() % 11];
    }
}
