using System.Text.Json.Nodes;
using Exchange.Core.Records;
using Exchange.Host.Tests.Api;
using Exchange.Host.Tests.Following;
using Microsoft.Extensions.DependencyInjection;

namespace Exchange.Host.Tests.Materials;

/// <summary>What was promised for later is brought, and every department that has the record hears of it.</summary>
internal sealed class LateTests : HubTests
{
    [OneTimeSetUp]
    public Task Register() => Hub.Apply(MaterialDocuments.All(Hub.Department.Address, Hub.Address));

    private async Task<(string Id, string Number)> Promised()
    {
        var record = TestHub.Record(Hub.Number(), "filed", "01");
        record["materials"] = new JsonArray(new JsonObject { ["code"] = "M01", ["as"] = "upload", ["upload"] = await Hub.Uploaded(Uploads.Pdf(21)) }, new JsonObject { ["code"] = "M02", ["as"] = "later" });
        return ((await Hub.TakeIn(record)).ShouldBe(202).Id, (string)record["number"]!);
    }

    private Task<Answer> Bring(string id, JsonNode material, string code = "M02", string client = "window", params (string, string)[] headers) => Hub.Post(client, $"/api/v1/records/{id}/materials/{code}", material, headers);

    [Test]
    public async Task A_material_that_is_brought_is_a_new_version_that_goes_to_every_department()
    {
        var (id, number) = await Promised();
        await Hub.UntilStep(id, "S1", "acknowledged");
        await Hub.UntilStep(id, "S2", "acknowledged");
        var upload = await Hub.Uploaded(Uploads.Pdf(22), "住所.pdf");
        (await Bring(id, new JsonObject { ["as"] = "upload", ["upload"] = upload })).ShouldBe(202)["version"].GetInt64().ShouldBe(2);
        await Hub.Until(id, record => record.GetProperty("deliveries").EnumerateArray().Count(one => one.GetProperty("version").GetInt64() == 2 && one.GetProperty("state").GetString() == "acknowledged") == 2);
        foreach (var system in (string[])["linked", "unlinked"])
        {
            var files = Hub.Department.Pushes.Last(push => push.Number == number && push.Path == $"/{system}/cases").Body["files"]!;
            ((string?)files[0]!["sha256"], (string?)files[1]!["sha256"], (string?)files[1]!["name"]).ShouldBe((Uploads.Sha(Uploads.Pdf(21)), Uploads.Sha(Uploads.Pdf(22)), "住所.pdf"));
        }
        (await Hub.Get("window", $"/api/v1/records/{id}/materials")).Json.EnumerateArray().Select(one => one.GetProperty("as").GetString()).ShouldBe(["upload", "upload"]);
        (await Bring(id, new JsonObject { ["as"] = "commitment" })).ShouldBeProblem(422, "declined").Codes.ShouldBe(["material.not-later"]);
    }

    [Test]
    public async Task The_form_stays_as_it_was_byte_for_byte()
    {
        var number = Hub.Number();
        var text = $$$"""{ "item":"filed", "materials":[{"as":"later" , "code":"M02"},{"code":"M01","as":"upload","upload":"{{{await Hub.Uploaded(Uploads.Pdf(23))}}}"}], "situation":"01", "number":"{{{number}}}","body":{"staff": 3.0e0 ,"company":"\u4e91溪 花木","applicant":{"name":"{{{Person.Name}}}","idNumber":"{{{Person.IdNumber}}}"}} }""";
        var id = (await Hub.Send("window", HttpMethod.Post, "/api/v1/records", TestHub.Json(text))).ShouldBe(202).Id;
        (await Bring(id, new JsonObject { ["as"] = "share", ["number"] = "R-1" })).ShouldBe(202);
        (await Hub.Get("window", $"/api/v1/records/{id}/content")).ShouldBe(200).Text.ShouldContain("""{"staff": 3.0e0 ,"company":"\u4e91溪 花木","applicant":""");
    }

