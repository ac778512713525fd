using System.Text.Json.Nodes;

namespace Exchange.Host.Tests.Api;

internal sealed class TakeInTests : HubTests
{
    [Test]
    public async Task A_good_record_gets_a_receipt_and_is_there()
    {
        var number = Hub.Number();
        var answer = (await Hub.TakeIn(TestHub.Record(number, "opening", "01"))).ShouldBe(202);

        answer.ContentType.ShouldBe("application/json");
        answer["number"].GetString().ShouldBe(number);
        answer["item"].GetString().ShouldBe("opening");
        answer["digest"].GetString()!.Length.ShouldBe(64);
        answer["takenInAt"].GetString().ShouldEndWith("+08:00");
        answer["warnings"].GetArrayLength().ShouldBe(0);
        answer.Header("Location").ShouldBe("/api/v1/records/" + answer.Id);
        answer.Header("Idempotency-Replayed").ShouldBeNull();

        var record = (await Hub.Get("window", answer.Header("Location")!)).ShouldBe(200);
        record["state"].GetString().ShouldBe("open");
        record["situation"].GetString().ShouldBe("01");
        record["takenInAt"].GetString().ShouldEndWith("+08:00");
        record["steps"].EnumerateArray().Select(step => step.GetProperty("name").GetString()).ShouldBe(["S1", "S2"]);
    }

    [Test]
    public async Task What_was_sent_is_kept_byte_for_byte()
    {
        var text = $$"""
            { "number" : "{{Hub.Number()}}",  "item":"safe", "body":{"company":"\u4e91溪 花木","staff":1e0,"applicant":{"name":"{{Person.Name}}","idNumber":"{{Person.IdNumber}}" } }, "materials":[ ] }
            """;
        var id = (await Hub.Send("window", HttpMethod.Post, "/api/v1/records", TestHub.Json(text))).ShouldBe(202).Id;
        (await Hub.Get("window", $"/api/v1/records/{id}/content")).ShouldBe(200).Text.ShouldBe(text);
    }

    [Test]
    public async Task What_is_only_unusual_is_taken_in_and_said()
    {
        var body = TestHub.Body();
        body["note"] = new string('长', 21);
        var answer = (await Hub.TakeIn(TestHub.Record(Hub.Number(), body: body))).ShouldBe(202);

        var warning = answer["warnings"].EnumerateArray().ShouldHaveSingleItem();
        warning.GetProperty("pointer").GetString().ShouldBe("/note");
        warning.GetProperty("severity").GetString().ShouldBe("warning");
        warning.GetProperty("zh").GetString().ShouldNotBeNullOrEmpty();
        warning.GetProperty("en").GetString().ShouldNotBeNullOrEmpty();
        (await Hub.Get("window", "/api/v1/records/" + answer.Id))["warnings"].GetArrayLength().ShouldBe(1);
    }

    [Test]
    public async Task A_repeat_gets_the_first_receipt_byte_for_byte()
    {
        var record = TestHub.Record(Hub.Number());
        var first = (await Hub.TakeIn(record)).ShouldBe(202);
        // The same content in another order is the same content.
        var turned = new JsonObject { ["body"] = record["body"]!.DeepClone(), ["item"] = record["item"]!.DeepClone(),
            ["number"] = record["number"]!.DeepClone() };
        var again = await Storing_nothing(() => Hub.TakeIn(turned));

        again.ShouldBe(202).Content.ShouldBe(first.Content);
        again.Header("Idempotency-Replayed").ShouldBe("true");
    }

