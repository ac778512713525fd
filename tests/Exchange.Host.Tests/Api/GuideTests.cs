using System.Text.Json;
using System.Text.Json.Nodes;

namespace Exchange.Host.Tests.Api;

/// <summary>The menu of the intake system: items, questions, situations; and records that come with answers.</summary>
internal sealed class GuideTests : HubTests
{
    [OneTimeSetUp]
    public Task Register() => Hub.Apply(GuideDocuments.Documents);

    private Task<Answer> Guide(JsonObject body, string client = "window") => Hub.Post(client, "/api/v1/items/food/guide", body);

    private static JsonObject Answers(string text)
        => new([.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(one => one.Split('=')).Select(one => KeyValuePair.Create(one[0], (JsonNode?)one[1]))]);

    [Test]
    public async Task Items_are_found_by_name_code_organisation_and_channel()
    {
        async Task<string[]> Names(string query) => [.. (await Hub.Get("window", "/api/v1/items?" + query)).ShouldBe(200)["items"].EnumerateArray().Select(one => one.GetProperty("name").GetString()!)];

        (await Names("")).ShouldBe(["askable", "food", "neither", "opening", "safe"]);
        (await Names("q=FOOD")).ShouldBe(["food"]);
        (await Names("q=" + Uri.EscapeDataString("经营许可"))).ShouldBe(["food"]);
        (await Names("q=30075000247444013")).ShouldBe(["food"]);
        (await Names("q=nothing-of-the-kind")).ShouldBeEmpty();
        (await Names("organisation=GJJ")).ShouldBe(["food", "opening"], "it has a step, by itself or by a jurisdiction");
        (await Names("channel=kiosk")).ShouldBe(["askable", "neither", "opening", "safe"], "who says no channel is everywhere");
        (await Hub.Get("window", "/api/v1/items?channel=1")).ShouldBeProblem(400, "bad-query");
        (await Hub.Get("window", "/api/v1/items?q=" + new string('x', 101))).ShouldBeProblem(400, "bad-query");
    }

    [Test]
    public async Task Pages_go_on_behind_the_last_one_with_the_same_filter()
    {
        var (names, next) = (new List<string>(), (string?)null);
        do
        {
            var page = (await Hub.Get("window", "/api/v1/items?limit=2" + (next is null ? "" : "&after=" + next))).ShouldBe(200);
            names.AddRange(page["items"].EnumerateArray().Select(one => one.GetProperty("name").GetString()!));
            next = page.Json.TryGetProperty("next", out var cursor) ? cursor.GetString() : null;
            if (next is not null) (await Hub.Get("window", "/api/v1/items?q=o&after=" + next)).ShouldBeProblem(400, "bad-query");
        }
        while (next is not null);
        names.ShouldBe(["askable", "food", "neither", "opening", "safe"]);
    }

    [Test]
    public async Task Who_has_it_already_is_told_so_until_the_registry_changes()
    {
        foreach (var path in (string[])["/api/v1/items", "/api/v1/items/food"])
        {
            var tag = (await Hub.Get("window", path)).ShouldBe(200).Header("ETag").ShouldNotBeNull();
            (await Hub.Get("window", path, ("If-None-Match", $"\"x\", {tag}"))).ShouldBe(304).Content.ShouldBeEmpty();
            (await Hub.Get("window", path, ("If-None-Match", "\"x\""))).ShouldBe(200);
            await Hub.Apply($"kind: organisation\nname: O{path.Length}\ntitle: {{ zh: 某, en: O }}\ntype: street\n");
            (await Hub.Get("window", path, ("If-None-Match", tag))).ShouldBe(200);
        }
        (await Hub.Get("window", "/api/v1/items/none")).ShouldBeProblem(404, "not-found");
    }

