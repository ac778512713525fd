using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.Core.Checking.Identifiers;

namespace Exchange.Host.Tests.Api;

/// <summary>Numbers over HTTP: taken, used, and records found by them.</summary>
internal sealed class NumberTests : HubTests
{
    private async Task<string[]> Taken(JsonObject order, string client = "window", params (string, string)[] headers)
        => [.. (await Hub.Post(client, "/api/v1/numbers", order, headers)).ShouldBe(200)["numbers"].EnumerateArray().Select(static one => one.GetString()!)];

    private async Task<string[]> Found(string number, string client = "window")
        => [.. (await Hub.Get(client, "/api/v1/records?number=" + Uri.EscapeDataString(number))).ShouldBe(200)["items"].EnumerateArray().Select(static one => one.GetProperty("id").GetString()!)];

    [Test]
    public async Task A_number_is_taken_and_a_record_handed_in_under_it_and_a_repeat_gets_the_first_receipt()
    {
        var number = (await Taken([])).Single();
        number[^1].ShouldBe(Iso7064.Mod37And36(number.AsSpan(0, number.Length - 1)));
        var id = await Hub.TakenIn(number);
        (await Hub.TakeIn(TestHub.Record(number))).ShouldBe(202).Id.ShouldBe(id);
        (await Taken([])).Single().ShouldNotBe(number);
    }

