using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Exchange.Adapters.Tests.Contract;
using Exchange.Core.Contract;

namespace Exchange.Adapters.Tests.Http;

/// <summary>What a department's own rules make of its answers.</summary>
sealed class RuleTests
{
    [Test]
    public async Task The_first_rule_that_matches_decides()
    {
        const string Rules = """
            [
              {"status":"200","when":"body.infcode = -1","is":"rejected","code":"body.infcode","reason":"body.err_msg"},
              {"status":"200","when":"body.infcode = 0","is":"acknowledged","number":"body.output.emp_no"},
              {"status":"2xx","is":"unavailable"},
              {"is":"unknown"}
            ]
            """;

        (await Push(Rules, 200, """{"infcode":0,"output":{"emp_no":"E-7"}}""")).ShouldBe(new PushAnswer.Acknowledged("E-7"));
        (await Push(Rules, 200, """{"infcode":-1,"err_msg":"参保地不符"}""")).ShouldBe(new PushAnswer.Rejected("-1", "参保地不符"));
        (await Push(Rules, 200, """{"infcode":5}""")).ShouldBeOfType<PushAnswer.Unavailable>();
        (await Push(Rules, 400, "{}")).ShouldBeOfType<PushAnswer.Unknown>();
    }

    [TestCase("""{"no":"D-1"}""", "D-1")]
    [TestCase("""{"no":4499030000000012026}""", "4499030000000012026")]
    [TestCase("""{"no":12345678901234567890123}""", "12345678901234567890123")]
    [TestCase("""{"no":1.50}""", "1.50")]
    public async Task A_number_keeps_its_source_text(string body, string expected) =>
        (await Push("""[{"is":"acknowledged","number":"body.no"}]""", 200, body)).ShouldBe(new PushAnswer.Acknowledged(expected));

    [TestCase("""{"no":{}}""")]
    [TestCase("""{"no":["a","b"]}""")]
    [TestCase("""{"no":true}""")]
    [TestCase("""{"no":" "}""")]
    public async Task What_is_no_number_acknowledges_nothing(string body) =>
        (await Push("""[{"is":"acknowledged","number":"body.no"}]""", 200, body)).ShouldBeOfType<PushAnswer.Unknown>();

    [Test]
    public async Task A_number_can_come_from_a_header()
    {
        const string Rules = """[{"status":"201","is":"acknowledged","number":"$substringAfter(headers.location, '/setup/')"}]""";

        (await Push(Rules, 201, "", headers: h => h.Location = new Uri("http://department.test/setup/D-9"))).ShouldBe(new PushAnswer.Acknowledged("D-9"));
    }

    [Test]
    public async Task A_number_longer_than_any_number_acknowledges_nothing() =>
        (await Push("""[{"is":"acknowledged","number":"body.no"}]""", 200, $$"""{"no":"{{new string('9', 201)}}"}""")).ShouldBeOfType<PushAnswer.Unknown>();

    [Test]
    public async Task A_condition_never_takes_an_error_page_for_success()
    {
        const string Rules = """[{"status":"200","when":"$not($exists(body.error))","is":"acknowledged"}]""";

        (await Push(Rules, 200, "<html>maintenance</html>", "text/html")).ShouldBeOfType<PushAnswer.Unknown>();
        (await Push(Rules, 200, "{}")).ShouldBe(new PushAnswer.Acknowledged(null));
        (await Push(Rules, 200, "")).ShouldBe(new PushAnswer.Acknowledged(null));
    }

    [Test]
    public async Task An_error_page_with_success_is_no_refusal_and_with_another_status_is_what_the_status_says()
    {
        const string Rules = """
            [
              {"status":"200","is":"rejected","reason":"body.msg"},
              {"status":"409","is":"rejected","code":"body.code","reason":"body.msg"},
              {"status":"500","is":"unavailable","retryAfter":"body.wait"},
              {"status":"202","is":"acknowledged"}
            ]
            """;
        const string Page = "<html>maintenance</html>";

        (await Push(Rules, 200, Page, "text/html")).ShouldBeOfType<PushAnswer.Unknown>();
        (await Push(Rules, 409, Page, "text/html")).ShouldBe(new PushAnswer.Rejected("http-409", Page));
        (await Push(Rules, 500, Page, "text/html")).ShouldBeOfType<PushAnswer.Unavailable>();
        (await Push(Rules, 202, Page, "text/html")).ShouldBe(new PushAnswer.Acknowledged(null));
    }

    [TestCase("text/plain", "success", true)]
    [TestCase("text/plain", "failure", false)]
    [TestCase("text/html", "success", false)]
    public async Task A_plain_text_is_a_text(string mediaType, string body, bool acknowledged)
    {
        var answer = await Push("""[{"status":"200","when":"body = 'success'","is":"acknowledged"}]""", 200, body, mediaType);

        answer.ShouldBeOfType(acknowledged ? typeof(PushAnswer.Acknowledged) : typeof(PushAnswer.Unknown));
    }

