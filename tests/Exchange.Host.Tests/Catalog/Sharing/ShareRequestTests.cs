using System.Text.Json.Nodes;
using Exchange.Host.Tests.Api;

namespace Exchange.Host.Tests.Catalog.Sharing;

/// <summary>Shares over HTTP: who asks, who decides, who sees.</summary>
internal sealed class ShareRequestTests : CatalogHubTests
{
    private const string Path = "/api/v1/share/requests";

    private static readonly string Until = DateTime.UtcNow.AddDays(200).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private string _code = "", _open = "", _closed = "";

    [OneTimeSetUp]
    public async Task Publish()
    {
        await Hub.Apply("kind: codeTable\nname: share-purposes\ntitle: { zh: 共享用途, en: Purposes }\nrows:\n  - value: relief\n    title: { zh: 救助, en: Relief }\n");
        _code = await Shared(new JsonObject { ["type"] = "conditional", ["condition"] = "救助", ["consent"] = true, ["methods"] = new JsonArray("interface") });
        _open = await Published(Title());
        _closed = await Shared(new JsonObject { ["type"] = "notShared", ["basis"] = "《档案法》第三十条" });
    }

    private async Task<string> Shared(JsonObject share)
    {
        var content = Content(Title());
        content["share"] = share;
        var code = (await Hub.Post("registration", Entries, new JsonObject { ["content"] = content })).ShouldBe(201)["code"].GetString()!;
        (await Act("registration", code, "submit", new JsonObject())).ShouldBe(200);
        (await Act("administrator", code, "publish", new JsonObject { ["version"] = 1 })).ShouldBe(200);
        return code;
    }

    private JsonObject Request(string? resource = null) => new()
    {
        ["resource"] = resource ?? _code, ["purpose"] = "relief", ["basis"] = "《社会救助暂行办法》", ["items"] = new JsonArray("safe"), ["fields"] = new JsonArray("uscc"), ["rows"] = "uscc != ''", ["perDay"] = 1_000, ["until"] = Until,
    };

    private async Task<long> Asked(string client = "fund", JsonObject? request = null) => (await Hub.Post(client, Path, request ?? Request())).ShouldBe(201)["number"].GetInt64();

    private Task<Answer> Act(string client, long number, string act, JsonObject? body = null) => Hub.Post(client, $"{Path}/{number}/{act}", body ?? new JsonObject());

    [Test]
    public async Task A_share_is_asked_for_granted_seen_and_revoked()
    {
        var asked = (await Hub.Post("fund", Path, Request())).ShouldBe(201);
        var number = asked["number"].GetInt64();
        (asked["state"].GetString(), asked["provider"].GetString(), asked["organisation"].GetString(), asked["overdue"].GetBoolean()).ShouldBe(("requested", "SCJG", "GJJ", false));
        foreach (var client in (string[])["fund", "registration", "auditor", "administrator"])
        {
            (await Hub.Get(client, $"{Path}?state=requested&resource={_code}")).ShouldBe(200)["items"].EnumerateArray().Select(static one => one.GetProperty("number").GetInt64()).ShouldContain(number, client);
            (await Hub.Get(client, $"{Path}/{number}")).ShouldBe(200)["request"].GetProperty("terms").GetProperty("rows").GetString().ShouldBe("uscc != ''");
        }
        foreach (var client in (string[])["window", "fund-auditor"])
        {
            (await Hub.Get(client, Path)).ShouldBe(200)["items"].EnumerateArray().ShouldAllBe(one => one.GetProperty("number").GetInt64() != number);
            (await Hub.Get(client, $"{Path}/{number}")).ShouldBeProblem(404, "not-found");
        }
        (await Act("window", number, "take-back")).ShouldBeProblem(404, "not-found");
        (await Act("window", number, "grant")).ShouldBeProblem(403, "not-allowed");
        (await Act("fund", number, "grant")).ShouldBeProblem(403, "not-allowed");
        (await Act("administrator", number, "grant")).ShouldBeProblem(403, "not-allowed");
        (await Act("registration", number, "grant", new JsonObject { ["perDay"] = 1_001 })).ShouldBeProblem(422, "declined").Codes.ShouldBe(["share.wider"]);
        var granted = (await Act("registration", number, "grant", new JsonObject { ["perDay"] = 100, ["masks"] = new JsonObject { ["uscc"] = "middle" }, ["reason"] = "同意" })).ShouldBe(200);
        (granted["state"].GetString(), granted["terms"].GetProperty("perDay").GetInt64(), granted["terms"].GetProperty("masks").GetProperty("uscc").GetString(), granted["revision"].GetInt64()).ShouldBe(("granted", 100, "middle", 2));
        (await Act("registration", number, "deny", Because("否"))).ShouldBeProblem(409, "changed");
        var read = (await Hub.Get("fund", $"{Path}/{number}")).ShouldBe(200);
        read["steps"].EnumerateArray().Select(static step => $"{step.GetProperty("act").GetString()} {step.GetProperty("by").GetString()}").ShouldBe(["requested fund", "granted registration"]);
        read["usedToday"].GetInt64().ShouldBe(0);
        (await Act("registration", number, "revoke")).ShouldBeProblem(422, "declined").Pointers.ShouldBe(["/reason"]);
        (await Act("fund", number, "revoke", Because("否"))).ShouldBeProblem(403, "not-allowed");
        (await Act("administrator", number, "revoke", Because("停止"))).ShouldBe(200)["state"].GetString().ShouldBe("revoked");
    }

