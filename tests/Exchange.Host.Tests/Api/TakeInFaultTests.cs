using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Exchange.Host.Tests.Api;

/// <summary>Every way to hand in something wrong: a problem that says what, nothing stored, nothing personal told.</summary>
internal sealed class TakeInFaultTests : HubTests
{
    private const string Path = "/api/v1/records";
    private const int Most = 64 * 1024;

    protected override string[] Settings => [$"--Hub:RecordBytes={Most}"];

    private Task<Answer> Declined(string text) => Storing_nothing(() => Hub.Send("window", HttpMethod.Post, Path, TestHub.Json(text)));

    private static string Text(string members) => "{" + members.Replace("BODY", TestHub.Text(TestHub.Body()), StringComparison.Ordinal) + "}";

    [TestCase("")]
    [TestCase("{")]
    [TestCase("{\"number\":\"1\",}")]
    [TestCase("{'number':'1'}")]
    [TestCase("{\"number\":\"1\"} {}")]
    [TestCase("{\"number\":\"1\" // why\n}")]
    [TestCase("nul")]
    [TestCase("{\"number\":\"\u0007\"}")]
    public async Task What_is_not_json_is_malformed(string text) => (await Declined(text)).ShouldBeProblem(400, "malformed");

    [Test]
    public async Task Where_the_json_ends_is_said_but_not_what_stood_there()
    {
        var answer = (await Declined("{\"number\":\"1\",\n\"body\":{\"name\":\"" + Person.Name + "\",}}")).ShouldBeProblem(400, "malformed");
        answer["detail"].GetString().ShouldBe("不是合法的 JSON（第 2 行）。");
    }

    [TestCase("\"number\":\"1\",\"number\":\"2\",\"item\":\"safe\",\"body\":BODY")]
    [TestCase("\"number\":\"1\",\"item\":\"safe\",\"body\":{\"company\":\"甲乙\",\"company\":\"丙丁\"}")]
    [TestCase("\"number\":\"1\",\"item\":\"safe\",\"body\":{\"company\":\"甲乙\",\"comp\\u0061ny\":\"丙丁\"}")]
    public async Task A_name_that_stands_twice_is_malformed(string members)
    {
        var answer = (await Declined(Text(members))).ShouldBeProblem(400, "malformed");
        answer["detail"].GetString()!.ShouldNotContain("（第  行）");
    }

    [Test]
    public async Task Deeper_than_is_read_is_malformed()
        => (await Declined("{\"number\":\"1\",\"item\":\"safe\",\"body\":{\"a\":" + new string('[', 400) + new string(']', 400) + "}}"))
            .ShouldBeProblem(400, "malformed");

