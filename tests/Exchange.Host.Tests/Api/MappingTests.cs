using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Exchange.Host.Tests.Api;

/// <summary>Trying and checking mappings through the API: nothing is stored, nothing personal is told.</summary>
internal sealed class MappingTests : HubTests
{
    private const string Preview = "/api/v1/mappings/preview";
    private const string Check = "/api/v1/mappings/check";

    private const string Head = "kind: mapping\nname: trial.v1\ntitle: { zh: 试, en: Trial }\nfrom: form.v1\nto: case.v1\nfields:\n";

    private Task<Answer> Post(string path, JsonObject body, string client = "registration") =>
        Storing_nothing(() => Hub.Post(client, path, body, ("Accept-Language", "en")));

    private static JsonObject Trial(string fields, JsonNode? record = null) => new() { ["document"] = Head + fields, ["record"] = record ?? TestHub.Body() };

    [Test]
    public async Task A_document_is_tried_with_a_form_and_with_a_sample()
    {
        var answer = (await Post(Preview, Trial("  number: number\n  company: record.company\n"))).ShouldBe(200);
        (answer["outcome"].GetString(), answer["mediaType"].GetString()).ShouldBe(("written", "application/json"));
        answer["message"].GetString().ShouldBe("""{"number":"0000000000000000001","company":"云溪花木有限公司"}""");
        var sample = new JsonObject { ["record"] = TestHub.Body(), ["number"] = "N7", ["steps"] = new JsonObject { ["S1"] = new JsonObject { ["gives"] = new JsonObject { ["uscc"] = "U" } } } };
        (await Post(Preview, new JsonObject { ["mapping"] = "form-to-fund.v1", ["sample"] = sample }, "administrator")).ShouldBe(200)["message"].GetString()
            .ShouldBe("""{"number":"N7","company":"云溪花木有限公司","uscc":"U"}""");
    }

    [Test]
    public async Task A_fault_has_its_place_in_the_document_and_nothing_of_the_record()
    {
        var answer = (await Post(Preview, Trial("  number: number\n  company: |-\n    record.company &\n      $uppercase(record.applicant)\n"))).ShouldBe(200);
        answer["outcome"].GetString().ShouldBe("failed");
        var fault = answer["fault"];
        (fault.GetProperty("code").GetString(), fault.GetProperty("target").GetString(), fault.GetProperty("pointer").GetString()).ShouldBe(("T0410", "/company", "/fields/company"));
        (fault.GetProperty("line").GetInt32(), fault.GetProperty("column").GetInt32()).ShouldBe((10, 17));
        foreach (var secret in Person.Everything) answer.Text.ShouldNotContain(secret);
    }

