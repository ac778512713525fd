using System.Buffers;
using System.Text.Json;
using Exchange.Core.Catalog;
using Exchange.Core.Catalog.Dcat;

namespace Exchange.Core.Tests.Catalog;

/// <summary>A page read by another reader than its writer: as triples, held to what DCAT 3 and DCAT-AP ask of a catalog, a dataset, a distribution, an agent and a concept.</summary>
internal sealed class DcatPageTests
{
    private const string Dcat = "http://www.w3.org/ns/dcat#", Dct = "http://purl.org/dc/terms/", Skos = "http://www.w3.org/2004/02/skos/core#", Foaf = "http://xmlns.com/foaf/0.1/", Adms = "http://www.w3.org/ns/adms#",
        Type = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", Authority = "http://publications.europa.eu/resource/authority/";

    private CatalogBench _bench = null!;
    private Triples _graph = null!;

    [OneTimeSetUp]
    public async Task Publish()
    {
        _bench = await CatalogBench.Open();
        await _bench.Desk.Save(CatalogBench.District, CatalogBench.Bureau, default);
        foreach (var draft in CatalogBench.District)
        {
            await _bench.Desk.Submit(draft.Code!, CatalogBench.Bureau, default);
            await _bench.Desk.Publish(draft.Code!, 1, CatalogBench.OtherBureau with { By = "third" }, default);
        }
        await _bench.Desk.Withdraw("203001/000038", CatalogBench.Bureau with { Reason = "moved" }, default);
        _graph = await Read(new CatalogOptions { Keeper = "ZSJ" }, 0, "", 200);
    }

