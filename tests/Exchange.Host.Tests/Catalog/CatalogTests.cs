using System.Text.Json.Nodes;
using Exchange.Host.Tests.Api;
using Exchange.Host.Tests.Docs;

namespace Exchange.Host.Tests.Catalog;

/// <summary>The catalog over HTTP: who writes, who reviews, who sees what.</summary>
internal sealed class CatalogTests : CatalogHubTests
{
    [Test]
    public async Task An_entry_is_seen_by_everybody_once_somebody_else_has_published_it()
    {
        var title = Title();
        var code = await Drafted(title);
        (await Hub.Get("window", $"{Entries}/{code}")).ShouldBeProblem(404, "not-found");
        (await Hub.Get("fund", $"{Entries}/{code}")).ShouldBeProblem(404, "not-found");
        (await Hub.Get("registration", $"{Entries}/{code}")).ShouldBe(200)["state"].GetString().ShouldBe("draft");
        (await Act("administrator", code, "publish", new JsonObject { ["version"] = 1 })).ShouldBeProblem(409, "changed");
        (await Act("registration", code, "submit", new JsonObject())).ShouldBe(200)["state"].GetString().ShouldBe("inReview");
        (await Act("registration", code, "publish", new JsonObject { ["version"] = 1 })).ShouldBeProblem(403, "not-allowed");
        (await Act("administrator", code, "publish", new JsonObject { ["version"] = 2 })).ShouldBeProblem(409, "changed");
        (await Act("administrator", code, "publish", new JsonObject { ["version"] = 1, ["reason"] = "已核对" })).ShouldBe(200)["publishedVersion"].GetInt64().ShouldBe(1);
        var seen = (await Hub.Get("window", $"{Entries}/{code}")).ShouldBe(200);
        seen["content"].GetProperty("title").GetProperty("zh").GetString().ShouldBe(title);
        seen.Json.TryGetProperty("author", out _).ShouldBeFalse("who wrote it is for those who may change it");
        seen["classes"].EnumerateArray().Select(one => one.GetProperty("code").GetString()).ShouldBe(["1", "102", "102001"]);
        var history = (await Hub.Get("auditor", $"{Entries}/{code}/history")).ShouldBe(200).Json.EnumerateArray().Select(step => $"{step.GetProperty("act").GetString()} {step.GetProperty("by").GetString()}");
        history.ShouldBe(["published administrator", "submitted registration", "drafted registration"]);
        (await Hub.Get("window", $"{Entries}/{code}/history")).ShouldBeProblem(404, "not-found");
        (await Hub.ExchangeLog()).ShouldNotContain("已核对");
    }

    [Test]
    public async Task An_administrator_does_not_publish_what_is_its_own()
    {
        var code = await Drafted(Title(), "administrator");
        (await Act("administrator", code, "submit", new JsonObject())).ShouldBe(200);
        (await Act("administrator", code, "publish", new JsonObject { ["version"] = 1 })).ShouldBeProblem(403, "second-person");
        (await Act("reviewer", code, "publish", new JsonObject { ["version"] = 1 })).ShouldBe(200);
    }

    [Test]
    public async Task Everybody_sees_the_published_version_while_another_one_is_worked_on()
    {
        var title = Title();
        var code = await Published(title);
        (await Put("registration", code, Content(title + "（新）"))).ShouldBe(200)["state"].GetString().ShouldBe("changed");
        (await Put("registration", code, Content(title + "（新）"))).ShouldBe(200)["version"].GetInt64().ShouldBe(2, "the same again is no version");
        var seen = (await Hub.Get("window", $"{Entries}/{code}")).ShouldBe(200);
        (seen["version"].GetInt64(), seen["content"].GetProperty("title").GetProperty("zh").GetString()).ShouldBe((1, title));
        (await Hub.Get("window", $"{Entries}/{code}?version=2")).ShouldBeProblem(404, "not-found");
        (await Hub.Get("registration", $"{Entries}/{code}?version=2")).ShouldBe(200)["content"].GetProperty("title").GetProperty("zh").GetString().ShouldBe(title + "（新）");
        (await Put("fund", code, Content(title, "GJJ"))).ShouldBeProblem(404, "not-found");
        (await Act("registration", code, "withdraw", Because("不再提供"))).ShouldBeProblem(409, "changed");
        (await Act("administrator", code, "withdraw", new JsonObject { ["reason"] = "" })).ShouldBeProblem(422, "declined");
        (await Act("administrator", code, "withdraw", Because("不再提供"))).ShouldBe(200)["state"].GetString().ShouldBe("withdrawn");
        (await Hub.Get("window", $"{Entries}/{code}")).ShouldBeProblem(404, "not-found");
        (await Put("registration", code, Content(title))).ShouldBeProblem(409, "changed");
        (await Hub.Post("registration", Entries, new JsonObject { ["code"] = code, ["content"] = Content(title) })).ShouldBeProblem(422, "declined").Codes.ShouldBe(["catalog.code-withdrawn"]);
    }

