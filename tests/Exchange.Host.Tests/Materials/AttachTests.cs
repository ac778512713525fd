using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.Host.Tests.Api;

namespace Exchange.Host.Tests.Materials;

/// <summary>What comes with a record is held to what its item asks for.</summary>
internal sealed class AttachTests : HubTests
{
    private string _pdf = null!;

    [OneTimeSetUp]
    public async Task Register()
    {
        await Hub.Apply(MaterialDocuments.All(Hub.Department.Address, Hub.Address));
        _pdf = await Hub.Uploaded(Uploads.Pdf(1));
    }

    private static JsonObject Of(string code, string way, params (string Name, string? Value)[] more)
    {
        var material = new JsonObject { ["code"] = code, ["as"] = way };
        foreach (var (name, value) in more) material[name] = value;
        return material;
    }

    private JsonObject Articles => Of("M01", "upload", ("upload", _pdf));

    private static JsonObject Premises => Of("M02", "commitment");

    private static JsonObject Record(string number, string situation, params JsonObject[] materials)
    {
        var record = TestHub.Record(number, "filed", situation);
        record["materials"] = new JsonArray([.. materials.Select(material => material.DeepClone())]);
        return record;
    }

    private Task<Answer> TakeIn(params JsonObject[] materials) => Hub.TakeIn(Record(Hub.Number(), "01", materials));

    private async Task<(string, string)[]> Faults(params JsonObject[] materials)
    {
        var answer = (await Storing_nothing(() => TakeIn(materials))).ShouldBeProblem(422, "declined");
        return [.. answer.Pointers.Zip(answer.Codes)];
    }

    [Test]
    public async Task A_record_comes_with_its_materials()
    {
        var photo = await Hub.Uploaded(Uploads.Jpg(2), "门面.jpg");
        var id = (await TakeIn(Articles, Of("M02", "later", ("due", TimeProvider.System.GetUtcNow().AddDays(2).ToString("yyyy-MM-dd"))), Of("M03", "licence", ("number", "1.2.156.3005")), Of("M04", "upload", ("upload", photo)))).ShouldBe(202).Id;
        var list = (await Hub.Get("window", $"/api/v1/records/{id}/materials")).ShouldBe(200).Json.EnumerateArray().ToList();
        list.Select(one => (one.GetProperty("place").GetInt32(), one.GetProperty("code").GetString(), one.GetProperty("as").GetString())).ShouldBe([(1, "M01", "upload"), (2, "M02", "later"), (3, "M03", "licence"), (4, "M04", "upload")]);
        (list[0].GetProperty("sha256").GetString(), list[0].GetProperty("name").GetString(), list[0].GetProperty("type").GetString()).ShouldBe((Uploads.Sha(Uploads.Pdf(1)), "章程.pdf", "pdf"));
        var file = (await Hub.Get("window", $"/api/v1/records/{id}/materials/4")).ShouldBe(200);
        file.Content.ShouldBe(Uploads.Jpg(2));
        (file.ContentType, file.Header("Repr-Digest")).ShouldBe(("image/jpeg", $"sha-256=:{Convert.ToBase64String(Convert.FromHexString(Uploads.Sha(Uploads.Jpg(2))))}:"));
        (await Logged("material.read")).ShouldBeGreaterThan(0);
        foreach (var path in (string[])["/2", "/5", "/0", "/x", "/01"]) (await Hub.Get("window", $"/api/v1/records/{id}/materials{path}")).ShouldBeProblem(404, "not-found");
    }

    [Test]
    public async Task The_same_again_gets_the_first_receipt_and_other_uploads_are_other_content()
    {
        var record = Record(Hub.Number(), "01", Articles, Premises);
        var first = (await Hub.TakeIn(record)).ShouldBe(202);
        (await Hub.TakeIn(record)).ShouldBe(202).Content.ShouldBe(first.Content);
        record["materials"]![0]!["upload"] = await Hub.Uploaded(Uploads.Pdf(1));
        (await Hub.TakeIn(record)).ShouldBeProblem(409, "number-used");
    }

