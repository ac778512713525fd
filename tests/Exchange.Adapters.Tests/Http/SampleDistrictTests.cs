using System.Net;
using System.Text.Json.Nodes;
using Exchange.Adapters.Http;
using Exchange.Adapters.Tests.Contract;
using Exchange.Core.Contract;
using Microsoft.Extensions.Time.Testing;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;

namespace Exchange.Adapters.Tests.Http;

/// <summary>The documents of docs/adapters/http.md against systems with the formats and habits of the sample district, on real sockets.</summary>
sealed class SampleDistrictTests
{
    static readonly DateTimeOffset Now = new(2026, 11, 24, 2, 15, 30, TimeSpan.Zero);

    [TestCase("scjg-dj", Repeat.Safe)]
    [TestCase("gjj", Repeat.Safe)]
    [TestCase("ybj", Repeat.Askable)]
    [TestCase("scjg-dj-v3", Repeat.Safe)]
    [TestCase("gjj-signed", Repeat.Safe)]
    [TestCase("ybj-paas", Repeat.Neither)]
    [TestCase("swj-gateway", Repeat.Neither)]
    [TestCase("gjj-back", Repeat.Neither)]
    public void The_example_has_no_fault(string name, Repeat repeat)
    {
        HttpKind.Kind.Faults(HttpDoc.Example(name)).ShouldBeEmpty();
        HttpKind.Kind.RepeatOf(HttpDoc.Example(name)).ShouldBe(repeat);
    }

    [TestCase(200, """{"code":"0000","data":{"PRIPID":"4499030000000012026","YWLSH":"DJ2026-7"}}""", "Acknowledged { Number = DJ2026-7 }")]
    [TestCase(200, """{"code":"1203","msg":"名称已被占用"}""", "Rejected { Code = 1203, Reason = 名称已被占用 }")]
    [TestCase(409, """{"code":"4090","msg":"内容不同"}""", "Rejected { Code = repeat-differs, Reason = 内容不同 }")]
    [TestCase(200, """<html>单点登录</html>""", "Unknown { Reason = status 200, but no rule knows the answer }")]
    public async Task Registration_answers(int status, string body, string expected)
    {
        await using var server = new RawServer(Answer(status, body));
        using var adapter = Adapter("scjg-dj", server);

        (await adapter.Push(Samples.Message(), CancellationToken.None)).ToString().ShouldBe(expected);
        server.Requests.Single().Line.ShouldBe("POST /api/dj/v2/setup HTTP/1.1");
        server.Requests.Single().Header("Authorization").ShouldBe("Bearer value-of-scjg-dj-token");
    }

    [TestCase(200, """{"code":"0000","data":{"YWLSH":"DJ2026-7"}}""", "Received { Number = DJ2026-7 }")]
    [TestCase(404, "", "NotReceived { }")]
    public async Task Registration_is_asked_by_the_hubs_number(int status, string body, string expected)
    {
        await using var server = new RawServer(Answer(status, body));
        using var adapter = Adapter("scjg-dj", server);

        (await adapter.Ask(Samples.Message(), CancellationToken.None)).ToString().ShouldBe(expected);
        server.Requests.Single().Line.ShouldBe("GET /api/dj/v2/setup/4499032611240000012 HTTP/1.1");
    }

    [Test]
    public async Task Registration_is_told_of_a_withdrawal()
    {
        await using var server = new RawServer("HTTP/1.1 204 No Content\r\n\r\n");
        using var adapter = Adapter("scjg-dj", server);

        (await adapter.Push(Samples.Message() with { Purpose = MessagePurpose.Withdraw }, CancellationToken.None)).ShouldBe(new PushAnswer.Acknowledged(null));
        server.Requests.Single().Line.ShouldBe("DELETE /api/dj/v2/setup/4499032611240000012 HTTP/1.1");
    }

    [Test]
    public async Task The_housing_fund_takes_a_form_with_the_message_in_its_field_data()
    {
        await using var server = new RawServer(Answer(200, """{"status":"success","DWZH":"449903000123","GR":[{"ZJHM":"449903198506120013","GRZH":"1"}]}"""));
        using var adapter = Adapter("gjj", server);
        var message = Samples.Message(payload: """{"TRANSNO":"0193a5c2","DWMC":"云溪样例一号科技有限公司 & 分部","GRXX":[]}""");

        (await adapter.Push(message, CancellationToken.None)).ShouldBe(new PushAnswer.Acknowledged("449903000123"));

        var request = server.Requests.Single();
        request.Header("Content-Type").ShouldBe("application/x-www-form-urlencoded");
        request.Header("X-App-Key").ShouldBe("value-of-gjj-key");
        request.Header("Idempotency-Key").ShouldBeNull();
        request.Text.ShouldStartWith("data=");
        WebUtility.UrlDecode(request.Text["data=".Length..]).ShouldBe(System.Text.Encoding.UTF8.GetString(message.Payload.Span));
    }