    [Test]
    public async Task An_item_has_its_questions_in_both_languages_and_guides_by_them()
    {
        var item = (await Hub.Get("window", "/api/v1/items/food")).ShouldBe(200);
        item["questions"].EnumerateArray().Select(one => one.GetProperty("title").GetProperty("zh").GetString()).ShouldBe(["经营什么", "是否承诺"]);
        item["questions"][1].GetProperty("when").GetProperty("kind")[0].GetString().ShouldBe("sales");
        (item["organisation"].GetProperty("name").GetString(), item["bundle"].GetBoolean()).ShouldBe(("SCJG", true));

        var first = (await Guide([])).ShouldBe(200);
        (first["state"].GetString(), first["question"].GetProperty("code").GetString()).ShouldBe(("question", "kind"));
        var second = (await Guide(new() { ["answers"] = Answers("kind=sales") })).ShouldBe(200);
        (second["state"].GetString(), second["question"].GetProperty("answers")[1].GetProperty("code").GetString()).ShouldBe(("question", "no"));
        var refused = (await Guide(new() { ["answers"] = Answers("kind=sales commitment=no") })).ShouldBe(200);
        (refused["state"].GetString(), refused["refusal"].GetProperty("guidance").GetProperty("zh").GetString(), refused["refusal"].GetProperty("items")[0].GetProperty("name").GetString())
            .ShouldBe(("refused", "请单独办理名称登记", "safe"));
    }

    [Test]
    public async Task A_situation_comes_with_its_form_materials_steps_and_limits()
    {
        var catering = (await Guide(new() { ["answers"] = Answers("kind=catering"), ["division"] = "449903001002", ["date"] = "2026-12-31" })).ShouldBe(200)["situation"];
        catering.GetProperty("code").GetString().ShouldBe("01");
        var form = catering.GetProperty("form");
        form.GetProperty("name").GetString().ShouldBe("form-with-staff.v1");
        (await Hub.Get("window", form.GetProperty("href").GetString()!)).ShouldBe(200)["text"].GetString()!.ShouldContain("form.v1");
        catering.GetProperty("materials").EnumerateArray().Select(one => $"{one.GetProperty("code")} {one.GetProperty("bring")} {string.Join('|', one.GetProperty("as").EnumerateArray().Select(way => way.GetProperty("way")))}")
            .ShouldBe(["F01 True upload", "F02 False licence|share|upload", "F05 True upload|later"]);
        catering.GetProperty("materials")[1].GetProperty("as")[0].GetProperty("source").GetString().ShouldBe("105001/000025");
        catering.GetProperty("materials")[2].GetProperty("laterDays").GetInt32().ShouldBe(5);
        catering.GetProperty("steps").EnumerateArray().Select(one => $"{one.GetProperty("name")} {one.GetProperty("organisation").GetProperty("name")} {one.GetProperty("byDivision")}")
            .ShouldBe(["S1 SCJG False", "S2 SCJG True"]);
        catering.GetProperty("steps")[1].GetProperty("after")[0].GetString().ShouldBe("S1");
        catering.GetProperty("limits").GetProperty("promised").GetProperty("days").GetInt32().ShouldBe(8);

        var filing = (await Guide(new() { ["situation"] = "03" })).ShouldBe(200)["situation"];
        filing.GetProperty("form").GetProperty("name").GetString().ShouldBe("filing.v1");
        filing.GetProperty("limits").GetProperty("promised").GetProperty("days").GetInt32().ShouldBe(1);
        filing.GetProperty("steps").EnumerateArray().ShouldHaveSingleItem().GetProperty("limits").GetProperty("promised").GetProperty("unit").GetString().ShouldBe("naturalDays");
    }

