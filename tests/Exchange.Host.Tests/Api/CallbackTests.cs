using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Exchange.Core.Registry;
using Exchange.Core.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Exchange.Host.Tests.Api;

/// <summary>Departments call back in their own formats, with their own proof, and are told "success" once it is kept.</summary>
internal sealed class CallbackTests : HubTests
{
    private const string Documents = """
        kind: mapping
        name: back-to-progress.v1
        title: { zh: 回调到过程信息, en: Callback to progress }
        reads: row
        from: back.v1
        to: back-progress.v1
        fields:
          about.acknowledgement: row.YWLSH
          stage: "row.ZT = '9' ? 'closed' : 'accepted'"
          code: "row.ZT = '9' ? row.BJJGDM"
          at: row.SJ
          text: row.YJ
        ---
        kind: adapter
        name: registration-back
        title: { zh: 登记系统回调, en: Registration calls back }
        organisation: SCJG
        adapterKind: http
        active: false
        options:
          address: http://127.0.0.1:9
          submit: { path: / }
          callback:
            auth: { method: apiKey, secret: registration-back }
            limitBytes: 4096
            reads:
              - { mapping: back-to-progress.v1, key: 'YWLSH & "-" & ZT' }
            success: { body: '{"code":"0000","msg":"成功"}' }
            failure: { body: '{"code":code,"msg":text}' }
        ---
        kind: adapter
        name: registration-signed
        title: { zh: 登记系统签名回调, en: Registration calls back signed }
        organisation: SCJG
        adapterKind: http
        active: false
        options:
          address: http://127.0.0.1:9
          submit: { path: / }
          callback:
            auth: { method: signature, signature: { secret: registration-back } }
            reads: [{ mapping: back-to-progress.v1, rows: body.HZ }]
        ---
        kind: adapter
        name: fund-back
        title: { zh: 公积金回调, en: The fund calls back }
        organisation: GJJ
        adapterKind: http
        active: false
        options:
          address: http://127.0.0.1:9
          submit: { path: / }
          callback:
            auth: { method: apiKey, secret: registration-back }
            reads: [{ mapping: back-to-progress.v1 }]
        """;

    private const string Schema = """
        { "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Callback", "x-title-zh": "回调", "type": "object", "required": ["YWLSH", "ZT", "SJ"],
          "properties": { "YWLSH": { "type": "string" }, "ZT": { "type": "string" }, "BJJGDM": { "type": "string" }, "SJ": { "type": "string" }, "YJ": { "type": "string" } } }
        """;

    private const string Progress = """
        { "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Progress", "x-title-zh": "过程信息", "type": "object", "required": ["about", "stage", "at"],
          "properties": { "about": { "type": "object", "properties": { "acknowledgement": { "type": "string" } } },
            "stage": { "type": "string" }, "code": { "type": "string" }, "at": { "type": "string" }, "text": { "type": "string" } } }
        """;

    [OneTimeSetUp]
    public Task Register() => Register(Hub);

    private static async Task Register(TestHub hub)
    {
        (await hub.Post("administrator", "/api/v1/registry/apply", new JsonObject
        {
            ["files"] = new JsonArray(
                new JsonObject { ["path"] = "schemas/town/back.v1.json", ["text"] = Schema },
                new JsonObject { ["path"] = "schemas/town/back-progress.v1.json", ["text"] = Progress },
                new JsonObject { ["path"] = "back.yaml", ["text"] = Documents }),
        })).ShouldBe(200);
        await hub.Services.GetRequiredService<Secrets>().Set("registration-back", "k3y", "test", CancellationToken.None);
    }

    private async Task<(string Id, string Number)> Acknowledged()
    {
        var number = Hub.Number();
        var id = await Hub.TakenIn(number, "opening", "02");
        await Hub.UntilStep(id, "S1", "acknowledged");
        return (id, "R-" + number);
    }

    private static JsonObject Told(string acknowledgement, string state = "1") => new()
    {
        ["YWLSH"] = acknowledgement, ["ZT"] = state, ["BJJGDM"] = "0", ["SJ"] = "2026-11-24T09:30:00+08:00", ["YJ"] = Department.Words,
    };