    [Test]
    public async Task Everything_that_is_wrong_is_told_at_once_with_what_is_wrong_in_the_form()
    {
        var record = Record(Hub.Number(), "01", Of("M02", "share"), Of("M77", "upload", ("upload", _pdf)));
        record["body"]!.AsObject().Remove("company");
        var answer = (await Storing_nothing(() => Hub.TakeIn(record))).ShouldBeProblem(422, "declined");
        answer.Codes.ShouldBe(["material.member"], "what is no entry is told before anything is held to the item");
        record["materials"]![0]!["number"] = "R-1";
        answer = (await Storing_nothing(() => Hub.TakeIn(record))).ShouldBeProblem(422, "declined");
        answer.Codes.ShouldBe(["check.required", "material.missing", "material.unknown-code"], ignoreOrder: true);
        answer.Pointers.ShouldContain("/materials/1/code");
    }

    [Test]
    public async Task Too_few_too_many_and_those_of_another_situation()
    {
        (await Faults(Premises)).ShouldBe([("/materials", "material.missing")]);
        (await Faults()).Length.ShouldBe(2);
        (await Faults(Articles, Articles, Premises)).ShouldBe([("/materials", "material.too-many")]);
        (await Faults(Articles, Premises, Of("M09", "commitment"))).ShouldBe([("/materials/2/code", "material.unknown-code")]);
        (await Hub.TakeIn(Record(Hub.Number(), "02", Articles, Premises, Of("M09", "commitment")))).ShouldBe(202);
        (await Hub.TakeIn(Record(Hub.Number(), "02", Articles, Premises))).ShouldBeProblem(422, "declined").Codes.ShouldBe(["material.missing"]);
    }

    [Test]
    public async Task Each_way_asks_for_its_own()
    {
        (await Faults(Of("M01", "commitment"), Premises)).ShouldBe([("/materials/0/as", "material.way")]);
        (await Faults(Articles, Of("M02", "share"))).ShouldBe([("/materials/1/number", "material.member")]);
        (await Faults(Articles, Of("M02", "later", ("due", "2020-01-01")))).ShouldBe([("/materials/1/due", "material.due")]);
        (await Faults(Articles, Of("M02", "later", ("due", "2126-01-01")))).ShouldBe([("/materials/1/due", "material.due")]);
        (await Faults(Articles, Of("M02", "later", ("due", "2026-13-01")))).ShouldBe([("/materials/1/due", "material.member")]);
        (await Faults(Of("M01", "upload"), Of("M02", "carrier-pigeon"))).ShouldBe([("/materials/0/upload", "material.member"), ("/materials/1/as", "material.member")]);
        (await Faults(Articles, Of("M02", "commitment", ("colour", "red")))).ShouldBe([("/materials/1", "material.unknown-member")]);
        (await TakeIn(Articles, Of("M02", "later"))).ShouldBe(202);
    }

    [Test]
    public async Task A_file_of_another_type_size_or_digest_is_told()
    {
        (await Faults(Of("M01", "upload", ("upload", await Hub.Uploaded(Uploads.Jpg(3), "其实是图.pdf"))), Premises)).ShouldBe([("/materials/0/upload", "material.type")]);
        (await Faults(Of("M01", "upload", ("upload", await Hub.Uploaded(Uploads.Pdf(4, 64 * 1024 + 1)))), Premises)).ShouldBe([("/materials/0/upload", "material.size")]);
        (await TakeIn(Of("M01", "upload", ("upload", await Hub.Uploaded(Uploads.Pdf(5, 64 * 1024)))), Premises)).ShouldBe(202);
        var told = Articles;
        told["sha256"] = new string('b', 64);
        (await Faults(told, Premises)).ShouldBe([("/materials/0/sha256", "material.digest")]);
        told["sha256"] = Uploads.Sha(Uploads.Pdf(1));
        (await TakeIn(told, Premises)).ShouldBe(202);
    }

