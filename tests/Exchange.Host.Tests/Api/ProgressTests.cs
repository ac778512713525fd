using System.Text.Json.Nodes;

namespace Exchange.Host.Tests.Api;

/// <summary>What departments tell, in every way and every wrong way.</summary>
internal sealed class ProgressTests : HubTests
{
    private int _event;

    private JsonObject Event(JsonObject about, string stage = "accepted", string? code = null) => new()
    {
        ["eventId"] = $"E{Interlocked.Increment(ref _event)}", ["about"] = about, ["stage"] = stage, ["code"] = code, ["at"] = "2026-11-24T09:30:00+08:00",
            ["text"] = Department.Words, ["by"] = Person.Name,
    };

    private static JsonObject Step(string record, string step = "S1") => new() { ["record"] = record, ["step"] = step };

    /// <summary>A bundle whose first step registration has acknowledged.</summary>
    private async Task<(string Id, string Number)> Opened(string situation = "01")
    {
        var number = Hub.Number();
        var id = await Hub.TakenIn(number, "opening", situation);
        await Hub.UntilStep(id, "S1", "acknowledged");
        return (id, number);
    }

    private async Task<string?> Stage(string id, string step = "S1")
        => (await Hub.Get("administrator", "/api/v1/records/" + id))["steps"].EnumerateArray().Single(one => one.GetProperty("name").GetString() == step)
            .TryGetProperty("stage", out var stage) ? stage.GetString() : null;

    [Test]
    public async Task A_step_can_be_addressed_in_three_ways()
    {
        var (id, number) = await Opened();
        var delivery = await Hub.UntilDelivery(id, "acknowledged");
        foreach (var (about, stage) in new[] { (Step(id), "preCheck"), (new JsonObject { ["delivery"] = delivery }, "accepted"),
            (new JsonObject { ["acknowledgement"] = "R-" + number }, "reviewed") })
        {
            var answer = (await Hub.Progress("registration", Event(about, stage))).ShouldBe(202);
            answer["record"].GetString().ShouldBe(id);
            answer["step"].GetString().ShouldBe("S1");
            answer["stage"].GetString().ShouldBe(stage);
            answer["warnings"].GetArrayLength().ShouldBe(0);
            (await Stage(id)).ShouldBe(stage);
        }
    }

    [Test]
    public async Task A_repeat_gets_the_first_answer_byte_for_byte()
    {
        var (id, _) = await Opened();
        var told = Event(Step(id));
        var first = (await Hub.Progress("registration", told)).ShouldBe(202);
        first.Header("Idempotency-Replayed").ShouldBeNull();
        var again = await Storing_nothing(() => Hub.Progress("registration", told));
        again.ShouldBe(202).Content.ShouldBe(first.Content);
        again.Header("Idempotency-Replayed").ShouldBe("true");
    }

