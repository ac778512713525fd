using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.Core.Registry;
using Exchange.Core.Storage;
using Exchange.Host.Tests.Api;
using Microsoft.Extensions.DependencyInjection;

namespace Exchange.Host.Tests.Security;

internal sealed class KeyTests : HubTests
{
    private const string Any = "/api/v1/records";

    private Task<Answer> With(string header, string value) => Hub.Send(null, HttpMethod.Get, Any, null, (header, value));

    [Test]
    public async Task A_key_may_be_shown_in_its_own_header_or_as_a_bearer()
    {
        (await With("X-Api-Key", Hub.Key("window"))).ShouldBe(200);
        (await With("Authorization", "Bearer " + Hub.Key("window"))).ShouldBe(200);
        (await With("Authorization", "bearer " + Hub.Key("window"))).ShouldBe(200);
    }

    [Test]
    public async Task Nothing_that_is_no_key_lets_anybody_in()
    {
        var key = Hub.Key("window");
        string[] wrong = ["", "xk_", "xk__", "window", key[..^1], key + "A", key.ToUpperInvariant(), "xk_abcdefghijkm_" + key.Split('_', 3)[2],
            new string('x', 10_000), key + " " + key];
        foreach (var one in wrong)
        {
            (await With("X-Api-Key", one)).ShouldBeProblem(401, "no-key").Header("WWW-Authenticate").ShouldBe("Bearer");
            (await With("Authorization", "Bearer " + one)).ShouldBeProblem(401, "no-key");
        }
        (await With("Authorization", "Basic " + key)).ShouldBeProblem(401, "no-key");
        (await Hub.Send(null, HttpMethod.Get, Any, null, ("X-Api-Key", "wrong"), ("Authorization", "Bearer " + key))).ShouldBeProblem(401, "no-key");
    }

    [Test]
    public async Task The_key_of_a_client_that_is_switched_off_is_refused_and_nothing_is_taken_in()
        => (await Storing_nothing(() => Hub.TakeIn(TestHub.Record(Hub.Number()), "retired"))).ShouldBeProblem(401, "no-key");

    [Test]
    public async Task A_key_is_issued_shown_once_used_and_revoked()
    {
        var issued = (await Hub.Post("administrator", "/api/v1/clients/window/keys", new JsonObject())).ShouldBe(201);
        var (id, text) = (issued.Id, issued["text"].GetString()!);
        text.ShouldStartWith($"xk_{id}_");
        issued["client"].GetString().ShouldBe("window");
        issued.Header("Cache-Control").ShouldBe("no-store");
        (await With("X-Api-Key", text)).ShouldBe(200);

        var listed = (await Hub.Get("administrator", "/api/v1/clients/window/keys")).ShouldBe(200);
        listed.Text.ShouldContain(id);
        listed.Text.ShouldNotContain(text[$"xk_{id}_".Length..]);

        (await Hub.Send("administrator", HttpMethod.Delete, "/api/v1/keys/" + id)).ShouldBe(204);
        (await With("X-Api-Key", text)).ShouldBeProblem(401, "no-key");
        (await Hub.Send("administrator", HttpMethod.Delete, "/api/v1/keys/" + id)).ShouldBeProblem(404, "not-found");
        (await Hub.Get("administrator", "/api/v1/clients/window/keys")).Json.EnumerateArray().Single(key => key.GetProperty("id").GetString() == id)
            .TryGetProperty("revokedAt", out _).ShouldBeTrue();
        (await Hub.ExchangeLog()).ShouldNotContain(text[^20..]);
        Hub.Lines.Text.ShouldNotContain(text[^20..]);
    }

