using System.Text.Json.Nodes;

namespace Exchange.Host.Tests.Api;

/// <summary>Searching, discarding and replacing parked deliveries through the API, with a department that really gets what is pushed.</summary>
internal sealed class ParkedDeliveryTests : HubTests
{
    private static int _items;

    private static JsonObject Because(bool confirmed = true, Action<JsonObject>? more = null)
    {
        var body = new JsonObject { ["reason"] = "a digit was wrong", ["confirmNotReceived"] = confirmed };
        more?.Invoke(body);
        return body;
    }

    private async Task<(string Record, string Number, string Delivery)> Parked(string item = "neither")
    {
        var number = Hub.Number();
        Hub.Department.Set(number, Habit.ClosesBeforeStoring);
        var record = await Hub.TakenIn(number, item);
        return (record, number, await Hub.UntilDelivery(record, "parked"));
    }

    private Task<Answer> Replace(string delivery, JsonObject body) => Hub.Post("administrator", $"/api/v1/deliveries/{delivery}/replacement", body);

    private Task<Answer> Second(HttpMethod method, string path, string key, JsonNode? body = null)
        => Hub.Send(null, method, path, body is null ? null : TestHub.Json(body.ToJsonString()), ("X-Api-Key", key));

    /// <summary>An item that asks for a second person, and the key of one.</summary>
    private async Task<(string Item, string Key)> Careful()
    {
        var name = $"careful{Interlocked.Increment(ref _items)}";
        await Hub.Apply($$"""
            kind: item
            name: {{name}}
            title: { zh: 谨慎事项, en: An item that asks for a second person }
            code: '4'
            organisation: SCJG
            schema: form.v1
            closingTable: closing
            replayApproval: true
            steps:
              - { name: S1, title: { zh: 办理, en: Handling }, organisation: SCJG, adapter: neither, mapping: form-to-case.v1 }
            ---
            kind: client
            name: {{name}}-second
            title: { zh: 复核人, en: A second person }
            organisation: WINDOW
            roles: [administrator]
            """, name + ".yaml");
        return (name, (await Hub.Post("administrator", $"/api/v1/clients/{name}-second/keys", null)).ShouldBe(201)["text"].GetString()!);
    }

    [Test]
    public async Task A_parked_delivery_is_found_by_its_number_by_those_who_may_see_it_and_discarded()
    {
        var (record, number, delivery) = await Parked();
        var path = "/api/v1/deliveries/parked?number=" + number;
        foreach (var client in (string[])["administrator", "window", "registration", "auditor"])
            (await Hub.Get(client, path)).ShouldBe(200)["items"].EnumerateArray().ShouldHaveSingleItem().GetProperty("id").GetString().ShouldBe(delivery, client);
        foreach (var client in (string[])["fund", "other-window", "fund-auditor"]) (await Hub.Get(client, path)).ShouldBe(200)["items"].GetArrayLength().ShouldBe(0, client);
        (await Hub.Get("administrator", path + "&code=too-old")).ShouldBe(200)["items"].GetArrayLength().ShouldBe(0);

        (await Storing_nothing(() => Hub.Post("administrator", $"/api/v1/deliveries/{delivery}/discard", Because(confirmed: false)))).ShouldBeProblem(422, "declined");
        (await Hub.Post("administrator", $"/api/v1/deliveries/{delivery}/discard", Because())).ShouldBe(202).Id.ShouldBe(delivery);
        (await Storing_nothing(() => Hub.Post("administrator", $"/api/v1/deliveries/{delivery}/discard", Because()))).ShouldBeProblem(409, "changed");
        (await Hub.Get("administrator", path)).ShouldBe(200)["items"].GetArrayLength().ShouldBe(0);
        await Hub.UntilStep(record, "S1", "rejected");
        (await Hub.Get("administrator", $"/api/v1/log?record={record}&kind=delivery.discarded")).ShouldBe(200)["items"].GetArrayLength().ShouldBe(1);
    }

    [Test]
    public async Task A_task_about_everything_that_is_parked_says_how_many_first()
    {
        await Parked();
        var problem = (await Storing_nothing(() => Discard([]))).ShouldBeProblem(409, "unconfirmed");
        var count = problem["count"].GetInt64();
        count.ShouldBeGreaterThan(0);
        (await Storing_nothing(() => Discard(new JsonObject { ["confirm"] = count + 1 }))).ShouldBeProblem(409, "unconfirmed");
        Task<Answer> Discard(JsonObject arguments)
        {
            arguments["reason"] = "why";
            return Hub.Post("administrator", "/api/v1/tasks", new JsonObject { ["kind"] = "discard-parked", ["arguments"] = arguments });
        }
    }

    [Test]
    public async Task An_edited_body_goes_to_the_department_and_the_record_stays_as_it_was_handed_in()
    {
        var (record, _, delivery) = await Parked();
        var body = TestHub.Body();
        body["company"] = "云溪园艺有限公司";
        var made = (await Replace(delivery, Because(more: one => one["body"] = body))).ShouldBe(202).Id;
        await Hub.UntilDelivery(record, "acknowledged");
        ((string?)Hub.Department.Pushes.Single(push => push.Key == made).Body["company"]).ShouldBe("云溪园艺有限公司");
        (await Hub.Get("window", $"/api/v1/records/{record}/content")).ShouldBe(200).Text.ShouldContain("云溪花木有限公司");

        (await Hub.Get("window", $"/api/v1/deliveries/{made}/edit")).ShouldBe(200).Text.ShouldContain("云溪园艺有限公司");
        (await Hub.Get("registration", $"/api/v1/deliveries/{made}/edit")).ShouldBeProblem(404, "not-found");
        (await Hub.Get("administrator", $"/api/v1/deliveries/{delivery}/edit")).ShouldBeProblem(404, "not-found");
        (await Hub.Get("administrator", $"/api/v1/log?record={record}&kind=delivery.edit-read")).ShouldBe(200)["items"].GetArrayLength().ShouldBe(1);
        (await Hub.Get("administrator", $"/api/v1/log?record={record}")).Text.ShouldNotContain("云溪");
    }