    [TestCase("449903001002", "2026-12-31", "SCJG", null, Description = "a community of the street, before the change")]
    [TestCase("449903001002", "2027-01-01", "GJJ", null, Description = "and after it")]
    [TestCase("449903002", "2027-01-01", "SCJG", null, Description = "another street: the district")]
    [TestCase("449905001000", "2027-01-01", "GJJ", "jurisdiction.retired")]
    [TestCase("110101000000", "2027-01-01", "GJJ", "jurisdiction.unknown", Description = "nobody's: the default, with a warning")]
    [TestCase("云溪", "2027-01-01", "GJJ", "jurisdiction.unreadable")]
    [TestCase(null, "2027-01-01", null, null, Description = "it depends on what was not said")]
    public async Task Who_handles_a_step_goes_by_division_and_day(string? division, string date, string? organisation, string? warning)
    {
        var step = (await Guide(new() { ["situation"] = "01", ["division"] = division, ["date"] = date })).ShouldBe(200)["situation"].GetProperty("steps")[1];
        (step.TryGetProperty("organisation", out var handler) ? handler.GetProperty("name").GetString() : null).ShouldBe(organisation);
        (step.TryGetProperty("warning", out var told) ? told.GetProperty("code").GetString() : null).ShouldBe(warning);
        step.GetRawText().ShouldNotContain("adapter");
    }

    [TestCase("""{ "answers": { "kind": "fish" } }""", "/answers/kind answers.unknown-answer")]
    [TestCase("""{ "answers": { "kind": "catering", "commitment": "yes" } }""", "/answers/commitment answers.not-asked")]
    [TestCase("""{ "answers": { "colour/of": "red" } }""", "/answers/colour~1of answers.unknown-question")]
    [TestCase("""{ "answers": { "kind": "catering" }, "situation": "02" }""", "/situation answers.other-situation")]
    [TestCase("""{ "situation": "09" }""", "/situation intake.unknown-situation")]
    [TestCase("""{ "situation": "01", "date": "2026-02-30" }""", "/date content.type")]
    [TestCase("""{ "answers": { "kind": 1 } }""", "/answers/kind content.type")]
    [TestCase("""{ "answer": {} }""", "/answer content.unknown-member")]
    public async Task What_is_no_answer_is_told_at_its_place(string body, string fault)
    {
        var answer = await Storing_nothing(() => Guide(JsonNode.Parse(body)!.AsObject()));
        answer.ShouldBeProblem(422, "declined");
        $"{answer.Pointers.ShouldHaveSingleItem()} {answer.Codes[0]}".ShouldBe(fault);
    }

    [Test]
    public async Task An_item_without_questions_lets_choose_and_one_without_situations_is_answered_at_once()
    {
        var opening = (await Hub.Post("window", "/api/v1/items/opening/guide", new JsonObject())).ShouldBe(200);
        (opening["state"].GetString(), opening["situations"].GetArrayLength()).ShouldBe(("choose", 2));
        var safe = (await Hub.Post("window", "/api/v1/items/safe/guide", new JsonObject())).ShouldBe(200);
        (safe["state"].GetString(), safe["situation"].TryGetProperty("code", out _)).ShouldBe(("situation", false));
        (await Hub.Post("window", "/api/v1/items/none/guide", new JsonObject())).ShouldBeProblem(404, "not-found");
    }

    private JsonObject Record(string situation, string? answers = null, JsonObject? body = null)
    {
        var record = TestHub.Record(Hub.Number(), "food", situation, body);
        if (answers is not null) record["answers"] = Answers(answers);
        record["materials"] = new JsonArray(new JsonObject { ["code"] = "F02", ["as"] = "licence", ["number"] = "1.2.156.3005.2.A" });
        if (situation == "02") record["materials"]!.AsArray().Add(new JsonObject { ["code"] = "F08", ["as"] = "commitment" });
        return record;
    }

    private static JsonObject Shop() => new() { ["shop"] = "花木店" };