    [Test]
    public async Task What_the_catalog_decides_is_decided_at_once()
    {
        var granted = (await Hub.Post("window", Path, Request(_open))).ShouldBe(201);
        (granted["state"].GetString(), granted["terms"].GetProperty("atOnce").GetBoolean()).ShouldBe(("granted", true));
        for (var i = 0; i < 2; i++)
        {
            var refused = (await Hub.Post("fund", Path, Request(_closed))).ShouldBe(201);
            (refused["state"].GetString(), refused["refusal"].GetString()).ShouldBe(("refused", "《档案法》第三十条"));
            (await Hub.Get("fund", $"{Path}/{refused["number"].GetInt64()}")).ShouldBe(200)["steps"].EnumerateArray().Last().TryGetProperty("by", out _).ShouldBeFalse("nobody did");
        }
    }

    [Test]
    public async Task A_denial_is_appealed()
    {
        var number = await Asked();
        (await Act("registration", number, "deny")).ShouldBeProblem(422, "declined").Pointers.ShouldBe(["/reason"]);
        (await Act("registration", number, "deny", Because("用途不符"))).ShouldBe(200)["state"].GetString().ShouldBe("denied");
        (await Act("registration", number, "appeal", Because("需要"))).ShouldBeProblem(403, "not-allowed");
        (await Act("fund", number, "appeal", Because("需要"))).ShouldBe(200)["state"].GetString().ShouldBe("appealed");
        (await Act("registration", number, "reject", Because("维持"))).ShouldBeProblem(403, "not-allowed");
        (await Act("administrator", number, "reject", Because("维持"))).ShouldBe(200)["state"].GetString().ShouldBe("rejected");
        (await Act("fund", number, "take-back")).ShouldBeProblem(409, "changed");
        var second = await Asked();
        await Act("registration", second, "deny", Because("用途不符"));
        await Act("fund", second, "appeal", Because("需要"));
        (await Act("administrator", second, "grant")).ShouldBe(200)["state"].GetString().ShouldBe("granted");
        (await Act("fund", second, "take-back")).ShouldBe(200)["state"].GetString().ShouldBe("takenBack");
    }

    [Test]
    public async Task The_same_request_under_its_key_is_one()
    {
        var first = (await Hub.Post("fund", Path, Request(), ("Idempotency-Key", "share-1"))).ShouldBe(201);
        (await Hub.Post("fund", Path, Request(), ("Idempotency-Key", "share-1"))).ShouldBe(201).Text.ShouldBe(first.Text);
        var number = first["number"].GetInt64();
        var denied = (await Hub.Post("registration", $"{Path}/{number}/deny", Because("否"), ("Idempotency-Key", "deny-1"))).ShouldBe(200);
        (await Hub.Post("registration", $"{Path}/{number}/deny", Because("否"), ("Idempotency-Key", "deny-1"))).ShouldBe(200).Text.ShouldBe(denied.Text);
    }

    [Test]
    public async Task What_is_wrong_with_a_request_is_told_at_once()
    {
        var bad = Request();
        (bad["purpose"], bad["basis"], bad["fields"], bad["items"], bad["rows"], bad["perDay"], bad["until"]) = ("nothing", "", new JsonArray("nobody", null), new JsonArray("nothing"), "colour = 1", 0, "2020-01-01");
        var answer = (await Storing_nothing(() => Hub.Post("fund", Path, bad))).ShouldBeProblem(422, "declined");
        answer.Codes.ShouldContain("share.purpose");
        foreach (var code in (string[])["share.basis", "share.item", "share.field", "share.rows-field", "share.per-day", "share.until"]) answer.Codes.ShouldContain(code);
        foreach (var body in (string[])["", "[]", "null", "{}", "{\"resource\":1}", "{\"resource\":\"x\",\"purpose\":null,\"basis\":null,\"perDay\":1,\"until\":null}", "{\"resource\":\"x\",\"perDay\":1e99}"])
            (await Hub.Send("fund", HttpMethod.Post, Path, TestHub.Json(body))).Status.ShouldBeInRange(400, 422, body);
        (await Hub.Send("fund", HttpMethod.Post, Path, TestHub.Json("{}", "text/plain"))).ShouldBeProblem(415, "wrong-media-type");
        (await Hub.Post("administrator", Path, Request())).ShouldBeProblem(403, "not-allowed");
        (await Hub.Post("auditor", Path, Request())).ShouldBeProblem(403, "not-allowed");
        (await Hub.Post(null, Path, Request())).ShouldBeProblem(401, "no-key");
        foreach (var query in (string[])["state=never", "resource=x", "limit=0", "after=x"]) (await Hub.Get("fund", $"{Path}?{query}")).ShouldBeProblem(400, "bad-query");
        foreach (var number in (string[])["0", "01", "x", "-1", "999999", "99999999999999999999"])
        {
            (await Hub.Get("administrator", $"{Path}/{number}")).ShouldBeProblem(404, "not-found");
            foreach (var act in (string[])["grant", "deny", "revoke", "reject"]) (await Hub.Post("administrator", $"{Path}/{number}/{act}", Because("否"))).ShouldBeProblem(404, "not-found");
            foreach (var act in (string[])["appeal", "take-back"]) (await Hub.Post("fund", $"{Path}/{number}/{act}", Because("否"))).ShouldBeProblem(404, "not-found");
        }
        var open = await Asked();
        foreach (var body in (string[])["[]", "{\"masks\":{\"uscc\":\"invisible\"}}", "{\"fields\":\"uscc\"}", "{\"until\":5}", "{\"masks\":{\"uscc\":99}}", "{\"fields\":[null]}", "{\"items\":[null]}"])
            (await Hub.Send("registration", HttpMethod.Post, $"{Path}/{open}/grant", TestHub.Json(body))).Status.ShouldBeInRange(400, 422, body);
        (await Hub.Get("fund", $"{Path}/{open}")).ShouldBe(200)["request"].GetProperty("state").GetString().ShouldBe("requested");
    }
}
