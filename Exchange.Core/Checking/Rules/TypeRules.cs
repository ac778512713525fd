using Exchange.Core.Checking.Json;

namespace Exchange.Core.Checking.Rules;

/// <summary>Stands among the rules of every kind that "type" does not allow, so an allowed kind pays nothing.</summary>
internal sealed class TypeRule(SchemaNode node, IReadOnlyList<string> allowed) : Rule(node, "type")
{
    public override bool Check(ref Run run, int at, Marks? marks) => run.Fail(this, at);

    public override Wording Describe(SchemaNode named, int detail) => Wordings.Type(named, allowed);
}

/// <summary>"type" allows integers but not all numbers.</summary>
internal sealed class IntegerRule(SchemaNode node, IReadOnlyList<string> allowed) : Rule(node, "type")
{
    public override bool Check(ref Run run, int at, Marks? marks)
    {
        if (run.Tokens[at].Small) return true;
        return run.Reads(at) && (new JsonNumber(run.Raw(at)).IsInteger || run.Fail(this, at));
    }

    public override Wording Describe(SchemaNode named, int detail) => Wordings.Type(named, allowed);
}

/// <summary>The schema "false".</summary>
internal sealed class FalseRule(SchemaNode node) : Rule(node, "false")
{
    public override bool Check(ref Run run, int at, Marks? marks) => run.Fail(this, at);

    public override Wording Describe(SchemaNode named, int detail) => Wordings.NotAllowed(named);
}
