using System.Text.Json.Nodes;
using Exchange.Core.Idempotency;
using Exchange.Core.Registry;
using Exchange.Core.Storage;
using Exchange.Host.Api;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Exchange.Host.Tests.Api;

/// <summary>Requests under an Idempotency-Key: done once, answered as often as they are sent.</summary>
internal sealed class IdempotencyKeyTests : HubTests
{
    private static readonly Sql
        RunOut = new("update idempotent_answer set lease_until = 0 where idempotency_key = @key"),
        Unanswer = new("update idempotent_answer set status = null, body = null, lease_until = 9999999999999 where idempotency_key = @key"),
        Age = new("update idempotent_answer set at = at - @by where idempotency_key = @key");

    private static JsonObject Verify => new() { ["kind"] = "verify-positions", ["arguments"] = new JsonObject() };

    private static string NewKey() => Id.New(TimeProvider.System);

    private Task<Answer> Post(string path, JsonNode? body, string key, string client = "administrator")
        => Hub.Post(client, "/api/v1" + path, body, ("Idempotency-Key", key));

    private Task Change(Sql sql, params object?[] values) => Hub.Services.GetRequiredService<CommitQueue>().Commit(new Unit("test").Do(sql.With(values)));

    private Task<long> Kept(string key) => Hub.Count($"select count(*) from idempotent_answer where idempotency_key = '{key}'");

    private static Answer ShouldBeTheFirst(Answer first, Answer repeat)
    {
        repeat.Status.ShouldBe(first.Status);
        repeat.Content.ShouldBe(first.Content);
        repeat.ContentType.ShouldBe(first.ContentType);
        first.Header("Idempotency-Replayed").ShouldBeNull();
        repeat.Header("Idempotency-Replayed").ShouldBe("true");
        return repeat;
    }

    /// <summary>A delivery that waits for a person.</summary>
    private async Task<(string Record, string Delivery)> Parked()
    {
        var number = Hub.Number();
        Hub.Department.Set(number, Habit.ClosesBeforeStoring);
        var record = await Hub.TakenIn(number, "neither");
        return (record, await Hub.UntilDelivery(record, "parked"));
    }

    [Test]
    public async Task A_task_that_is_asked_for_again_is_the_same_task()
    {
        var key = NewKey();
        var first = (await Post("/tasks", Verify, key)).ShouldBe(202);
        ShouldBeTheFirst(first, await Post("/tasks", Verify, key));
        ShouldBeTheFirst(first, await Post("/tasks", Verify, $"\"{key}\""));   // As the draft writes it.
        (await Hub.Count($"select count(*) from task where id = '{first.Id}'")).ShouldBe(1);
        (await Post("/tasks", Verify, NewKey())).ShouldBe(202).Id.ShouldNotBe(first.Id);
        (await Hub.Post("administrator", "/api/v1/tasks", Verify)).ShouldBe(202).Id.ShouldNotBe(first.Id);
    }

