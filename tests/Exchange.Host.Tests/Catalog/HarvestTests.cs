using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.Host.Tests.Api;

namespace Exchange.Host.Tests.Catalog;

/// <summary>Harvesters walk /catalog.jsonld while the catalog goes on.</summary>
internal sealed class HarvestTests : CatalogHubTests
{
    protected override string[] Settings => ["--Catalog:HarvestEntries=2", "--Catalog:Keeper=WINDOW"];

    private static IEnumerable<JsonElement> Datasets(Answer page) => page["@graph"].EnumerateArray().Where(node => node.GetProperty("@type").ValueKind == JsonValueKind.String && node.GetProperty("@type").GetString() == "dcat:Dataset");

    private static string Code(JsonElement dataset) => dataset.GetProperty("dct:identifier").GetString()!;

    private static bool IsGone(JsonElement dataset) => dataset.GetProperty("adms:status").GetProperty("@id").GetString()!.EndsWith("WITHDRAWN", StringComparison.Ordinal);

    private static JsonElement View(Answer page) => page["@graph"].EnumerateArray().First(node => node.TryGetProperty("hydra:view", out _)).GetProperty("hydra:view");

    private static string? Link(Answer page, string name) => View(page).TryGetProperty(name, out var link) ? link.GetProperty("@id").GetString() : null;

    private async Task<(Dictionary<string, bool> Gone, string Resume)> Harvest(string from, Func<int, Task>? between = null)
    {
        var known = new Dictionary<string, bool>(StringComparer.Ordinal);
        for (var (at, pages) = (from, 0); ; pages++)
        {
            var page = (await Hub.Get("window", at)).ShouldBe(200);
            page.ContentType.ShouldBe("application/ld+json");
            foreach (var dataset in Datasets(page)) known[Code(dataset)] = IsGone(dataset);
            if (between is not null) await between(pages);
            if (Link(page, "hydra:next") is not { } next) return (known, new Uri(Link(page, "exchange:resume").ShouldNotBeNull()).PathAndQuery);
            page.Header("Link").ShouldNotBeNull().ShouldContain(next);
            at = new Uri(next).PathAndQuery;
        }
    }

    /// <summary>Where the catalog ends now: what other tests of this hub have left lies before it.</summary>
    private async Task<string> End() => (await Harvest("/catalog.jsonld")).Resume;

    [Test]
    public async Task What_is_withdrawn_during_a_harvest_is_told_before_it_ends_and_the_next_one_brings_only_what_is_new()
    {
        var (from, codes) = (await End(), new List<string>());
        for (var i = 0; i < 7; i++) codes.Add(await Published(Title()));
        var draft = await Drafted(Title());
        var harvest = await Harvest(from, async pages =>
        {
            // One that was given already, and one that is still to come.
            if (pages == 1) foreach (var code in (string[])[codes[0], codes[6]]) (await Act("administrator", code, "withdraw", Because("合并"))).ShouldBe(200);
        });
        harvest.Gone.Keys.ShouldBe(codes, ignoreOrder: true);
        harvest.Gone.Where(one => one.Value).Select(one => one.Key).ShouldBe([codes[0], codes[6]], ignoreOrder: true);
        harvest.Gone.Keys.ShouldNotContain(draft);

        (await Harvest(harvest.Resume)).Gone.ShouldBeEmpty();
        var late = await Published(Title());
        var next = await Harvest(harvest.Resume);
        next.Gone.Keys.ShouldBe([late]);
    }

    [Test]
    public async Task What_is_known_already_is_not_sent_again_until_it_changes()
    {
        var from = await End();
        var first = await Published(Title());
        var page = (await Hub.Get("window", from)).ShouldBe(200);
        var tag = page.Header("ETag").ShouldNotBeNull();
        var same = await Hub.Get("window", from, ("If-None-Match", tag));
        (same.Status, same.Content.Length).ShouldBe((304, 0));
        Datasets(page).Select(Code).ShouldBe([first]);
        (await Put("registration", first, Content(Title()))).ShouldBe(200);
        (await Hub.Get("window", from, ("If-None-Match", tag))).ShouldBe(200).Header("ETag").ShouldNotBe(tag);
    }

    [Test]
    public async Task A_place_that_is_none_is_refused_and_a_key_is_needed()
    {
        (await Hub.Get("window", "/catalog.jsonld?after=nothing")).ShouldBeProblem(400, "bad-query");
        (await Hub.Get(null, "/catalog.jsonld")).ShouldBeProblem(401, "no-key");
        (await Hub.Get("watcher", "/catalog.jsonld")).ShouldBeProblem(403, "not-allowed");
    }

    [Test]
    public async Task Who_keeps_the_catalog_and_who_provides_are_named()
    {
        var from = await End();
        await Published(Title());
        var page = (await Hub.Get("window", from)).ShouldBe(200);
        var nodes = page["@graph"].EnumerateArray().ToDictionary(node => node.GetProperty("@id").GetString()!);
        nodes["urn:exchange:catalog:"].GetProperty("dct:publisher").GetProperty("@id").GetString().ShouldBe("urn:exchange:catalog:organisations/WINDOW");
        nodes["urn:exchange:catalog:organisations/SCJG"].GetProperty("foaf:name")[0].GetProperty("@value").GetString().ShouldBe("市场监管局");
        nodes["urn:exchange:catalog:classes/102001"].GetProperty("skos:broader").GetProperty("@id").GetString().ShouldBe("urn:exchange:catalog:classes/102");
    }
}
