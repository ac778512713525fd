using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.Core.Alerts;
using Exchange.Core.Registry;
using Exchange.Host.Alerting;
using Exchange.Host.Following;
using Exchange.Host.Tests.Api;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Exchange.Host.Tests.Following;

/// <summary>Subscriptions from end to end: what is posted, in which order, again and again until it is taken, and what people see and do of it.</summary>
internal sealed class SubscriptionTests : HubTests
{
    private int _next;

    /// <summary>A subscription of its own, registered and begun.</summary>
    private async Task<string> Subscribe(Uri url, string client = "window", string? events = null, string more = "", string secret = "hook")
    {
        if (secret == "hook") (await Hub.Send("administrator", HttpMethod.Put, "/api/v1/secrets/hook", TestHub.Json(new JsonObject { ["value"] = Receiver.Secret }.ToJsonString()))).ShouldBe(204);
        var name = "s" + ++_next;
        await Hub.Apply(Document(name, url.ToString(), client, events, more, secret));
        await Until(name, one => one.GetProperty("state").GetString() != "starting");
        return name;
    }

    private static string Document(string name, string url, string client = "window", string? events = null, string more = "", string secret = "hook") => $$"""
        kind: subscription
        name: {{name}}
        title: { zh: 事件订阅, en: Events }
        client: {{client}}
        url: {{url}}
        secret: {{secret}}
        events: [{{events}}]
        timeoutSeconds: 1
        firstDelaySeconds: 0.05
        longestDelaySeconds: 0.2
        {{more}}
        """;

    private async Task<JsonElement> Until(string name, Func<JsonElement, bool> looks)
    {
        var one = default(JsonElement);
        for (var tries = 0; tries < 1_500; tries++)
        {
            one = (await Hub.Get("administrator", "/api/v1/subscriptions/" + name)).ShouldBe(200).Json;
            if (looks(one)) return one;
            await Task.Delay(20);
        }
        throw new TimeoutException(one.GetRawText());
    }

    private Task Remove(string name) => Hub.Post("administrator", "/api/v1/registry/remove", new JsonObject { ["documents"] = new JsonArray(new JsonObject { ["kind"] = "subscription", ["name"] = name }) });

    [Test]
    public async Task What_happens_to_a_clients_records_is_posted_signed_as_CloudEvents()
    {
        await using var receiver = await Receiver.Open();
        await Subscribe(receiver.Address);
        var number = Hub.Number();
        var (id, other) = (await Hub.TakenIn(number), await Hub.TakenIn(Hub.Number(), client: "other-window"));
        await receiver.Until(of => of.Taken.Any(post => post.RecordId == id && post.Type == "exchange.delivery.acknowledged"));
        await Hub.UntilDelivery(other, "acknowledged");

        var posts = receiver.Taken.Where(post => post.RecordId == id).ToList();
        posts.Select(post => post.Type).ShouldBe(["exchange.record.taken-in", "exchange.delivery.started", "exchange.delivery.acknowledged"]);
        receiver.Posts.ShouldAllBe(post => post.IsSigned && post.RecordId != other);
        receiver.Posts.ShouldAllBe(post => post.ContentType == "application/cloudevents+json; charset=utf-8");
        var first = posts[0].Event;
        (first.GetProperty("specversion").GetString(), first.GetProperty("source").GetString(), first.GetProperty("datacontenttype").GetString()).ShouldBe(("1.0", "urn:exchange:hub", "application/json"));
        first.GetProperty("data").GetProperty("number").GetString().ShouldBe(number);
        posts.Select(post => post.Event.GetProperty("id").GetString()).ShouldBeUnique();
        posts.Select(post => post.Id).ShouldBeUnique();
        foreach (var post in receiver.Posts)
            foreach (var secret in Person.Everything) post.Event.GetRawText().ShouldNotContain(secret);
    }