    [TestCase("02", "kind=sales commitment=yes", null, Description = "they lead there")]
    [TestCase("02", null, null, Description = "without answers nothing is asked")]
    [TestCase("02", "kind=packaged", "/situation answers.other-situation")]
    [TestCase("02", "kind=sales", "/answers answers.missing")]
    [TestCase("02", "kind=sales commitment=no", "/answers answers.refused")]
    [TestCase("02", "kind=sales commitment=perhaps", "/answers/commitment answers.unknown-answer")]
    [TestCase("02", "kind=sales commitment=yes more=yes", "/answers/more answers.unknown-question")]
    public async Task Answers_of_a_record_fit_its_situation(string situation, string? answers, string? fault)
    {
        var answer = await Hub.TakeIn(Record(situation, answers));
        if (fault is null) answer.ShouldBe(202);
        else
        {
            answer.ShouldBeProblem(422, "declined");
            answer.Pointers.Zip(answer.Codes, (pointer, code) => $"{pointer} {code}").ShouldBe([fault]);
        }
    }

    [Test]
    public async Task Answers_are_a_part_of_the_record()
    {
        var record = Record("02", "kind=sales commitment=yes");
        var id = (await Hub.TakeIn(record)).ShouldBe(202).Id;
        (await Hub.TakeIn(record)).ShouldBe(202).Header("Idempotency-Replayed").ShouldBe("true");
        record["answers"] = null;
        (await Hub.TakeIn(record)).ShouldBeProblem(409, "number-used");
        record["answers"] = Answers("kind=packaged");
        (await Hub.Post("window", $"/api/v1/records/{id}/versions", record)).ShouldBeProblem(422, "declined").Codes.ShouldBe(["answers.other-situation"]);
    }

    [TestCase("""[]""", "/answers intake.answers")]
    [TestCase("""{ "kind": 1 }""", "/answers/kind intake.text")]
    [TestCase("""{ "kind": "" }""", "/answers/kind intake.text")]
    public async Task What_are_no_answers_is_declined(string answers, string fault)
    {
        var record = Record("02");
        record["answers"] = JsonNode.Parse(answers);
        var answer = (await Hub.TakeIn(record)).ShouldBeProblem(422, "declined");
        $"{answer.Pointers.ShouldHaveSingleItem()} {answer.Codes[0]}".ShouldBe(fault);
    }

    [Test]
    public async Task An_item_that_asks_nothing_takes_no_answers()
    {
        var record = TestHub.Record(Hub.Number());
        record["answers"] = Answers("kind=catering");
        (await Hub.TakeIn(record)).ShouldBeProblem(422, "declined").Codes.ShouldBe(["answers.none-asked"]);
    }

    [Test]
    public async Task The_form_is_that_of_the_situation()
    {
        var withoutStaff = TestHub.Body();
        withoutStaff.Remove("staff");
        (await Hub.TakeIn(Record("02", body: (JsonObject)withoutStaff.DeepClone()))).ShouldBe(202);
        var declined = Record("01", body: withoutStaff);
        declined["materials"]!.AsArray().Add(new JsonObject { ["code"] = "F05", ["as"] = "later" });
        (await Hub.TakeIn(declined)).ShouldBeProblem(422, "declined").Pointers.ShouldBe(["", "/materials"], "staff is missing in the form, and the floor plan");
        (await Hub.TakeIn(Record("03"))).ShouldBeProblem(422, "declined").Pointers.ShouldContain("/company");
        (await Hub.TakeIn(Record("02", body: Shop()))).ShouldBeProblem(422, "declined");
    }

    [Test]
    public async Task The_message_and_the_limits_are_those_of_the_situation()
    {
        var record = Record("03", "kind=packaged", Shop());
        var number = record["number"]!.GetValue<string>();
        var id = (await Hub.TakeIn(record)).ShouldBe(202).Id;
        await Hub.UntilStep(id, "S1", "acknowledged");
        Hub.Department.Pushes.Single(push => push.Number == number).Body["company"]!.GetValue<string>().ShouldBe("备案：花木店");

        (await Hub.Progress("registration", new JsonObject
        {
            ["eventId"] = "G-" + number, ["about"] = new JsonObject { ["record"] = id, ["step"] = "S1" }, ["stage"] = "accepted", ["at"] = "2026-11-23T10:00:00+08:00",
        })).ShouldBe(202);
        var view = (await Hub.Get("window", "/api/v1/records/" + id)).ShouldBe(200).Json;
        Due(view.GetProperty("steps")[0]).ShouldBe(["promised 2026-11-25"], "natural days of the situation, and no statutory limit beside them");
        Due(view.GetProperty("bundle")).ShouldBe(["promised 2026-11-24"]);

        static string[] Due(JsonElement of) => [.. of.GetProperty("clocks").EnumerateArray().Select(one => $"{one.GetProperty("limit")} {one.GetProperty("due")}")];
    }