    [Test]
    public async Task A_code_that_is_taken_is_told_at_its_place()
    {
        var code = await Drafted(Title());
        var answer = (await Hub.Post("registration", Entries, new JsonObject { ["code"] = code, ["content"] = Content(Title()) })).ShouldBeProblem(422, "declined");
        answer.Pointers.ShouldBe(["/code"]);
        answer.Codes.ShouldBe(["catalog.code-taken"]);
        answer = (await Hub.Post("fund", "/api/v1/catalog/import", new JsonObject { ["entries"] = new JsonArray(new JsonObject { ["code"] = code, ["content"] = Content(Title(), "GJJ") }) })).ShouldBeProblem(422, "declined");
        answer.Pointers.ShouldBe(["/entries/0/code"]);
        answer.Codes.ShouldBe(["catalog.code-taken"]);
    }

    [Test]
    public async Task All_faults_of_an_entry_are_told_at_once()
    {
        var content = Content("", "NOBODY", "1");
        content["share"] = new JsonObject { ["type"] = "conditional" };
        (await Hub.Post("administrator", Entries, new JsonObject { ["content"] = content })).ShouldBeProblem(422, "declined").Pointers
            .ShouldBe(["/content/title/zh", "/content/class", "/content/provider", "/content/share/condition", "/content/share/methods"], ignoreOrder: true);
        (await Hub.Post("administrator", Entries, new JsonObject { ["content"] = new JsonObject() })).ShouldBeProblem(422, "declined").Pointers.ShouldContain("/content/title");
        (await Hub.Post("administrator", "/api/v1/catalog/import", JsonNode.Parse("""{"entries":[null]}"""))).ShouldBeProblem(422, "declined").Pointers.ShouldBe(["/entries/0"]);
    }

    [Test]
    public async Task Words_find_entries_and_filters_narrow_them()
    {
        var title = "网约车驾驶员从业资格" + Title();
        var code = await Published(title);
        var found = (await Search("window", "words=" + Uri.EscapeDataString("从业资格"))).ShouldBe(200);
        found["items"][0].GetProperty("code").GetString().ShouldBe(code);
        (found["total"].GetInt32(), found["allWords"].GetBoolean()).ShouldBe((1, true));
        (await Search("window", "words=" + Uri.EscapeDataString("网约车") + "&provider=GJJ")).ShouldBe(200)["total"].GetInt32().ShouldBe(0);
        (await Search("window", "words=" + Uri.EscapeDataString("网约车") + "&class=102&share=unconditional&cycle=daily&format=database&state=published")).ShouldBe(200)["total"].GetInt32().ShouldBe(1);
        foreach (var wrong in (string[])["share=none", "cycle=9", "format=x", "state=gone", "class=10a", "limit=0", "limit=501", "after=none", "words=" + new string('长', 201)])
            (await Search("window", wrong)).ShouldBeProblem(400, "bad-query");
    }

    [Test]
    public async Task Drafts_are_found_by_who_may_see_them_and_pages_hold_each_entry_once()
    {
        var marked = $"页面标记{Guid.NewGuid():N}";
        var codes = new List<string>();
        for (var i = 0; i < 5; i++) codes.Add(await Drafted($"{marked} {i}"));
        (await Search("window", "words=" + marked[4..])).ShouldBe(200)["total"].GetInt32().ShouldBe(0);
        (await Search("fund", "words=" + marked[4..])).ShouldBe(200)["total"].GetInt32().ShouldBe(0);
        var (paged, after) = (new List<string>(), "");
        while (true)
        {
            var page = (await Search("registration", $"words={marked[4..]}&limit=2{after}")).ShouldBe(200);
            paged.AddRange(page["items"].EnumerateArray().Select(one => one.GetProperty("code").GetString()!));
            if (!page.Json.TryGetProperty("next", out var next)) break;
            after = "&after=" + next.GetString();
            (await Search("registration", $"words=other{after}")).ShouldBeProblem(400, "bad-query");
        }
        paged.ShouldBe(codes);
    }