    [Test]
    public async Task Of_a_record_in_order_whatever_fails_in_between_and_every_post_is_written_down()
    {
        await using var receiver = await Receiver.Open();
        var failing = 0;
        // Every third post fails: of each record, and of each kind, some.
        receiver.Answer = _ => Interlocked.Increment(ref failing) % 3 == 0 ? 500 : 200;
        var name = await Subscribe(receiver.Address, more: "concurrency: 8");
        var ids = new List<string>();
        for (var i = 0; i < 10; i++) ids.Add(await Hub.TakenIn(Hub.Number()));
        await receiver.Until(of => ids.TrueForAll(id => of.Taken.Any(post => post.RecordId == id && post.Type == "exchange.delivery.acknowledged")));

        foreach (var id in ids) receiver.Taken.Where(post => post.RecordId == id).Select(post => post.Position).ShouldBeInOrder();
        receiver.Posts.Where(post => post.Status == 500).ShouldAllBe(failed => receiver.Posts.Any(post => post.Id == failed.Id && post.Status == 200), "each that failed came again under its id");
        var posted = receiver.Posts.Count;
        // The last ones are written down a moment after they were taken.
        List<JsonElement> attempts;
        for (var tries = 0; ; tries++)
        {
            attempts = (await Hub.Get("window", $"/api/v1/subscriptions/{name}/attempts?limit=500")).ShouldBe(200)["items"].EnumerateArray().ToList();
            if (attempts.Count >= posted) break;
            tries.ShouldBeLessThan(500, $"{attempts.Count} of {posted} posts are written down");
            await Task.Delay(20);
        }
        attempts.Count(one => one.TryGetProperty("code", out var code) && code.GetString() == "status-500").ShouldBeGreaterThan(3);
        (await Hub.Get("window", $"/api/v1/subscriptions/{name}/attempts?record={ids[0]}")).ShouldBe(200)["items"].EnumerateArray().ShouldAllBe(one => one.GetProperty("recordId").GetString() == ids[0]);
        (await Until(name, one => one.GetProperty("failures").GetInt64() == 0)).GetProperty("state").GetString().ShouldBe("running");
    }

    [Test]
    public async Task A_receiver_that_hangs_or_is_away_gets_everything_when_it_is_back()
    {
        await using var receiver = await Receiver.Open();
        var hanging = true;
        receiver.Answer = _ => Volatile.Read(ref hanging) ? 0 : 204;
        var name = await Subscribe(receiver.Address, events: "record.taken-in, record.closed");
        var id = await Hub.TakenIn(Hub.Number());
        var trouble = await Until(name, one => one.GetProperty("failures").GetInt64() > 0);
        (trouble.GetProperty("code").GetString(), trouble.GetProperty("state").GetString()).ShouldBe(("timeout", "running"));
        trouble.TryGetProperty("failingSince", out _).ShouldBeTrue();
        Volatile.Write(ref hanging, false);
        await receiver.Until(of => of.Taken.Any(post => post.RecordId == id));
        receiver.Posts.Where(post => post.RecordId == id).Select(post => post.Id).Distinct().ShouldHaveSingleItem();
    }

    [Test]
    public async Task A_redirect_is_no_taking_and_leads_nowhere()
    {
        await using var elsewhere = await Receiver.Open();
        await using var receiver = await Receiver.Open();
        (receiver.Location, receiver.Answer) = (elsewhere.Address.ToString(), static _ => 308);
        var name = await Subscribe(receiver.Address);
        await Hub.TakenIn(Hub.Number());
        (await Until(name, one => one.GetProperty("failures").GetInt64() > 1)).GetProperty("code").GetString().ShouldBe("redirected");
        elsewhere.Posts.ShouldBeEmpty();
        await Remove(name);
    }