    [Test]
    public async Task A_repeat_after_the_item_is_gone_from_the_registry_still_gets_its_receipt()
    {
        await using var hub = await TestHub.Open();
        var record = TestHub.Record(hub.Number(), "neither");
        var first = (await hub.TakeIn(record)).ShouldBe(202);
        (await hub.Post("administrator", "/api/v1/registry/remove",
            new JsonObject { ["documents"] = new JsonArray(new JsonObject { ["kind"] = "item", ["name"] = "neither" }) })).ShouldBe(200);

        (await hub.TakeIn(record)).ShouldBe(202).Content.ShouldBe(first.Content);
        (await hub.TakeIn(TestHub.Record(hub.Number(), "neither"))).ShouldBeProblem(422, "declined").Pointers.ShouldBe(["/item"]);
    }

    [Test]
    public async Task The_same_number_with_other_content_is_a_conflict_and_logged()
    {
        var number = Hub.Number();
        var id = await Hub.TakenIn(number);
        var before = await Logged("record.conflict");
        var other = TestHub.Body();
        other["staff"] = 4;
        var answer = await Storing_nothing(() => Hub.TakeIn(TestHub.Record(number, body: other)));

        answer.ShouldBeProblem(409, "number-used")["detail"].GetString()!.ShouldContain(id);
        (await Logged("record.conflict")).ShouldBe(before + 1);
    }

    [TestCase("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", true)]
    [TestCase("00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01", false)]
    [TestCase("", false)]
    public async Task A_trace_is_kept_with_the_record_and_what_is_none_does_no_harm(string trace, bool kept)
    {
        var number = Hub.Number();
        (await Hub.TakeIn(TestHub.Record(number), headers: ("traceparent", trace))).ShouldBe(202);
        (await Hub.Count($"select count(*) from record where number = '{number}' and trace is not null")).ShouldBe(kept ? 1 : 0);
        var second = Hub.Number();
        (await Hub.TakeIn(TestHub.Record(second), headers: ("traceparent", trace + new string('x', 5_000)))).ShouldBe(202);
        (await Hub.Count($"select count(*) from record where number = '{second}' and trace is not null")).ShouldBe(0);
    }

    [TestCase("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")]
    [TestCase(null)]
    public async Task The_departments_see_the_records_own_trace_or_none(string? trace)
    {
        // Several: most are started as they are taken in, and what the framework traces of the request is none of the departments' business.
        for (var i = 0; i < 5; i++)
        {
            var number = Hub.Number();
            var taken = (await Hub.TakeIn(TestHub.Record(number, "safe"), headers: trace is null ? [] : [("traceparent", trace)])).ShouldBe(202);
            await Hub.UntilDelivery(taken.Id, "acknowledged");
            Hub.Department.Traces[number].ShouldBe(trace ?? "");
        }
    }

    [Test]
    public async Task Two_clients_may_use_the_same_number()
    {
        var number = Hub.Number();
        var mine = await Hub.TakenIn(number);
        var theirs = await Hub.TakenIn(number, client: "other-window");
        theirs.ShouldNotBe(mine);
    }

    [Test]
    public async Task The_same_record_many_times_at_once_is_one_record()
    {
        var record = TestHub.Record(Hub.Number());
        var text = TestHub.Text(record);
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Hub.Send("window", HttpMethod.Post, "/api/v1/records", TestHub.Json(text))));

        answers.ShouldAllBe(answer => answer.Status == 202);
        answers.Select(answer => answer.Text).Distinct().Count().ShouldBe(1);
        answers.Count(answer => answer.Header("Idempotency-Replayed") is null).ShouldBe(1);
        (await Hub.Count($"select count(*) from record where number = '{(string)record["number"]!}'")).ShouldBe(1);
    }

    [Test]
    public async Task Different_records_under_one_number_at_once_are_one_record_and_conflicts()
    {
        var number = Hub.Number();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(staff =>
        {
            var body = TestHub.Body();
            body["staff"] = staff;
            return Hub.TakeIn(TestHub.Record(number, body: body));
        }));

        answers.Count(answer => answer.Status == 202).ShouldBe(1);
        foreach (var answer in answers.Where(answer => answer.Status != 202)) answer.ShouldBeProblem(409, "number-used");
    }
}