    [OneTimeTearDown]
    public ValueTask Close() => _bench?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task<Triples> Read(CatalogOptions options, long change, string code, int limit)
    {
        var entries = await _bench.Table.After(change, code, limit, published: true, default);
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, DcatPage.Written))
            new DcatPage(_bench.Registry.Current, ClassTree.Of(_bench.Registry.Current, "catalog-classes", new DateOnly(2026, 11, 24)), options, TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"),
                "http://hub/catalog.jsonld", "http://hub/catalog.jsonld?after=n", null, entry => $"http://hub/api/v1/catalog/entries/{entry}",
                static code => code == "101001/000001" ? new DateTimeOffset(2026, 11, 24, 18, 0, 0, TimeSpan.Zero) : null).Write(json, entries);
        if (limit > 1)
        {
            // For validators that are no part of these tests (SHACL shapes of DCAT-AP).
            var file = Path.Combine(TestContext.CurrentContext.WorkDirectory, "catalog.jsonld");
            await File.WriteAllBytesAsync(file, buffer.WrittenMemory.ToArray());
            TestContext.AddTestAttachment(file, "The sample district as DCAT");
        }
        return Triples.Of(buffer.WrittenSpan);
    }

    [Test]
    public void The_catalog_has_what_must_be_there()
    {
        var catalog = _graph.OfType(Dcat + "Catalog").ShouldHaveSingleItem();
        _graph.Texts(catalog, Dct + "title").Select(text => text.Language).ShouldBe(["zh", "en"], ignoreOrder: true);
        _graph.Texts(catalog, Dct + "description").ShouldNotBeEmpty();
        _graph.OfType(Foaf + "Agent").ShouldContain(_graph.One(catalog, Dct + "publisher"));
        _graph.OfType(Skos + "ConceptScheme").ShouldContain(_graph.One(catalog, Dcat + "themeTaxonomy"));
        _graph.Objects(catalog, Dcat + "dataset").ShouldBe(_graph.OfType(Dcat + "Dataset"), ignoreOrder: true);
        _graph.OfType(Dcat + "Dataset").Count.ShouldBe(49);
        _graph.One(_graph.One(catalog, "http://www.w3.org/ns/hydra/core#view"), "http://www.w3.org/ns/hydra/core#next").ShouldBe("http://hub/catalog.jsonld?after=n");
    }

    [Test]
    public void Every_dataset_that_stands_has_what_must_be_there()
    {
        var standing = _graph.OfType(Dcat + "Dataset").Where(one => !_graph.One(one, Adms + "status").EndsWith("WITHDRAWN", StringComparison.Ordinal)).ToList();
        standing.Count.ShouldBe(48);
        foreach (var one in standing)
        {
            _graph.Texts(one, Dct + "title").Select(text => text.Language).ShouldBe(["zh", "en"], ignoreOrder: true, one);
            _graph.Texts(one, Dct + "description").ShouldHaveSingleItem(one).Value.ShouldNotBeEmpty();
            one.ShouldEndWith(_graph.Texts(one, Dct + "identifier").ShouldHaveSingleItem().Value);
            _graph.OfType(Foaf + "Agent").ShouldContain(_graph.One(one, Dct + "publisher"));
            _graph.OfType(Skos + "Concept").ShouldContain(_graph.One(one, Dcat + "theme"));
            _graph.One(one, Dct + "accrualPeriodicity").ShouldStartWith(Authority + "frequency/");
            _graph.One(one, Dct + "accessRights").ShouldBeOneOf(Authority + "access-right/PUBLIC", Authority + "access-right/RESTRICTED", Authority + "access-right/NON_PUBLIC");
            var issued = _graph.Texts(one, Dct + "issued").ShouldHaveSingleItem();
            // Published at 18:00 UTC, which is the day after in Shanghai.
            (issued.Value, issued.Type).ShouldBe(("2026-11-25", "http://www.w3.org/2001/XMLSchema#date"));
            // Rows came at the same moment, to one of them.
            _graph.Texts(one, Dct + "modified").Select(text => (text.Value, text.Type))
                .ShouldBe(one == "urn:exchange:catalog:101001/000001" ? [("2026-11-25T02:00:00+08:00", "http://www.w3.org/2001/XMLSchema#dateTime")] : []);
            foreach (var distribution in _graph.Objects(one, Dcat + "distribution"))
            {
                _graph.OfType(Dcat + "Distribution").ShouldContain(distribution);
                _graph.One(distribution, Dcat + "accessURL").ShouldStartWith("http://hub/api/v1/catalog/entries/");
            }
        }
    }

    [Test]
    public void Cycles_rights_and_related_entries_are_those_of_the_entry()
    {
        var boundaries = "urn:exchange:catalog:103001/000018";
        _graph.One(boundaries, Dct + "accrualPeriodicity").ShouldBe(Authority + "frequency/ANNUAL");
        _graph.One(boundaries, Dct + "accessRights").ShouldBe(Authority + "access-right/PUBLIC");
        var cases = "urn:exchange:catalog:301001/000048";
        _graph.One(cases, Dct + "accessRights").ShouldBe(Authority + "access-right/NON_PUBLIC");
        _graph.Objects(cases, Dcat + "distribution").ShouldBeEmpty();
        _graph.Objects("urn:exchange:catalog:101001/000001", Dct + "relation").ShouldBe(["urn:exchange:catalog:105001/000027", "urn:exchange:catalog:105001/000028"], ignoreOrder: true);
        _graph.Objects("urn:exchange:catalog:103002/000019", Dct + "provenance").Count.ShouldBe(1);
    }

    [Test]
    public void A_withdrawn_entry_is_told_by_its_status_and_nothing_of_its_content()
    {
        var gone = "urn:exchange:catalog:203001/000038";
        _graph.One(gone, Adms + "status").ShouldBe(Authority + "dataset-status/WITHDRAWN");
        _graph.Properties(gone).ShouldBe([Type, Dct + "identifier", Dct + "title", Dct + "description", Adms + "status"], ignoreOrder: true);
    }

    [Test]
    public void Concepts_lead_up_to_the_top_and_organisations_have_their_names()
    {
        foreach (var concept in _graph.OfType(Skos + "Concept"))
        {
            _graph.Texts(concept, Skos + "prefLabel").Count.ShouldBe(2);
            _graph.Objects(concept, Skos + "inScheme").Count.ShouldBe(1);
            if (_graph.Texts(concept, Skos + "notation").ShouldHaveSingleItem().Value.Length > 1) _graph.OfType(Skos + "Concept").ShouldContain(_graph.One(concept, Skos + "broader"));
        }
        foreach (var agent in _graph.OfType(Foaf + "Agent")) _graph.Texts(agent, Foaf + "name").Count.ShouldBe(2, agent);
    }

    [Test]
    public async Task The_separator_and_the_IRIs_are_those_of_the_settings()
    {
        var graph = await Read(new CatalogOptions { Separator = "-", Iri = "https://data.example/id/" }, 0, "", 1);
        var one = graph.OfType(Dcat + "Dataset").ShouldHaveSingleItem();
        one.ShouldBe("https://data.example/id/101001/000001");
        graph.Texts(one, Dct + "identifier").ShouldHaveSingleItem().Value.ShouldBe("101001-000001");
    }
}
