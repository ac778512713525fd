using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.Core.Catalog.Licences;
using Exchange.Core.Checking.Identifiers;
using Exchange.Host.Tests.Api;
using Exchange.Host.Tests.Materials;
using Microsoft.Extensions.DependencyInjection;

namespace Exchange.Host.Tests.Catalog;

/// <summary>E-licences over HTTP: verified, read, given files, named by records, and made of what closings bring.</summary>
internal sealed class LicenceTests : LicenceHubTests
{
    private const string Path = "/api/v1/licences";

    private int _events;

    private Task<Answer> Verify(JsonObject question, string client = "window") => Hub.Post(client, Path + "/verify", question);

    private async Task<string> Verdict(string identifier, string client = "window") => (await Verify(new JsonObject { ["identifier"] = identifier }, client)).ShouldBe(200)["answer"].GetString()!;

    [Test]
    public async Task Whoever_takes_part_verifies_and_learns_no_more_than_yes_or_no()
    {
        var (good, bad, over) = (await Licence(), await Licence(state: "03"), await Licence(until: "2020-01-01"));
        foreach (var client in (string[])["window", "fund", "auditor", "administrator"]) (await Verdict(good, client)).ShouldBe("valid");
        ((await Verdict(bad)), (await Verdict(over)), (await Verdict(NewIdentifier()))).ShouldBe(("revoked", "expired", "unknown"));
        var answer = (await Verify(new JsonObject { ["identifier"] = good, ["holder"] = "云溪花木有限公司", ["number"] = "N" })).ShouldBe(200);
        answer.Text.ShouldBe("""{"answer":"mismatch"}""");
        (await Verify(new JsonObject { ["identifier"] = good, ["holder"] = "91350100M000100Y43" })).ShouldBe(200)["answer"].GetString().ShouldBe("valid");
        (await Hub.ExchangeLog()).ShouldNotContain(good);
        (await Hub.ExchangeLog()).ShouldContain(LicenceIdentifier.Masked(good));
    }

    [TestCase("""{"identifier":"JY24499030001235"}""", "/identifier licence.identifier")]
    [TestCase("""{"identifier":"1.2.156.3005.2.11440000006900018D001.114499030075000247.2026000001.001.A","holder":"","digest":"AB"}""", "/holder licence.text", "/digest licence.digest-form")]
    public async Task A_question_that_is_none_is_declined(string body, params string[] faults)
    {
        var answer = (await Hub.Send("window", HttpMethod.Post, Path + "/verify", TestHub.Json(body))).ShouldBeProblem(422, "declined");
        answer.Pointers.Zip(answer.Codes, static (pointer, code) => $"{pointer} {code}").ShouldBe(faults);
    }

    [Test]
    public async Task A_row_is_whole_for_who_issues_it_masked_for_others_and_not_shown_where_it_needs_consent()
    {
        var identifier = await Licence(until: "2099-12-31");
        JsonElement Fields(Answer answer) => answer["fields"];
        var before = await Logged("licence.read");
        var own = (await Hub.Get("registration", $"{Path}/{identifier}")).ShouldBe(200);
        (Fields(own).GetProperty("holderCode").GetString(), own["standing"].GetString(), own["validUntil"].GetString()).ShouldBe(("91350100M000100Y43", "valid", "2099-12-31"));
        foreach (var client in (string[])["window", "fund", "auditor"])
            (Fields(await Hub.Get(client, $"{Path}/{identifier}")).GetProperty("holderCode").GetString(), Fields(await Hub.Get(client, $"{Path}/{identifier}")).GetProperty("holder").GetString()).ShouldBe(("9135****0Y43", "云**"));
        (await Logged("licence.read")).ShouldBe(before + 7, "each reading, before it goes out");
        await Type("needsConsent: true");
        try
        {
            (await Hub.Get("window", $"{Path}/{identifier}")).ShouldBe(200).Json.TryGetProperty("fields", out _).ShouldBeFalse();
            (await Hub.Get("window", $"{Path}/{identifier}/file")).ShouldBeProblem(404, "not-found");
            Fields(await Hub.Get("administrator", $"{Path}/{identifier}")).GetProperty("holderCode").GetString().ShouldBe("91350100M000100Y43");
        }
        finally
        {
            await Type("");
        }
        await Reshare(Licences, "conditional");
        try
        {
            (await Hub.Get("fund", $"{Path}/{identifier}")).ShouldBe(200).Json.TryGetProperty("fields", out _).ShouldBeFalse("what is shared on a condition is read under a grant");
            Fields(await Hub.Get("registration", $"{Path}/{identifier}")).GetProperty("holderCode").GetString().ShouldBe("91350100M000100Y43");
        }
        finally
        {
            await Reshare(Licences, "unconditional");
        }
        foreach (var path in (string[])[NewIdentifier(), "JY1", "1.2.156"]) (await Hub.Get("window", $"{Path}/{path}")).ShouldBeProblem(404, "not-found");
    }