    [Test]
    public async Task Of_two_promises_each_is_kept_by_a_material_of_its_own()
    {
        var record = TestHub.Record(Hub.Number(), "filed", "01");
        record["materials"] = new JsonArray(new JsonObject { ["code"] = "M01", ["as"] = "upload", ["upload"] = await Hub.Uploaded(Uploads.Pdf(24)) }, new JsonObject { ["code"] = "M02", ["as"] = "commitment" },
            new JsonObject { ["code"] = "M04", ["as"] = "later" }, new JsonObject { ["code"] = "M04", ["as"] = "later" });
        var id = (await Hub.TakeIn(record)).ShouldBe(202).Id;
        foreach (var ways in (string[][])[["upload", "commitment", "upload", "later"], ["upload", "commitment", "upload", "upload"]])
        {
            (await Bring(id, new JsonObject { ["as"] = "upload", ["upload"] = await Hub.Uploaded(Uploads.Jpg(25), "门面.jpg") }, "M04")).ShouldBe(202);
            (await Hub.Get("window", $"/api/v1/records/{id}/materials")).ShouldBe(200).Json.EnumerateArray().Select(one => one.GetProperty("as").GetString()).ShouldBe(ways);
        }
        (await Bring(id, new JsonObject { ["as"] = "upload", ["upload"] = await Hub.Uploaded(Uploads.Jpg(25), "门面.jpg") }, "M04")).ShouldBeProblem(422, "declined").Codes.ShouldBe(["material.not-later"]);
    }

    [Test]
    public async Task What_is_not_promised_not_right_or_not_ones_own_is_refused()
    {
        var (id, _) = await Promised();
        (await Bring(id, new JsonObject { ["as"] = "commitment" }, "M03")).ShouldBeProblem(422, "declined").Codes.ShouldBe(["material.not-later"]);
        (await Bring(id, new JsonObject { ["as"] = "later" })).ShouldBeProblem(422, "declined").Codes.ShouldBe(["material.way"]);
        (await Bring(id, new JsonObject { ["as"] = "licence", ["number"] = "1" })).ShouldBeProblem(422, "declined").Codes.ShouldBe(["material.way"]);
        (await Bring(id, new JsonObject { ["as"] = "upload", ["upload"] = new string('0', 32) })).ShouldBeProblem(422, "declined").Codes.ShouldBe(["material.upload"]);
        (await Bring(id, new JsonObject { ["code"] = "M02", ["as"] = "commitment" })).ShouldBeProblem(422, "declined").Codes.ShouldBe(["material.member"]);
        (await Bring(id, new JsonArray())).ShouldBeProblem(422, "declined").Codes.ShouldBe(["material.member"]);
        (await Bring(id, new JsonObject { ["as"] = "commitment" }, client: "other-window")).ShouldBeProblem(404, "not-found");
        (await Bring(new string('0', 32), new JsonObject { ["as"] = "commitment" })).ShouldBeProblem(404, "not-found");
    }

    [Test]
    public async Task The_same_request_under_its_key_is_done_once()
    {
        var (id, _) = await Promised();
        for (var i = 0; i < 2; i++) (await Bring(id, new JsonObject { ["as"] = "commitment" }, headers: ("Idempotency-Key", $"late-{id}"))).ShouldBe(202)["version"].GetInt64().ShouldBe(2);
    }

    [Test]
    public async Task Whoever_has_not_heard_that_it_came_brings_the_same_again_and_is_told_so()
    {
        var (id, _) = await Promised();
        var material = new JsonObject { ["as"] = "upload", ["upload"] = await Hub.Uploaded(Uploads.Pdf(27)) };
        var first = (await Bring(id, material)).ShouldBe(202);
        var again = (await Bring(id, material)).ShouldBe(202);
        (again["version"].GetInt64(), again["digest"].GetString()).ShouldBe((2, first["digest"].GetString()));
        (await Hub.Get("window", "/api/v1/records/" + id)).Json.GetProperty("versions").GetArrayLength().ShouldBe(2);
        (await Bring(id, new JsonObject { ["as"] = "upload", ["upload"] = await Hub.Uploaded(Uploads.Pdf(27)) })).ShouldBeProblem(422, "declined").Codes.ShouldBe(["material.not-later"], "another upload is another material");
        (await Bring(id, material, client: "other-window")).ShouldBeProblem(404, "not-found");

        var (other, _) = await Promised();
        for (var i = 0; i < 2; i++) (await Bring(other, new JsonObject { ["as"] = "commitment" })).ShouldBe(202)["version"].GetInt64().ShouldBe(2);
    }