    [Test]
    public async Task Who_answers_410_is_told_nothing_more_until_a_person_resumes_it()
    {
        await using var receiver = await Receiver.Open();
        receiver.Answer = static _ => 410;
        var name = await Subscribe(receiver.Address, events: "record.taken-in");
        var id = await Hub.TakenIn(Hub.Number());
        (await Until(name, one => one.GetProperty("state").GetString() == "stopped")).GetProperty("code").GetString().ShouldBe("gone");
        var status = (await Hub.Get("administrator", "/api/v1/status")).ShouldBe(200)["attention"].EnumerateArray().Select(one => $"{one.GetProperty("code").GetString()} {one.GetProperty("subject").GetString()}");
        status.ShouldContain("subscription-stopped " + name);
        (await ActivatorUtilities.CreateInstance<AlertLook>(Hub.Services).Now(CancellationToken.None)).ShouldContain(new AlertMark(AlertCodes.SubscriptionStopped, name, 0));
        (await Hub.ExchangeLog()).ShouldContain($"subscription.stopped  {{\"subscription\":\"{name}\"");
        var later = await Hub.TakenIn(Hub.Number());
        await Hub.UntilDelivery(later, "acknowledged");
        receiver.Posts.ShouldAllBe(post => post.RecordId == id);

        receiver.Answer = static _ => 204;
        (await Hub.Post("window", $"/api/v1/subscriptions/{name}/resume", null)).ShouldBe(202);
        (await Hub.Post("window", $"/api/v1/subscriptions/{name}/resume", null)).ShouldBeProblem(409, "changed");
        await receiver.Until(of => of.Taken.Count == 2);
        receiver.Taken.Select(post => post.RecordId).ShouldBe([id, later], ignoreOrder: true);
    }

    [Test]
    public async Task A_secret_that_is_missing_holds_everything_until_it_is_set()
    {
        await using var receiver = await Receiver.Open();
        var name = await Subscribe(receiver.Address, secret: "forgotten");
        var id = await Hub.TakenIn(Hub.Number());
        (await Until(name, one => one.GetProperty("failures").GetInt64() > 0)).GetProperty("code").GetString().ShouldBe("secret-missing");
        receiver.Posts.ShouldBeEmpty();
        (await Hub.Send("administrator", HttpMethod.Put, "/api/v1/secrets/forgotten", TestHub.Json(new JsonObject { ["value"] = Receiver.Secret }.ToJsonString()))).ShouldBe(204);
        await receiver.Until(of => of.Taken.Any(post => post.RecordId == id && post.IsSigned));
    }

    [Test]
    public async Task It_is_replayed_from_a_position_under_the_ids_it_had()
    {
        await using var receiver = await Receiver.Open();
        var name = await Subscribe(receiver.Address, events: "record.taken-in");
        var (first, second) = (await Hub.TakenIn(Hub.Number()), await Hub.TakenIn(Hub.Number()));
        await receiver.Until(of => of.Taken.Count == 2);
        var (once, place) = (receiver.Posts.ToList(), receiver.Posts.Min(post => post.Position));
        foreach (var wrong in (long[])[-1, long.MaxValue]) (await Hub.Post("window", $"/api/v1/subscriptions/{name}/replay", new JsonObject { ["after"] = wrong })).ShouldBeProblem(422, "declined").Pointers.ShouldBe(["/after"]);
        (await Hub.Post("window", $"/api/v1/subscriptions/{name}/replay", new JsonObject { ["after"] = place - 1 })).ShouldBe(202);
        await receiver.Until(of => of.Posts.Count >= once.Count * 2);
        // Records go side by side: which of two comes first nobody has promised.
        receiver.Posts.Skip(once.Count).Take(once.Count).Select(post => (post.Id, post.RecordId)).ShouldBe(once.Select(post => (post.Id, post.RecordId)), ignoreOrder: true);
        once.Select(post => post.RecordId).ShouldBe([first, second], ignoreOrder: true);
        (await Hub.ExchangeLog()).ShouldContain($"subscription.moved window {{\"subscription\":\"{name}\"");
    }