    [Test]
    public async Task A_message_that_the_schema_does_not_allow_is_told_with_all_that_is_wrong()
    {
        var fault = (await Post(Preview, Trial("  number: number\n  company: record.staff\n  withdraw: \"'x'\"\n"))).ShouldBe(200)["fault"];
        fault.GetProperty("code").GetString().ShouldBe("message-invalid");
        fault.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("pointer").GetString()).ShouldBe(["/company", "/withdraw"], ignoreOrder: true);
    }

    [TestCase("  number: '($f := function($n) { $f($n + 1) }; $f(0))'\n", "U1001")]
    [TestCase("  number: '$join([1..9999999].\"xxxxxxxxxxxxxxxxxxxxxxxxxxxx\")'\n", "U1004")]
    public async Task A_mapping_without_an_end_is_stopped(string fields, string code)
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        (await Post(Preview, Trial(fields))).ShouldBe(200)["fault"].GetProperty("code").GetString().ShouldBe(code);
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20));
    }

    [TestCase("  number: (number\n", "S0203", 7, 18)]
    [TestCase("  number: $nmber(1)\n", "mapping.unknown-variable", 7, 11)]
    [TestCase("  number: number\n  numbr:\n    - x\n", null, 9, 5)]
    [TestCase("  number: [\n", null, null, null)]
    public async Task A_document_with_faults_is_declined_with_all_of_them(string fields, string? code, int? line, int? column)
    {
        var answer = (await Post(Preview, Trial(fields))).ShouldBeProblem(422, "declined");
        var error = answer["errors"][0];
        if (code is not null) error.GetProperty("code").GetString().ShouldBe(code);
        if (line is not null) (error.GetProperty("line").GetInt32(), error.GetProperty("column").GetInt32()).ShouldBe((line.Value, column!.Value));
    }

    [Test]
    public async Task A_schema_that_is_not_registered_is_a_fault_of_the_document()
    {
        var body = Trial("  number: number\n");
        body["document"] = ((string)body["document"]!).Replace("to: case.v1", "to: cases.v1", StringComparison.Ordinal);
        var answer = (await Post(Preview, body)).ShouldBeProblem(422, "declined");
        answer.Codes.ShouldBe(["mapping.unknown-schema"]);
        answer["errors"][0].GetProperty("line").GetInt32().ShouldBe(5);
        body.Remove("record");
        (await Post(Check, body)).ShouldBe(200)["usable"].GetBoolean().ShouldBeFalse();
    }

    [Test]
    public async Task A_check_tells_findings_with_their_places_and_the_lineage()
    {
        var answer = (await Post(Check, new JsonObject { ["document"] = Head + "  number: number\n  company: >-\n    record.company\n    & record.compny\n  uscc: steps.S1.gives.uscc\n" })).ShouldBe(200);
        answer["usable"].GetBoolean().ShouldBeFalse();
        var findings = answer["findings"].EnumerateArray().ToList();
        var misspelt = findings.Single(one => one.GetProperty("code").GetString() == "mapping.unknown-field");
        (misspelt.GetProperty("severity").GetString(), misspelt.GetProperty("line").GetInt32(), misspelt.GetProperty("column").GetInt32(), misspelt.GetProperty("suggestion").GetString())
            .ShouldBe(("error", 10, 14, "record.company"));
        findings.ShouldContain(one => one.GetProperty("severity").GetString() == "cannotTell");
        answer["lineage"].EnumerateArray().Select(one => one.GetProperty("target").GetString()).ShouldBe(["/number", "/company", "/uscc"]);
        (await Post(Check, new JsonObject { ["mapping"] = "form-to-case.v1" }, "auditor")).ShouldBe(200)["usable"].GetBoolean().ShouldBeTrue();
        (await Post(Check, new JsonObject { ["document"] = "not: [a mapping" })).ShouldBe(200)["findings"][0].GetProperty("severity").GetString().ShouldBe("error");
        (await Post(Check, new JsonObject { ["document"] = "kind: organisation\nname: X\ntitle: { zh: 某, en: X }\ntype: department\n" })).ShouldBe(200)["findings"][0]
            .GetProperty("code").GetString().ShouldBe("mapping.not-one");
    }

    [Test]
    public async Task A_registered_mapping_is_tried_by_those_who_may_read_it()
    {
        var body = new JsonObject { ["mapping"] = "form-to-fund.v1", ["record"] = TestHub.Body() };
        (await Post(Preview, (JsonObject)body.DeepClone(), "fund")).ShouldBe(200);
        (await Post(Preview, (JsonObject)body.DeepClone(), "auditor")).ShouldBe(200);
        (await Post(Preview, (JsonObject)body.DeepClone(), "registration")).ShouldBeProblem(404, "not-found");
        (await Post(Preview, (JsonObject)body.DeepClone(), "window")).ShouldBeProblem(404, "not-found");
        (await Post(Check, new JsonObject { ["mapping"] = "form-to-fund.v1" }, "window")).ShouldBeProblem(404, "not-found");
        (await Post(Check, new JsonObject { ["mapping"] = "none.v1" }, "administrator")).ShouldBeProblem(404, "not-found");
    }

    [TestCase("""{}""", 422)]
    [TestCase("""{"mapping":"form-to-case.v1","document":"x","record":{}}""", 422)]
    [TestCase("""{"mapping":"form-to-case.v1"}""", 422)]
    [TestCase("""{"mapping":"form-to-case.v1","record":{},"sample":{}}""", 422)]
    [TestCase("""{"mapping":"form-to-case.v1","sample":{"record":{},"numbr":"1"}}""", 422)]
    [TestCase("""{"mapping":"form-to-case.v1","sample":{"record":{},"takenInAt":"today"}}""", 422)]
    [TestCase("""{"mapping":1,"record":{}}""", 422)]
    [TestCase("""{"mappng":"form-to-case.v1","record":{}}""", 422)]
    [TestCase("""{"mapping":"form-to-case.v1","record":""", 400)]
    [TestCase("", 400)]
    public async Task What_is_asked_wrongly_is_refused(string content, int status)
    {
        var answer = await Storing_nothing(() => Hub.Send("administrator", HttpMethod.Post, Preview, TestHub.Json(content), ("Accept-Language", "en")));
        answer.ShouldBeProblem(status, status == 400 ? "malformed" : "declined");
    }

    [Test]
    public async Task Sizes_and_depths_are_bounded()
    {
        var large = TestHub.Text(new JsonObject { ["document"] = Head, ["record"] = new string('x', 5 << 20) });
        (await Storing_nothing(() => Hub.Send("administrator", HttpMethod.Post, Preview, TestHub.Json(large)))).ShouldBeProblem(413, "too-large");
        (await Storing_nothing(() => Hub.Send("administrator", HttpMethod.Post, Check, TestHub.Json(large)))).ShouldBeProblem(413, "too-large");
        var deep = $$"""{"mapping":"form-to-case.v1","record":{{new string('[', 100_000)}}{{new string(']', 100_000)}}}""";
        (await Storing_nothing(() => Hub.Send("administrator", HttpMethod.Post, Preview, TestHub.Json(deep)))).Status.ShouldBeOneOf(400, 422);
        var bytes = new ByteArrayContent([.. "{\"mapping\":\"form-to-case.v1\",\"record\":{\"company\":\""u8, 0xFF, .. "\"}}"u8]);
        bytes.Headers.ContentType = new("application/json");
        (await Storing_nothing(() => Hub.Send("administrator", HttpMethod.Post, Preview, bytes))).Status.ShouldBeOneOf(200, 400, 422);
    }

    [Test]
    public async Task Many_at_once_are_answered_or_told_to_come_back()
    {
        var slow = Trial("  number: '($f := function($n) { $f($n + 1) }; $f(0))'\n");
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Hub.Post("administrator", Preview, slow.DeepClone())));
        answers.ShouldAllBe(answer => answer.Status == 200 || answer.Status == 503);
        answers.ShouldContain(answer => answer.Status == 200);
    }

    [Test]
    public async Task A_delivery_whose_mapping_has_no_end_is_parked_with_the_reason_and_holds_up_nobody()
    {
        await Hub.Apply("""
            kind: mapping
            name: endless.v1
            title: { zh: 无尽, en: Endless }
            from: form.v1
            to: case.v1
            fields:
              number: number
              company: "($f := function($n) { $f($n + 1) }; $f(record.staff))"
            ---
            kind: item
            name: endless
            title: { zh: 无尽事项, en: Endless }
            code: '9'
            organisation: SCJG
            schema: form.v1
            closingTable: closing
            steps:
              - { name: S1, title: { zh: 办理, en: Handling }, organisation: SCJG, adapter: safe, mapping: endless.v1 }
            """);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var record = await Hub.TakenIn(Hub.Number(), "endless");
        var delivery = await Hub.UntilDelivery(record, "parked");
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20));
        var parked = (await Hub.Get("administrator", "/api/v1/deliveries/" + delivery)).ShouldBe(200);
        parked.Text.ShouldContain("U1001");
        var timeline = (await Hub.Get("administrator", $"/api/v1/records/{record}/timeline")).ShouldBe(200);
        timeline.Text.ShouldContain("endless.v1 /fields/company line 1 column ");
        foreach (var secret in Person.Everything) (parked.Text + timeline.Text).ShouldNotContain(secret);
        // The same lane goes on with the others.
        await Hub.UntilStep(await Hub.TakenIn(Hub.Number(), "safe"), "S1", "acknowledged");
    }
}
