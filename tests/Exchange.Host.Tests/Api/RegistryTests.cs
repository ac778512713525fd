using System.Text;
using System.Text.Json.Nodes;

namespace Exchange.Host.Tests.Api;

/// <summary>Registering documents through the API.</summary>
internal sealed class RegistryTests : HubTests
{
    private const string Path = "/api/v1/registry";

    private const string Parks = """
        kind: organisation
        name: PARKS
        title: { zh: 园林局, en: Parks }
        type: department
        """;

    private static JsonObject Set(params (string Path, string Text)[] files)
        => new() { ["files"] = new JsonArray([.. files.Select(file => new JsonObject { ["path"] = file.Path, ["text"] = file.Text })]), ["reason"] = "测试" };

    private Task<Answer> Apply(JsonNode body, string query = "") => Hub.Post("administrator", Path + "/apply" + query, body, ("Accept-Language", "en"));

    private async Task<long> Revision() => (await Hub.Get("administrator", Path + "/revisions?limit=1")).Json[0].GetProperty("revision").GetInt64();

    /// <summary>The town's file of this name, with a text replaced.</summary>
    private JsonObject Bent(string path, string old, string now)
    {
        var text = Encoding.UTF8.GetString(TestDocuments.All(Hub.Department.Address).Single(file => file.Path == path).Content.Span);
        text.ShouldContain(old);
        return Set((path, text.Replace(old, now, StringComparison.Ordinal)));
    }

    [Test]
    public async Task A_good_set_is_one_new_revision_with_its_difference_and_the_same_again_is_none()
    {
        var before = await Revision();
        var preview = (await Storing_nothing(() => Apply(Set(("parks.yaml", Parks)), "?dryRun=true"))).ShouldBe(200);
        (preview["state"].GetString(), preview["revision"].GetInt64()).ShouldBe(("previewed", before));
        preview["differences"][0].GetProperty("name").GetString().ShouldBe("PARKS");

        var applied = (await Apply(Set(("parks.yaml", Parks)))).ShouldBe(200);
        (applied["state"].GetString(), applied["revision"].GetInt64()).ShouldBe(("applied", before + 1));
        applied["differences"][0].GetProperty("change").GetString().ShouldBe("added");
        (await Storing_nothing(() => Apply(Set(("parks.yaml", Parks))))).ShouldBe(200)["state"].GetString().ShouldBe("unchanged");

        (await Hub.Get("window", Path + "/documents/organisation/PARKS")).ShouldBe(200)["text"].GetString().ShouldBe(Parks);
        (await Hub.Get("window", Path + "/documents?kind=organisation")).ShouldBe(200).Json.EnumerateArray()
            .ShouldContain(one => one.GetProperty("name").GetString() == "PARKS" && one.GetProperty("zh").GetString() == "园林局");
        (await Hub.Get("window", Path + "/documents/organisation/PARKS/history")).ShouldBe(200).Json.GetArrayLength().ShouldBe(1);
        (await Hub.Get("window", $"{Path}/diff?from={before}")).ShouldBe(200).Json[0].GetProperty("name").GetString().ShouldBe("PARKS");

        (await Hub.Post("administrator", Path + "/rollback", new JsonObject { ["revision"] = before })).ShouldBe(200)["differences"][0].GetProperty("change")
            .GetString().ShouldBe("removed");
        (await Hub.Get("window", Path + "/documents/organisation/PARKS")).ShouldBeProblem(404, "not-found");
        (await Hub.Get("window", $"{Path}/documents/organisation/PARKS?revision={before + 1}")).ShouldBe(200);
    }