    [Test]
    public async Task Of_many_at_once_one_is_done_and_the_others_get_its_answer_or_are_told_to_wait()
    {
        var key = NewKey();
        var before = await Hub.Count("select count(*) from task");
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Post("/tasks", Verify, key)));
        foreach (var answer in answers.Where(answer => answer.Status != 202))
            answer.ShouldBeProblem(409, "under-way").Header("Retry-After").ShouldBe("2");
        answers.Where(answer => answer.Status == 202).Select(answer => answer.Id).Distinct().Count().ShouldBe(1);
        answers.Count(answer => answer.Status == 202 && answer.Header("Idempotency-Replayed") is null).ShouldBe(1);
        (await Hub.Count("select count(*) from task")).ShouldBe(before + 1);
    }

    [Test]
    public async Task Another_request_under_the_same_key_is_declined_and_not_carried_out()
    {
        var key = NewKey();
        await Post("/tasks", Verify, key);
        var other = new JsonObject { ["kind"] = "replay-parked", ["arguments"] = new JsonObject { ["adapter"] = "neither", ["reason"] = "all" } };
        (await Storing_no_task(() => Post("/tasks", other, key))).ShouldBeProblem(422, "other-request");
        (await Storing_nothing(() => Post("/clients/window/keys", null, key))).ShouldBeProblem(422, "other-request");
        (await Storing_no_task(() => Hub.Send("administrator", HttpMethod.Post, "/api/v1/tasks",
            TestHub.Json(Verify.ToJsonString() + " "), ("Idempotency-Key", key))))
            .ShouldBeProblem(422, "other-request");   // The same bytes are the same request.
    }

    private async Task<Answer> Storing_no_task(Func<Task<Answer>> act)
    {
        var before = await Hub.Count("select count(*) from task");
        var answer = await Storing_nothing(act);
        (await Hub.Count("select count(*) from task")).ShouldBe(before);
        return answer;
    }

    [TestCase("")]
    [TestCase("\"\"")]
    [TestCase("\"")]
    [TestCase("two words")]
    [TestCase("\"open")]
    [TestCase("a\"b")]
    [TestCase("a\\b")]
    [TestCase("tab\there")]
    public async Task What_is_no_key_is_a_400(string key) => (await Storing_no_task(() => Post("/tasks", Verify, key))).ShouldBeProblem(400, "bad-header");

    [TestCase(1, 202)]
    [TestCase(255, 202)]
    [TestCase(256, 400)]
    [TestCase(5_000, 400)]
    public async Task A_key_has_1_to_255_characters(int length, int status) => (await Post("/tasks", Verify, new string('~', length))).ShouldBe(status);

    [Test]
    public async Task Two_keys_are_no_key()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/tasks") { Content = TestHub.Json(Verify.ToJsonString()) };
        request.Headers.Add("X-Api-Key", Hub.Key("administrator"));
        request.Headers.Add("Idempotency-Key", ["one", "two"]);
        using var response = await Hub.Http.SendAsync(request);
        ((int)response.StatusCode).ShouldBe(400);
    }

    [Test]
    public async Task An_issued_keys_text_is_kept_nowhere_and_a_repeat_is_told_which_key_it_was()
    {
        var key = NewKey();
        var first = (await Post("/clients/window/keys", null, key)).ShouldBe(201);
        var text = first["text"].GetString()!;
        var secret = text[$"xk_{first.Id}_".Length..];
        var repeat = (await Storing_nothing(() => Post("/clients/window/keys", null, key))).ShouldBeProblem(409, "shown-once");
        repeat["detail"].GetString().ShouldNotBeNull().ShouldContain(first.Id);
        repeat.Text.ShouldNotContain(secret);
        repeat.Header("Idempotency-Replayed").ShouldBe("true");
        (await Hub.Count($"select count(*) from idempotent_answer where instr(cast(body as text), '{secret}') > 0")).ShouldBe(0);
        Hub.Services.GetRequiredService<ClientKeys>().Find(text).ShouldNotBeNull();
    }

    [Test]
    public async Task A_replay_a_replacement_a_correction_and_a_withdrawal_are_done_once()
    {
        var (record, delivery) = await Parked();
        var because = new JsonObject { ["reason"] = "checked by phone", ["confirmNotReceived"] = true };
        var replayKey = NewKey();
        var replayed = (await Post($"/deliveries/{delivery}/replay", because, replayKey)).ShouldBe(202);
        await Hub.UntilDelivery(record, "acknowledged");
        ShouldBeTheFirst(replayed, await Post($"/deliveries/{delivery}/replay", because, replayKey));
        (await Hub.Get("administrator", $"/api/v1/log?record={record}&kind=delivery.replayed"))["items"].GetArrayLength().ShouldBe(1);
        // Without a key the second one is told that there is nothing to replay.
        (await Hub.Post("administrator", $"/api/v1/deliveries/{delivery}/replay", because)).ShouldBeProblem(409, "changed");

        (record, delivery) = await Parked();
        var replaceKey = NewKey();
        var replaced = (await Post($"/deliveries/{delivery}/replacement", because, replaceKey)).ShouldBe(202);
        ShouldBeTheFirst(replaced, await Post($"/deliveries/{delivery}/replacement", because, replaceKey));
        (await Hub.Count($"select count(*) from delivery where replaces = '{delivery}'")).ShouldBe(1);

        var number = Hub.Number();
        record = await Hub.TakenIn(number, "opening", "02");
        var changed = TestHub.Record(number, "opening", "02", TestHub.Body());
        changed["body"]!["staff"] = 9;
        var amendKey = NewKey();
        var amended = (await Post($"/records/{record}/versions", changed, amendKey, "window")).ShouldBe(202);
        ShouldBeTheFirst(amended, await Post($"/records/{record}/versions", changed, amendKey, "window"))["version"].GetInt64().ShouldBe(2);
        (await Hub.Post("window", $"/api/v1/records/{record}/versions", changed, ("Idempotency-Key", amendKey), ("Correction-Reason", "why")))
            .ShouldBeProblem(422, "other-request");

        var withdrawKey = NewKey();
        var withdrawn = (await Post($"/records/{record}/withdrawal", null, withdrawKey, "window")).ShouldBe(202);
        ShouldBeTheFirst(withdrawn, await Post($"/records/{record}/withdrawal", null, withdrawKey, "window"));
        (await Hub.Get("administrator", $"/api/v1/log?record={record}&kind=record.withdrawn"))["items"].GetArrayLength().ShouldBe(1);
    }

    [Test]
    public async Task A_change_of_the_registry_and_a_cancellation_are_answered_again()
    {
        JsonObject Set(string name) => new()
        {
            ["files"] = new JsonArray(new JsonObject
            {
                ["path"] = "o.yaml", ["text"] = $"kind: organisation\nname: {name}\ntitle: {{ zh: 局, en: Office }}\ntype: department\n",
            }),
        };
        var (apply, remove) = (NewKey(), NewKey());
        var applied = (await Post("/registry/apply", Set("ONCE"), apply)).ShouldBe(200);
        ShouldBeTheFirst(applied, await Post("/registry/apply", Set("ONCE"), apply))["state"].GetString().ShouldBe("applied");

        var removal = new JsonObject { ["documents"] = new JsonArray(new JsonObject { ["kind"] = "organisation", ["name"] = "ONCE" }) };
        var removed = (await Post("/registry/remove", removal, remove)).ShouldBe(200);
        ShouldBeTheFirst(removed, await Post("/registry/remove", removal, remove));
        (await Storing_nothing(() => Post("/registry/remove", removal, NewKey()))).ShouldBeProblem(422, "declined");

        var task = (await Post("/tasks", Verify, NewKey())).Id;
        var cancel = NewKey();
        var first = await Post($"/tasks/{task}/cancellation", null, cancel);
        if (first.Status == 202) ShouldBeTheFirst(first, await Post($"/tasks/{task}/cancellation", null, cancel)).Content.ShouldBeEmpty();
        else first.ShouldBeProblem(409, "changed");   // It had ended by itself.
    }

    [Test]
    public async Task An_answer_too_large_to_be_kept_is_kept_without_its_differences()
    {
        var files = new JsonArray();
        for (var i = 0; i < 3_500; i++)
            files.Add(new JsonObject
            {
                ["path"] = $"many/{i}.yaml",
                ["text"] = $"kind: organisation\nname: MANY-OFFICES-OF-A-LARGE-CITY-{i:d5}\ntitle: {{ zh: 局, en: Office }}\ntype: department\n",
            });
        var key = NewKey();
        var first = (await Post("/registry/apply", new JsonObject { ["files"] = files.DeepClone() }, key)).ShouldBe(200);
        first.Content.Length.ShouldBeGreaterThan(HeldKey.MostBytes);
        var repeat = (await Post("/registry/apply", new JsonObject { ["files"] = files }, key)).ShouldBe(200);
        repeat.Header("Idempotency-Replayed").ShouldBe("true");
        repeat["revision"].GetInt64().ShouldBe(first["revision"].GetInt64());
        repeat["differences"].GetArrayLength().ShouldBe(0);
    }

    [Test]
    public async Task What_is_refused_leaves_its_key_free()
    {
        var key = NewKey();
        (await Post("/tasks", new JsonObject { ["kind"] = "no-such", ["arguments"] = new JsonObject() }, key)).ShouldBeProblem(422, "declined");
        (await Post("/tasks", new JsonObject { ["kind"] = 7 }, key)).ShouldBeProblem(422, "declined");
        (await Hub.Send("administrator", HttpMethod.Post, "/api/v1/tasks", TestHub.Json("{"), ("Idempotency-Key", key))).ShouldBeProblem(400, "malformed");
        (await Post("/clients/nobody/keys", null, key)).ShouldBeProblem(404, "not-found");
        const string office = "kind: organisation\nname: TRIED\ntitle: { zh: 局, en: Office }\ntype: department\n";
        var set = new JsonObject { ["files"] = new JsonArray(new JsonObject { ["path"] = "o.yaml", ["text"] = office }) };
        (await Post("/registry/apply?dryRun=true", set, key)).ShouldBe(200);
        (await Kept(key)).ShouldBe(0);
        (await Post("/tasks", Verify, key)).ShouldBe(202);
        (await Kept(key)).ShouldBe(1);
    }

    [Test]
    public async Task Who_may_not_call_leaves_no_trace_of_a_key_and_keys_of_two_clients_are_two()
    {
        var key = NewKey();
        (await Post("/tasks", Verify, key, "window")).ShouldBeProblem(403, "not-allowed");
        (await Hub.Post(null, "/api/v1/tasks", Verify, ("Idempotency-Key", key))).ShouldBeProblem(401, "no-key");
        (await Kept(key)).ShouldBe(0);

        var (mine, theirs) = (Hub.Number(), Hub.Number());
        var (first, second) = (await Hub.TakenIn(mine, "opening", "02"), await Hub.TakenIn(theirs, "opening", "02", "other-window"));
        (await Post($"/records/{first}/withdrawal", null, key, "window")).ShouldBe(202).Id.ShouldBe(first);
        (await Post($"/records/{second}/withdrawal", null, key, "other-window")).ShouldBe(202).Id.ShouldBe(second);
    }

    [Test]
    public async Task A_content_that_is_too_large_is_refused_before_anything_is_held()
    {
        var key = NewKey();
        var content = new StringContent(new string(' ', 300_000) + Verify.ToJsonString(), System.Text.Encoding.UTF8, "application/json");
        (await Hub.Send("administrator", HttpMethod.Post, "/api/v1/tasks", content, ("Idempotency-Key", key))).ShouldBeProblem(413, "too-large");
        using var chunked = new HttpRequestMessage(HttpMethod.Post, "/api/v1/tasks") { Content = TestHub.Json(new string(' ', 300_000)) };
        chunked.Headers.TransferEncodingChunked = true;
        chunked.Headers.Add("X-Api-Key", Hub.Key("administrator"));
        chunked.Headers.Add("Idempotency-Key", key);
        using var response = await Hub.Http.SendAsync(chunked);
        ((int)response.StatusCode).ShouldBe(413);
        (await Kept(key)).ShouldBe(0);
    }

    [Test]
    public async Task What_a_dead_host_left_under_way_is_told_so_and_taken_over_after_its_lease()
    {
        var key = NewKey();
        (await Post("/tasks", Verify, key)).ShouldBe(202);
        await Change(Unanswer, key);   // As if it had died before its commit.
        (await Storing_no_task(() => Post("/tasks", Verify, key))).ShouldBeProblem(409, "under-way");
        await Change(RunOut, key);
        (await Post("/tasks", Verify, key)).ShouldBe(202).Header("Idempotency-Replayed").ShouldBeNull();
        (await Post("/tasks", Verify, key)).ShouldBe(202).Header("Idempotency-Replayed").ShouldBe("true");
    }

    [Test]
    public async Task An_answer_is_kept_as_long_as_the_setting_says()
    {
        var key = NewKey();
        var first = (await Post("/tasks", Verify, key)).ShouldBe(202);
        await Change(Age, (long)TimeSpan.FromMinutes(24 * 60 - 5).TotalMilliseconds, key);
        ShouldBeTheFirst(first, await Post("/tasks", Verify, key));
        await Change(Age, (long)TimeSpan.FromMinutes(6).TotalMilliseconds, key);
        (await Post("/tasks", Verify, key)).ShouldBe(202).Id.ShouldNotBe(first.Id);
        await Change(Age, (long)TimeSpan.FromHours(25).TotalMilliseconds, key);
        await Hub.Services.GetRequiredService<KeptAnswers>().Prune(CancellationToken.None);
        (await Kept(key)).ShouldBe(0);
    }

    [Test]
    public async Task A_hub_that_cannot_store_says_so_and_the_key_can_be_sent_again()
    {
        await using var hub = await TestHub.Open();
        hub.Services.GetRequiredService<CommitQueue>().Dispose();
        (await hub.Post("administrator", "/api/v1/tasks", Verify, ("Idempotency-Key", "k")))
            .ShouldBeProblem(503, "unavailable").Header("Retry-After").ShouldBe("2");
        (await hub.Count("select count(*) from idempotent_answer")).ShouldBe(0);
    }

    /// <summary>Every change by POST either has a number of its own or takes a key; and the API says so of itself.</summary>
    [Test]
    public async Task Every_POST_has_a_number_of_its_own_or_takes_a_key()
    {
        // The record's number, the event's id, the secret that is good once; what a department's own system calls back with; a parked row, settled once; a list, of which a repeat makes one more report; an upload, of which a repeat makes one more that goes by itself; and what changes nothing.
        string[] numbered =
        [
            "/api/v1/records", "/api/v1/records/batch", "/api/v1/progress", "/api/v1/setup", "/api/v1/callbacks/{adapter}",
            "/api/v1/progress/parked/{id}/retry", "/api/v1/progress/parked/{id}/discard",
            "/api/v1/reconciliations/lists", "/api/v1/uploads", "/api/v1/mappings/preview", "/api/v1/mappings/check", "/api/v1/items/{item}/guide",
            "/api/v1/licences/verify", "/api/v1/evidence",
            "/api/v1/share/prefill", "/api/v1/share/{class}/{serial}/query", "/api/v1/share/{class}/{serial}/verify", "/api/v1/share/reads/query",
            "/api/v1/share/persons/query", "/api/v1/share/persons/verify", "/api/v1/share/legal-entities/query", "/api/v1/share/legal-entities/verify", "/api/v1/share/licences/query", "/api/v1/share/licences/verify",
            // Rows that stand just so make nothing; of batches there is one at a time, and how many rows are kept is said with more of them.
            "/api/v1/libraries/{class}/{serial}/rows/query", "/api/v1/libraries/{class}/{serial}/rows", "/api/v1/libraries/{class}/{serial}/batches", "/api/v1/libraries/{class}/{serial}/batches/{batch}/rows",
            "/api/v1/libraries/{class}/{serial}/batches/{batch}/merge", "/api/v1/libraries/{class}/{serial}/batches/{batch}/abandon",
        ];
        var posts = Hub.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains("POST") is true)
            .ToDictionary(endpoint => "/" + endpoint.RoutePattern.RawText!.Trim('/'), endpoint => endpoint.Metadata.GetMetadata<Once>() is not null);
        posts.Count.ShouldBeGreaterThan(12);
        posts.Where(post => post.Value == numbered.Contains(post.Key)).Select(post => post.Key).ShouldBeEmpty();

        var described = (await Hub.Get(null, "/openapi/v1.json")).Json.GetProperty("paths");
        foreach (var (path, takes) in posts)
            (described.GetProperty(path).GetProperty("post").TryGetProperty("parameters", out var parameters)
                && parameters.EnumerateArray().Any(one => one.GetProperty("name").GetString() == "Idempotency-Key")).ShouldBe(takes, path);
    }
}
