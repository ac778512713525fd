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

    /// <summary>Whether this dialect does something with a keyword, be it only to tell it; where not, a schema that has it asks for what never
    /// happens.</summary>
    public bool Knows(string keyword)
    {
        var is7 = Draft == SchemaDraft.Draft7;
        var is202012 = Draft == SchemaDraft.Draft202012;
        return keyword switch
        {
            "$id" or "$schema" or "$ref" or "$comment" or "definitions" => true,
            "title" or "description" or "default" or "deprecated" or "readOnly" or "writeOnly" or "examples" or "format" or "contentEncoding"
                or "contentMediaType" => true,
            "$defs" or "$anchor" or "$vocabulary" or "contentSchema" => !is7,
            "$dynamicRef" or "$dynamicAnchor" => is202012,
            "$recursiveRef" or "$recursiveAnchor" => Draft == SchemaDraft.Draft201909,
            "type" or "const" or "enum" or "multipleOf" or "maximum" or "exclusiveMaximum" or "minimum" or "exclusiveMinimum" or "maxLength" or "minLength"
                or "pattern" or "maxItems" or "minItems" or "uniqueItems" or "maxProperties" or "minProperties" or "required" => Validation,
            "maxContains" or "minContains" or "dependentRequired" => Validation && !is7,
            "allOf" or "anyOf" or "oneOf" or "not" or "if" or "then" or "else" or "items" or "contains" or "properties" or "patternProperties"
                or "additionalProperties" or "propertyNames" or "dependencies" => Applicator,
            "dependentSchemas" => Applicator && !is7,
            "prefixItems" => Applicator && is202012,
            "additionalItems" => Applicator && !is202012,
            "unevaluatedItems" or "unevaluatedProperties" => Unevaluated && !is7,
            _ => false,
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