    [Test]
    public async Task A_key_is_rotated_and_the_others_are_listed_with_their_end()
    {
        var old = (await Hub.Post("administrator", "/api/v1/clients/fund/keys", new JsonObject())).ShouldBe(201);
        var before = TimeProvider.System.GetUtcNow();
        var rotated = (await Hub.Post("administrator", "/api/v1/clients/fund/keys/rotation", new JsonObject { ["overlapHours"] = 12 })).ShouldBe(201);
        rotated["othersEndAt"].GetDateTimeOffset().ShouldBe(before.AddHours(12), TimeSpan.FromMinutes(1));
        rotated["others"].EnumerateArray().Select(id => id.GetString()).ShouldContain(old.Id);
        rotated.Header("Cache-Control").ShouldBe("no-store");
        foreach (var good in (string[])[rotated["text"].GetString()!, old["text"].GetString()!, Hub.Key("fund")]) (await With("X-Api-Key", good)).ShouldBe(200);

        var listed = (await Hub.Get("administrator", "/api/v1/clients/fund/keys")).ShouldBe(200).Json.EnumerateArray().ToList();
        listed.Single(key => key.GetProperty("id").GetString() == rotated.Id).TryGetProperty("expiresAt", out _).ShouldBeFalse();
        listed.Single(key => key.GetProperty("id").GetString() == old.Id).GetProperty("expiresAt").GetDateTimeOffset().ShouldBe(rotated["othersEndAt"].GetDateTimeOffset());

        var last = (await Hub.Post("administrator", "/api/v1/clients/fund/keys/rotation", new JsonObject { ["overlapHours"] = 0 })).ShouldBe(201);
        foreach (var ended in (string[])[rotated["text"].GetString()!, old["text"].GetString()!, Hub.Key("fund")]) (await With("X-Api-Key", ended)).ShouldBeProblem(401, "no-key");
        (await With("X-Api-Key", last["text"].GetString()!)).ShouldBe(200);
        Hub.Lines.Text.ShouldNotContain(last["text"].GetString()![^20..]);
        (await Hub.ExchangeLog()).ShouldNotContain(last["text"].GetString()![^20..]);
    }

    [TestCase("{\"overlapHours\":-1}", 422)]
    [TestCase("{\"overlapHours\":2161}", 422)]
    [TestCase("{\"overlapHours\":\"week\"}", 422)]
    [TestCase("{\"overlapHours\":24,\"expiresAt\":\"2020-01-01T00:00:00Z\"}", 422)]
    [TestCase("{\"overlap\":1}", 422)]
    [TestCase("{", 400)]
    public async Task A_key_that_cannot_be_rotated_is_not(string body, int status)
        => (await Storing_nothing(() => Hub.Send("administrator", HttpMethod.Post, "/api/v1/clients/window/keys/rotation", TestHub.Json(body))))
            .ShouldBeProblem(status, status == 400 ? "malformed" : "declined");

    [Test]
    public async Task A_rotation_that_is_sent_again_makes_no_second_key_and_shows_none()
    {
        Task<Answer> Send() => Hub.Post("administrator", "/api/v1/clients/other-window/keys/rotation", new JsonObject { ["overlapHours"] = 1 }, ("Idempotency-Key", "rotate-once"));
        var first = (await Send()).ShouldBe(201);
        (await Storing_nothing(Send)).ShouldBeProblem(409, "shown-once").Text.ShouldContain(first.Id);
        (await Hub.Post("administrator", "/api/v1/clients/nobody/keys/rotation", new JsonObject())).ShouldBeProblem(404, "not-found");
    }

    [Test]
    public async Task A_key_ends_at_its_time()
    {
        var keys = Hub.Services.GetRequiredService<ClientKeys>();
        var until = TimeProvider.System.GetUtcNow().AddSeconds(2);
        var issued = (await Hub.Post("administrator", "/api/v1/clients/window/keys", new JsonObject { ["expiresAt"] = until.ToString("O") })).ShouldBe(201);
        issued["expiresAt"].GetDateTimeOffset().ShouldBe(until, TimeSpan.FromMilliseconds(1));
        (await With("X-Api-Key", issued["text"].GetString()!)).ShouldBe(200);
        await Task.Delay(2_200);
        (await With("X-Api-Key", issued["text"].GetString()!)).ShouldBeProblem(401, "no-key");
        keys.Find(issued["text"].GetString()!).ShouldBeNull();
    }

    [TestCase("{\"expiresAt\":\"2020-01-01T00:00:00Z\"}", 422)]
    [TestCase("{\"expiresAt\":\"2099-01-01T00:00:00\"}", 422)]
    [TestCase("{\"expiresAt\":\"soon\"}", 422)]
    [TestCase("{\"expires\":\"2099-01-01T00:00:00Z\"}", 422)]
    [TestCase("{\"expiresAt\":", 400)]
    public async Task A_key_that_cannot_be_issued_is_not(string body, int status)
        => (await Storing_nothing(() => Hub.Send("administrator", HttpMethod.Post, "/api/v1/clients/window/keys", TestHub.Json(body))))
            .ShouldBeProblem(status, status == 400 ? "malformed" : "declined");