    [Test]
    public async Task Another_mapping_can_be_pinned()
    {
        var (record, _, delivery) = await Parked();
        var made = (await Replace(delivery, Because(more: static one => (one["mapping"], one["revision"]) = ("withdrawal.v1", 1)))).ShouldBe(202).Id;
        await Hub.UntilDelivery(record, "acknowledged");
        ((bool?)Hub.Department.Pushes.Single(push => push.Key == made).Body["withdraw"]).ShouldBe(true);
        (await Hub.Get("administrator", "/api/v1/deliveries/" + made))["delivery"].GetProperty("revision").GetInt64().ShouldBe(1);
    }

    [TestCase("""{"body":{"company":"云"}}""", "/body /body/company")]
    [TestCase("""{"body":7}""", "/body")]
    [TestCase("""{"mapping":"no-such.v1"}""", "/mapping")]
    [TestCase("""{"revision":100000}""", "/revision")]
    [TestCase("""{"revision":0}""", "/revision")]
    public async Task An_edit_is_looked_at_as_a_record_is(string edit, string pointers)
    {
        var (_, _, delivery) = await Parked();
        var body = Because();
        foreach (var (name, value) in JsonNode.Parse(edit)!.AsObject()) body[name] = value?.DeepClone();
        (await Storing_nothing(() => Replace(delivery, body))).ShouldBeProblem(422, "declined").Pointers.Order(StringComparer.Ordinal).ShouldBe(pointers.Split(' '));
    }

    [Test]
    public async Task Where_the_item_asks_for_it_nothing_goes_before_a_second_person_has_approved()
    {
        var (item, key) = await Careful();
        var (record, number, delivery) = await Parked(item);
        var body = TestHub.Body();
        body["company"] = "云溪园艺有限公司";
        var proposal = (await Replace(delivery, Because(more: one => one["body"] = body))).ShouldBe(202)["proposal"].GetString()!;
        (await Storing_nothing(() => Replace(delivery, Because()))).ShouldBeProblem(409, "changed");
        Hub.Department.PushesOf(number).ShouldBe(1);
        var path = "/api/v1/replacements/" + proposal;
        (await Hub.Get("administrator", "/api/v1/replacements?state=waiting")).ShouldBe(200)["items"].EnumerateArray().ShouldContain(one => one.GetProperty("id").GetString() == proposal);
        (await Hub.Get("administrator", "/api/v1/replacements?state=nonsense")).ShouldBeProblem(400, "bad-query");
        (await Second(HttpMethod.Get, path + "/content", key)).ShouldBe(200).Text.ShouldContain("云溪园艺有限公司");

        (await Storing_nothing(() => Hub.Post("administrator", path + "/approval", null))).ShouldBeProblem(403, "second-person");
        var made = (await Second(HttpMethod.Post, path + "/approval", key)).ShouldBe(202).Id;
        await Hub.UntilDelivery(record, "acknowledged");
        ((string?)Hub.Department.Pushes.Single(push => push.Key == made).Body["company"]).ShouldBe("云溪园艺有限公司");
        (await Second(HttpMethod.Post, path + "/approval", key)).ShouldBeProblem(409, "changed");
        (await Hub.Get("administrator", path)).ShouldBe(200).ShouldSatisfyAllConditions(
            answer => answer["state"].GetString().ShouldBe("approved"), answer => answer["decidedBy"].GetString().ShouldBe(item + "-second"), answer => answer["made"].GetString().ShouldBe(made));
        foreach (var kind in (string[])["replacement.proposed", "replacement.approved", "delivery.replaced", "delivery.edit-read"])
            (await Hub.Get("administrator", $"/api/v1/log?record={record}&kind={kind}")).ShouldBe(200)["items"].GetArrayLength().ShouldBe(1, kind);
    }

    [Test]
    public async Task What_a_second_person_refuses_stays_parked()
    {
        var (item, key) = await Careful();
        var (record, number, delivery) = await Parked(item);
        var proposal = (await Replace(delivery, Because())).ShouldBe(202)["proposal"].GetString()!;
        (await Second(HttpMethod.Post, $"/api/v1/replacements/{proposal}/refusal", key, new JsonObject { ["reason"] = " " })).ShouldBeProblem(422, "declined");
        (await Second(HttpMethod.Post, $"/api/v1/replacements/{proposal}/refusal", key, new JsonObject { ["reason"] = "the number is right" })).ShouldBe(202)["proposal"].GetString().ShouldBe(proposal);
        (await Second(HttpMethod.Post, $"/api/v1/replacements/{proposal}/approval", key)).ShouldBeProblem(409, "changed");
        (await Hub.UntilDelivery(record, "parked")).ShouldBe(delivery);
        Hub.Department.PushesOf(number).ShouldBe(1);
        (await Replace(delivery, Because())).ShouldBe(202)["proposal"].GetString().ShouldNotBe(proposal);
    }
}