    [Test]
    public async Task The_housing_fund_refuses_and_has_its_stop()
    {
        await using var refusing = new RawServer(Answer(200, """{"status":"fail","msg":"缴存比例超限"}"""));
        await using var stopped = new RawServer("HTTP/1.1 503 Service Unavailable\r\nRetry-After: Tue, 24 Nov 2026 02:45:30 GMT\r\nContent-Length: 0\r\n\r\n");
        using var first = Adapter("gjj", refusing);
        using var second = Adapter("gjj", stopped);

        (await first.Push(Samples.Message(), CancellationToken.None)).ShouldBe(new PushAnswer.Rejected("fail", "缴存比例超限"));
        (await second.Push(Samples.Message(), CancellationToken.None))
            .ShouldBe(new PushAnswer.Unavailable("status 503: not now", TimeSpan.FromMinutes(30), Reached: true));
    }

    [TestCase("""{"infcode":0,"output":{"psn_no":"P-1"}}""", "Acknowledged { Number = P-1 }")]
    [TestCase("""{"infcode":0,"output":{"emp_no":"E-1"}}""", "Acknowledged { Number = E-1 }")]
    [TestCase("""{"infcode":-1,"err_msg":"人员已参保","output":null}""", "Rejected { Code = infcode-1, Reason = 人员已参保 }")]
    [TestCase("""{"infcode":0,"output":{}}""", "Unknown { Reason = status 200 without the number that acknowledges }")]
    [TestCase("""{"infcode":7}""", "Unknown { Reason = status 200, but no rule knows the answer }")]
    public async Task Health_insurance_answers(string body, string expected)
    {
        await using var server = new RawServer(Answer(200, body));
        using var adapter = Adapter("ybj", server);

        (await adapter.Push(Envelope(), CancellationToken.None)).ToString().ShouldBe(expected);
    }

    [Test]
    public async Task Health_insurance_that_hangs_after_storing_is_asked_by_an_envelope_of_its_own()
    {
        var stored = false;
        await using var server = new RawServer((request, socket) =>
        {
            if (!request.Text.Contains("SY90"))
            {
                stored = true;
                return Task.Delay(Timeout.Infinite);
            }
            return RawServer.Say(socket, Answer(200, stored ? """{"infcode":0,"output":{"psn_no":"P-1"}}""" : """{"infcode":0,"output":{}}"""));
        });
        using var adapter = Adapter("ybj", server);

        (await adapter.Ask(Envelope(), CancellationToken.None)).ShouldBe(new AskAnswer.NotReceived());
        using (var timeout = new CancellationTokenSource(400))
            (await adapter.Push(Envelope(), timeout.Token)).ShouldBe(new PushAnswer.Unknown("no answer in time"));
        (await adapter.Ask(Envelope(), CancellationToken.None)).ShouldBe(new AskAnswer.Received("P-1"));

        JsonNode.DeepEquals(
            JsonNode.Parse(server.Requests.Last().Text),
            JsonNode.Parse("""
                {
                  "infno": "SY90", "msgid": "449903007500202611241015309000", "insuplc_admdvs": "449903", "mdtrtarea_admvs": "449903", "infver": "V1.0",
                  "opter": "001", "opter_name": "综合窗口", "inf_time": "2026-11-24 10:15:30", "input": {"data": {"certno": "449903198506120013"}}
                }
                """)).ShouldBeTrue(server.Requests.Last().Text);
    }

    [TestCase("""{"code":"0000","data":{"YWLSH":"DJ2026-7"}}""", "Acknowledged { Number = DJ2026-7 }")]
    [TestCase("""{"code":"9998","data":{"seconds":90}}""", "Unavailable { Reason = status 200: not now, RetryAfter = 00:01:30, Reached = True }")]
    [TestCase("""{"code":"1203","msg":"名称已被占用"}""", "Rejected { Code = 1203, Reason = 名称已被占用 }")]
    public async Task Registration_with_tokens_answers(string body, string expected)
    {
        await using var server = new RawServer((request, socket) =>
            RawServer.Say(socket, Answer(200, request.Line.Contains("/oauth/token") ? """{"access_token":"t1","expires_in":60}""" : body)));
        var example = HttpDoc.Example("scjg-dj-v3");
        var tokens = example.Auth.Oauth2! with { TokenAddress = example.Auth.Oauth2!.TokenAddress.Replace("https://dj.example.gov.cn", server.Address) };
        using var adapter = Given.Adapter(example with { Address = server.Address, Auth = example.Auth with { Oauth2 = tokens } }, secret: s => $"value-of-{s}");

        (await adapter.Push(Samples.Message(), CancellationToken.None)).ToString().ShouldBe(expected);
        server.Requests.Select(r => r.Line).ShouldBe(["POST /oauth/token HTTP/1.1", "POST /api/dj/v3/setup HTTP/1.1"]);
        server.Requests.Last().Header("Authorization").ShouldBe("Bearer t1");
    }

