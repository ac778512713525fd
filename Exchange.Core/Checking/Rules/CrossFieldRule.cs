using Exchange.Core.Checking.Json;

namespace Exchange.Core.Checking.Rules;

/// <summary>A rule of a schema document that looks at several fields; what it asks comes from outside.</summary>
internal sealed class CrossFieldRule(SchemaNode node, int index, FieldRule rule) : Rule(node, "rules")
{
    // The value is read once more, into the form that expressions work on: a step of work for so many bytes of it.
    const int BytesPerStep = 16;

    public override bool Check(ref Run run, int at, Marks? marks)
    {
        if (!run.Work(1 + (run.Tokens[at].Length / BytesPerStep))) return false;
        var answer = rule.Holds(run.ValueAt(at));
        if (!run.Work(answer.Work)) return false;
        return answer.Verdict switch
        {
            RuleVerdict.Holds => true,
            RuleVerdict.Broken => run.Fail(this, at, 0, rule.Severity, null),
            // A field of the wrong type has been told with its place: that the rule stumbles over it too says nothing new.
            RuleVerdict.Unfit when run.HasErrorIn(at) => false,
            _ => run.Fail(this, at, (int)answer.Verdict, rule.Severity, null),
        };
    }

    public override Wording Describe(SchemaNode named, int detail) =>
        detail == 0 ? new("check.rule", rule.Zh, rule.En) : Wordings.Undecided((RuleVerdict)detail, rule.Zh, rule.En);

    public override string LocationTail(int detail) => "/" + index;

    public override bool Warns => rule.Severity == Severity.Warning;
}