    [Test]
    public async Task Text_that_is_no_unicode_is_malformed()
    {
        foreach (var text in (string[])["\"number\":\"a\\ud800\",\"item\":\"safe\",\"body\":BODY",
            "\"number\":\"1\",\"item\":\"safe\",\"body\":{\"company\":\"甲\\udc00\"}", "\"number\":\"1\",\"item\":\"safe\",\"body\":{\"\\ud800\":1}"])
            (await Declined(Text(text))).ShouldBeProblem(400, "malformed");
        foreach (var member in (string[])["number", "company"])
        {
            var bytes = Encoding.UTF8.GetBytes(TestHub.Text(TestHub.Record("1")).Replace($"\"{member}\":\"", $"\"{member}\":\"@", StringComparison.Ordinal));
            bytes[Array.IndexOf(bytes, (byte)'@')] = 0xff;
            (await Storing_nothing(()
                => Hub.Send("window", HttpMethod.Post, Path,
                new ByteArrayContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } })))
                .ShouldBeProblem(400, "malformed");
        }
    }

    [TestCase("[]")]
    [TestCase("7")]
    [TestCase("null")]
    public async Task What_is_no_object_is_declined(string text) => (await Declined(text)).ShouldBeProblem(422, "declined").Pointers.ShouldBe([""]);

    [Test]
    public async Task Everything_that_is_wrong_with_the_envelope_is_said_at_once()
    {
        var answer = (await Declined("{\"number\":7,\"item\":\"\",\"situation\":\"123456789\",\"body\":[],\"materials\":{},\"applicant/x\":{}}"))
            .ShouldBeProblem(422, "declined");
        answer.Pointers.ShouldBe(["/number", "/item", "/situation", "/materials", "/applicant~1x", "/body"], ignoreOrder: true);
        (await Declined("{}")).ShouldBeProblem(422, "declined").Pointers.ShouldBe(["/number", "/item", "/body"]);
    }

    [Test]
    public async Task A_number_is_text_of_bounded_length_without_control_characters()
    {
        foreach (var number in (string[])["\"\"", $"\"{new string('9', 65)}\"", "\"a\\nb\"", "null", "{}"])
            (await Declined(Text($"\"number\":{number},\"item\":\"safe\",\"body\":BODY"))).ShouldBeProblem(422, "declined").Pointers.ShouldBe(["/number"]);
        (await Hub.TakeIn(TestHub.Record(new string('9', 64)))).ShouldBe(202);
    }

    [Test]
    public async Task A_number_that_no_double_holds_is_declined()
        => (await Declined(Text("\"number\":\"1\",\"item\":\"safe\",\"body\":{\"staff\":1e999}"))).ShouldBeProblem(422, "declined")
            .Codes.ShouldBe(["intake.number-out-of-range"]);

    [Test]
    public async Task An_unknown_item_is_declined_and_logged_by_digest_only()
    {
        var before = await Logged("record.declined");
        var answer = await Storing_nothing(() => Hub.TakeIn(TestHub.Record(Hub.Number(), "felling")));
        answer.ShouldBeProblem(422, "declined").Pointers.ShouldBe(["/item"]);
        answer.Codes.ShouldBe(["intake.unknown-item"]);
        (await Logged("record.declined")).ShouldBe(before + 1);
    }

    [TestCase("opening", null, "intake.situation-required")]
    [TestCase("opening", "03", "intake.unknown-situation")]
    [TestCase("safe", "01", "intake.unknown-situation")]
    public async Task A_situation_that_the_item_does_not_have_is_declined(string item, string? situation, string code)
    {
        var answer = await Storing_nothing(() => Hub.TakeIn(TestHub.Record(Hub.Number(), item, situation)));
        answer.ShouldBeProblem(422, "declined").Pointers.ShouldBe(["/situation"]);
        answer.Codes.ShouldBe([code]);
    }

    [Test]
    public async Task Every_violation_of_the_form_is_said_with_its_pointer_and_without_its_value()
    {
        var body = new JsonObject
        {
            ["company"] = "甲",
            ["staff"] = -1,
            ["extra~/"] = true,
            ["applicant"] = new JsonObject { ["idNumber"] = Person.IdNumber + "9", ["phone"] = Person.Phone + "9" },
        };
        var answer = await Storing_nothing(() => Hub.TakeIn(TestHub.Record(Hub.Number(), body: body)));
        answer.ShouldBeProblem(422, "declined")
            .Pointers.ShouldBe(["/company", "/staff", "/extra~0~1", "/applicant", "/applicant/idNumber", "/applicant/phone"], ignoreOrder: true);
        // What is missing is told of the object that lacks it.
        answer["errors"].EnumerateArray().Single(error => error.GetProperty("pointer").GetString() == "/applicant").GetProperty("message")
            .GetString()!.ShouldContain("name");
        answer["errors"].EnumerateArray()
            .ShouldAllBe(error => error.GetProperty("message").GetString()!.Length > 0 && error.GetProperty("severity").GetString() == "error");
    }

    [Test]
    public async Task Too_large_is_refused_with_and_without_a_length()
    {
        var body = TestHub.Body();
        body["company"] = new string('x', Most);
        var text = TestHub.Text(TestHub.Record(Hub.Number(), body: body));
        (await Storing_nothing(() => Hub.Send("window", HttpMethod.Post, Path, TestHub.Json(text)))).ShouldBeProblem(413, "too-large");
        (await Storing_nothing(() => Hub.Send("window", HttpMethod.Post, Path, Chunked(text)))).ShouldBeProblem(413, "too-large");
    }

    [Test]
    public async Task A_record_of_exactly_the_size_is_taken_in_with_and_without_a_length()
    {
        foreach (var make in (Func<string, HttpContent>[])[text => TestHub.Json(text), Chunked])
        {
            var text = TestHub.Text(TestHub.Record(Hub.Number()));
            text += new string(' ', Most - Encoding.UTF8.GetByteCount(text));
            (await Hub.Send("window", HttpMethod.Post, Path, make(text))).ShouldBe(202);
        }
    }

    [TestCase(null)]
    [TestCase("text/plain")]
    [TestCase("application/xml")]
    [TestCase("application/jsonp")]
    [TestCase("application/x-www-form-urlencoded")]
    public async Task Another_content_type_is_refused(string? type)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(TestHub.Text(TestHub.Record(Hub.Number()))));
        if (type is not null) content.Headers.ContentType = new MediaTypeHeaderValue(type);
        (await Storing_nothing(() => Hub.Send("window", HttpMethod.Post, Path, content))).ShouldBeProblem(415, "wrong-media-type");
    }

    [Test]
    public async Task A_charset_beside_the_type_is_no_other_type()
        => (await Hub.Send("window", HttpMethod.Post, Path, TestHub.Json(TestHub.Text(TestHub.Record(Hub.Number())), "Application/JSON"))).ShouldBe(202);

    [Test]
    public async Task Compressed_content_is_refused()
    {
        var content = TestHub.Json(TestHub.Text(TestHub.Record(Hub.Number())));
        content.Headers.ContentEncoding.Add("gzip");
        (await Storing_nothing(() => Hub.Send("window", HttpMethod.Post, Path, content))).ShouldBeProblem(415, "wrong-media-type");
    }

    [TestCase("zh-CN", "退回：内容有误")]
    [TestCase(null, "退回：内容有误")]
    [TestCase("en", "Declined: the content has faults")]
    [TestCase("en-GB,zh;q=0.5", "Declined: the content has faults")]
    public async Task The_words_are_in_the_callers_language(string? language, string title)
    {
        var answer = await Hub.Send("window", HttpMethod.Post, Path, TestHub.Json("{}"), language is null ? [] : [("Accept-Language", language)]);
        answer.ShouldBeProblem(422, "declined")["title"].GetString().ShouldBe(title);
        var message = answer["errors"][0].GetProperty("message").GetString()!;
        message.ShouldBe(title.StartsWith('D') ? "number is missing." : "缺少 number。");
    }

    private static StreamContent Chunked(string text)
        => new(new Unmeasured(Encoding.UTF8.GetBytes(text))) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };

    /// <summary>A stream without a length is sent in chunks.</summary>
    private sealed class Unmeasured(byte[] content) : MemoryStream(content)
    {
        public override bool CanSeek => false;
    }
}