    [Test]
    public async Task Its_issuer_puts_the_file_beside_it_and_it_is_streamed()
    {
        var identifier = await Licence();
        var pdf = Uploads.Pdf(80);
        (await Hub.Get("registration", $"{Path}/{identifier}/file")).ShouldBeProblem(404, "not-found");
        Task<Answer> Put(string client, string upload, string? sha = null, string? of = null)
            => Hub.Send(client, HttpMethod.Put, $"{Path}/{of ?? identifier}/file", TestHub.Json(TestHub.Text(sha is null ? new JsonObject { ["upload"] = upload } : new JsonObject { ["upload"] = upload, ["sha256"] = sha })));
        var upload = await Hub.Uploaded(pdf, "营业执照.pdf", "registration");
        (await Put("registration", upload, new string('0', 64))).ShouldBeProblem(422, "declined").Codes.ShouldBe(["licence.digest"]);
        (await Put("registration", "nothing")).ShouldBeProblem(422, "declined").Codes.ShouldBe(["licence.upload"]);
        (await Put("registration", await Hub.Uploaded(Uploads.Pdf(81)))).ShouldBeProblem(422, "declined").Codes.ShouldBe(["licence.upload"], "the window's");
        (await Put("fund", upload)).ShouldBeProblem(404, "not-found");
        (await Put("registration", upload, of: NewIdentifier())).ShouldBeProblem(404, "not-found");
        for (var i = 0; i < 2; i++) (await Put("registration", upload, Uploads.Sha(pdf))).ShouldBe(204);
        var file = (await Hub.Get("window", $"{Path}/{identifier}/file")).ShouldBe(200);
        file.Content.ShouldBe(pdf);
        file.Header("Repr-Digest").ShouldBe($"sha-256=:{Convert.ToBase64String(Convert.FromHexString(Uploads.Sha(pdf)))}:");
        (await Hub.Get("window", $"{Path}/{identifier}")).ShouldBe(200)["file"].GetString().ShouldBe(Uploads.Sha(pdf));
        await Reshare(Licences, "conditional");
        (await Hub.Get("window", $"{Path}/{identifier}/file")).ShouldBeProblem(404, "not-found");
        await Reshare(Licences, "unconditional");
        (await Verify(new JsonObject { ["identifier"] = identifier, ["digest"] = Uploads.Sha(pdf) })).ShouldBe(200)["answer"].GetString().ShouldBe("valid");
        (await Logged("licence.file-read")).ShouldBe(1);
    }

    [Test]
    public async Task Without_a_mandate_no_identifier_is_made_and_with_one_it_is_once_under_its_key()
    {
        Task<Answer> Mint(string client, string type = "business-licence", params (string, string)[] headers) => Hub.Post(client, Path + "/identifiers", new JsonObject { ["type"] = type }, headers);
        (await Mint("registration")).ShouldBeProblem(422, "declined").Codes.ShouldBe(["licence.no-mandate"]);
        (await Mint("fund")).ShouldBeProblem(422, "declined").Codes.ShouldBe(["licence.type"]);
        (await Mint("registration", "nothing")).ShouldBeProblem(422, "declined").Codes.ShouldBe(["licence.type"]);
        await Type(Mandate);
        try
        {
            var made = (await Mint("registration", headers: [("Idempotency-Key", "mint-1")])).ShouldBe(200);
            LicenceIdentifier.TypeOf(made["identifier"].GetString()!).ShouldBe(TypeCode);
            made["mandate"].GetString().ShouldBe("函（2026）7号");
            (await Mint("registration", headers: [("Idempotency-Key", "mint-1")])).ShouldBe(200).Text.ShouldBe(made.Text);
            (await Mint("registration")).ShouldBe(200)["identifier"].GetString().ShouldNotBe(made["identifier"].GetString());
        }
        finally
        {
            await Type("");
        }
    }

    private static string Mandate => $"mandate: {{ text: 函（2026）7号, digest: {new string('c', 64)}, issuer: {Issuer} }}";