    private Task<Answer> Call(string adapter, JsonNode told, string key = "k3y") => Call(Hub, adapter, told, key);

    private static Task<Answer> Call(TestHub hub, string adapter, JsonNode told, string key = "k3y")
        => hub.Send(null, HttpMethod.Post, "/api/v1/callbacks/" + adapter, TestHub.Json(TestHub.Text(told)), ("X-Api-Key", key));

    private Task<long> Events(string record) => Hub.Count($"select count(*) from progress_event where record_id = '{record}'");

    [Test]
    public async Task A_callback_becomes_progress_of_the_step_and_gets_the_departments_own_answer()
    {
        var (id, acknowledgement) = await Acknowledged();

        var answer = (await Call("registration-back", Told(acknowledgement))).ShouldBe(200);

        answer.Text.ShouldBe("""{"code":"0000","msg":"成功"}""");
        answer.ContentType.ShouldBe("application/json");
        (await Events(id)).ShouldBe(1);
        (await Call("registration-back", Told(acknowledgement, "9"))).ShouldBe(200);
        await Hub.UntilStep(id, "S1", "closed");
    }

    [Test]
    public async Task The_same_callback_again_is_the_same_event_also_many_at_once()
    {
        var (id, acknowledgement) = await Acknowledged();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Call("registration-back", Told(acknowledgement))));

        answers.ShouldAllBe(answer => answer.Status == 200);
        (await Events(id)).ShouldBe(1);
    }

    [Test]
    public async Task A_callback_about_no_step_is_kept_for_a_person_and_the_department_need_not_send_again()
    {
        var before = await Hub.Count("select count(*) from parked_progress");

        (await Call("registration-back", Told("no-such-number"))).ShouldBe(200);
        (await Call("registration-back", Told("no-such-number"))).ShouldBe(200);

        (await Hub.Count("select count(*) from parked_progress")).ShouldBe(before + 1);
    }

    [Test]
    public async Task A_callback_that_comes_before_the_acknowledgement_is_told_once_that_is_in()
    {
        var number = Hub.Number();
        (await Call("registration-back", Told("R-" + number))).ShouldBe(200);

        var id = await Hub.TakenIn(number, "opening", "02");

        await Hub.Until(id, record => record.GetProperty("steps")[0].TryGetProperty("stage", out var stage) && stage.GetString() == "accepted");
        (await Events(id)).ShouldBe(1);
    }

    [Test]
    public async Task Nobody_is_told_success_while_it_cannot_be_stored()
    {
        await using var hub = await TestHub.Open();
        await Register(hub);
        var id = await hub.TakenIn("N1", "opening", "02");
        await hub.UntilStep(id, "S1", "acknowledged");
        hub.Services.GetRequiredService<CommitQueue>().Dispose();   // As at the end of a hub that is being stopped.

        var answer = (await Call(hub, "registration-back", Told("R-N1"))).ShouldBe(503);

        answer["code"].GetString().ShouldBe("not-kept");
        (await hub.Count("select count(*) from progress_event")).ShouldBe(0);
    }

    [Test]
    public async Task A_signed_callback_in_XML_is_checked_over_the_path_it_came_by()
    {
        var (id, acknowledgement) = await Acknowledged();
        var body = $"<HZ><YWLSH>{acknowledgement}</YWLSH><ZT>1</ZT><SJ>2026-11-24T09:30:00+08:00</SJ></HZ>";
        var stamp = DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString();
        string Sign(string path) => Convert.ToHexStringLower(HMACSHA256.HashData("k3y"u8, Encoding.UTF8.GetBytes(
            $"POST\n{path}\n{stamp}\nn1\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)))}")));
        Task<Answer> Send(string signature) => Hub.Send(null, HttpMethod.Post, "/api/v1/callbacks/registration-signed?from=dj", TestHub.Json(body, "text/xml"),
            ("X-Signature", signature), ("X-Timestamp", stamp), ("X-Nonce", "n1"));

        (await Storing_nothing(() => Send(Sign("/api/v1/callbacks/registration-signed")))).ShouldBe(401)["code"].GetString().ShouldBe("not-authentic");
        (await Send(Sign("/api/v1/callbacks/registration-signed?from=dj"))).ShouldBe(200);
        (await Send(Sign("/api/v1/callbacks/registration-signed?from=dj"))).ShouldBe(200);
        (await Events(id)).ShouldBe(1);
    }

    [TestCase("wrong")]
    [TestCase("")]
    [TestCase("k3y ")]
    public async Task Whoever_does_not_show_the_secret_stores_nothing(string key)
    {
        var (_, acknowledgement) = await Acknowledged();
        var answer = await Storing_nothing(() => Call("registration-back", Told(acknowledgement), key.TrimEnd() == "k3y" ? "K3Y" : key));
        answer.ShouldBe(401)["code"].GetString().ShouldBe("not-authentic");
    }

    [Test]
    public async Task A_clients_key_is_no_proof_of_a_department()
        => (await Storing_nothing(async () => await Call("registration-back", Told("R-1"), Hub.Key("administrator")))).ShouldBe(401);

    [TestCase("no-such-adapter")]
    [TestCase("safe")]
    [TestCase("no%20such")]
    public async Task An_adapter_that_takes_no_callbacks_is_not_found(string adapter)
        => (await Storing_nothing(() => Call(adapter, Told("R-1")))).ShouldBeProblem(404, "not-found");

    [Test]
    public async Task What_is_too_large_or_cannot_be_read_is_not_taken()
    {
        var told = Told("R-1");
        told["YJ"] = new string('长', 5_000);
        (await Storing_nothing(() => Call("registration-back", told))).ShouldBeProblem(413, "too-large");
        foreach (var (content, type, code, status) in new[] { ("{", "application/json", "malformed", 400), ("a", "text/plain", "wrong-media-type", 415), ("[]", "application/json", "no-rows", 422) })
        {
            var answer = await Storing_nothing(() => Hub.Send(null, HttpMethod.Post, "/api/v1/callbacks/registration-back", TestHub.Json(content, type), ("X-Api-Key", "k3y")));
            answer.ShouldBe(status)["code"].GetString().ShouldBe(code);
        }
    }

    [TestCase("mapping: back-to-progress.v1, key", "mapping: no-such-mapping.v1, key", "reference.unknown")]
    [TestCase("mapping: back-to-progress.v1, key", "mapping: form-to-case.v1, key", "adapter.mapping")]
    public async Task A_document_that_names_a_mapping_which_makes_no_progress_of_rows_is_refused(string right, string wrong, string code)
    {
        var answer = await Hub.Post("administrator", "/api/v1/registry/apply",
            new JsonObject { ["files"] = new JsonArray(new JsonObject { ["path"] = "back.yaml", ["text"] = Documents.Replace(right, wrong) }) });
        answer.ShouldBe(422);
        answer.Codes.ShouldBe([code]);
        answer.Pointers.ShouldBe(["/options/callback/reads/0/mapping"]);
    }

    [Test]
    public async Task A_mapping_that_a_callback_needs_cannot_be_removed()
    {
        var answer = await Hub.Post("administrator", "/api/v1/registry/remove",
            new JsonObject { ["documents"] = new JsonArray(new JsonObject { ["kind"] = "mapping", ["name"] = "back-to-progress.v1" }) });
        answer.ShouldBe(422).Codes.ShouldContain("reference.used");
    }

    [Test]
    public async Task A_changed_document_counts_from_the_next_callback_on()
    {
        var (_, acknowledgement) = await Acknowledged();
        await Hub.Apply(Documents.Replace("\"msg\":\"成功\"", "\"msg\":\"ok\""));
        (await Call("registration-back", Told(acknowledgement))).ShouldBe(200).Text.ShouldBe("""{"code":"0000","msg":"ok"}""");
        await Hub.Apply(Documents);
        (await Call("registration-back", Told(acknowledgement))).ShouldBe(200).Text.ShouldBe("""{"code":"0000","msg":"成功"}""");
    }
}
