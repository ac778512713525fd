using System.Text.Json.Nodes;

namespace Exchange.Host.Tests.Api;

/// <summary>Correcting and withdrawing what was handed in.</summary>
internal sealed class CorrectionTests : HubTests
{
    private static JsonObject Changed(string number, int staff, string item = "opening", string? situation = "01")
    {
        var body = TestHub.Body();
        body["staff"] = staff;
        return TestHub.Record(number, item, situation, body);
    }

    private Task<Answer> Amend(string id, JsonNode record, string client = "window", string query = "", string? because = null)
        => Hub.Post(client, $"/api/v1/records/{id}/versions{query}", record, because is null ? [] : [("Correction-Reason", because)]);

    private Task<Answer> Withdraw(string id, JsonNode? reason, string client = "window") => Hub.Post(client, $"/api/v1/records/{id}/withdrawal", reason);

    [Test]
    public async Task A_correction_is_a_new_version_that_goes_to_whom_has_the_first()
    {
        var number = Hub.Number();
        var id = await Hub.TakenIn(number, "opening", "01");
        await Hub.UntilStep(id, "S1", "acknowledged");
        var amended = (await Amend(id, Changed(number, 9), because: Uri.EscapeDataString("人数有误"))).ShouldBe(202);

        amended.Id.ShouldBe(id);
        amended["version"].GetInt64().ShouldBe(2);
        var record = await Hub.Until(id, record => record.GetProperty("deliveries").EnumerateArray()
            .Count(one => one.GetProperty("state").GetString() == "acknowledged") == 2);
        record.GetProperty("versions").EnumerateArray().Select(version => version.GetProperty("version").GetInt64()).ShouldBe([1, 2]);
        record.GetProperty("versions")[1].GetProperty("reason").GetString().ShouldBe("人数有误");
        record.GetProperty("digest").GetString().ShouldBe(amended["digest"].GetString());
        Hub.Department.PushesOf(number).ShouldBe(2);
        JsonNode.Parse((await Hub.Get("window", $"/api/v1/records/{id}/content")).Text)!["body"]!["staff"]!.GetValue<int>().ShouldBe(9);
        JsonNode.Parse((await Hub.Get("window", $"/api/v1/records/{id}/content?version=1")).Text)!["body"]!["staff"]!.GetValue<int>().ShouldBe(3);
        (await Hub.Get("window", $"/api/v1/records/{id}/content?version=3")).ShouldBeProblem(404, "not-found");
    }

    [TestCase("wrong count", "wrong count")]
    [TestCase("50%25", "50%")]
    [TestCase("%e4%ba%BA", "人")]
    [TestCase("", null)]
    public async Task Why_is_said_in_a_header_in_percent_encoding(string header, string? reason)
    {
        var number = Hub.Number();
        var id = await Hub.TakenIn(number, "opening", "02");
        (await Amend(id, Changed(number, 9, situation: "02"), because: header)).ShouldBe(202);
        var version = (await Hub.Get("window", "/api/v1/records/" + id))["versions"][1];
        (version.TryGetProperty("reason", out var said) ? said.GetString() : null).ShouldBe(reason);
    }

    [Test]
    public async Task Why_may_still_stand_in_the_address_but_not_in_both()
    {
        var number = Hub.Number();
        var id = await Hub.TakenIn(number, "opening", "02");
        (await Storing_nothing(() => Amend(id, Changed(number, 9, situation: "02"), query: "?reason=a", because: "b"))).ShouldBeProblem(400, "bad-query");
        (await Amend(id, Changed(number, 9, situation: "02"), query: "?reason=" + Uri.EscapeDataString("人数"))).ShouldBe(202);
        (await Hub.Get("window", "/api/v1/records/" + id))["versions"][1].GetProperty("reason").GetString().ShouldBe("人数");
    }

    [TestCase("50%")]
    [TestCase("%4")]
    [TestCase("%zz")]
    [TestCase("%ff%fe")]
    [TestCase("%e4%ba")]
    [TestCase("a%00b")]
    [TestCase("a%0Ab")]
    [TestCase("人")]
    public async Task Why_that_is_no_text_in_percent_encoding_is_a_400(string header)
    {
        var number = Hub.Number();
        var id = await Hub.TakenIn(number, "opening", "02");
        (await Storing_nothing(() => Raw(id, Changed(number, 9, situation: "02"), header))).ShouldBeProblem(400, "bad-header");
    }

    [TestCase(500, 202)]
    [TestCase(501, 400)]
    public async Task Why_is_bounded_by_its_characters_and_not_by_their_encoding(int length, int status)
    {
        var number = Hub.Number();
        var id = await Hub.TakenIn(number, "opening", "02");
        (await Amend(id, Changed(number, 9, situation: "02"), because: Uri.EscapeDataString(new string('人', length)))).ShouldBe(status);
    }

    /// <summary>As a caller sends it who does not know that headers are ASCII.</summary>
    private async Task<Answer> Raw(string id, JsonNode record, string header)
    {
        using var http = new HttpClient(new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => System.Text.Encoding.UTF8 }) { BaseAddress = Hub.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/records/{id}/versions") { Content = TestHub.Json(TestHub.Text(record)) };
        request.Headers.Add("X-Api-Key", Hub.Key("window"));
        request.Headers.TryAddWithoutValidation("Correction-Reason", header);
        using var response = await http.SendAsync(request);
        return new Answer((int)response.StatusCode, response.Headers, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsByteArrayAsync());
    }