    [Test]
    public async Task A_licence_that_a_record_names_is_looked_up_and_linked()
    {
        var (good, bad) = (await Licence(), await Licence(state: "03"));
        JsonObject Record(params (string Code, string Number)[] licences)
        {
            var record = TestHub.Record(Hub.Number(), "licensed", "01");
            record["materials"] = new JsonArray([.. licences.Select(static one => new JsonObject { ["code"] = one.Code, ["as"] = "licence", ["number"] = one.Number })]);
            return record;
        }
        string[] Warnings(Answer answer) => [.. answer["warnings"].EnumerateArray().Select(static one => $"{one.GetProperty("pointer").GetString()} {one.GetProperty("code").GetString()}")];
        var missing = NewIdentifier();
        var taken = (await Hub.TakeIn(Record(("L1", good), ("L1", bad), ("L1", missing)))).ShouldBe(202);
        Warnings(taken).ShouldBe(["/materials/1/number material.licence-state", "/materials/2/number material.licence-unknown"]);
        var lines = (await Hub.Get("window", $"/api/v1/records/{taken.Id}/materials")).ShouldBe(200).Json.EnumerateArray().Select(static one => one.GetProperty("licence").GetString()).ToList();
        lines.ShouldBe([$"{Path}/{good}", $"{Path}/{bad}", $"{Path}/{missing}"]);
        (await Hub.Get("window", lines[0]!)).ShouldBe(200);
        // Of a type that nobody has registered, and of a form that is none, nobody here can say anything.
        var other = LicenceIdentifier.Write("11440000006900018D777", Issuer, "1");
        var wrong = other[..^1] + (other[^1] == 'A' ? 'B' : 'A');
        var foreign = (await Hub.TakeIn(Record(("L1", other), ("L1", "JY24499030001235"), ("L1", wrong)))).ShouldBe(202);
        Warnings(foreign).ShouldBe(["/materials/2/number material.licence-check"]);
        (await Hub.Get("window", $"/api/v1/records/{foreign.Id}/materials")).ShouldBe(200).Text.ShouldNotContain("\"licence\":");
        (await Hub.TakeIn(Record(("L2", good)))).ShouldBe(202);
        (await Hub.TakeIn(Record(("L2", bad)))).ShouldBeProblem(422, "declined").Codes.ShouldBe(["material.licence-state"]);
        (await Hub.TakeIn(Record(("L2", missing)))).ShouldBeProblem(422, "declined").Codes.ShouldBe(["material.licence-unknown"]);
    }

    private LicenceRegistrar Registrar => Hub.Services.GetRequiredService<LicenceRegistrar>();

    /// <summary>A record whose closing brings this certificate.</summary>
    private async Task<string> Closed(string number, string code = "0", params (string Name, JsonNode Value)[] more)
    {
        var id = await Hub.TakenIn(Hub.Number(), "licensed", "01");
        await Report(id, code, number, more);
        return id;
    }

    private async Task Report(string id, string code, string number, params (string Name, JsonNode Value)[] more)
    {
        var result = new JsonObject { ["kind"] = "certificate", ["number"] = number, ["name"] = "营业执照", ["validUntil"] = "2099-12-03" };
        foreach (var (name, value) in more) result[name] = value;
        (await Hub.Progress("registration", new JsonObject
        {
            ["eventId"] = $"L{Interlocked.Increment(ref _events)}", ["about"] = new JsonObject { ["record"] = id, ["step"] = "S1" }, ["stage"] = "closed", ["code"] = code, ["at"] = "2026-11-24T09:30:00+08:00",
            ["results"] = code == "0" ? new JsonArray(result) : null, ["gives"] = code == "0" ? new JsonObject { ["uscc"] = "91350200MA2YJ1XR9G" } : null,
        })).ShouldBe(202);
    }

    private async Task<JsonElement[]> Due(string client = "registration") => [.. (await Hub.Get(client, Path + "/due?limit=500")).ShouldBe(200)["items"].EnumerateArray()];

    private async Task<string?> AwaitedOf(string record, string client = "registration") => (await Due(client)).Where(one => one.GetProperty("record").GetString() == record).Select(static one => one.GetProperty("due").GetString()).SingleOrDefault();

