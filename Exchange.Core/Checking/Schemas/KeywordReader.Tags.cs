using Exchange.Core.Checking.Json;
using Exchange.Core.Checking.Rules;

namespace Exchange.Core.Checking.Schemas;

internal sealed partial class KeywordReader
{
    // Keywords that only tell something. Those of ours begin with x-.
    static readonly string[] Telling =
        ["title", "description", "default", "deprecated", "readOnly", "writeOnly", "examples", "format", "contentEncoding", "contentMediaType",
            "contentSchema"];

    static readonly string[] Asserting =
    [
        "$id", "$schema", "$ref", "$anchor", "$dynamicRef", "$dynamicAnchor", "$vocabulary", "$comment", "$defs", "definitions", "$recursiveRef",
            "$recursiveAnchor",
        "type", "const", "enum", "multipleOf", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum", "maxLength", "minLength", "pattern",
        "maxItems", "minItems", "uniqueItems", "maxContains", "minContains", "maxProperties", "minProperties", "required", "dependentRequired",
        "allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas", "dependencies", "prefixItems", "items", "additionalItems", "contains",
        "properties", "patternProperties", "additionalProperties", "propertyNames", "unevaluatedItems", "unevaluatedProperties",
    ];

    void ReadTags()
    {
        if (Get("title", JsonKind.String) is >= 0 and var title) node.TitleZh = node.TitleEn = text.String(title);
        if (Get("x-title-en", JsonKind.String) is >= 0 and var english) node.TitleEn = text.String(english);
        node.Personal = Get("x-personal", JsonKind.True) >= 0;
        if (!members.TryGetValue("x-severity", out var severity)) return;
        if (text.Kind(severity) == JsonKind.Object)
        {
            var own = new Dictionary<string, Severity>(StringComparer.Ordinal);
            foreach (var (keyword, value, pointer) in Map("x-severity"))
                if (SeverityAt(value, pointer) is { } one) own[keyword] = one;
            node.SetSeverity(null, own);
        }
        else node.SetSeverity(SeverityAt(severity, "/x-severity"), null);
    }

    Severity? SeverityAt(int at, string pointer, string keyword = "x-severity")
    {
        switch (text.Kind(at) == JsonKind.String ? text.String(at) : "")
        {
            case "warning": return Severity.Warning;
            case "error": return Severity.Error;
            default:
                builder.Fault(node, pointer, "schema.severity", $"{keyword} 只能是 error 或 warning", $"{keyword} is 'error' or 'warning'");
                return null;
        }
    }

    void ReadStrictly()
    {
        if (!builder.Options.Strict) return;
        foreach (var (keyword, _) in members)
        {
            if (keyword.StartsWith("x-", StringComparison.Ordinal) || keyword == "rules" || dialect.Knows(keyword)) continue;
            if (Telling.Contains(keyword) || Asserting.Contains(keyword))
                builder.Fault(node, "/" + keyword, "schema.keyword", $"此文档的 $schema 不使用关键字 {keyword},写了也不起作用",
                    $"the $schema of this document has no keyword '{keyword}': it would be passed over");
            else
                builder.Fault(node, "/" + JsonPlaces.Escape(keyword), "schema.keyword", $"不认识的关键字 {keyword}(自定义的应以 x- 开头)",
                    $"the keyword '{keyword}' is not known (one of your own begins with x-)");
        }
        if (Get("format", JsonKind.String) is >= 0 and var format && Formats.TextFormats.Find(text.String(format)) == null)
            builder.Fault(node, "/format", "schema.format", $"不认识的格式 {text.String(format)}", $"the format '{text.String(format)}' is not known");
    }

    // Beside $ref draft-07 passes over everything; what only tells or holds definitions does no harm there.
    static readonly string[] HarmlessBesideReference =
        ["$ref", "$schema", "$comment", "definitions", "title", "description", "default", "deprecated", "readOnly", "writeOnly", "examples", "rules"];

    void RefuseWhatIsPassedOverBesideReference()
    {
        if (!builder.Options.Strict) return;
        foreach (var (keyword, _) in members)
        {
            if (HarmlessBesideReference.Contains(keyword)) continue;
            if (keyword.StartsWith("x-", StringComparison.Ordinal) && keyword is not ("x-severity" or "x-personal")) continue;
            builder.Fault(node, "/" + JsonPlaces.Escape(keyword), "schema.keyword", $"draft-07 忽略与 $ref 并列的 {keyword},请放入 allOf",
                $"draft-07 ignores {keyword} beside $ref: put them into allOf");
        }
    }

    void ReadAnnotations() => node.Annotations =
        [.. members.Where(m => Telling.Contains(m.Key) || !Asserting.Contains(m.Key)).Select(m => new Annotation(m.Key, text.Raw(m.Value)))];
}