    [Test]
    public async Task A_removed_clients_keys_do_not_come_back_with_its_name()
    {
        const string shop = """
            kind: client
            name: shop
            title: { zh: 网点, en: Shop }
            organisation: WINDOW
            roles: [intake]
            """;
        await Hub.Apply(shop);
        var old = (await Hub.Post("administrator", "/api/v1/clients/shop/keys", null)).ShouldBe(201);
        (await With("X-Api-Key", old["text"].GetString()!)).ShouldBe(200);

        var removal = new JsonObject { ["documents"] = new JsonArray(new JsonObject { ["kind"] = "client", ["name"] = "shop" }) };
        (await Hub.Post("administrator", "/api/v1/registry/remove", removal)).ShouldBe(200);
        (await With("X-Api-Key", old["text"].GetString()!)).ShouldBeProblem(401, "no-key");
        await Hub.Apply(shop);
        (await With("X-Api-Key", old["text"].GetString()!)).ShouldBeProblem(401, "no-key");

        var keys = (await Hub.Get("administrator", "/api/v1/clients/shop/keys")).ShouldBe(200).Json.EnumerateArray().ToList();
        keys.ShouldHaveSingleItem().TryGetProperty("revokedAt", out _).ShouldBeTrue();
        (await Hub.Get("auditor", "/api/v1/log?kind=key.revoked&limit=500")).Text.ShouldContain(old.Id);
        var fresh = (await Hub.Post("administrator", "/api/v1/clients/shop/keys", null)).ShouldBe(201);
        (await With("X-Api-Key", fresh["text"].GetString()!)).ShouldBe(200);
    }

    [Test]
    public async Task Nobody_who_is_not_registered_gets_a_key()
    {
        (await Storing_nothing(() => Hub.Post("administrator", "/api/v1/clients/nobody/keys", new JsonObject()))).ShouldBeProblem(404, "not-found");
        (await Hub.Get("administrator", "/api/v1/clients/nobody/keys")).ShouldBeProblem(404, "not-found");
        (await Hub.Post("administrator", "/api/v1/clients/window/keys", null)).ShouldBe(201);   // Without a content: a key without end.
    }

    [Test]
    public async Task A_secret_can_be_set_and_removed_and_never_read()
    {
        const string value = "S3cr3t-of-the-department-张";
        (await Hub.Send("administrator", HttpMethod.Put, "/api/v1/secrets/dept.token", TestHub.Json(JsonSerializer.Serialize(new { value })))).ShouldBe(204);
        Hub.Services.GetRequiredService<Secrets>().Read("dept.token").ShouldBe(value);

        var names = (await Hub.Get("administrator", "/api/v1/secrets")).ShouldBe(200);
        names.Json.EnumerateArray().Single().GetProperty("name").GetString().ShouldBe("dept.token");
        foreach (var path in (string[])["/api/v1/secrets", "/api/v1/registry/export", "/api/v1/log?limit=500", "/api/v1/status"])
            (await Hub.Get("administrator", path)).ShouldBe(200).Text.ShouldNotContain("S3cr3t");
        (await Hub.Get("administrator", "/api/v1/secrets/dept.token")).ShouldBeProblem(405, "method-not-allowed");
        (await Hub.ExchangeLog()).ShouldNotContain("S3cr3t");
        Hub.Lines.Text.ShouldNotContain("S3cr3t");
        await using (var connection = await Hub.Services.GetRequiredService<Database>().Open(CancellationToken.None))
        {
            await using var command = connection.CreateCommand();
            command.CommandText = "select value from secret";
            System.Text.Encoding.UTF8.GetString((byte[])(await command.ExecuteScalarAsync())!).ShouldNotContain("S3cr3t");
        }

        (await Hub.Send("administrator", HttpMethod.Delete, "/api/v1/secrets/dept.token")).ShouldBe(204);
        Hub.Services.GetRequiredService<Secrets>().Read("dept.token").ShouldBeNull();
        (await Hub.Send("administrator", HttpMethod.Delete, "/api/v1/secrets/dept.token")).ShouldBeProblem(404, "not-found");
    }

    [TestCase("token", "{\"value\":\"\"}")]
    [TestCase("token", "{\"value\":null}")]
    [TestCase("token", "{}")]
    [TestCase("token", "{\"secret\":\"x\"}")]
    [TestCase("a%20b", "{\"value\":\"x\"}")]
    public async Task A_secret_without_a_proper_name_or_value_is_declined(string name, string body)
        => (await Storing_nothing(() => Hub.Send("administrator", HttpMethod.Put, "/api/v1/secrets/" + name, TestHub.Json(body))))
            .ShouldBeProblem(422, "declined");

    [Test]
    public async Task A_secret_that_is_too_long_is_declined_without_being_repeated()
    {
        var answer = await Storing_nothing(()
            => Hub.Send("administrator", HttpMethod.Put, "/api/v1/secrets/token",
            TestHub.Json(JsonSerializer.Serialize(new { value = new string('s', 70_000) }))));
        answer.ShouldBeProblem(422, "declined").Text.ShouldNotContain("ssss");
    }
}