    [Test]
    public async Task An_import_is_all_or_nothing_and_the_same_again_changes_nothing()
    {
        var (one, two) = (Title(), Title());
        var broken = new JsonObject { ["entries"] = new JsonArray(Draft(one), new JsonObject { ["content"] = Content(two, "NOBODY") }) };
        (await Hub.Post("administrator", "/api/v1/catalog/import", broken)).ShouldBeProblem(422, "declined").Pointers.ShouldBe(["/entries/1/content/provider"]);
        (await Search("administrator", "words=" + Uri.EscapeDataString(one))).ShouldBe(200)["items"].EnumerateArray().ShouldAllBe(entry => entry.GetProperty("title").GetProperty("zh").GetString() != one);
        var whole = new JsonObject { ["entries"] = new JsonArray(Draft(one), Draft(two)) };
        var preview = (await Hub.Post("administrator", "/api/v1/catalog/import?dryRun=true", whole)).ShouldBe(200);
        preview["state"].GetString().ShouldBe("previewed");
        var key = ("Idempotency-Key", "import-1");
        var first = (await Hub.Post("administrator", "/api/v1/catalog/import", whole, key)).ShouldBe(200);
        var again = (await Hub.Post("administrator", "/api/v1/catalog/import", whole, key)).ShouldBe(200);
        (again.Text, again.Header("Idempotency-Replayed")).ShouldBe((first.Text, "true"));
        first["entries"].EnumerateArray().Select(entry => entry.GetProperty("code").GetString()).ShouldBe(preview["entries"].EnumerateArray().Select(entry => entry.GetProperty("code").GetString()));

        var export = (await Hub.Get("registration", "/api/v1/catalog/export.json?provider=SCJG&state=draft")).ShouldBe(200);
        export["entries"].GetArrayLength().ShouldBeGreaterThanOrEqualTo(2);
        var imported = (await Hub.Post("registration", "/api/v1/catalog/import", JsonNode.Parse(export.Text))).ShouldBe(200);
        (imported["state"].GetString(), imported["unchanged"].GetInt32()).ShouldBe(("unchanged", export["entries"].GetArrayLength()));
    }

    [Test]
    public async Task A_retried_act_gets_its_first_answer()
    {
        var code = await Drafted(Title());
        var key = ("Idempotency-Key", "submit-" + code.Replace('/', '-'));
        var first = (await Hub.Post("registration", $"{Entries}/{code}/submit", new JsonObject(), key)).ShouldBe(200);
        var again = (await Hub.Post("registration", $"{Entries}/{code}/submit", new JsonObject(), key)).ShouldBe(200);
        (again.Text, again.Header("Idempotency-Replayed")).ShouldBe((first.Text, "true"));
        (await Hub.Post("registration", $"{Entries}/{code}/submit", new JsonObject())).ShouldBeProblem(409, "changed");
    }

    [Test]
    public async Task Classes_are_told_with_what_stands_below()
    {
        await Published(Title());
        var classes = (await Hub.Get("window", "/api/v1/catalog/classes")).ShouldBe(200).Json.EnumerateArray().ToDictionary(one => one.GetProperty("code").GetString()!, one => one.GetProperty("entries").GetInt32());
        classes["1"].ShouldBeGreaterThan(0);
        classes["102001"].ShouldBe(classes["1"]);
        classes["3"].ShouldBe(0);
    }

    [Test]
    public void Every_code_of_a_fault_stands_on_the_page()
        => MarkedTable.Read(Repository.Read("docs", "catalog.md"), "faults").Select(row => row[0].Trim('`'))
            .ShouldBe(Core.Catalog.CatalogFault.Codes.Concat(Host.Catalog.Sheets.SheetFault.Codes), ignoreOrder: true);
}