    [Test]
    public async Task A_form_in_use_changes_under_its_name_only_with_a_reason()
    {
        var file = TestDocuments.All(Hub.Department.Address).Single(file => Encoding.UTF8.GetString(file.Content.Span).Contains("\"maxLength\": 60", StringComparison.Ordinal)).Path;
        var narrower = Bent(file, "\"maxLength\": 60", "\"maxLength\": 59");

        var refused = await Storing_nothing(() => Apply(narrower.DeepClone()));
        refused.ShouldBeProblem(422, "declined");
        var fault = refused["errors"].EnumerateArray().Where(one => one.GetProperty("severity").GetString() == "error").ShouldHaveSingleItem();
        fault.GetProperty("code").GetString().ShouldBe("schema.breaks");
        fault.GetProperty("message").GetString()!.ShouldStartWith("/company: ");

        narrower["acceptBreaking"] = true;
        narrower["reason"] = "  ";
        (await Storing_nothing(() => Apply(narrower.DeepClone()))).ShouldBeProblem(422, "declined")["errors"][0].GetProperty("pointer").GetString().ShouldBe("/reason");

        narrower["reason"] = "agreed with the windows";
        var before = await Revision();
        var accepted = (await Apply(narrower)).ShouldBe(200);
        accepted["warnings"].EnumerateArray().Select(one => one.GetProperty("code").GetString()).ShouldContain("schema.breaks");
        (await Hub.Post("administrator", Path + "/rollback", new JsonObject { ["revision"] = before })).ShouldBe(200);
    }

    [Test]
    public async Task A_misspelt_setting_is_named_with_its_place_and_its_neighbour()
    {
        var answer = await Storing_nothing(() => Apply(Bent("adapters.yaml", "name: safe\n", "name: safe\npushTimoutSeconds: 3\n")));
        answer.ShouldBeProblem(422, "declined");
        var fault = answer["errors"].EnumerateArray().ShouldHaveSingleItem();
        fault.GetProperty("code").GetString().ShouldBe("key.unknown");
        fault.GetProperty("pointer").GetString().ShouldBe("/pushTimoutSeconds");
        fault.GetProperty("file").GetString().ShouldBe("adapters.yaml");
        fault.GetProperty("line").GetInt32().ShouldBeGreaterThan(1);
        fault.GetProperty("column").GetInt32().ShouldBe(1);
        fault.GetProperty("message").GetString()!.ShouldContain("pushTimeoutSeconds");
    }

    [Test]
    public async Task A_misspelt_option_of_an_adapter_kind_is_named_too()
        => (await Storing_nothing(() => Apply(Bent("adapters.yaml", "  honoursKey: true\n", "  honorsKey: true\n")))).ShouldBeProblem(422, "declined")
            .Pointers.Distinct().ShouldBe(["/options/honorsKey"]);

    [Test]
    public async Task An_adapter_kind_that_is_not_installed_is_refused()
    {
        var answer = (await Storing_nothing(() => Apply(Bent("adapters.yaml", "adapterKind: http", "adapterKind: telex")))).ShouldBeProblem(422, "declined");
        answer.Codes.Distinct().ShouldBe(["adapter.notInstalled"]);
        answer.Pointers.ShouldBe(Enumerable.Repeat("/adapterKind", 5));
        answer["errors"][0].GetProperty("message").GetString()!.ShouldContain("http");
    }

    [TestCase("record.company", "record.compani", "/fields/company")]
    [TestCase("  company: record.company", "  compani: record.company", "/fields")]
    public async Task A_mapping_that_names_a_field_that_does_not_exist_is_refused(string old, string now, string pointer)
    {
        var answer = (await Storing_nothing(() => Apply(Bent("mappings.yaml", old, now)))).ShouldBeProblem(422, "declined");
        answer.Codes.ShouldAllBe(code => code.StartsWith("mapping."));
        answer.Pointers.ShouldAllBe(one => one.StartsWith(pointer, StringComparison.Ordinal));
        answer["errors"].EnumerateArray()
            .ShouldAllBe(error => error.GetProperty("file").GetString() == "mappings.yaml" && error.GetProperty("line").GetInt32() > 1);
        TestContext.Out.WriteLine(answer.Text);
    }