    [Test]
    public async Task A_record_keeps_the_item_as_it_was_when_it_came_in()
    {
        var record = Record("03", "kind=packaged", Shop());
        var id = (await Hub.TakeIn(record)).ShouldBe(202).Id;
        try
        {
            // From now on packaged food is sold by commitment, and the filing is no more.
            await Hub.Apply(GuideDocuments.Documents[GuideDocuments.Documents.IndexOf("kind: item", StringComparison.Ordinal)..]
                .Replace("kind: [packaged]", "kind: [sales], commitment: [no]", StringComparison.Ordinal).Replace("schema: filing.v1", "schema: form.v1", StringComparison.Ordinal)
                .Replace("fits: { kind: [sales], commitment: [yes] }", "fits: { kind: [packaged] }", StringComparison.Ordinal).Replace("fits: { commitment: [no] }", "fits: { commitment: [yes] }", StringComparison.Ordinal)
                .Replace("mapping: filing-to-case.v1, ", "", StringComparison.Ordinal));
            (await Hub.TakeIn(Record("03", "kind=packaged", Shop()))).ShouldBeProblem(422, "declined").Codes.ShouldContain("answers.other-situation");

            record["body"] = new JsonObject { ["shop"] = "花木二店" };
            (await Hub.Post("window", $"/api/v1/records/{id}/versions", record)).ShouldBe(202);
        }
        finally
        {
            await Hub.Apply(GuideDocuments.Documents);
        }
    }

    [TestCase("division=449903001002&date=2026-12-31", "SCJG", "row", "street")]
    [TestCase("division=449903001002&date=2027-01-01", "GJJ", "row", "street")]
    [TestCase("division=449903002000", "SCJG", "row", "district")]
    [TestCase("division=449905&date=2027-01-01", "SCJG", "row", "district")]
    [TestCase("division=44", "GJJ", "unknown", null)]
    [TestCase("division=x", "GJJ", "unreadable", null)]
    [TestCase("", "GJJ", "missing", null)]
    public async Task A_clerk_asks_who_handles_a_division(string query, string organisation, string reason, string? level)
    {
        var answer = (await Hub.Get("window", "/api/v1/jurisdictions/streets?" + query)).ShouldBe(200);
        (answer["organisation"].GetProperty("name").GetString(), answer["reason"].GetString()).ShouldBe((organisation, reason));
        (answer.Json.TryGetProperty("level", out var told) ? told.GetString() : null).ShouldBe(level);
        answer.Text.ShouldNotContain("adapter");
    }

    [Test]
    public async Task What_is_no_jurisdiction_or_no_day_is_told()
    {
        (await Hub.Get("window", "/api/v1/jurisdictions/none")).ShouldBeProblem(404, "not-found");
        (await Hub.Get("window", "/api/v1/jurisdictions/streets?date=tomorrow")).ShouldBeProblem(400, "bad-query");
    }

    [Test]
    public async Task An_organisation_reads_the_mapping_by_which_a_situation_goes_to_it()
    {
        (await Hub.Get("registration", "/api/v1/registry/documents/mapping/filing-to-case.v1")).ShouldBe(200);
        (await Hub.Get("fund", "/api/v1/registry/documents/mapping/filing-to-case.v1")).ShouldBeProblem(404, "not-found");
    }
}