    [Test]
    public async Task Clients_of_one_organisation_share_its_numbers_and_none_comes_twice()
    {
        var all = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Taken(new JsonObject { ["count"] = 30 }, i % 2 == 0 ? "window" : "other-window")));
        all.SelectMany(static one => one).Distinct().Count().ShouldBe(600);
    }

    [Test]
    public async Task Under_a_key_a_repeat_gets_the_same_numbers_and_without_one_others()
    {
        var order = new JsonObject { ["count"] = 5 };
        var first = (await Hub.Post("window", "/api/v1/numbers", order, ("Idempotency-Key", "n-1"))).ShouldBe(200);
        var repeat = (await Hub.Post("window", "/api/v1/numbers", order, ("Idempotency-Key", "n-1"))).ShouldBe(200);
        repeat.Content.ShouldBe(first.Content);
        repeat.Header("Idempotency-Replayed").ShouldBe("true");
        (await Taken(order)).Intersect(first["numbers"].EnumerateArray().Select(static one => one.GetString()!)).ShouldBeEmpty();
    }

    [TestCase("""{"count":0}""", "/count")]
    [TestCase("""{"count":101}""", "/count")]
    [TestCase("""{"organisation":"SCJG"}""", "/organisation")]
    [TestCase("""{"pattern":"acceptance"}""", "/pattern")]
    public async Task What_is_asked_for_wrongly_is_declined_at_its_place(string order, string pointer)
        => (await Storing_nothing(() => Hub.Send("window", HttpMethod.Post, "/api/v1/numbers", TestHub.Json(order)))).ShouldBeProblem(422, "declined").Pointers.ShouldBe([pointer]);

    [TestCase("""{"count":"5"}""")]
    [TestCase("""{"count":1.5}""")]
    [TestCase("""{"cuont":5}""")]
    [TestCase("[]")]
    [TestCase("{")]
    public async Task What_is_no_order_is_refused(string order)
        => (await Storing_nothing(() => Hub.Send("window", HttpMethod.Post, "/api/v1/numbers", TestHub.Json(order)))).Status.ShouldBeOneOf(400, 422);

    [Test]
    public async Task A_pattern_that_is_none_is_refused_at_its_place_and_one_that_is_serves_at_once()
    {
        static JsonObject Set(string pattern) => new()
        {
            ["files"] = new JsonArray(new JsonObject
            {
                ["path"] = "gjj.yaml",
                ["text"] = $"kind: organisation\nname: GJJ\ntitle: {{ zh: 公积金中心, en: Housing fund }}\ntype: publicInstitution\nnumbers: [{{ name: account, title: {{ zh: 号, en: No }}, pattern: '{pattern}' }}]\n",
            }),
        };
        var refused = (await Hub.Post("administrator", "/api/v1/registry/apply", Set("F{sequence:99}"))).ShouldBeProblem(422, "declined");
        refused.Codes.ShouldBe(["organisation.number"]);
        refused.Pointers.ShouldBe(["/numbers/0/pattern"]);
        (await Hub.Post("administrator", "/api/v1/registry/apply", Set("F{sequence:3}"))).ShouldBe(200);
        (await Taken([], "fund")).ShouldBe(["F001"]);
        for (var left = 998; left > 0; left -= Math.Min(left, 100)) await Taken(new JsonObject { ["count"] = Math.Min(left, 100) }, "fund");
        var exhausted = (await Hub.Post("fund", "/api/v1/numbers", new JsonObject())).ShouldBeProblem(409, "no-numbers");
        exhausted["detail"].GetString()!.ShouldContain("GJJ");
        (await Hub.Post("administrator", "/api/v1/registry/apply", Set("F00{sequence:3}"))).ShouldBe(200);
        (await Taken([], "fund")).ShouldBe(["F00001"]);
        (await Hub.Post("administrator", "/api/v1/registry/apply", Set("F{sequence:5}"))).ShouldBe(200);
        (await Hub.Post("fund", "/api/v1/numbers", new JsonObject())).ShouldBeProblem(409, "no-numbers")["detail"].GetString()!.ShouldContain("F00###");
    }

    [Test]
    public async Task A_steps_number_stands_in_the_view_finds_the_record_and_addresses_its_step()
    {
        var number = Hub.Number();
        var id = await Hub.TakenIn(number, "opening", "01");
        var steps = (await Hub.Get("window", "/api/v1/records/" + id)).ShouldBe(200)["steps"].EnumerateArray().ToDictionary(static one => one.GetProperty("name").GetString()!, static one => one.GetProperty("number").GetString());
        steps.ShouldBe(new Dictionary<string, string?> { ["S1"] = number + "-01", ["S2"] = number + "-02" }, ignoreOrder: true);
        (await Found(number + "-02")).ShouldBe([id]);
        (await Found(number + "-03")).ShouldBeEmpty();
        (await Found(number + "-02", "fund")).ShouldBe([id]);
        (await Found(number + "-01", "fund")).ShouldBeEmpty("another organisation's step");
        (await Found(number + "-01", "other-window")).ShouldBeEmpty();

        JsonObject Accepted(string about, string eventId) => new()
        {
            ["eventId"] = eventId, ["about"] = new JsonObject { ["number"] = about }, ["stage"] = "accepted", ["at"] = "2026-11-24T09:30:00+08:00", ["number"] = "SL" + number,
        };
        (await Hub.Progress("registration", Accepted(number + "-02", "x1" + number))).ShouldBeProblem(404, "not-found");
        (await Hub.Progress("registration", Accepted(number + "-01", "x2" + number))).ShouldBe(202)["step"].GetString().ShouldBe("S1");
        (await Found("SL" + number)).ShouldBe([id]);
    }

    [Test]
    public async Task A_mapping_reads_the_steps_number_and_the_body_may_name_an_earlier_record()
    {
        await Hub.Apply("""
            kind: mapping
            name: numbered.v1
            title: { zh: 带子办件号, en: With the step's number }
            from: form.v1
            to: case.v1
            fields: { number: number, company: record.company, remarks: stepNumber }
            ---
            kind: item
            name: renewal
            title: { zh: 延续, en: Renewal }
            code: '3'
            organisation: SCJG
            schema: form.v1
            closingTable: closing
            previousNumber: note
            steps:
              - { name: S1, title: { zh: 甲, en: A }, organisation: SCJG, adapter: safe, mapping: form-to-case.v1, waitsFor: [{ step: S2, stage: accepted }] }
              - { name: S2, title: { zh: 乙, en: B }, organisation: SCJG, adapter: safe, mapping: numbered.v1, gives: [certificate], numbers: [certificate] }
            """);
        var (number, earlier) = (Hub.Number(), "OLD-1");
        var body = TestHub.Body();
        body["note"] = earlier;
        var id = (await Hub.TakeIn(TestHub.Record(number, "renewal", body: body))).ShouldBe(202).Id;
        await Hub.UntilStep(id, "S2", "acknowledged");
        Hub.Department.Pushes.Single(push => push.Number == number).Body["remarks"]!.GetValue<string>().ShouldBe(number + "-02");
        (await Found(earlier)).ShouldBe([id]);
        (await Found(earlier, "registration")).ShouldBeEmpty("it stands in the body");
        (await Hub.Progress("registration", new JsonObject
        {
            ["eventId"] = "c" + number, ["about"] = new JsonObject { ["record"] = id, ["step"] = "S2" }, ["stage"] = "closed", ["code"] = "0", ["at"] = "2026-11-24T09:30:00+08:00",
            ["gives"] = new JsonObject { ["certificate"] = "JY24499030001235" },
        })).ShouldBe(202);
        (await Found("JY24499030001235", "registration")).ShouldBe([id]);
        var aliases = (await Hub.Get("administrator", "/api/v1/records/" + id))["aliases"].EnumerateArray().Select(static one => $"{one.GetProperty("kind").GetString()} {one.GetProperty("number").GetString()}");
        aliases.ShouldBe(["previous " + earlier, "fact JY24499030001235"], ignoreOrder: true);
    }
}