    [TestCase("text/html")]
    [TestCase("application/octet-stream")]
    [TestCase("text/plain")]
    public async Task JSON_under_another_name_is_read_as_JSON(string mediaType) =>
        (await Push("""[{"is":"acknowledged","number":"body.no"}]""", 200, """{"no":"D-1"}""", mediaType)).ShouldBe(new PushAnswer.Acknowledged("D-1"));

    [TestCase("gb18030", "䶮字单位")]
    [TestCase("GBK", "单位名称")]
    [TestCase("\"utf-8\"", "𬭩字单位")]
    public async Task An_answer_in_a_national_encoding_is_read(string charset, string reason)
    {
        var encoding = CodePagesEncodingProvider.Instance.GetEncoding(charset) ?? Encoding.UTF8;
        var answer = await Push(
            """[{"is":"rejected","reason":"body.msg"}]""",
            200,
            encoding.GetBytes($$"""{"msg":"{{reason}}"}"""),
            new MediaTypeHeaderValue("application/json") { CharSet = charset });

        answer.ShouldBe(new PushAnswer.Rejected("http-200", reason));
    }

    [Test]
    public async Task A_byte_order_mark_does_not_disturb() =>
        (await Push("""[{"is":"acknowledged","number":"body.no"}]""", 200, "\uFEFF{\"no\":\"D-1\"}")).ShouldBe(new PushAnswer.Acknowledged("D-1"));

    [TestCase("\"E-17.b/2\"", "E-17.b/2")]
    [TestCase("4012", "4012")]
    [TestCase("\"张样一\"", "http-422")]
    [TestCase("\"449903198506120013\"", "http-422")]
    [TestCase("\"tel:14400001234\"", "http-422")]
    [TestCase("\"two words\"", "http-422")]
    [TestCase("\"a\\r\\nb\"", "http-422")]
    [TestCase("\"\"", "http-422")]
    [TestCase("null", "http-422")]
    [TestCase("{}", "http-422")]
    public async Task A_code_that_is_no_code_is_replaced_for_it_goes_to_the_log(string code, string expected) =>
        (await Push("""[{"status":"422","is":"rejected","code":"body.code","reason":"body.msg"}]""", 422, $$"""{"code":{{code}},"msg":"不"}"""))
        .ShouldBe(new PushAnswer.Rejected(expected, "不"));

    [TestCase("body.wait", """{"wait":90}""", 90)]
    [TestCase("body.wait * 60", """{"wait":2}""", 120)]
    [TestCase("body.wait", """{"wait":"30"}""", 30)]
    [TestCase("body.wait", """{"wait":-1}""", 0)]
    [TestCase("body.wait", """{"wait":1e300}""", 86400)]
    [TestCase("body.wait", """{"wait":"soon"}""", 5)]
    [TestCase("body.wait", "{}", 5)]
    public async Task The_wait_of_a_rule_goes_before_the_header(string expression, string body, int seconds)
    {
        var rules = $$"""[{"status":"200","is":"unavailable","retryAfter":"{{expression}}"}]""";

        (await Push(rules, 200, body, headers: h => h.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(5))))
            .ShouldBe(new PushAnswer.Unavailable("status 200: not now", TimeSpan.FromSeconds(seconds), Reached: true));
    }

    [Test]
    public async Task An_expression_that_fails_on_an_answer_matches_nothing()
    {
        const string Rules = """[{"status":"200","when":"body.a + 1 > 2","is":"acknowledged"}]""";

        (await Push(Rules, 200, """{"a":"text"}""")).ShouldBeOfType<PushAnswer.Unknown>();
        (await Push(Rules, 200, """{"a":5}""")).ShouldBeOfType<PushAnswer.Acknowledged>();
    }

    [Test]
    public async Task An_expression_that_would_never_end_is_cut_off()
    {
        const string Rules = """[{"status":"200","when":"($f := function($x) { $f($x + 1) }; $f(0)) > 0","is":"acknowledged"}]""";

        (await Push(Rules, 200, "{}")).ShouldBeOfType<PushAnswer.Unknown>();
    }

    [Test]
    public async Task A_deeply_nested_answer_disturbs_nobody()
    {
        var deep = new string('[', 100_000) + new string(']', 100_000);

        (await Push("""[{"is":"acknowledged","number":"body.no"}]""", 200, deep)).ShouldBeOfType<PushAnswer.Unknown>();
    }

    static Task<PushAnswer> Push(string rules, int status, string body, string mediaType = "application/json", Action<HttpResponseHeaders>? headers = null) =>
        Push(rules, status, Encoding.UTF8.GetBytes(body), new MediaTypeHeaderValue(mediaType), headers);

    static async Task<PushAnswer> Push(string rules, int status, byte[] body, MediaTypeHeaderValue mediaType, Action<HttpResponseHeaders>? headers = null)
    {
        var handler = new Scripted(_ =>
        {
            var response = new HttpResponseMessage((HttpStatusCode)status) { Content = new ByteArrayContent(body) { Headers = { ContentType = mediaType } } };
            headers?.Invoke(response.Headers);
            return response;
        });
        using var adapter = Given.Adapter(Given.Rules(rules), handler);
        return await adapter.Push(Samples.Message(), CancellationToken.None);
    }
}