    [Test]
    public async Task The_same_upload_again_keeps_no_second_promise_and_the_same_commitment_does()
    {
        var record = TestHub.Record(Hub.Number(), "filed", "01");
        record["materials"] = new JsonArray(new JsonObject { ["code"] = "M01", ["as"] = "upload", ["upload"] = await Hub.Uploaded(Uploads.Pdf(28)) }, new JsonObject { ["code"] = "M02", ["as"] = "commitment" },
            new JsonObject { ["code"] = "M04", ["as"] = "later" }, new JsonObject { ["code"] = "M04", ["as"] = "later" });
        var id = (await Hub.TakeIn(record)).ShouldBe(202).Id;
        var photo = new JsonObject { ["as"] = "upload", ["upload"] = await Hub.Uploaded(Uploads.Jpg(29), "门面.jpg") };
        for (var i = 0; i < 2; i++) (await Bring(id, photo, "M04")).ShouldBe(202)["version"].GetInt64().ShouldBe(2);
        (await Hub.Get("window", $"/api/v1/records/{id}/materials")).ShouldBe(200).Json.EnumerateArray().Select(one => one.GetProperty("as").GetString()).ShouldBe(["upload", "commitment", "upload", "later"]);
    }

    [Test]
    public async Task Whoever_follows_the_record_is_told_that_it_is_due()
    {
        var record = TestHub.Record(Hub.Number(), "filed", "01");
        var due = HubTime.Local(TimeProvider.System.GetUtcNow().AddDays(1)).ToString("yyyy-MM-dd");
        record["materials"] = new JsonArray(new JsonObject { ["code"] = "M01", ["as"] = "upload", ["upload"] = await Hub.Uploaded(Uploads.Pdf(26)) }, new JsonObject { ["code"] = "M02", ["as"] = "later", ["due"] = due });
        var id = (await Hub.TakeIn(record)).ShouldBe(202).Id;
        await using var reader = await EventReader.Open(Hub, "window", $"/api/v1/records/{id}/events?kind=material.due");
        await Hub.Services.GetRequiredService<MaterialChaser>().Look(CancellationToken.None);
        var facts = (await reader.Until("material.due", id)).ShouldHaveSingleItem().Data.GetProperty("facts");
        (facts.GetProperty("code").GetString(), facts.GetProperty("due").GetString()).ShouldBe(("M02", due));
    }

    [Test]
    public async Task What_is_due_is_listed_to_its_intake_system()
    {
        var (id, number) = await Promised();
        var due = (await Hub.Get("window", "/api/v1/materials/due?limit=500")).ShouldBe(200)["items"].EnumerateArray().Single(one => one.GetProperty("record").GetString() == id);
        (due.GetProperty("code").GetString(), due.GetProperty("number").GetString(), due.GetProperty("overdue").GetBoolean()).ShouldBe(("M02", number, false));
        (await Hub.Get("other-window", "/api/v1/materials/due")).ShouldBe(200)["items"].GetArrayLength().ShouldBe(0);
        (await Hub.Get("registration", "/api/v1/materials/due")).ShouldBe(200)["items"].GetArrayLength().ShouldBe(0);
        (await Hub.Get("window", "/api/v1/materials/due?until=2020-01-01")).ShouldBe(200)["items"].GetArrayLength().ShouldBe(0);
        (await Hub.Get("window", "/api/v1/materials/due?after=x")).ShouldBeProblem(400, "bad-query");
        await Bring(id, new JsonObject { ["as"] = "commitment" });
        (await Hub.Get("window", "/api/v1/materials/due?limit=500"))["items"].EnumerateArray().ShouldNotContain(one => one.GetProperty("record").GetString() == id);
    }
}