    [Test]
    public async Task A_new_one_is_told_of_what_comes_after_it_and_a_changed_one_goes_on_where_it_was()
    {
        await using var receiver = await Receiver.Open();
        var before = await Hub.TakenIn(Hub.Number());
        await Hub.UntilDelivery(before, "acknowledged");
        var name = await Subscribe(receiver.Address, events: "record.taken-in");
        var first = await Hub.TakenIn(Hub.Number());
        await receiver.Until(of => of.Taken.Any(post => post.RecordId == first));
        await Hub.Apply(Document(name, receiver.Address.ToString(), events: "record.taken-in", more: "active: false"));
        await Until(name, one => one.GetProperty("state").GetString() == "inactive");
        var meanwhile = await Hub.TakenIn(Hub.Number());
        await Hub.Apply(Document(name, receiver.Address.ToString(), events: "record.taken-in", more: "concurrency: 2"));
        await receiver.Until(of => of.Taken.Any(post => post.RecordId == meanwhile));
        receiver.Posts.Select(post => post.RecordId).Distinct().ShouldBe([first, meanwhile], ignoreOrder: true);
        await Remove(name);
        (await Hub.Get("administrator", "/api/v1/subscriptions/" + name)).ShouldBeProblem(404, "not-found");
        // Its place goes with it: one that is registered under its name later begins anew.
        for (var tries = 0; await Hub.Count($"select count(*) from subscription where name = '{name}'") > 0; tries++)
        {
            tries.ShouldBeLessThan(500);
            await Task.Delay(20);
        }
        (await Hub.Count($"select count(*) from webhook_attempt where subscription = '{name}'")).ShouldBe(0);
    }

    [Test]
    public async Task What_was_posted_for_an_inactive_one_goes_when_it_was_kept_long_enough()
    {
        await using var receiver = await Receiver.Open();
        var name = await Subscribe(receiver.Address, events: "record.taken-in");
        for (var i = 0; i < 3; i++) await Hub.TakenIn(Hub.Number());
        await Until(name, one => receiver.Taken.Count >= 3 && one.GetProperty("failures").GetInt64() == 0);
        for (var tries = 0; await Attempts() < 3; tries++)
        {
            tries.ShouldBeLessThan(500);
            await Task.Delay(20);
        }
        await Hub.Apply(Document(name, receiver.Address.ToString(), events: "record.taken-in", more: "active: false"));
        await Until(name, one => one.GetProperty("state").GetString() == "inactive");
        var subscriptions = Hub.Services.Parts().OfType<Subscriptions>().Single();
        var registry = Hub.Services.GetRequiredService<RegistryShelf>();
        await subscriptions.PruneIdle(registry.Current, CancellationToken.None);
        (await Attempts()).ShouldBe(3, "they are kept for their days");
        await using (var connection = new SqliteConnection($"Data Source={Hub.DatabaseFile};Pooling=false"))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = $"pragma busy_timeout=30000; update webhook_attempt set at = at - 400 * 86400000 where subscription = '{name}'";
            await command.ExecuteNonQueryAsync();
        }
        await subscriptions.PruneIdle(registry.Current, CancellationToken.None);
        (await Attempts()).ShouldBe(0);

