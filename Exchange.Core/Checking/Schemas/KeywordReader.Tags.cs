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

    Severity? SeverityAt(int at, string pointer)
    {
        switch (text.Kind(at) == JsonKind.String ? text.String(at) : "")
        {
            case "warning": return Severity.Warning;
            case "error": return Severity.Error;
            default:
                builder.Fault(node, pointer, "schema.severity", "x-severity 只能是 error 或 warning", "x-severity is 'error' or 'warning'");
                return null;
        }
    }

    void ReadRules()
    {
        var list = Get("rules", JsonKind.Array);
        if (list < 0 || builder.Options.BindRule is not { } bind) return;
        foreach (var (item, index) in text.Items(list).Select((item, index) => (item, index)))
        {
            var condition = text.Member(item, "condition");
            if (condition < 0 || text.Kind(condition) != JsonKind.String)
            {
                builder.Fault(node, $"/rules/{index}", "schema.rule", "规则缺少 condition", "a rule has no condition");
                continue;
            }
            var message = text.Member(item, "message");
            string? Text(string language) => message >= 0 && text.Member(message, language) is >= 0 and var at && text.Kind(at) == JsonKind.String
                ? text.String(at) : null;
            var severity = text.Member(item, "severity") is >= 0 and var given
                ? SeverityAt(given, $"/rules/{index}/severity") ?? Severity.Error : Severity.Error;
            var zh = Text("zh") ?? Text("en") ?? "不符合跨字段规则";
            try { Add(new CrossFieldRule(node, index,
                bind(new FieldRuleText(text.String(condition), zh, Text("en") ?? "a rule over several fields does not hold", severity))), AllKinds); }
            catch (FormatException e) { builder.Fault(node, $"/rules/{index}/condition", "schema.rule", $"条件不正确:{e.Message}",
                $"the condition is not valid: {e.Message}"); }
        }
    }

    void ReadStrictly()
    {
        if (!builder.Options.Strict) return;
        foreach (var (keyword, _) in members)
            if (!keyword.StartsWith("x-", StringComparison.Ordinal) && keyword != "rules" && !Telling.Contains(keyword) && !Asserting.Contains(keyword))
                builder.Fault(node, "/" + JsonPlaces.Escape(keyword), "schema.keyword", $"不认识的关键字 {keyword}(自定义的应以 x- 开头)",
                    $"the keyword '{keyword}' is not known (one of your own begins with x-)");
        if (Get("format", JsonKind.String) is >= 0 and var format && Formats.TextFormats.Find(text.String(format)) == null)
            builder.Fault(node, "/format", "schema.format", $"不认识的格式 {text.String(format)}", $"the format '{text.String(format)}' is not known");
    }

    void ReadAnnotations() => node.Annotations =
        [.. members.Where(m => Telling.Contains(m.Key) || !Asserting.Contains(m.Key)).Select(m => new Annotation(m.Key, text.Raw(m.Value)))];
}