    [Test]
    public async Task A_keyword_that_nothing_checks_is_refused()
        => (await Storing_nothing(() => Apply(Bent("schemas/town/form.v1.json", "\"maxLength\": 60", "\"maxLenght\": 60")))).ShouldBeProblem(422, "declined")
            .Codes.ShouldContain("schema.keyword");

    [Test]
    public async Task Every_fault_of_every_file_is_said_at_once()
    {
        var answer = await Storing_nothing(()
            => Apply(Set(("a.yaml", "kind: organisation\nname: A\ntype: kingdom\n"),
            ("b.yaml", "kind: client\nname: b\ntitle: { zh: b, en: b }\norganisation: NOBODY\nroles: []\n"), ("c.yaml", "kind: castle\nname: c\n"),
            ("d.json", "{"), ("e.yaml", "a: [\n"))));
        answer.ShouldBeProblem(422, "declined")["errors"].EnumerateArray().Select(error => error.GetProperty("file").GetString()).Distinct()
            .ShouldBe(["a.yaml", "b.yaml", "c.yaml", "d.json", "e.yaml"], ignoreOrder: true);
        answer["errors"].GetArrayLength().ShouldBeGreaterThanOrEqualTo(6);
    }

    [Test]
    public async Task A_set_without_documents_is_refused()
        => (await Storing_nothing(() => Apply(new JsonObject { ["files"] = new JsonArray() }))).ShouldBeProblem(422, "declined").Codes.ShouldBe(["set.empty"]);

    [Test]
    public async Task A_set_for_another_revision_than_the_current_one_is_not_applied()
    {
        var body = Set(("parks.yaml", Parks.Replace("PARKS", "PARKS2", StringComparison.Ordinal)));
        body["basedOn"] = await Revision() - 1;
        (await Storing_nothing(() => Apply(body))).ShouldBeProblem(409, "changed");
    }

    [Test]
    public async Task What_is_used_cannot_be_removed_and_what_is_not_registered_neither()
    {
        JsonObject Named(string kind, string name) => new() { ["documents"] = new JsonArray(new JsonObject { ["kind"] = kind, ["name"] = name }) };
        (await Storing_nothing(() => Hub.Post("administrator", Path + "/remove", Named("organisation", "SCJG")))).ShouldBeProblem(422, "declined")
            .Codes.ShouldContain("reference.used");
        (await Storing_nothing(() => Hub.Post("administrator", Path + "/remove", Named("organisation", "NOBODY")))).ShouldBeProblem(422, "declined")
            .Codes.ShouldBe(["document.notRegistered"]);
        (await Storing_nothing(() => Hub.Post("administrator", Path + "/remove", Named("castle", "SCJG")))).ShouldBeProblem(400, "bad-query");
        (await Storing_nothing(() => Hub.Post("administrator", Path + "/rollback", new JsonObject { ["revision"] = 999 }))).ShouldBeProblem(404, "not-found");
        (await Storing_nothing(() => Hub.Post("administrator", Path + "/rollback", new JsonObject { ["revision"] = -1 }))).ShouldBeProblem(404, "not-found");
    }

