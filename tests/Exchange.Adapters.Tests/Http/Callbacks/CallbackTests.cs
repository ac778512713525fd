using System.Text;
using System.Text.Json.Nodes;
using Exchange.Adapters.Http;
using Exchange.Adapters.Http.Proof;
using Exchange.Core.Contract;
using Microsoft.Extensions.Time.Testing;

namespace Exchange.Adapters.Tests.Http.Callbacks;

/// <summary>What a department calls back with: who it is, what it says, what it gets.</summary>
sealed class CallbackTests
{
    const string Row = """{"SBLSH":"4499032611240000012","ZT":"4","UNISCID":"91449903MA9X000112"}""";
    const string ApiKey = """{"method":"apiKey","secret":"back"}""";
    const string Signed = """{"method":"signature","formerSecret":"old","signature":{"secret":"back","keyId":"dj"}}""";

    readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 24, 2, 15, 30, TimeSpan.Zero));
    readonly List<ProgressRow> kept = [];
    readonly Dictionary<string, string?> secrets = new(StringComparer.Ordinal) { ["back"] = "k3y-of-dj", ["old"] = null };
    bool keeps = true;

    [SetUp]
    public void Forget()
    {
        kept.Clear();
        keeps = true;
        secrets["back"] = "k3y-of-dj";
        secrets["old"] = null;
    }

    [Test]
    public async Task A_callback_becomes_a_row_as_the_department_wrote_it_and_gets_the_departments_own_success()
    {
        var reply = await Call(Door(), Request(Row));

        Said(reply).ShouldBe((200, "application/json", """{"code":"0000"}"""));
        var row = kept.Single();
        (row.Source, row.Mapping).ShouldBe(("callback", "dj-back.v1"));
        row.Key.ShouldBe("callback:" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(Row))));
        Encoding.UTF8.GetString(row.Row.Span).ShouldBe(Row);
    }

    [Test]
    public async Task The_department_is_told_success_only_after_its_rows_are_kept()
    {
        keeps = false;
        var reply = await Call(Door(), Request(Row));

        reply.Status.ShouldBe(503);
        reply.Trouble.ShouldBe("not-kept");
        Encoding.UTF8.GetString(reply.Body.Span).ShouldContain("not-kept");
        keeps = true;
        (await Call(Door(), Request(Row))).Status.ShouldBe(200);
    }

    [TestCase("""{"method":"apiKey","secret":"back"}""", "x-api-key", "k3y-of-dj", 200)]
    [TestCase("""{"method":"apiKey","secret":"back"}""", "x-api-key", "k3y-of-dJ", 401)]
    [TestCase("""{"method":"apiKey","secret":"back"}""", "x-api-key", "k3y-of-d", 401)]
    [TestCase("""{"method":"apiKey","secret":"back"}""", "x-api-key", "", 401)]
    [TestCase("""{"method":"apiKey","secret":"back"}""", "x-other", "k3y-of-dj", 401)]
    [TestCase("""{"method":"apiKey","header":"X-Dj","secret":"back"}""", "x-dj", "k3y-of-dj", 200)]
    [TestCase("""{"method":"bearer","secret":"back"}""", "authorization", "Bearer k3y-of-dj", 200)]
    [TestCase("""{"method":"bearer","secret":"back"}""", "authorization", "k3y-of-dj", 401)]
    [TestCase("""{"method":"bearer","secret":"back"}""", "authorization", "Bearer ", 401)]
    public async Task Whoever_calls_shows_the_secret(string auth, string header, string value, int status)
    {
        var reply = await Call(Door(auth), Request(Row, proof: (header, value)));

        reply.Status.ShouldBe(status);
        kept.Count.ShouldBe(status == 200 ? 1 : 0);
        if (status == 401)
            reply.Trouble.ShouldBe("not-authentic");
    }

    [Test]
    public async Task Without_a_secret_nobody_is_let_in_and_the_former_one_is_good_while_it_is_set()
    {
        var door = Door("""{"method":"apiKey","secret":"back","formerSecret":"old"}""");
        secrets["back"] = null;
        (await Call(door, Request(Row, proof: ("x-api-key", "")))).Trouble.ShouldBe("not-set-up");

        secrets["back"] = "new";
        (await Call(door, Request(Row))).Status.ShouldBe(401);
        secrets["old"] = "k3y-of-dj";
        (await Call(door, Request(Row))).Status.ShouldBe(200);
        secrets["old"] = null;
        (await Call(door, Request(Row))).Status.ShouldBe(401);
    }

    [Test]
    public async Task A_signature_covers_what_it_says_it_covers()
    {
        var door = Door(Signed);
        (await Call(door, Sign(Request(Row)))).Status.ShouldBe(200);

        var request = Sign(Request(Row));
        foreach (var changed in new[]
                 {
                     request with { Body = Encoding.UTF8.GetBytes(Row.Replace("\"4\"", "\"5\"")) },
                     request with { Target = "/api/v1/callbacks/other" },
                     request with { Target = request.Target + "?a=1" },
                     With(request, "x-nonce", "1"),
                     With(request, "x-nonce", null),
                     With(request, "x-timestamp", "1795486531"),
                     With(request, "x-timestamp", "now"),
                     With(request, "x-timestamp", null),
                     With(request, "x-signature", null),
                     With(request, "x-signature", "zz"),
                     With(request, "x-signature", request.Headers["x-signature"][..^2]),
                     With(request, "x-app-id", "gjj"),
                     Sign(Request(Row), key: "another"),
                 })
            (await Call(door, changed)).Trouble.ShouldBe("not-authentic");
        kept.Count.ShouldBe(1);
    }

    [TestCase(-299, null)]
    [TestCase(-301, "stale")]
    [TestCase(299, null)]
    [TestCase(301, "stale")]
    public async Task A_timestamp_stands_within_the_window(int seconds, string? trouble) =>
        (await Call(Door(Signed), Sign(Request(Row), at: clock.GetUtcNow().AddSeconds(seconds)))).Trouble.ShouldBe(trouble);

    [Test]
    public async Task A_signed_callback_that_comes_again_gets_the_same_answer_and_the_same_key()
    {
        var door = Door(Signed);
        var request = Sign(Request(Row));

        Said(await Call(door, request)).ShouldBe(Said(await Call(door, request)));
        kept.Select(r => r.Key).Distinct().Count().ShouldBe(1);
    }

    [Test]
    public async Task Where_repeats_are_refused_one_passes_once_it_is_kept_and_not_before()
    {
        var door = Door(Signed.Replace("\"formerSecret\"", "\"repeats\":\"refused\",\"formerSecret\""));
        var request = Sign(Request(Row));

        keeps = false;
        (await Call(door, request)).Trouble.ShouldBe("not-kept");
        keeps = true;
        (await Call(door, request)).Status.ShouldBe(200);
        (await Call(door, request)).Trouble.ShouldBe("replayed");
        (await Call(door, Sign(Request(Row)))).Status.ShouldBe(200);
        kept.Count.ShouldBe(2);

        clock.Advance(TimeSpan.FromSeconds(301));
        (await Call(door, request)).Trouble.ShouldBe("stale");
    }

    [TestCase("application/json", """{"a":1.50,"b":12345678901234567890}""", """{"a":1.50,"b":12345678901234567890}""")]
    [TestCase("application/json; charset=utf-8", """{"a":"䶮"}""", """{"a":"䶮"}""")]
    [TestCase("application/vnd.dj+json", """{"a":1}""", """{"a":1}""")]
    [TestCase("application/x-www-form-urlencoded", "SBLSH=1&YJ=%E5%90%8C%E6%84%8F+%26&ZT=1&ZT=2&x", """{"SBLSH":"1","YJ":"同意 &","ZT":["1","2"],"x":""}""")]
    [TestCase("text/xml", "<HZ XH='7'><SBLSH>1</SBLSH><YZ>a</YZ><YZ>b</YZ><CWYY/></HZ>", """{"HZ":{"@XH":"7","SBLSH":"1","YZ":["a","b"],"CWYY":""}}""")]
    public async Task A_body_is_read_as_its_type_says(string type, string body, string row)
    {
        (await Call(Door(), Request(body, type))).Status.ShouldBe(200);
        JsonNode.DeepEquals(JsonNode.Parse(kept.Single().Row.Span), JsonNode.Parse(row)).ShouldBeTrue(Encoding.UTF8.GetString(kept.Single().Row.Span));
    }

    [Test]
    public async Task A_body_in_GB18030_is_read_where_its_type_says_so()
    {
        var gb = CodePagesEncodingProvider.Instance.GetEncoding("gb18030")!;
        await Call(Door(), Request("", "application/json; charset=GB18030") with { Body = gb.GetBytes("""{"XM":"䶮𬭩"}""") });
        await Call(Door(), Request("", "text/xml") with { Body = gb.GetBytes("""<?xml version="1.0" encoding="GB18030"?><XM>䶮𬭩</XM>""") });

        kept.Select(r => Encoding.UTF8.GetString(r.Row.Span)).ShouldBe(["""{"XM":"䶮𬭩"}""", """{"XM":"䶮𬭩"}"""]);
    }

    [TestCase("application/json", """{"a":""", "malformed", 400)]
    [TestCase("application/json", "", "malformed", 400)]
    [TestCase("application/json", "[]", "no-rows", 422)]
    [TestCase("application/json", "[1]", "no-rows", 422)]
    [TestCase("application/json", "\"x\"", "no-rows", 422)]
    [TestCase("application/json", "null", "no-rows", 422)]
    [TestCase("text/xml", "<a>", "malformed", 400)]
    [TestCase("text/xml", "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>", "malformed", 400)]
    [TestCase("application/x-www-form-urlencoded", "", "malformed", 400)]
    [TestCase("text/plain", "a", "wrong-media-type", 415)]
    [TestCase("multipart/form-data; boundary=x", "--x--", "wrong-media-type", 415)]
    [TestCase("application/json; charset=klingon", "{}", "wrong-media-type", 415)]
    [TestCase("", "{}", "wrong-media-type", 415)]
    public async Task What_cannot_be_read_is_not_taken_and_the_department_sees_why(string type, string body, string code, int status)
    {
        var reply = await Call(Door(), Request(body, type));

        (reply.Status, reply.Trouble).ShouldBe((status, code));
        JsonNode.Parse(reply.Body.Span)!["code"]!.GetValue<string>().ShouldBe(code);
        kept.ShouldBeEmpty();
    }

    [Test]
    public async Task Nested_or_numerous_beyond_bounds_is_not_taken()
    {
        (await Call(Door(), Request(new string('[', 200) + new string(']', 200)))).Trouble.ShouldBe("malformed");
        (await Call(Door(), Request(string.Concat(Enumerable.Repeat("<a>", 200)) + string.Concat(Enumerable.Repeat("</a>", 200)), "text/xml"))).Trouble.ShouldBe("malformed");
        (await Call(Door(), Request($"[{string.Join(',', Enumerable.Repeat("{}", 501))}]"))).Trouble.ShouldBe("too-many-rows");
        (await Call(Door(), Request($"[{string.Join(',', Enumerable.Range(0, 500).Select(n => $"{{\"n\":{n}}}"))}]"))).Trouble.ShouldBeNull();
        (await Call(Door(), Request("{\"a\":\"" + new string('x', 300_000) + "\"}"))).Trouble.ShouldBe("too-large");
        (await Call(Door(), With(Request(Row), "content-encoding", "gzip"))).Trouble.ShouldBe("wrong-media-type");
    }

    [Test]
    public async Task The_first_rule_that_matches_reads_and_a_row_is_named_by_its_key()
    {
        var door = Door(more: """
            ,"reads":[
              {"when":"headers.`x-event` = \"result\"","rows":"body.data","key":"SBLSH & \"-\" & ZT","mapping":"dj-result.v1","source":"dj-result"},
              {"when":"query.kind = \"status\"","mapping":"dj-status.v1","key":"NO"}]
            """);

        await Call(door, With(Request($$"""{"data":[{{Row}}]}"""), "x-event", "result"));
        await Call(door, Request("""{"NO":12345678901234567890}""") with { Target = "/api/v1/callbacks/dj?kind=status" });
        kept.Select(r => (r.Source, r.Key, r.Mapping)).ShouldBe(
            [("dj-result", "dj-result:4499032611240000012-4", "dj-result.v1"), ("callback", "callback:12345678901234567890", "dj-status.v1")]);

        (await Call(door, Request(Row))).Trouble.ShouldBe("no-rule");
        (await Call(door, With(Request("""{"data":{"SBLSH":1}}"""), "x-event", "result"))).Trouble.ShouldBeNull();
        (await Call(door, Request("""{"NO":""}""") with { Target = "/x?kind=status" })).Trouble.ShouldBe("no-key");
        (await Call(door, Request("""{"NO":null}""") with { Target = "/x?kind=status" })).Trouble.ShouldBe("no-key");
        await Call(door, Request($$"""{"NO":"{{new string('长', 200)}}"}""") with { Target = "/x?kind=status" });
        kept[^1].Key.Length.ShouldBeLessThanOrEqualTo(100);
    }

    [Test]
    public async Task The_proof_is_no_part_of_what_expressions_see()
    {
        await Call(Door(more: ""","reads":[{"rows":"headers","mapping":"m"}]"""), With(With(Request(Row), "cookie", "c"), "authorization", "a"));

        Encoding.UTF8.GetString(kept.Single().Row.Span).ShouldBe("""{"content-type":"application/json"}""");
    }

    [Test]
    public async Task Answers_are_worded_as_the_department_expects()
    {
        var door = Door(more: """
            ,"formField":"data"
            ,"success":{"status":201,"mediaType":"text/xml; charset=utf-8","body":"\"<r><code>0</code><no>\" & body.SBLSH & \"</no></r>\""}
            ,"failure":{"status":200,"mediaType":"text/xml; charset=utf-8","body":"\"<r><code>-1</code><msg>\" & code & \"</msg></r>\""}
            """);

        Said(await Call(door, Request("data=" + Uri.EscapeDataString(Row), "application/x-www-form-urlencoded")))
            .ShouldBe((201, "text/xml; charset=utf-8", "<r><code>0</code><no>4499032611240000012</no></r>"));
        Said(await Call(door, Request("other=1", "application/x-www-form-urlencoded")))
            .ShouldBe((200, "text/xml; charset=utf-8", "<r><code>-1</code><msg>malformed</msg></r>"));
    }

    [TestCase("""{"auth":{"method":"apiKey"},"reads":[{"mapping":"m"}]}""", "/callback/auth/secret")]
    [TestCase("""{"auth":{"method":"signature"},"reads":[{"mapping":"m"}]}""", "/callback/auth/signature")]
    [TestCase("""{"auth":{"method":"apiKey","secret":"a","signature":{"secret":"b"}},"reads":[{"mapping":"m"}]}""", "/callback/auth/signature")]
    [TestCase("""{"auth":{"method":"signature","signature":{"secret":"b","canonical":"{timestamp}{nonce}"}},"reads":[{"mapping":"m"}]}""", "/callback/auth/signature/canonical")]
    [TestCase("""{"auth":{"method":"signature","signature":{"secret":"b","canonical":"{body}"}},"reads":[{"mapping":"m"}]}""", "/callback/auth/signature/canonical")]
    [TestCase("""{"auth":{"method":"apiKey","secret":"a"},"reads":[{"when":"(","mapping":"m"}]}""", "/callback/reads/0/when")]
    [TestCase("""{"auth":{"method":"apiKey","secret":"a"},"reads":[{"rows":"(","mapping":"m"}]}""", "/callback/reads/0/rows")]
    [TestCase("""{"auth":{"method":"apiKey","secret":"a"},"reads":[{"key":"(","mapping":"m"}]}""", "/callback/reads/0/key")]
    [TestCase("""{"auth":{"method":"apiKey","secret":"a"},"reads":[{"mapping":"m"},{"mapping":"n"}]}""", "/callback/reads/0/when")]
    [TestCase("""{"auth":{"method":"apiKey","secret":"a"},"reads":[{"mapping":"m"}],"success":{"body":"("}}""", "/callback/success/body")]
    [TestCase("""{"auth":{"method":"apiKey","secret":"a"},"reads":[{"mapping":"m"}],"failure":{"status":200,"body":"{\"code\":\"0000\"}"}}""", "/callback/failure/body")]
    public void What_cannot_be_called_back_is_a_fault_at_its_place(string callback, string pointer) =>
        HttpKind.Kind.Faults(Given.Options($$"""{"address":"http://department.test","submit":{"path":"/setup"},"callback":{{callback}} }""")).Select(f => f.Pointer).ShouldBe([pointer]);

    [Test]
    public void Without_the_option_no_callback_is_taken() =>
        ((ICallbackAdapter)Given.Adapter(Given.Rules("[]"))).CallbackLimitBytes.ShouldBeNull();

    HttpAdapter Door(string auth = ApiKey, string more = "")
    {
        var reads = more.Contains("\"reads\"") ? "" : ""","reads":[{"mapping":"dj-back.v1"}]""";
        return Given.Adapter(
            Given.Options($$"""{"address":"http://department.test","submit":{"path":"/setup"},"callback":{"auth":{{auth}}{{reads}}{{more}} } }"""),
            secret: name => secrets[name], clock: clock);
    }

    Task<CallbackReply> Call(HttpAdapter door, CallbackRequest request) => door.Answer(request, Keep, CancellationToken.None);

    Task<bool> Keep(IReadOnlyList<ProgressRow> rows, CancellationToken stop)
    {
        if (keeps)
            kept.AddRange(rows);
        return Task.FromResult(keeps);
    }

    static CallbackRequest Request(string body, string type = "application/json", (string Name, string Value)? proof = null)
    {
        var (name, value) = proof ?? ("x-api-key", "k3y-of-dj");
        var headers = new Dictionary<string, string>(StringComparer.Ordinal) { [name] = value };
        if (type.Length > 0)
            headers["content-type"] = type;
        return new CallbackRequest("POST", "/api/v1/callbacks/dj", headers, Encoding.UTF8.GetBytes(body));
    }

    CallbackRequest Sign(CallbackRequest request, DateTimeOffset? at = null, string key = "k3y-of-dj")
    {
        var signing = new Signing(new HttpSignature { Secret = "back" });
        var signed = new SignedRequest(request.Method, request.Target, signing.Stamp(at ?? clock.GetUtcNow()), Guid.NewGuid().ToString("N"), request.Body);
        var headers = new Dictionary<string, string>(request.Headers, StringComparer.Ordinal)
        {
            ["x-signature"] = signing.Write(signing.Sign(signed, signing.Key(key)!)),
            ["x-timestamp"] = signed.Timestamp,
            ["x-nonce"] = signed.Nonce,
            ["x-app-id"] = "dj",
        };
        headers.Remove("x-api-key");
        return request with { Headers = headers };
    }

    static CallbackRequest With(CallbackRequest request, string header, string? value)
    {
        var headers = new Dictionary<string, string>(request.Headers, StringComparer.Ordinal);
        headers.Remove(header);
        if (value is not null)
            headers[header] = value;
        return request with { Headers = headers };
    }

    static (int, string, string) Said(CallbackReply reply) => (reply.Status, reply.MediaType, Encoding.UTF8.GetString(reply.Body.Span));
}
