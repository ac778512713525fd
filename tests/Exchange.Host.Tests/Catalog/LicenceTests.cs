using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.Core.Checking.Identifiers;
using Exchange.Host.Tests.Api;
using Exchange.Host.Tests.Materials;

namespace Exchange.Host.Tests.Catalog;

/// <summary>E-licences over HTTP: verified, read, given files, and named by records.</summary>
internal sealed class LicenceTests : LicenceHubTests
{
    private const string Path = "/api/v1/licences";

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
}
