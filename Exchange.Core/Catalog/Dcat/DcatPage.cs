using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Catalog.Dcat;

/// <summary>
/// A page of the catalog as DCAT 3 in JSON-LD 1.1: one graph with the catalog, the entries of the page, and the organisations and classes that these name. A withdrawn entry is there with its status
/// and nothing of its content: a harvester that had it must learn that it is gone.
/// </summary>
/// <param name="own">The address of this page.</param>
/// <param name="next">The address of the next one; null at the end.</param>
/// <param name="resume">Where a later harvest goes on; null where there is a next page.</param>
/// <param name="entryAt">The address of an entry in the API.</param>
/// <param name="modified">When rows of an entry last came, by its code; null where none ever did.</param>
public sealed class DcatPage(
    RegistrySnapshot registry, ClassTree? classes, CatalogOptions options, TimeZoneInfo zone, string own, string? next, string? resume, Func<ResourceCode, string> entryAt, Func<string, DateTimeOffset?> modified)
{
    private const string Namespace = "ns#";

    public static JsonWriterOptions Written { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public void Write(Utf8JsonWriter json, IReadOnlyList<ResourceEntry> entries)
    {
        json.WriteStartObject();
        Context(json);
        json.WriteStartArray("@graph");
        Catalog(json, entries);
        foreach (var entry in entries)
        {
            if (entry.Row.State == ResourceState.Withdrawn) Gone(json, entry);
            else Dataset(json, entry);
        }
        var standing = entries.Where(static entry => entry.Row.State != ResourceState.Withdrawn).ToList();
        foreach (var name in standing.Select(static entry => entry.Content.Provider).Concat(options.Keeper is { } keeper ? [keeper] : []).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
            Organisation(json, name);
        if (classes is not null)
            foreach (var (code, title) in standing.SelectMany(entry => classes.Path(entry.Content.Class)).DistinctBy(static one => one.Code, StringComparer.Ordinal).OrderBy(static one => one.Code, StringComparer.Ordinal))
                Class(json, code, title);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void Context(Utf8JsonWriter json)
    {
        json.WriteStartObject("@context");
        json.WriteNumber("@version", 1.1m);
        foreach (var (prefix, iri) in DcatVocabulary.Prefixes) json.WriteString(prefix, iri);
        json.WriteString("exchange", options.Iri + Namespace);
        json.WriteEndObject();
    }

    private void Catalog(Utf8JsonWriter json, IReadOnlyList<ResourceEntry> entries)
    {
        Node(json, options.Iri, "dcat:Catalog");
        Titled(json, "dct:title", "政务信息资源目录", "Catalog of government information resources");
        Titled(json, "dct:description", "各部门可共享的政务信息资源。", "Information resources that departments share.");
        if (options.Keeper is { } keeper) Reference(json, "dct:publisher", OrganisationIri(keeper));
        Reference(json, "dcat:themeTaxonomy", options.Iri + "classes");
        json.WriteStartArray("dcat:dataset");
        foreach (var entry in entries)
        {
            json.WriteStartObject();
            json.WriteString("@id", options.Iri + entry.Row.Code);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartObject("hydra:view");
        json.WriteString("@id", own);
        json.WriteString("@type", "hydra:PartialCollectionView");
        if (next is not null) Reference(json, "hydra:next", next);
        if (resume is not null) Reference(json, "exchange:resume", resume);
        json.WriteEndObject();
        json.WriteEndObject();
        Node(json, options.Iri + "classes", "skos:ConceptScheme");
        Titled(json, "dct:title", "信息资源分类", "Classes of information resources");
        json.WriteEndObject();
    }

    private void Gone(Utf8JsonWriter json, ResourceEntry entry)
    {
        Node(json, options.Iri + entry.Row.Code, "dcat:Dataset");
        json.WriteString("dct:identifier", Shown(entry.Row.Code));
        Titled(json, "dct:title", entry.Content.Title);
        Titled(json, "dct:description", "该资源已撤销。", "This resource is withdrawn.");
        Reference(json, "adms:status", DcatVocabulary.Status(entry.Row.State));
        json.WriteEndObject();
    }

    private void Dataset(Utf8JsonWriter json, ResourceEntry entry)
    {
        var content = entry.Content;
        Node(json, options.Iri + entry.Row.Code, "dcat:Dataset");
        json.WriteString("dct:identifier", Shown(entry.Row.Code));
        Titled(json, "dct:title", content.Title);
        json.WriteStartObject("dct:description");
        json.WriteString("@value", content.Abstract);
        json.WriteString("@language", "zh");
        json.WriteEndObject();
        Reference(json, "dct:publisher", OrganisationIri(content.Provider));
        Reference(json, "dcat:theme", ClassIri(content.Class));
        Reference(json, "dct:accrualPeriodicity", DcatVocabulary.Frequency(content.Cycle));
        Reference(json, "dct:accessRights", DcatVocabulary.AccessRight(content));
        Reference(json, "adms:status", DcatVocabulary.Status(entry.Row.State));
        json.WriteString("dcat:version", entry.Version.ToString(CultureInfo.InvariantCulture));
        if (entry.Row.PublishedAt is { } at) Typed(json, "dct:issued", TimeZoneInfo.ConvertTime(at, zone).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), "xsd:date");
        if (modified(entry.Row.Code) is { } merged) Typed(json, "dct:modified", TimeZoneInfo.ConvertTime(merged, zone).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture), "xsd:dateTime");
        if ((content.Share.Condition ?? content.Share.Basis) is { } words)
        {
            json.WriteStartObject("dct:rights");
            json.WriteString("@type", "dct:RightsStatement");
            json.WriteString("rdfs:label", content.Share.Consent ? words + "（须本人授权）" : words);
            json.WriteEndObject();
        }
        if (content.ComesDown is { } down)
        {
            json.WriteStartObject("dct:provenance");
            json.WriteString("@type", "dct:ProvenanceStatement");
            json.WriteString("rdfs:label", $"{down.From}（{down.FilterField} = {down.FilterPrefix}…）");
            json.WriteEndObject();
        }
        if (content.Schema is { } schema) Reference(json, "dct:conformsTo", options.Iri + "schemas/" + schema);
        if (content.Related.Count > 0)
        {
            json.WriteStartArray("dct:relation");
            foreach (var code in content.Related)
            {
                json.WriteStartObject();
                json.WriteString("@id", options.Iri + (ResourceCode.Read(code, options.Separator)?.ToString() ?? code));
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        Fields(json, content);
        Distributions(json, entry);
        json.WriteEndObject();
    }

    private static void Fields(Utf8JsonWriter json, ResourceContent content)
    {
        json.WriteStartArray("exchange:field");
        foreach (var field in content.Fields)
        {
            json.WriteStartObject();
            json.WriteString("@type", "exchange:Field");
            Titled(json, "dct:title", field.Title);
            json.WriteString("exchange:name", field.Name);
            json.WriteString("exchange:type", DcatVocabulary.Letter(field.Type));
            if (field.Identifier) json.WriteBoolean("exchange:identifier", true);
            if (field.Personal) json.WriteBoolean("exchange:personal", true);
            if (field.Sensitive) json.WriteBoolean("exchange:sensitive", true);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>One a way of sharing. Where it is asked for stands in the API's entry; an endpoint is there once somebody may call it.</summary>
    private void Distributions(Utf8JsonWriter json, ResourceEntry entry)
    {
        var methods = entry.Content.Share.Methods;
        if (methods.Count == 0) return;
        json.WriteStartArray("dcat:distribution");
        foreach (var method in methods)
        {
            json.WriteStartObject();
            json.WriteString("@id", $"{options.Iri}{entry.Row.Code}#{CatalogJson.Word(method)}");
            json.WriteString("@type", "dcat:Distribution");
            var (zh, en) = method switch { ShareMethod.Interface => ("接口", "Interface"), ShareMethod.Table => ("库表交换", "Exchange of tables"), ShareMethod.File => ("文件", "File"), _ => ("其他", "Other") };
            Titled(json, "dct:title", zh, en);
            Reference(json, "dcat:accessURL", entryAt(ResourceCode.Read(entry.Row.Code)!));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private void Organisation(Utf8JsonWriter json, string name)
    {
        Node(json, OrganisationIri(name), "foaf:Organization", "foaf:Agent");
        if (registry.Organisations.GetValueOrDefault(name) is { } organisation)
        {
            Titled(json, "foaf:name", organisation.Title);
            if (organisation.Uscc is { } uscc) json.WriteString("dct:identifier", uscc);
        }
        else json.WriteString("foaf:name", name);
        json.WriteEndObject();
    }

    private void Class(Utf8JsonWriter json, string code, Title title)
    {
        Node(json, ClassIri(code), "skos:Concept");
        Titled(json, "skos:prefLabel", title);
        json.WriteString("skos:notation", code);
        Reference(json, "skos:inScheme", options.Iri + "classes");
        if (ClassTree.Above(code) is { } above && classes!.Find(above) is not null) Reference(json, "skos:broader", ClassIri(above));
        json.WriteEndObject();
    }

    private string Shown(string code) => ResourceCode.Read(code)!.Shown(options.Separator);

    private string OrganisationIri(string name) => options.Iri + "organisations/" + name;

    private string ClassIri(string code) => options.Iri + "classes/" + code;

    private static void Node(Utf8JsonWriter json, string iri, params ReadOnlySpan<string> types)
    {
        json.WriteStartObject();
        json.WriteString("@id", iri);
        if (types.Length == 1)
        {
            json.WriteString("@type", types[0]);
            return;
        }
        json.WriteStartArray("@type");
        foreach (var type in types) json.WriteStringValue(type);
        json.WriteEndArray();
    }

    private static void Reference(Utf8JsonWriter json, string property, string iri)
    {
        json.WriteStartObject(property);
        json.WriteString("@id", iri);
        json.WriteEndObject();
    }

    private static void Typed(Utf8JsonWriter json, string property, string value, string type)
    {
        json.WriteStartObject(property);
        json.WriteString("@value", value);
        json.WriteString("@type", type);
        json.WriteEndObject();
    }

    private static void Titled(Utf8JsonWriter json, string property, Title title) => Titled(json, property, title.Zh, title.En);

    private static void Titled(Utf8JsonWriter json, string property, string zh, string en)
    {
        json.WriteStartArray(property);
        foreach (var (text, language) in new[] { (zh, "zh"), (en, "en") })
        {
            json.WriteStartObject();
            json.WriteString("@value", text);
            json.WriteString("@language", language);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
