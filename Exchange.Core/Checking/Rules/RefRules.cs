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