        Task<long> Attempts() => Hub.Count($"select count(*) from webhook_attempt where subscription = '{name}'");
    }

    [Test]
    public async Task A_client_sees_and_moves_its_own_and_nobody_elses()
    {
        await using var receiver = await Receiver.Open();
        var name = await Subscribe(receiver.Address);
        foreach (var (client, sees) in new[] { ("window", true), ("administrator", true), ("auditor", true), ("other-window", false), ("fund", false) })
        {
            var list = (await Hub.Get(client, "/api/v1/subscriptions")).ShouldBe(200)["items"].EnumerateArray().Select(one => one.GetProperty("name").GetString());
            list.Contains(name).ShouldBe(sees, client);
            foreach (var path in (string[])["", "/attempts"])
                if (sees) (await Hub.Get(client, $"/api/v1/subscriptions/{name}{path}")).ShouldBe(200);
                else (await Hub.Get(client, $"/api/v1/subscriptions/{name}{path}")).ShouldBeProblem(404, "not-found");
        }
        foreach (var client in (string[])["other-window", "fund"])
        {
            (await Hub.Post(client, $"/api/v1/subscriptions/{name}/replay", new JsonObject { ["after"] = 0 })).ShouldBeProblem(404, "not-found");
            (await Hub.Post(client, $"/api/v1/subscriptions/{name}/resume", null)).ShouldBeProblem(404, "not-found");
        }
        (await Hub.Post("auditor", $"/api/v1/subscriptions/{name}/replay", new JsonObject { ["after"] = 0 })).ShouldBeProblem(403, "not-allowed");
    }

    [Test]
    public async Task Who_audits_moves_none_but_its_own_whatever_else_it_may()
    {
        await using var receiver = await Receiver.Open();
        var name = await Subscribe(receiver.Address, events: "record.pruned");
        await Hub.Apply("""
            kind: client
            name: both
            title: { zh: 审计兼受理, en: Auditor and intake }
            organisation: WINDOW
            roles: [auditor, intake]
            """);
        var key = (await Hub.Post("administrator", "/api/v1/clients/both/keys", new JsonObject())).ShouldBe(201)["text"].GetString()!;
        (await Hub.Send(null, HttpMethod.Get, "/api/v1/subscriptions/" + name, null, ("X-Api-Key", key))).ShouldBe(200);
        (await Hub.Send(null, HttpMethod.Post, $"/api/v1/subscriptions/{name}/replay", TestHub.Json("""{"after":0}"""), ("X-Api-Key", key))).ShouldBeProblem(403, "not-allowed");
        (await Hub.Send(null, HttpMethod.Post, $"/api/v1/subscriptions/{name}/resume", null, ("X-Api-Key", key))).ShouldBeProblem(403, "not-allowed");
        await Remove(name);
    }

    [Test]
    public async Task Who_loses_its_role_is_told_nothing_more_not_even_what_was_open()
    {
        await using var receiver = await Receiver.Open();
        await Hub.Apply(Client("intake"));
        var key = (await Hub.Post("administrator", "/api/v1/clients/brief/keys", new JsonObject())).ShouldBe(201)["text"].GetString()!;
        var name = await Subscribe(receiver.Address, client: "brief", events: "record.taken-in");
        receiver.Answer = static _ => 500;
        var own = (await Hub.Send(null, HttpMethod.Post, "/api/v1/records", TestHub.Json(TestHub.Text(TestHub.Record(Hub.Number()))), ("X-Api-Key", key))).ShouldBe(202).Id;
        await receiver.Until(of => of.Posts.Any(post => post.RecordId == own));
        // From now on it sees what is about steps of the fund's, and this record has none.
        await Hub.Apply(Client("organisation"));
        receiver.Answer = post => post.RecordId == own ? 500 : 204;
        var first = await Hub.TakenIn(Hub.Number(), "opening", "01");
        await receiver.Until(of => of.Taken.Any(post => post.RecordId == first));
        var before = receiver.Posts.Count(post => post.RecordId == own);
        var second = await Hub.TakenIn(Hub.Number(), "opening", "01");
        await receiver.Until(of => of.Taken.Any(post => post.RecordId == second));
        receiver.Posts.Count(post => post.RecordId == own).ShouldBe(before);
        await Remove(name);

        static string Client(string role) => $$"""
            kind: client
            name: brief
            title: { zh: 临时系统, en: A system for a while }
            organisation: GJJ
            roles: [{{role}}]
            """;
    }

    [Test]
    public async Task A_department_subscribes_to_its_own_steps()
    {
        await using var receiver = await Receiver.Open();
        await Subscribe(receiver.Address, client: "fund");
        var id = await Hub.TakenIn(Hub.Number(), "opening", "02");
        var both = await Hub.TakenIn(Hub.Number(), "opening", "01");
        await receiver.Until(of => of.Taken.Any(post => post.RecordId == both));
        // Of one without a step of the fund's it is told nothing.
        receiver.Posts.ShouldAllBe(post => post.RecordId != id);
        receiver.Taken[0].Event.GetProperty("data").TryGetProperty("facts", out _).ShouldBeFalse();
    }

    [TestCase("http://window.example.gov.cn/events", "subscription.url")]
    [TestCase("https://169.254.169.254/latest", "subscription.url")]
    [TestCase("https://clerk:word@window.example.gov.cn/", "subscription.url")]
    [TestCase("mailto:clerk@window.example.gov.cn", "subscription.url")]
    public async Task An_address_where_nothing_may_be_posted_is_not_registered(string url, string code)
    {
        var answer = await Hub.Post("administrator", "/api/v1/registry/apply", new JsonObject { ["files"] = new JsonArray(new JsonObject { ["path"] = "s.yaml", ["text"] = Document("wrong", url) }) });
        answer.ShouldBe(422).Codes.ShouldBe([code]);
    }
}
