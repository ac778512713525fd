namespace Exchange.Core.Checking.Rules;

/// <summary>$ref: the target is known after compilation, so that schemas can refer to one another.</summary>
internal class RefRule(SchemaNode node, string keyword) : Rule(node, keyword)
{
    public SchemaNode Target { get; set; } = null!;

    protected virtual SchemaNode Resolve(ref Run run) => Target;

    public sealed override bool Check(ref Run run, int at, Marks? marks)
    {
        var target = Resolve(ref run);
        if (!run.Enter(this, target, at)) return false;
        var passes = target.Check(ref run, at, marks);
        run.Leave();
        return passes;
    }

    public override Wording Describe(SchemaNode named, int detail) => default;

    public override IEnumerable<string> Told => [];

    public override IEnumerable<SchemaNode> SameValue => [Target];
}

/// <summary>$dynamicRef whose first target is a dynamic anchor (core 8.2.3.2), and $recursiveRef of 2019-09: the outermost of that name on the way
/// wins.</summary>
internal sealed class DynamicRefRule(SchemaNode node, string keyword, string anchor) : RefRule(node, keyword)
{
    protected override SchemaNode Resolve(ref Run run) => run.Outermost(anchor, Node) ?? Target;

    public string Anchor => anchor;
}

/// <summary>A rule of a schema document that looks at several fields: what it asks comes from outside as a function of the value's JSON text.</summary>
internal sealed class CrossFieldRule(SchemaNode node, int index, FieldRule rule) : Rule(node, "rules")
{
    public override bool Check(ref Run run, int at, Marks? marks)
    {
        ref readonly var token = ref run.Tokens[at];
        var quoted = token.Kind == Json.JsonKind.String ? 1 : 0;
        return rule.Holds(run.Utf8.Slice(token.Start - quoted, token.Length + (2 * quoted))) || run.Fail(this, at, 0, rule.Severity, null);
    }

    public override Wording Describe(SchemaNode named, int detail) => new("check.rule", rule.Zh, rule.En);

    public override string LocationTail(int detail) => "/" + index;

    public override bool Warns => rule.Severity == Severity.Warning;
}