    [Test]
    public async Task The_housing_fund_gets_its_form_signed_with_SM3()
    {
        await using var server = new RawServer(Answer(200, """{"status":"success","DWZH":"1"}"""));
        using var adapter = Given.Adapter(
            HttpDoc.Example("gjj-signed") with { Address = server.Address }, secret: _ => "0b0b", clock: new FakeTimeProvider(Now));

        (await adapter.Push(Samples.Message(), CancellationToken.None)).ShouldBe(new PushAnswer.Acknowledged("1"));

        var request = server.Requests.Single();
        request.Header("X-Timestamp").ShouldBe("20261124101530");
        var digest = Convert.ToHexStringLower(DigestUtilities.CalculateDigest("SM3", request.Body));
        request.Header("X-Digest").ShouldBe(digest);
        var mac = MacUtilities.CalculateMac("HMAC-SM3", new KeyParameter([0x0b, 0x0b]),
            System.Text.Encoding.UTF8.GetBytes($"POST\n/gjj/dwkh\n20261124101530\n{request.Header("X-Nonce")}\n{digest}"));
        request.Header("X-Sign").ShouldBe(Convert.ToBase64String(mac));
    }

    [TestCase("<rtn_code>0</rtn_code><DJXH>10119903010000012345</DJXH>", "Acknowledged { Number = 10119903010000012345 }")]
    [TestCase("<rtn_code>1</rtn_code><rtn_msg>纳税人识别号不存在</rtn_msg>", "Rejected { Code = rtn-1, Reason = 纳税人识别号不存在 }")]
    [TestCase("<rtn_code>2</rtn_code><rtn_msg/>", "Unavailable { Reason = status 200: not now, RetryAfter = 00:01:00, Reached = True }")]
    [TestCase("<rtn_code>3</rtn_code>", "Unknown { Reason = status 200, but no rule knows the answer }")]
    [TestCase("<rtn_code>0</rtn_code>", "Unknown { Reason = status 200 without the number that acknowledges }")]
    [TestCase("<rtn_code>0", "Unknown { Reason = status 200, but no rule knows the answer }")]
    public async Task The_tax_office_answers_in_XML_within_CDATA(string inner, string expected)
    {
        var body = $"<service xmlns=\"http://www.chinatax.gov.cn/spec/\"><head/><body><![CDATA[<?xml version=\"1.0\"?><taxML>{inner}</taxML>]]></body></service>";
        await using var server = new RawServer(Answer(200, body).Replace("application/json", "text/xml; charset=utf-8"));
        using var adapter = Given.Adapter(HttpDoc.Example("swj-gateway") with { Address = server.Address, Tls = null });

        (await adapter.Push(Samples.Message(payload: "<service/>"), CancellationToken.None)).ToString().ShouldBe(expected);
        server.Requests.Single().Header("Content-Type").ShouldBe("text/xml; charset=utf-8");
    }

    [Test]
    public async Task The_housing_fund_calls_back_by_a_form_with_several_results()
    {
        using var adapter = Given.Adapter(HttpDoc.Example("gjj-back"), secret: s => $"value-of-{s}");
        var rows = new List<ProgressRow>();
        var form = "data=" + WebUtility.UrlEncode("""{"type":"result","results":[{"TRANSNO":"a1","JG":"1"},{"TRANSNO":"a2","JG":"0"}]}""");
        var headers = new Dictionary<string, string> { ["x-app-key"] = "value-of-gjj-back", ["content-type"] = "application/x-www-form-urlencoded" };

        var reply = await adapter.Answer(
            new CallbackRequest("POST", "/api/v1/callbacks/gjj-back", headers, System.Text.Encoding.UTF8.GetBytes(form)),
            (some, _) =>
            {
                rows.AddRange(some);
                return Task.FromResult(true);
            },
            CancellationToken.None);

        System.Text.Encoding.UTF8.GetString(reply.Body.Span).ShouldBe("""{"status":"success"}""");
        rows.Select(r => (r.Key, r.Mapping)).ShouldBe([("result:a1", "gjj-result.v1"), ("result:a2", "gjj-result.v1")]);
    }

    static Message Envelope() => Samples.Message(payload: """
        {
          "infno": "SY02", "msgid": "449903007500202611241015000001", "insuplc_admdvs": "449903", "mdtrtarea_admvs": "449903", "infver": "V1.0",
          "opter": "001", "opter_name": "综合窗口", "inf_time": "2026-11-24 10:15:00",
          "input": {"data": {"psn_name": "张样一", "psn_cert_type": "01", "certno": "449903198506120013", "insutype": "390"}}
        }
        """);

    static string Answer(int status, string body) =>
        $"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {System.Text.Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}";

    static HttpAdapter Adapter(string name, RawServer server) => Given.Adapter(
        HttpDoc.Example(name) with { Address = server.Address },
        secret: secret => $"value-of-{secret}",
        clock: new FakeTimeProvider(Now));
}