    [Test]
    public async Task The_same_content_again_is_no_new_version()
    {
        var number = Hub.Number();
        var id = await Hub.TakenIn(number, "opening", "01");
        (await Storing_nothing(() => Amend(id, TestHub.Record(number, "opening", "01")))).ShouldBe(202)["version"].GetInt64().ShouldBe(1);
    }

    [Test]
    public async Task A_correction_keeps_number_item_and_situation()
    {
        var id = await Hub.TakenIn(Hub.Number(), "opening", "01");
        var answer = await Storing_nothing(() => Amend(id, Changed("other", 4, "safe", null)));
        answer.ShouldBeProblem(422, "declined").Pointers.ShouldBe(["/number", "/item", "/situation"]);
    }

    [Test]
    public async Task A_wrong_correction_is_declined_with_every_fault()
    {
        var number = Hub.Number();
        var id = await Hub.TakenIn(number, "opening", "01");
        var bad = TestHub.Record(number, "opening", "01",
            new JsonObject { ["company"] = "x", ["applicant"] = new JsonObject { ["name"] = Person.Name, ["idNumber"] = Person.Phone } });
        (await Storing_nothing(() => Amend(id, bad))).ShouldBeProblem(422, "declined")
            .Pointers.ShouldBe(["/company", "/applicant/idNumber"], ignoreOrder: true);
        (await Storing_nothing(() => Hub.Send("window", HttpMethod.Post, $"/api/v1/records/{id}/versions", TestHub.Json("{"))))
            .ShouldBeProblem(400, "malformed");
        (await Storing_nothing(() => Hub.Send("window", HttpMethod.Post, $"/api/v1/records/{id}/versions", TestHub.Json("{}", "text/plain"))))
            .ShouldBeProblem(415, "wrong-media-type");
        (await Storing_nothing(() => Amend(id, Changed(number, 5), query: "?reason=" + new string('x', 501)))).ShouldBeProblem(400, "bad-query");
    }

    [Test]
    public async Task What_is_not_ones_own_can_be_neither_corrected_nor_withdrawn()
    {
        var number = Hub.Number();
        var id = await Hub.TakenIn(number, "opening", "01");
        (await Storing_nothing(() => Amend(id, Changed(number, 4), "other-window"))).ShouldBeProblem(404, "not-found");
        (await Storing_nothing(() => Withdraw(id, null, "other-window"))).ShouldBeProblem(404, "not-found");
        (await Storing_nothing(() => Amend("0123456789abcdef0123456789abcdef", Changed(number, 4)))).ShouldBeProblem(404, "not-found");
        (await Storing_nothing(() => Withdraw("x'; drop table record; --", null))).ShouldBeProblem(404, "not-found");
    }

    [Test]
    public async Task A_withdrawal_cancels_what_waits_and_tells_whom_has_it()
    {
        var number = Hub.Number();
        var id = await Hub.TakenIn(number, "opening", "01");
        await Hub.UntilStep(id, "S1", "acknowledged");
        (await Withdraw(id, new JsonObject { ["reason"] = "申请人不办了" })).ShouldBe(202).Id.ShouldBe(id);

        var record = await Hub.Until(id, record => record.GetProperty("deliveries").EnumerateArray()
            .Any(one => one.GetProperty("purpose").GetString() == "withdraw" && one.GetProperty("state").GetString() == "acknowledged"));
        record.GetProperty("steps").EnumerateArray().Single(step => step.GetProperty("name").GetString() == "S2").GetProperty("state").GetString()
            .ShouldBe("cancelled");
        record.GetProperty("state").GetString().ShouldBe("withdrawing");
        Hub.Department.Pushes.ShouldContain(push => push.Path == "/registration/withdrawals" && push.Number == number);
        (await Storing_nothing(() => Withdraw(id, null))).ShouldBeProblem(409, "changed");
        (await Storing_nothing(() => Amend(id, Changed(number, 4)))).ShouldBeProblem(409, "changed");
    }

    [TestCase("{}", 202)]
    [TestCase("{\"reason\":null}", 202)]
    [TestCase("{\"why\":\"x\"}", 422)]
    [TestCase("{\"reason\":7}", 422)]
    [TestCase("{\"reason\":", 400)]
    [TestCase("[]", 422)]
    public async Task A_withdrawals_reason_may_be_left_out_and_is_text(string body, int status)
    {
        var id = await Hub.TakenIn(Hub.Number(), "opening", "02");
        var answer = await Hub.Send("window", HttpMethod.Post, $"/api/v1/records/{id}/withdrawal", TestHub.Json(body));
        if (status == 202) answer.ShouldBe(202);
        else answer.ShouldBeProblem(status, status == 400 ? "malformed" : "declined");
    }

    [Test]
    public async Task A_withdrawals_reason_is_bounded()
    {
        var id = await Hub.TakenIn(Hub.Number(), "opening", "02");
        foreach (var reason in (string[])[new string('x', 501), "a\0b"])
            (await Storing_nothing(() => Withdraw(id, new JsonObject { ["reason"] = reason }))).ShouldBeProblem(422, "declined").Pointers.ShouldBe(["/reason"]);
    }
}