    [Test]
    public async Task A_certificate_that_the_departments_own_system_registers_is_awaited_until_its_row_is_there()
    {
        var number = "ZZ" + Hub.Number();
        var id = await Closed(number);
        await Registrar.Look(default);
        (await AwaitedOf(id)).ShouldBe($"{DateTimeOffset.UtcNow.ToOffset(TimeSpan.FromHours(8)).AddDays(5):yyyy-MM-dd}");
        (await AwaitedOf(id, "auditor")).ShouldNotBeNull();
        (await Hub.Get("fund", Path + "/due")).ShouldBe(200)["items"].EnumerateArray().ShouldBeEmpty("another organisation's");
        (await Hub.Get("window", Path + "/due")).ShouldBeProblem(403, "not-allowed");
        await Registrar.Look(default);
        (await AwaitedOf(id)).ShouldNotBeNull("no mandate says that the hub makes it");
        await Licence("91350200MA2YJ1XR9G", more: [("number", number)]);
        (await Registrar.Look(default)).ShouldBeGreaterThanOrEqualTo(1);
        (await AwaitedOf(id)).ShouldBeNull();
        (await Hub.Get("auditor", $"/api/v1/log?record={id}&kind=licence.registered")).ShouldBe(200)["items"].GetArrayLength().ShouldBe(1);
        (await Hub.Get("auditor", $"/api/v1/log?record={id}&kind=licence.awaited")).ShouldBe(200)["items"].GetArrayLength().ShouldBe(1, "told again it is awaited once");
        await Registrar.Look(default);
        (await AwaitedOf(id)).ShouldBeNull();
    }

    [Test]
    public async Task Under_a_mandate_the_hub_makes_the_licence_itself_once()
    {
        await Type(Mandate);
        try
        {
            var number = "ZM" + Hub.Number();
            var id = await Closed(number);
            await Registrar.Look(default);
            await Registrar.Look(default);
            (await AwaitedOf(id)).ShouldBeNull();
            var rows = (await Hub.Post("registration", $"/api/v1/libraries/{Licences}/rows/query", new JsonObject { ["field"] = "number", ["value"] = number })).ShouldBe(200)["items"];
            rows.GetArrayLength().ShouldBe(1, rows.GetRawText());
            rows.GetRawText().ShouldContain("91350200MA2YJ1XR9G", Case.Sensitive, "what the step gives goes before what the form says");
            var identifier = (string)JsonNode.Parse(rows[0].GetRawText())!.AsObject().Select(static one => one.Value).OfType<JsonObject>().Single(static one => one.ContainsKey("licenceIdentifier"))["licenceIdentifier"]!;
            (await Verify(new JsonObject { ["identifier"] = identifier, ["holder"] = "云溪花木有限公司", ["number"] = number })).ShouldBe(200)["answer"].GetString().ShouldBe("valid");
        }
        finally
        {
            await Type("");
        }
    }

