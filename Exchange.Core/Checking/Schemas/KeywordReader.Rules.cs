using Exchange.Core.Checking.Conditions;
using Exchange.Core.Checking.Json;
using Exchange.Core.Checking.Rules;

namespace Exchange.Core.Checking.Schemas;

/// <summary>"rules": rules over several fields.</summary>
internal sealed partial class KeywordReader
{
    static readonly string[] RuleMembers = ["condition", "message", "severity"];
    static readonly string[] Languages = ["zh", "en"];

    void ReadRules()
    {
        if (builder.Options.BindRule is not { } bind || !members.TryGetValue("rules", out var list)) return;
        if (text.Kind(list) != JsonKind.Array)
        {
            RuleFault("/rules", "rules 应为列表", "rules is a list");
            return;
        }
        foreach (var (item, index) in text.Items(list).Select((item, index) => (item, index)))
            if (ReadRule(item, $"/rules/{index}") is { } rule && BindRule(rule, bind, $"/rules/{index}/condition") is { } bound)
                Add(new CrossFieldRule(node, index, bound), AllKinds);
    }

    /// <summary>draft-07 passes over whatever stands beside $ref; a rule that is never asked would let everything through.</summary>
    void RefuseRulesBesideReference()
    {
        if (builder.Options.BindRule != null && members.ContainsKey("rules"))
            RuleFault("/rules", "draft-07 忽略与 $ref 并列的 rules,请放入 allOf", "draft-07 ignores rules beside $ref: put them into allOf");
    }

    FieldRuleText? ReadRule(int item, string pointer)
    {
        if (text.Kind(item) != JsonKind.Object)
        {
            RuleFault(pointer, "规则应为 {condition, message, severity}", "a rule is {condition, message, severity}");
            return null;
        }
        var good = Knows(item, pointer, RuleMembers);
        var condition = RuleText(item, "condition", pointer);
        var severity = text.Member(item, "severity") is >= 0 and var given ? SeverityAt(given, pointer + "/severity", "severity") : Severity.Error;
        var message = text.Member(item, "message");
        if (message < 0 || text.Kind(message) != JsonKind.Object)
        {
            RuleFault(message < 0 ? pointer : pointer + "/message", "规则缺少提示 message: {zh, en}", "a rule has a message: {zh, en}");
            return null;
        }
        good &= Knows(message, pointer + "/message", Languages);
        var (zh, en) = (RuleText(message, "zh", pointer + "/message"), RuleText(message, "en", pointer + "/message"));
        return good && condition != null && severity != null && zh != null && en != null ? new(condition, zh, en, severity.Value) : null;
    }

    bool Knows(int at, string pointer, string[] names)
    {
        var unknown = text.Members(at).Select(m => m.Name).Except(names, StringComparer.Ordinal).ToList();
        foreach (var name in unknown)
            RuleFault($"{pointer}/{JsonPlaces.Escape(name)}", $"规则中没有 {name};可用 {string.Join("、", names)}",
                $"a rule has no member '{name}'; there are {string.Join(", ", names)}");
        return unknown.Count == 0;
    }

    string? RuleText(int at, string name, string pointer)
    {
        var member = text.Member(at, name);
        if (member >= 0 && text.Kind(member) == JsonKind.String && text.String(member) is var given && !string.IsNullOrWhiteSpace(given)) return given;
        if (member >= 0) RuleFault($"{pointer}/{name}", $"{name} 应为非空文本", $"{name} is a text that is not empty");
        else RuleFault(pointer, $"规则缺少 {name}", $"a rule has no {name}");
        return null;
    }

    FieldRule? BindRule(FieldRuleText rule, Func<FieldRuleText, FieldRule> bind, string pointer)
    {
        try
        {
            return bind(rule);
        }
        catch (ConditionException e)
        {
            RuleFault(pointer, e.Zh, e.En);
            return null;
        }
    }

    void RuleFault(string pointer, string zh, string en) => builder.Fault(node, pointer, "schema.rule", zh, en);
}
