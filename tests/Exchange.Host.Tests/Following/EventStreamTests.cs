using System.Text.Json.Nodes;
using Exchange.Host.Tests.Api;

namespace Exchange.Host.Tests.Following;

/// <summary>Following records by streams: what comes, to whom, from where on, and how it ends.</summary>
internal sealed class EventStreamTests : HubTests
{
    protected override string[] Settings => ["--Follow:StreamsPerClient=10", "--Follow:HeartbeatSeconds=1"];

    [Test]
    public async Task A_record_is_followed_from_its_beginning_to_its_end()
    {
        var id = await Hub.TakenIn(Hub.Number());
        await Hub.UntilDelivery(id, "acknowledged");
        await using var reader = await EventReader.Open(Hub, "window", $"/api/v1/records/{id}/events");
        var before = await reader.Until("delivery.acknowledged", id);
        before.Select(one => one.Kind).ShouldBe(["record.taken-in", "delivery.started", "delivery.acknowledged"]);
        await Close(id);
        var after = await reader.Until("record.closed", id);
        after.Select(one => one.Kind).ShouldBe(["progress.reported", "record.closed"]);
        after[^1].Data.GetProperty("facts").GetProperty("outcome").GetString().ShouldBe("done");
        before.Concat(after).ShouldAllBe(one => one.Data.GetProperty("recordId").GetString() == id);
        before.Concat(after).Select(one => one.Data.GetProperty("position").GetInt64()).ShouldBeInOrder();
    }

    [Test]
    public async Task Whoever_comes_again_goes_on_behind_the_last_event_it_has_had()
    {
        var id = await Hub.TakenIn(Hub.Number());
        await Hub.UntilDelivery(id, "acknowledged");
        string? last;
        await using (var reader = await EventReader.Open(Hub, "window", $"/api/v1/records/{id}/events"))
        {
            await reader.Until("delivery.started", id);
            last = reader.LastId;
        }
        foreach (var path in (string[])[$"/api/v1/records/{id}/events", "/api/v1/events"])
        {
            await using var again = await EventReader.Open(Hub, "window", path, last);
            (await again.Next())!.Value.Kind.ShouldBe("delivery.acknowledged", path);
        }
        // The address says where it began, the header where it is by now.
        await using var both = await EventReader.Open(Hub, "window", $"/api/v1/records/{id}/events?after=0", last);
        (await both.Next())!.Value.Kind.ShouldBe("delivery.acknowledged");
    }

    [Test]
    public async Task All_records_of_a_client_come_as_it_happens_and_no_others()
    {
        await using var mine = await EventReader.Open(Hub, "window", "/api/v1/events");
        await using var others = await EventReader.Open(Hub, "other-window", "/api/v1/events");
        var (own, other) = (await Hub.TakenIn(Hub.Number()), await Hub.TakenIn(Hub.Number(), client: "other-window"));
        var last = await Hub.TakenIn(Hub.Number());
        var told = await mine.Until("delivery.acknowledged", last);
        told.Select(one => one.Data.GetProperty("recordId").GetString()).Distinct().ShouldBe([own, last]);
        (await others.Until("delivery.acknowledged", other)).ShouldAllBe(one => one.Data.GetProperty("recordId").GetString() == other);
    }

    [Test]
    public async Task Only_kinds_that_were_asked_for_come()
    {
        await using var reader = await EventReader.Open(Hub, "window", "/api/v1/events?kind=record.taken-in&kind=record.closed");
        var id = await Hub.TakenIn(Hub.Number());
        await Hub.UntilDelivery(id, "acknowledged");
        await Close(id);
        (await reader.Until("record.closed", id)).Select(one => one.Kind).ShouldBe(["record.taken-in", "record.closed"]);
    }

    [Test]
    public async Task A_department_is_told_of_its_own_steps_and_not_of_what_others_do()
    {
        await using var fund = await EventReader.Open(Hub, "fund", "/api/v1/events");
        var id = await Hub.TakenIn(Hub.Number(), "opening", "01");
        await Hub.UntilDelivery(id, "acknowledged");
        await Hub.Progress("registration", Progress(id, "closed", "0", new JsonObject { ["uscc"] = "91350100M000100Y43" }));
        var told = await fund.Until((kind, data) => kind == "delivery.acknowledged" && data.GetProperty("recordId").GetString() == id);
        told.Select(one => one.Kind).ShouldBe(["record.taken-in", "step.readied", "delivery.started", "delivery.acknowledged"]);
        told[0].Data.TryGetProperty("facts", out _).ShouldBeFalse();
        told.Skip(1).ShouldAllBe(one => one.Data.GetProperty("organisation").GetString() == "GJJ" && one.Data.GetProperty("step").GetString() == "S2");
        told.ShouldAllBe(one => !one.Data.GetRawText().Contains("91350100M000100Y43", StringComparison.Ordinal));
    }

    [Test]
    public async Task What_is_told_names_the_record_and_holds_nothing_of_its_content()
    {
        var number = Hub.Number();
        var id = await Hub.TakenIn(number);
        await Hub.UntilDelivery(id, "acknowledged");
        await Close(id, Department.Words);
        await using var reader = await EventReader.Open(Hub, "window", $"/api/v1/records/{id}/events");
        var told = await reader.Until("record.closed", id);
        foreach (var (_, data) in told)
        {
            data.GetProperty("number").GetString().ShouldBe(number);
            data.GetProperty("item").GetString().ShouldBe("safe");
            data.GetProperty("at").GetString()!.ShouldEndWith("+08:00");
            foreach (var secret in Person.Everything) data.GetRawText().ShouldNotContain(secret);
        }
        told.Single(one => one.Kind == "delivery.acknowledged").Data.GetProperty("facts").GetProperty("number").GetString().ShouldBe("R-" + number);
        told.Single(one => one.Kind == "progress.reported").Data.GetProperty("facts").GetProperty("stage").GetString().ShouldBe("closed");
    }

