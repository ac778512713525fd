using Exchange.Core.Expressions;
using Exchange.Core.Mapping.Checks;

namespace Exchange.Core.Mapping;

/// <summary>What is said about a mapping document itself.</summary>
internal static class FindingWords
{
    internal static MappingFinding BadTarget(string name, string why) => new()
    {
        Severity = MappingSeverity.Error,
        Code = "mapping.bad-target",
        Place = new MappingPlace(JsonPointer.Of(["fields", name]), name),
        Zh = $"目标路径“{name}”写法不对：名称之间用一个点分隔，含点的名称用反引号括起",
        En = $"'{name}' is not a target path: {why}; a name with a dot stands in back-quotes",
    };

    internal static MappingFinding Syntax(ExpressionSyntaxException fault, MappingPlace place)
    {
        var words = ExpressionFaults.DescribeSyntax(fault.Code, fault.Token, fault.Expected);
        return new MappingFinding
        {
            Severity = MappingSeverity.Error,
            Code = fault.Code,
            Place = place,
            Zh = $"表达式第 {fault.Line} 行第 {fault.Column} 列：{FaultWords.SyntaxZh(fault)}",
            En = $"Line {fault.Line}, column {fault.Column} of the expression: {words}",
        };
    }

    internal static MappingFinding Overlap(MappingTexts.Entry field) => new()
    {
        Severity = MappingSeverity.Error,
        Code = "mapping.target-overlap",
        Place = new MappingPlace(field.Pointer, field.Name),
        Zh = $"目标“{field.Name}”已由另一个字段写出（同名，或一个是另一个的上级）",
        En = $"The target '{field.Name}' is written by another field already (the same path, or one above or below it)",
    };

    internal static MappingFinding UnknownTable(string alias, string table) => new()
    {
        Severity = MappingSeverity.Error,
        Code = "mapping.unknown-table",
        Place = TablePlace(alias),
        Zh = $"代码表“{table}”没有登记",
        En = $"No code table '{table}' is registered",
    };

    internal static MappingFinding UnknownSystem(string alias, string table, string system, IReadOnlyList<string> systems)
    {
        var near = NearestName.Of(system, systems);
        return new MappingFinding
        {
            Severity = MappingSeverity.Error,
            Code = "mapping.unknown-system",
            Place = TablePlace(alias),
            Zh = $"代码表“{table}”没有系统“{system}”的取值{(near is null ? "" : $"，是否为“{near}”？")}",
            En = $"Code table '{table}' has no values of system '{system}'{(near is null ? "" : $"; did you mean '{near}'?")}",
            Suggestion = near,
        };
    }

    internal static MappingFinding NoDefault(string alias) => new()
    {
        Severity = MappingSeverity.Error,
        Code = "mapping.no-default",
        Place = TablePlace(alias),
        Zh = $"代码表用法“{alias}”写了 unknown: default，却没有 default",
        En = $"The table '{alias}' says unknown: default, but has no default",
    };

    internal static MappingFinding UnusedTable(string alias) => new()
    {
        Severity = MappingSeverity.Warning,
        Code = "mapping.unused-table",
        Place = TablePlace(alias),
        Zh = $"声明的代码表“{alias}”没有字段使用",
        En = $"The table '{alias}' is declared and no field uses it",
    };

    internal static MappingFinding UnusedSnippet(MappingTexts.Entry snippet) => new()
    {
        Severity = MappingSeverity.Warning,
        Code = "mapping.unused-snippet",
        Place = new MappingPlace(snippet.Pointer, snippet.Name),
        Zh = $"片段“${snippet.Name}”没有字段使用",
        En = $"No field uses the snippet '${snippet.Name}'",
    };

    internal static MappingFinding UnknownSchema(string property, string name) => new()
    {
        Severity = MappingSeverity.Error,
        Code = "mapping.unknown-schema",
        Place = new MappingPlace("/" + property, null),
        Zh = $"数据结构“{name}”没有登记",
        En = $"No schema '{name}' is registered",
    };

    internal static MappingFinding GaveUp() => new()
    {
        Severity = MappingSeverity.CannotTell,
        Code = "mapping.too-large",
        Place = new MappingPlace("/fields", null),
        Zh = "表达式过于庞大，未能全部检查",
        En = "The expressions are too large to be checked to the end",
    };

    static MappingPlace TablePlace(string alias) => new(JsonPointer.Of(["tables", alias]), alias);
}