    private async Task<long> Sql(string text)
    {
        await using var connection = await Hub.Services.GetRequiredService<Exchange.Core.Storage.Database>().Open(default);
        await using var command = connection.CreateCommand();
        command.CommandText = text;
        return Convert.ToInt64(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }

    [Test]
    public async Task A_number_that_another_issuer_or_holder_has_too_registers_nothing()
    {
        var number = "ZN" + Hub.Number();
        var id = await Closed(number);
        // What the step gives is 91350200MA2YJ1XR9G.
        await Licence(more: [("number", number)]);
        await Registrar.Look(default);
        (await AwaitedOf(id)).ShouldNotBeNull("somebody else's licence has the number");
        await Licence("91350200MA2YJ1XR9G", more: [("number", number)]);
        await Registrar.Look(default);
        (await AwaitedOf(id)).ShouldBeNull();
    }

    [Test]
    public async Task A_row_that_the_library_refuses_is_brought_again_only_when_something_has_changed()
    {
        var number = "ZR" + Hub.Number();
        await Type(Mandate);
        await Schema(", maxLength: 3");
        try
        {
            await Sql("update licence_due set state = 'void' where state = 'awaited'");
            var id = await Closed(number);
            Task<long> Batches() => Sql("select count(*) from library_batch where source = 'record' and state = 'Abandoned'");
            var before = await Batches();
            for (var i = 0; i < 3; i++) await Registrar.Look(default);
            (await Batches()).ShouldBe(before + 1);
            (await Hub.Get("auditor", $"/api/v1/log?record={id}&kind=licence.refused")).ShouldBe(200)["items"].GetArrayLength().ShouldBe(1);
            // An hour later it is the same row still.
            for (var i = 0; i < 2; i++)
            {
                await Sql($"update licence_due set next_at = 1 where record_id = '{id}'");
                await Registrar.Look(default);
            }
            (await Batches()).ShouldBe(before + 1);
            (await AwaitedOf(id)).ShouldNotBeNull();
            await Schema("");
            await Sql($"update licence_due set next_at = 1 where record_id = '{id}'");
            await Registrar.Look(default);
            (await AwaitedOf(id)).ShouldBeNull("with another schema it is taken");
        }
        finally
        {
            await Schema("");
            await Type("");
        }
    }

    [Test]
    public async Task What_is_in_the_way_of_a_row_is_looked_at_after_ever_longer_times_up_to_an_hour()
    {
        await Type(Mandate.Replace(" }", ", until: 2020-01-01 }", StringComparison.Ordinal));
        try
        {
            var id = await Closed("ZB" + Hub.Number());
            for (var tries = 1; tries <= 9; tries++)
            {
                var began = DateTimeOffset.UtcNow;
                await Registrar.Look(default);
                await Registrar.Look(default);
                (await Sql($"select tries from licence_due where record_id = '{id}'")).ShouldBe(tries, "the second look is too early");
                var wait = DateTimeOffset.FromUnixTimeMilliseconds(await Sql($"select next_at from licence_due where record_id = '{id}'")) - began;
                wait.ShouldBeInRange(TimeSpan.FromMinutes(Math.Min(60, 1 << (tries - 1))) - TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(Math.Min(60, 1 << (tries - 1))) + TimeSpan.FromSeconds(50));
                await Sql($"update licence_due set next_at = 1 where record_id = '{id}'");
            }
        }
        finally
        {
            await Type("");
        }
    }

    [Test]
    public async Task The_file_of_a_certificate_is_the_licences_and_stays_when_the_record_is_pruned()
    {
        await Type(Mandate);
        try
        {
            var (number, pdf) = ("ZF" + Hub.Number(), Uploads.Pdf(91));
            var id = await Closed(number, "0", ("upload", await Hub.Uploaded(pdf, "营业执照.pdf", "registration")));
            await Registrar.Look(default);
            var row = (await Hub.Post("registration", $"/api/v1/libraries/{Licences}/rows/query", new JsonObject { ["field"] = "number", ["value"] = number })).ShouldBe(200)["items"][0].GetRawText();
            var identifier = (string)JsonNode.Parse(row)!.AsObject().Select(static one => one.Value).OfType<JsonObject>().Single(static one => one.ContainsKey("licenceIdentifier"))["licenceIdentifier"]!;
            (await Hub.Get("window", $"{Path}/{identifier}/file")).ShouldBe(200).Content.ShouldBe(pdf);
            // The record's contents go, and everything that could still hold the file is long over.
            await Sql($"update record set pruned_at = 1 where id = '{id}'");
            await Sql($"update material_file set used_at = 1, look_at = 1 where digest = '{Uploads.Sha(pdf)}'");
            await Hub.Services.GetRequiredService<Exchange.Core.Materials.MaterialPruning>().Prune(default);
            (await Sql($"select count(*) from material_file where digest = '{Uploads.Sha(pdf)}' and gone_at is null and look_at is null")).ShouldBe(1);
            (await Hub.Get("window", $"{Path}/{identifier}/file")).ShouldBe(200).Content.ShouldBe(pdf);
        }
        finally
        {
            await Type("");
        }
    }

    private Task Schema(string number) => Hub.Apply($$"""
        kind: schema
        name: licence-row.v1
        title: { zh: 证照数据, en: A licence's row }
        schema: { type: object, required: [licenceIdentifier], properties: { licenceIdentifier: { type: string }, holderCode: { type: string }, holder: { type: string }, number: { type: string{{number}} }, validUntil: { type: string, format: date }, state: { type: string }, fileDigest: { type: string } } }
        """);

    [Test]
    public async Task A_result_that_is_taken_back_is_awaited_no_more_and_one_that_is_late_is_said_once()
    {
        var number = "ZV" + Hub.Number();
        var (back, late) = (await Closed(number), await Closed("ZL" + Hub.Number()));
        await Registrar.Look(default);
        (await AwaitedOf(back)).ShouldNotBeNull();
        await Report(back, "7", number);
        await Sql($"update licence_due set due = '2026-01-05' where record_id = '{late}'");
        await Registrar.Look(default);
        await Registrar.Look(default);
        (await AwaitedOf(back)).ShouldBeNull();
        await Report(back, "0", number);
        await Registrar.Look(default);
        (await AwaitedOf(back)).ShouldNotBeNull("the next closing has brought it again");
        (await AwaitedOf(late)).ShouldBe("2026-01-05");
        (await Hub.Get("auditor", $"/api/v1/log?record={late}&kind=licence.overdue")).ShouldBe(200)["items"].GetArrayLength().ShouldBe(1);
    }
}