    [Test]
    public async Task An_upload_that_is_not_there_not_whole_refused_or_anothers_cannot_be_named()
    {
        var open = await Hub.Announced(3_000);
        await Hub.Append(open, 0, Uploads.Pdf(6)[..100]);
        var refused = await Hub.Announced(3_000, headers: Uploads.Metadata(sha256: new string('0', 64)));
        await Hub.Append(refused, 0, Uploads.Pdf(6));
        foreach (var id in (string[])[new string('0', 32), open, refused, await Hub.Uploaded(Uploads.Pdf(7), client: "other-window")])
            (await Faults(Of("M01", "upload", ("upload", id)), Premises)).ShouldBe([("/materials/0/upload", "material.upload")], id);
        (await Faults(Of("M01", "upload", ("upload", "../../x")), Premises)).ShouldBe([("/materials/0/upload", "material.member")]);
    }

    [Test]
    public async Task An_item_that_asks_for_none_takes_none()
    {
        var record = TestHub.Record(Hub.Number());
        record["materials"] = new JsonArray(Articles);
        (await Storing_nothing(() => Hub.TakeIn(record))).ShouldBeProblem(422, "declined").Codes.ShouldBe(["material.unknown-code"]);
        record["materials"] = new JsonArray();
        (await Hub.TakeIn(record)).ShouldBe(202);
    }

    [Test]
    public async Task A_correction_names_old_and_new_uploads_and_each_version_keeps_its_own()
    {
        var number = Hub.Number();
        var id = (await Hub.TakeIn(Record(number, "01", Articles, Of("M02", "later")))).ShouldBe(202).Id;
        var premises = await Hub.Uploaded(Uploads.Pdf(8), "住所.pdf");
        (await Hub.Post("window", $"/api/v1/records/{id}/versions", Record(number, "01", Articles))).ShouldBeProblem(422, "declined").Codes.ShouldBe(["material.missing"]);
        (await Hub.Post("window", $"/api/v1/records/{id}/versions", Record(number, "01", Articles, Of("M02", "upload", ("upload", premises))))).ShouldBe(202);
        (await Came(id, "")).ShouldBe([("M01", "upload"), ("M02", "upload")]);
        (await Came(id, "?version=1")).ShouldBe([("M01", "upload"), ("M02", "later")]);

        async Task<List<(string?, string?)>> Came(string record, string query) => [.. (await Hub.Get("window", $"/api/v1/records/{record}/materials{query}")).ShouldBe(200).Json.EnumerateArray()
            .Select(one => (one.GetProperty("code").GetString(), one.GetProperty("as").GetString()))];
    }

    [Test]
    public async Task A_correction_is_told_at_once_what_is_wrong_with_its_form_and_its_materials()
    {
        var number = Hub.Number();
        var id = (await Hub.TakeIn(Record(number, "01", Articles, Premises))).ShouldBe(202).Id;
        var wrong = Record(number, "01", Premises, Of("M77", "upload", ("upload", _pdf)));
        wrong["body"]!.AsObject().Remove("company");
        var answer = (await Storing_nothing(() => Hub.Post("window", $"/api/v1/records/{id}/versions", wrong))).ShouldBeProblem(422, "declined");
        answer.Codes.ShouldBe(["check.required", "material.missing", "material.unknown-code"], ignoreOrder: true);
    }

    [Test]
    public async Task Who_does_not_see_the_record_whole_does_not_see_its_materials()
    {
        var id = (await TakeIn(Articles, Premises)).ShouldBe(202).Id;
        foreach (var client in (string[])["registration", "fund", "other-window", "fund-auditor"])
        {
            (await Hub.Get(client, $"/api/v1/records/{id}/materials")).ShouldBeProblem(404, "not-found");
            (await Hub.Get(client, $"/api/v1/records/{id}/materials/1")).ShouldBeProblem(404, "not-found");
        }
        (await Hub.Get("auditor", $"/api/v1/records/{id}/materials")).ShouldBe(200);
        (await Hub.Get("auditor", $"/api/v1/records/{id}/materials/1")).ShouldBe(200).Content.ShouldBe(Uploads.Pdf(1));
    }
}
