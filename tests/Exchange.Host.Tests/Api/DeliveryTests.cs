using System.Text.Json.Nodes;

namespace Exchange.Host.Tests.Api;

/// <summary>Looking at deliveries, and helping those that wait for a person.</summary>
internal sealed class DeliveryTests : HubTests
{
    private Task<Answer> Replay(string id, JsonNode? body) => Hub.Post("administrator", $"/api/v1/deliveries/{id}/replay", body);

    private Task<Answer> Replace(string id, JsonNode? body) => Hub.Post("administrator", $"/api/v1/deliveries/{id}/replacement", body);

    private static JsonObject Because(bool confirmed = false) => confirmed ? new JsonObject { ["reason"] = "checked by phone", ["confirmNotReceived"] = true }
        : new JsonObject { ["reason"] = "try again" };

    /// <summary>Parked because it may have arrived at a system that knows neither keys nor questions.</summary>
    private async Task<(string Record, string Number, string Delivery)> Parked(Habit habit = Habit.ClosesBeforeStoring)
    {
        var number = Hub.Number();
        Hub.Department.Set(number, habit);
        var record = await Hub.TakenIn(number, "neither");
        return (record, number, await Hub.UntilDelivery(record, "parked"));
    }

    [Test]
    public async Task A_replay_of_what_may_have_arrived_waits_for_a_person_again_until_somebody_has_made_sure()
    {
        var (record, number, delivery) = await Parked();
        (await Replay(delivery, Because())).ShouldBe(202).Id.ShouldBe(delivery);
        await Task.Delay(200);
        await Hub.UntilDelivery(record, "parked");
        Hub.Department.PushesOf(number).ShouldBe(1);

        (await Replay(delivery, Because(confirmed: true))).ShouldBe(202).Id.ShouldBe(delivery);
        await Hub.UntilDelivery(record, "acknowledged");
        Hub.Department.Pushes.Where(push => push.Number == number).Select(push => push.Key).ShouldBe([delivery, delivery]);
        Hub.Department.EffectsOf(number).ShouldBe(1);
        (await Hub.Get("administrator", $"/api/v1/log?record={record}&kind=delivery.replayed")).ShouldBe(200)["items"].GetArrayLength().ShouldBe(2);
    }

    [Test]
    public async Task A_replacement_of_what_may_have_arrived_asks_for_a_confirmation()
    {
        var (record, number, delivery) = await Parked();
        (await Storing_nothing(() => Replace(delivery, Because()))).ShouldBeProblem(422, "declined")["detail"].GetString()!.ShouldContain("confirmNotReceived");
        var replacement = (await Replace(delivery, Because(confirmed: true))).ShouldBe(202).Id;
        replacement.ShouldNotBe(delivery);
        await Hub.UntilDelivery(record, "acknowledged");
        Hub.Department.Pushes.Where(push => push.Number == number).Select(push => push.Key).ShouldBe([delivery, replacement]);
        (await Hub.Get("administrator", "/api/v1/deliveries/" + delivery))["delivery"].GetProperty("state").GetString().ShouldBe("replaced");
        (await Hub.Get("administrator", "/api/v1/deliveries/" + replacement))["delivery"].GetProperty("replaces").GetString().ShouldBe(delivery);
    }

    [Test]
    public async Task A_rejected_delivery_can_be_replaced_and_not_replayed()
    {
        var number = Hub.Number();
        Hub.Department.Set(number, Habit.Rejects);
        var record = await Hub.TakenIn(number, "neither");
        var delivery = await Hub.UntilDelivery(record, "rejected");
        (await Storing_nothing(() => Replay(delivery, Because()))).ShouldBeProblem(409, "changed");
        (await Replace(delivery, Because())).ShouldBe(202);
        await Hub.UntilStep(record, "S1", "acknowledged");
    }

    [Test]
    public async Task What_is_settled_can_be_neither_replayed_nor_replaced()
    {
        var record = await Hub.TakenIn(Hub.Number(), "neither");
        var delivery = await Hub.UntilDelivery(record, "acknowledged");
        (await Storing_nothing(() => Replay(delivery, Because(confirmed: true)))).ShouldBeProblem(409, "changed");
        (await Storing_nothing(() => Replace(delivery, Because(confirmed: true)))).ShouldBeProblem(409, "changed");
    }

    [Test]
    public async Task A_person_says_why()
    {
        var (_, _, delivery) = await Parked();
        foreach (var act in (Func<string, JsonNode?, Task<Answer>>[])[Replay, Replace])
        {
            (await Storing_nothing(() => act(delivery, null))).ShouldBeProblem(400, "malformed");
            (await Storing_nothing(() => act(delivery, new JsonObject()))).ShouldBeProblem(422, "declined").Pointers.ShouldBe(["/reason"]);
            (await Storing_nothing(() => act(delivery, new JsonObject { ["reason"] = " " }))).ShouldBeProblem(422, "declined");
            (await Storing_nothing(() => act(delivery, new JsonObject { ["reason"] = new string('x', 501) }))).ShouldBeProblem(422, "declined");
            (await Storing_nothing(() => act(delivery, new JsonObject { ["reason"] = "x", ["confirmed"] = true }))).ShouldBeProblem(422, "declined")
                .Pointers.ShouldBe(["/confirmed"]);
            (await Storing_nothing(() => act("0123456789abcdef0123456789abcdef", Because()))).ShouldBeProblem(404, "not-found");
        }
    }

    [Test]
    public async Task Deliveries_are_listed_by_what_is_asked()
    {
        var (record, number, delivery) = await Parked();
        var parked = (await Hub.Get("administrator", "/api/v1/deliveries?state=parked&adapter=neither&limit=500")).ShouldBe(200)["items"].EnumerateArray()
            .ToList();
        parked.ShouldContain(one => one.GetProperty("id").GetString() == delivery && one.GetProperty("number").GetString() == number
            && one.GetProperty("reason").GetString() == "may-have-arrived");
        (await Hub.Get("administrator", "/api/v1/deliveries?record=" + record))["items"].GetArrayLength().ShouldBe(1);
        (await Hub.Get("administrator", "/api/v1/deliveries?state=parked&organisation=GJJ"))["items"].GetArrayLength().ShouldBe(0);

        var whole = (await Hub.Get("administrator", "/api/v1/deliveries/" + delivery)).ShouldBe(200);
        whole["attempts"].EnumerateArray().Single().GetProperty("answer").GetString().ShouldBe("unknown");
    }

    [Test]
    public async Task The_status_counts_lanes_and_deliveries()
    {
        await Parked();
        var status = (await Hub.Get("administrator", "/api/v1/status")).ShouldBe(200);
        status["lanes"].EnumerateArray().Select(lane => lane.GetProperty("adapter").GetString())
            .ShouldBe(["askable", "fund", "neither", "registration", "safe"]);
        status["deliveries"].EnumerateArray()
            .ShouldContain(count => count.GetProperty("adapter").GetString() == "neither" && count.GetProperty("state").GetString() == "parked"
            && count.GetProperty("count").GetInt64() > 0);
    }
}