    [Test]
    public async Task A_quiet_stream_tells_how_far_it_is()
    {
        var id = await Hub.TakenIn(Hub.Number());
        await Hub.UntilDelivery(id, "acknowledged");
        await using var reader = await EventReader.Open(Hub, "other-window", "/api/v1/events");
        (await reader.NextName()).ShouldBe("heartbeat");
        var first = long.Parse(reader.LastId!);
        var more = await Hub.TakenIn(Hub.Number());
        await Hub.UntilDelivery(more, "acknowledged");
        // Of another client: nothing is told, and the place moves on all the same.
        while (long.Parse(reader.LastId!) <= first) (await reader.NextName()).ShouldBe("heartbeat");
    }

    [Test]
    public async Task A_stream_ends_soon_after_its_key_has()
    {
        var issued = (await Hub.Post("administrator", "/api/v1/clients/window/keys", new JsonObject())).ShouldBe(201);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/events") { Headers = { { "X-Api-Key", issued["text"].GetString() } } };
        using var response = await Hub.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var end = response.Content.ReadAsStringAsync();
        (await Hub.Send("administrator", HttpMethod.Delete, "/api/v1/keys/" + issued.Id)).ShouldBe(204);
        (await Task.WhenAny(end, Task.Delay(TimeSpan.FromSeconds(20)))).ShouldBe(end, "the stream goes on with a key that is revoked");
        (await end).ShouldContain("event: heartbeat");
    }

    [TestCase("/api/v1/events", "tomorrow")]
    [TestCase("/api/v1/events", "-1")]
    [TestCase("/api/v1/events", "1.5")]
    [TestCase("/api/v1/events", "99999999999")]
    [TestCase("/api/v1/events", "99999999999999999999999")]
    public async Task A_place_that_there_is_not_is_refused(string path, string last)
        => (await Hub.Get("window", path, ("Last-Event-ID", last))).ShouldBeProblem(400, "bad-header");

    [TestCase("after=-1")]
    [TestCase("after=99999999999")]
    [TestCase("after=x")]
    [TestCase("kind=record.taken")]
    [TestCase("kind=record.content-read")]
    [TestCase("kind=record.closed&kind=key.issued")]
    public async Task A_wrong_query_is_refused(string query) => (await Hub.Get("window", "/api/v1/events?" + query)).ShouldBeProblem(400, "bad-query");

    [Test]
    public async Task Another_clients_record_is_not_there()
    {
        var id = await Hub.TakenIn(Hub.Number());
        foreach (var client in (string[])["other-window", "fund"]) (await Hub.Get(client, $"/api/v1/records/{id}/events")).ShouldBeProblem(404, "not-found");
        (await Hub.Get("window", "/api/v1/records/none/events")).ShouldBeProblem(404, "not-found");
    }

    [Test]
    public async Task More_streams_than_a_client_may_have_are_refused_and_one_that_ends_makes_room()
    {
        var open = new List<EventReader>();
        try
        {
            for (var i = 0; i < 10; i++) open.Add(await EventReader.Open(Hub, "auditor", "/api/v1/events"));
            var refused = (await Hub.Get("auditor", "/api/v1/events")).ShouldBeProblem(429, "too-many");
            refused.Header("Retry-After").ShouldNotBeNull();
            // Nobody else's.
            await using var other = await EventReader.Open(Hub, "administrator", "/api/v1/events");
            await open[0].DisposeAsync();
            open.RemoveAt(0);
            for (var tries = 0; ; tries++)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/events") { Headers = { { "X-Api-Key", Hub.Key("auditor") } } };
                using var response = await Hub.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
                if (response.IsSuccessStatusCode) break;
                tries.ShouldBeLessThan(500, "the place of a stream that has ended is not given back");
                await Task.Delay(20);
            }
        }
        finally
        {
            foreach (var one in open) await one.DisposeAsync();
        }
    }

    private async Task Close(string id, string? text = null) => (await Hub.Progress("registration", Progress(id, "closed", "0", text: text))).Status.ShouldBeInRange(200, 202);

    private static JsonObject Progress(string id, string stage, string? code = null, JsonObject? gives = null, string? text = null) => new()
    {
        ["eventId"] = $"{id}-{stage}", ["about"] = new JsonObject { ["record"] = id, ["step"] = "S1" }, ["stage"] = stage, ["code"] = code, ["text"] = text, ["gives"] = gives, ["at"] = "2026-03-02T09:00:00+08:00",
    };
}

/// <summary>A hub that stops does not wait for those who follow.</summary>
internal sealed class EventStreamStopTests
{
    [Test]
    public async Task Streams_end_when_the_hub_stops()
    {
        var hub = await TestHub.Open();
        var reader = await EventReader.Open(hub, "window", "/api/v1/events");
        (await reader.NextName()).ShouldBe("heartbeat");
        var since = System.Diagnostics.Stopwatch.StartNew();
        await hub.DisposeAsync();
        since.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20), "the usual shutdown waits 30 s for requests under way");
        await reader.DisposeAsync();
    }
}
