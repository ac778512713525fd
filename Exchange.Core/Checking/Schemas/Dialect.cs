namespace Exchange.Core.Checking.Schemas;

/// <summary>Which keywords a schema understands: its draft, and from 2019-09 on the vocabularies of its meta-schema.</summary>
internal sealed record Dialect(SchemaDraft Draft, string MetaSchema)
{
    public const string Uri7 = "http://json-schema.org/draft-07/schema";
    public const string Uri201909 = "https://json-schema.org/draft/2019-09/schema";
    public const string Uri202012 = "https://json-schema.org/draft/2020-12/schema";

    public static Dialect Draft7 { get; } = new(SchemaDraft.Draft7, Uri7);

    public static Dialect Draft201909 { get; } = new(SchemaDraft.Draft201909, Uri201909);

    public static Dialect Draft202012 { get; } = new(SchemaDraft.Draft202012, Uri202012);

    public bool Applicator { get; init; } = true;

    public bool Unevaluated { get; init; } = true;

    public bool Validation { get; init; } = true;

    public bool FormatAssertion { get; init; }

    public static Dialect Of(SchemaDraft draft) => draft switch
    {
        SchemaDraft.Draft7 => Draft7,
        SchemaDraft.Draft201909 => Draft201909,
        _ => Draft202012,
    };

    /// <summary>The dialect of a $schema that is built in, or null.</summary>
    public static Dialect? Known(string uri) => uri switch
    {
        Uri7 => Draft7,
        Uri201909 => Draft201909,
        Uri202012 => Draft202012,
        _ => null,
    };

    /// <summary>The dialect of a meta-schema with a $vocabulary.</summary>
    /// <param name="unknown">Vocabularies that the meta-schema requires and nobody here knows.</param>
    public static Dialect FromVocabularies(SchemaDraft draft, string metaSchema, IEnumerable<(string Uri, bool Required)> vocabularies,
        out List<string> unknown)
    {
        unknown = [];
        var known = new HashSet<string>(StringComparer.Ordinal);
        var year = draft == SchemaDraft.Draft201909 ? "2019-09" : "2020-12";
        var prefix = $"https://json-schema.org/draft/{year}/vocab/";
        string[] names = ["core", "applicator", "unevaluated", "validation", "meta-data", "format", "format-annotation", "format-assertion", "content"];
        foreach (var (uri, required) in vocabularies)
        {
            var name = uri.StartsWith(prefix, StringComparison.Ordinal) ? uri[prefix.Length..] : "";
            if (names.Contains(name)) known.Add(name);
            else if (required) unknown.Add(uri);
        }
        return new Dialect(draft, metaSchema)
        {
            Applicator = known.Contains("applicator"),
            Unevaluated = known.Contains("unevaluated") || (draft == SchemaDraft.Draft201909 && known.Contains("applicator")),
            Validation = known.Contains("validation"),
            FormatAssertion = known.Contains("format-assertion"),
        };
    }

    /// <summary>How the value of a keyword holds schemas, as this dialect reads it.</summary>
    public Holding Holds(string keyword)
    {
        if (keyword is "definitions" or "$defs") return Draft == SchemaDraft.Draft7 && keyword == "$defs" ? Holding.Nothing : Holding.Map;
        if (!Applicator) return Holding.Nothing;
        switch (keyword)
        {
            case "not" or "if" or "then" or "else" or "additionalProperties" or "propertyNames" or "contains":
                return Holding.One;
            case "allOf" or "anyOf" or "oneOf":
                return Holding.List;
            case "properties" or "patternProperties" or "dependencies":
                return Holding.Map;
            case "items":
                return Draft == SchemaDraft.Draft202012 ? Holding.One : Holding.OneOrList;
            case "additionalItems":
                return Draft == SchemaDraft.Draft202012 ? Holding.Nothing : Holding.One;
            case "prefixItems":
                return Draft == SchemaDraft.Draft202012 ? Holding.List : Holding.Nothing;
            case "dependentSchemas":
                return Draft == SchemaDraft.Draft7 ? Holding.Nothing : Holding.Map;
            case "unevaluatedItems" or "unevaluatedProperties":
                return Draft == SchemaDraft.Draft7 || !Unevaluated ? Holding.Nothing : Holding.One;
            case "contentSchema":
                return Draft == SchemaDraft.Draft7 ? Holding.Nothing : Holding.One;
            default:
                return Holding.Nothing;
        }
    }
}

internal enum Holding { Nothing, One, List, OneOrList, Map }