    [Test]
    public async Task The_same_event_many_times_at_once_is_one_event()
    {
        var (id, _) = await Opened();
        var told = Event(Step(id));
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Hub.Progress("registration", told.DeepClone())));
        answers.ShouldAllBe(answer => answer.Status == 202);
        answers.Select(answer => answer.Text).Distinct().Count().ShouldBe(1);
        (await Hub.Count($"select count(*) from progress_event where record_id = '{id}'")).ShouldBe(1);
    }

    [Test]
    public async Task Two_organisations_may_use_the_same_event_id()
    {
        var (id, _) = await Opened();
        (await Hub.Progress("registration", With(Event(Step(id), "closed", "0"), "gives", new JsonObject { ["uscc"] = "91" }))).ShouldBe(202);
        await Hub.UntilStep(id, "S2", "acknowledged");
        var told = Event(Step(id, "S2"));
        told["eventId"] = $"E{_event - 1}";
        (await Hub.Progress("fund", told)).ShouldBe(202).Header("Idempotency-Replayed").ShouldBeNull();
    }

    [Test]
    public async Task A_closing_readies_the_step_that_waited_with_what_it_gives()
    {
        var (id, number) = await Opened();
        (await Hub.Progress("registration", With(Event(Step(id), "closed", "0"), "gives", new JsonObject { ["uscc"] = "91440300MA5ABCDE1X" }))).ShouldBe(202);
        await Hub.UntilStep(id, "S2", "acknowledged");
        ((string)Hub.Department.Pushes.Single(push => push.Path == "/fund/cases" && push.Number == number).Body["uscc"]!).ShouldBe("91440300MA5ABCDE1X");
        (await Hub.Progress("fund", Event(Step(id, "S2"), "closed", "0"))).ShouldBe(202);
        var record = await Hub.Until(id, record => record.GetProperty("state").GetString() == "closed");
        record.GetProperty("outcome").GetString().ShouldBe("done");
    }

    [Test]
    public async Task A_refusal_cancels_the_step_that_waited()
    {
        var (id, number) = await Opened();
        (await Hub.Progress("registration", Event(Step(id), "closed", "7"))).ShouldBe(202);
        var record = await Hub.Until(id, record => record.GetProperty("state").GetString() == "closed");
        record.GetProperty("outcome").GetString().ShouldBe("refused");
        record.GetProperty("steps")[1].GetProperty("state").GetString().ShouldBe("cancelled");
        Hub.Department.Pushes.ShouldNotContain(push => push.Path == "/fund/cases" && push.Number == number);
    }

    [Test]
    public async Task An_unknown_closing_code_is_kept_and_flagged_and_moves_nothing_else()
    {
        var (id, number) = await Opened();
        var answer = (await Hub.Progress("registration", Event(Step(id), "closed", "99"))).ShouldBe(202);
        answer["warnings"].EnumerateArray().Single().GetProperty("code").GetString().ShouldBe("progress.unknown-closing-code");
        var steps = (await Hub.Get("administrator", "/api/v1/records/" + id))["steps"];
        steps[0].GetProperty("closingCode").GetString().ShouldBe("99");
        steps[1].GetProperty("state").GetString().ShouldBe("waiting");
        Hub.Department.Pushes.ShouldNotContain(push => push.Path == "/fund/cases" && push.Number == number);
        // A later closing with a code that is known puts it right.
        (await Hub.Progress("registration", Event(Step(id), "closed", "7"))).ShouldBe(202)["warnings"].EnumerateArray()
            .ShouldContain(warning => warning.GetProperty("code").GetString() == "progress.step-ended");
        (await Hub.Get("administrator", "/api/v1/records/" + id))["steps"][1].GetProperty("state").GetString().ShouldBe("cancelled");
    }

    [Test]
    public async Task What_comes_late_or_out_of_order_is_kept_with_a_warning_at_most()
    {
        var (id, _) = await Opened("02");
        (await Hub.Progress("registration", Event(Step(id), "closed", "0"))).ShouldBe(202);
        var late = (await Hub.Progress("registration", Event(Step(id), "preCheck"))).ShouldBe(202);
        late["warnings"].EnumerateArray().Single().GetProperty("code").GetString().ShouldBe("progress.step-ended");
        (await Hub.Progress("registration", With(Event(Step(id), "issued"), "gives", new JsonObject { ["licence"] = "L1" }))).ShouldBe(202)["warnings"]
            .EnumerateArray()
            .Select(warning => warning.GetProperty("code").GetString()).ShouldBe(["progress.undeclared-fact"], "a result comes after the closing");
        (await Stage(id)).ShouldBe("issued");
        (await Hub.Count($"select count(*) from progress_event where record_id = '{id}'")).ShouldBe(3);
    }

    [Test]
    public async Task Another_organisations_step_is_not_there()
    {
        var (id, number) = await Opened();
        var delivery = await Hub.UntilDelivery(id, "acknowledged");
        foreach (var about in new[] { Step(id), Step(id, "S9"), Step("0123456789abcdef0123456789abcdef"), new JsonObject { ["delivery"] = delivery },
            new JsonObject { ["delivery"] = "none" }, new JsonObject { ["acknowledgement"] = "R-" + number } })
            (await Storing_nothing(() => Hub.Progress("fund", Event(about)))).ShouldBeProblem(404, "not-found");
        (await Storing_nothing(() => Hub.Progress("registration", Event(Step(id, "S2"))))).ShouldBeProblem(404, "not-found");
        (await Storing_nothing(() => Hub.Progress("registration", Event(new JsonObject { ["acknowledgement"] = "R-nothing" }))))
            .ShouldBeProblem(404, "not-found");
    }

    [Test]
    public async Task An_event_of_a_step_that_was_never_sent_does_not_make_it_sent()
    {
        var (id, number) = await Opened();
        (await Hub.Progress("fund", Event(Step(id, "S2")))).ShouldBe(202);
        (await Hub.Get("administrator", "/api/v1/records/" + id))["steps"][1].GetProperty("state").GetString().ShouldBe("waiting");
        Hub.Department.Pushes.ShouldNotContain(push => push.Path == "/fund/cases" && push.Number == number);
    }

    [Test]
    public async Task Everything_that_is_wrong_with_an_event_is_said_at_once()
    {
        var wrong = new JsonObject
        {
            ["eventId"] = "", ["about"] = new JsonObject { ["record"] = "x", ["delivery"] = "y" }, ["stage"] = "finished", ["at"] = "2026-11-24 09:30",
                ["text"] = new string('x', 2001), ["by"] = 7,
            ["version"] = 0, ["gives"] = new JsonArray(), ["person"] = Person.Name,
        };
        (await Storing_nothing(() => Hub.Progress("registration", wrong))).ShouldBeProblem(422, "declined").Pointers
            .ShouldBe(["/eventId", "/about", "/stage", "/at", "/text", "/by", "/version", "/gives", "/person"], ignoreOrder: true);
        (await Storing_nothing(() => Hub.Progress("registration", new JsonObject()))).ShouldBeProblem(422, "declined")
            .Pointers.ShouldBe(["/eventId", "/about", "/stage", "/at"], ignoreOrder: true);
        (await Storing_nothing(() => Hub.Progress("registration", new JsonArray()))).ShouldBeProblem(422, "declined").Pointers.ShouldBe([""]);
        (await Storing_nothing(() => Hub.Progress("registration", Event(Step("r"), "closed")))).ShouldBeProblem(422, "declined").Pointers.ShouldBe(["/code"]);
    }

    [TestCase("eventId")]
    [TestCase("code")]
    [TestCase("number")]
    [TestCase("by")]
    public async Task What_is_kept_in_columns_has_no_control_characters(string member)
        => (await Storing_nothing(() => Hub.Progress("registration", With(Event(Step("r")), member, "a\0b")))).ShouldBeProblem(422, "declined")
            .Pointers.ShouldBe(["/" + member]);

    [Test]
    public async Task A_departments_words_may_have_lines()
    {
        var (id, _) = await Opened("02");
        (await Hub.Progress("registration", With(Event(Step(id)), "text", "一\n二\t三"))).ShouldBe(202);
        (await Hub.Get("window", $"/api/v1/records/{id}/timeline")).Json.EnumerateArray().Last().GetProperty("text").GetString().ShouldBe("一\n二\t三");
    }

    [TestCase("2026-11-24")]
    [TestCase("2026-11-24T09:30:00")]
    [TestCase("2026-13-24T09:30:00Z")]
    [TestCase("2026-02-30T09:30:00+08:00")]
    [TestCase("2026-11-24T25:30:00+08:00")]
    [TestCase("2026-11-24 09:30:00 +08:00")]
    [TestCase("Tue, 24 Nov 2026 09:30:00 +08:00")]
    [TestCase("11/24/2026 9:30:00 AM -08:00")]
    [TestCase("20261124T093000Z-----")]
    public async Task A_time_that_is_nobodys_or_none_is_declined(string at)
        => (await Storing_nothing(() => Hub.Progress("registration", With(Event(Step("r")), "at", at)))).ShouldBeProblem(422, "declined")
            .Pointers.ShouldBe(["/at"]);

    [TestCase("2026-11-24T01:30:00Z")]
    [TestCase("2026-11-24T09:30:00.1234567+08:00")]
    [TestCase("2026-11-24t01:30:00z")]
    public async Task A_time_with_its_offset_is_taken(string at)
    {
        var (id, _) = await Opened("02");
        (await Hub.Progress("registration", With(Event(Step(id)), "at", at))).ShouldBe(202);
        (await Hub.Get("window", $"/api/v1/records/{id}/timeline")).Json.EnumerateArray()
            .Single(line => line.GetProperty("what").GetString() == "progress.reported")
            .GetProperty("happenedAt").GetDateTimeOffset().ShouldBe(DateTimeOffset.Parse("2026-11-24T09:30:00+08:00"), TimeSpan.FromSeconds(1));
    }

    [TestCase("{", "application/json", 400, "malformed")]
    [TestCase("{\"eventId\":\"1\",\"eventId\":\"2\"}", "application/json", 400, "malformed")]
    [TestCase("{\"eventId\":\"\\ud800\"}", "application/json", 400, "malformed")]
    [TestCase("{}", "text/plain", 415, "wrong-media-type")]
    public async Task What_is_no_event_at_all_is_refused(string text, string type, int status, string problem)
        => (await Storing_nothing(() => Hub.Send("registration", HttpMethod.Post, "/api/v1/progress", TestHub.Json(text, type))))
            .ShouldBeProblem(status, problem);

    [Test]
    public async Task An_event_is_small_and_not_compressed()
    {
        (await Storing_nothing(()
            => Hub.Send("registration", HttpMethod.Post, "/api/v1/progress", TestHub.Json("{\"text\":\"" + new string('x', 256 * 1024) + "\"}"))))
            .ShouldBeProblem(413, "too-large");
        var content = TestHub.Json("{}");
        content.Headers.ContentEncoding.Add("br");
        (await Storing_nothing(() => Hub.Send("registration", HttpMethod.Post, "/api/v1/progress", content))).ShouldBeProblem(415, "wrong-media-type");
    }

    private static JsonObject With(JsonObject one, string name, JsonNode? value)
    {
        one[name] = value;
        return one;
    }
}