    [TestCase("apply", "{}", 422, "/files")]
    [TestCase("apply", "{\"files\":null}", 422, "/files")]
    [TestCase("apply", "{\"files\":[{}]}", 422, "/files/0/path /files/0/text")]
    [TestCase("apply", "{\"files\":[null]}", 422, "/files/0")]
    [TestCase("apply", "{\"files\":[{\"path\":\"a\",\"text\":null}]}", 422, "/files/0/text")]
    [TestCase("apply", "{\"file\":[]}", 422, "/file")]
    [TestCase("apply", "{\"files\":\"x\"}", 422, "/files")]
    [TestCase("apply", "{\"files\":[],\"files\":[]}", 422, "/files")]
    [TestCase("apply", "{\"files\":[", 400, null)]
    [TestCase("apply", "", 400, null)]
    [TestCase("remove", "{\"documents\":[{\"kind\":\"item\"}]}", 422, "/documents/0/name")]
    [TestCase("remove", "{\"documents\":[null]}", 422, "/documents/0")]
    [TestCase("rollback", "{}", 422, "/revision")]
    [TestCase("rollback", "{\"revision\":\"1\"}", 422, "/revision")]
    public async Task A_content_of_another_shape_is_refused_with_its_place(string verb, string text, int status, string? pointers)
    {
        var answer = await Storing_nothing(() => Hub.Send("administrator", HttpMethod.Post, $"{Path}/{verb}", TestHub.Json(text)));
        answer.ShouldBeProblem(status, status == 400 ? "malformed" : "declined");
        if (pointers is not null) answer.Pointers.ShouldBe(pointers.Split(' '));
    }

    [Test]
    public async Task A_set_is_json_and_not_compressed_and_bounded()
    {
        (await Storing_nothing(() => Hub.Send("administrator", HttpMethod.Post, Path + "/apply", TestHub.Json("files: []", "application/yaml"))))
            .ShouldBeProblem(415, "wrong-media-type");
        var compressed = TestHub.Json("{\"files\":[]}");
        compressed.Headers.ContentEncoding.Add("gzip");
        (await Storing_nothing(() => Hub.Send("administrator", HttpMethod.Post, Path + "/apply", compressed))).ShouldBeProblem(415, "wrong-media-type");
        (await Storing_nothing(() => Apply(Set(("a.yaml", new string('#', 21 * 1024 * 1024)))))).ShouldBeProblem(413, "too-large");
    }

    [TestCase("/documents/castle/x")]
    [TestCase("/documents/item/x")]
    [TestCase("/documents/item/x/history")]
    [TestCase("/documents/castle/x/history")]
    [TestCase("/schemas/castle")]
    [TestCase("/export?revision=999")]
    [TestCase("/diff?from=999")]
    [TestCase("/diff?from=1&to=999")]
    [TestCase("/documents/item/safe?revision=999")]
    public async Task What_is_not_registered_is_not_found(string path) => (await Hub.Get("window", Path + path)).ShouldBeProblem(404, "not-found");

    [TestCase("/documents?kind=castle")]
    [TestCase("/export?kind=castle")]
    [TestCase("/revisions?limit=0")]
    [TestCase("/revisions?limit=501")]
    public async Task A_question_that_makes_no_sense_is_a_bad_query(string path) => (await Hub.Get("auditor", Path + path)).ShouldBeProblem(400, "bad-query");

    [Test]
    public async Task Every_kind_has_its_schema()
    {
        foreach (var kind in Exchange.Core.Registry.DocumentKind.All)
        {
            var answer = (await Hub.Get("window", $"{Path}/schemas/{kind.Name}")).ShouldBe(200);
            answer.ContentType.ShouldBe("application/schema+json");
            answer["$schema"].GetString().ShouldBe("https://json-schema.org/draft/2020-12/schema");
        }
    }

    [Test]
    public async Task An_export_applied_again_changes_nothing()
    {
        var files = (await Hub.Get("administrator", Path + "/export")).ShouldBe(200).Json;
        var body = new JsonObject { ["files"] = JsonNode.Parse(files.GetRawText()) };
        (await Storing_nothing(() => Apply(body))).ShouldBe(200)["state"].GetString().ShouldBe("unchanged");
    }

    [Test]
    public async Task A_reason_is_bounded()
    {
        var body = Set(("parks.yaml", Parks.Replace("PARKS", "PARKS3", StringComparison.Ordinal)));
        body["reason"] = new string('x', 501);
        (await Storing_nothing(() => Apply(body))).ShouldBeProblem(422, "declined").Pointers.ShouldBe(["/reason"]);
    }
}
