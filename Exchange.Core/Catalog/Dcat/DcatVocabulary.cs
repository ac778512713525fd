namespace Exchange.Core.Catalog.Dcat;

/// <summary>Names of DCAT 3 and of the vocabularies that harvesters know: W3C's, and the authority tables of the European Union for cycles, access rights and status.</summary>
internal static class DcatVocabulary
{
    private const string Authority = "http://publications.europa.eu/resource/authority/";

    public static readonly (string Prefix, string Iri)[] Prefixes =
    [
        ("dcat", "http://www.w3.org/ns/dcat#"), ("dct", "http://purl.org/dc/terms/"), ("skos", "http://www.w3.org/2004/02/skos/core#"), ("foaf", "http://xmlns.com/foaf/0.1/"),
        ("adms", "http://www.w3.org/ns/adms#"), ("hydra", "http://www.w3.org/ns/hydra/core#"), ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"), ("xsd", "http://www.w3.org/2001/XMLSchema#"),
    ];

    public static string Frequency(UpdateCycle cycle) => Authority + "frequency/" + cycle switch
    {
        UpdateCycle.RealTime => "UPDATE_CONT",
        UpdateCycle.Daily => "DAILY",
        UpdateCycle.Weekly => "WEEKLY",
        UpdateCycle.Monthly => "MONTHLY",
        UpdateCycle.Quarterly => "QUARTERLY",
        UpdateCycle.Yearly => "ANNUAL",
        _ => "OTHER",
    };

    /// <summary>What is shared between offices and not with everybody is restricted, on a condition or without.</summary>
    public static string AccessRight(ResourceContent content) => Authority + "access-right/"
        + (content.Open.ToSociety ? "PUBLIC" : content.Share.Type == ShareType.NotShared ? "NON_PUBLIC" : "RESTRICTED");

    public static string Status(ResourceState state) => Authority + "dataset-status/" + (state == ResourceState.Withdrawn ? "WITHDRAWN" : "COMPLETED");

    /// <summary>The letter that the guide has for a type.</summary>
    public static string Letter(FieldType type) => "CNYDTLMGBIF".Substring((int)type, 1);
}
