using System.Buffers;
using Exchange.Core.Checking.Patterns;

namespace Exchange.Core.Checking.Rules;

/// <summary>properties, patternProperties, additionalProperties and required in one pass over the members.</summary>
internal sealed class ObjectRule : Rule
{
    readonly PropertyName[] names;
    readonly SchemaNode?[] schemas;
    readonly int required;
    readonly PropertyTable table;
    readonly (Pattern Pattern, SchemaNode Schema)[] patterns;
    readonly SchemaNode? additional;
    readonly bool closed;
    readonly ulong allRequired;
    readonly Rule requiredRule;
    readonly Rule additionalRule;

    /// <param name="names">The required names first.</param>
    /// <param name="schemas">For each name its schema, or null where it is only required.</param>
    /// <param name="additional">Null where additionalProperties is not given or is true without being asked about.</param>
    /// <param name="closed">additionalProperties is false.</param>
    public ObjectRule(SchemaNode node, PropertyName[] names, SchemaNode?[] schemas, int required, (Pattern, SchemaNode)[] patterns, SchemaNode? additional,
        bool closed)
        : base(node, "properties")
    {
        (this.names, this.schemas, this.required, this.patterns, this.additional, this.closed) = (names, schemas, required, patterns, additional, closed);
        table = new PropertyTable(names);
        allRequired = required >= 64 ? ulong.MaxValue : (1UL << required) - 1;
        requiredRule = new Missing(node, this);
        additionalRule = new Additional(node);
    }

    public override bool Check(ref Run run, int at, Marks? marks)
    {
        var passes = true;
        ulong seen = 0;
        var beyond = required > 64 ? ArrayPool<bool>.Shared.Rent(required) : null;
        beyond.AsSpan(0, beyond == null ? 0 : required).Clear();
        var end = run.Tokens[at].Next;
        var child = 0;
        for (var name = at + 1; name < end; name = run.Tokens[name + 1].Next, child++)
        {
            var value = name + 1;
            var evaluated = false;
            if (!run.Reads(name)) { passes = false; break; }
            var place = table.Find(ref run, name);
            if (place >= 0)
            {
                if (place < 64) seen |= 1UL << place;
                if (beyond != null && place < required) beyond[place] = true;
                if (schemas[place] is { } schema)
                {
                    evaluated = true;
                    passes &= schema.Check(ref run, value, null);
                }
            }
            if (patterns.Length > 0 && !CheckPatterns(ref run, name, ref evaluated)) passes = false;
            if (!evaluated)
            {
                if (closed) passes &= run.Fail(additionalRule, value);
                else if (additional != null) passes &= additional.Check(ref run, value, null);
                evaluated = closed || additional != null;
            }
            if (evaluated) marks?.Set(child);
            if (!passes && (run.Quiet || run.Stopped)) break;
        }
        // What was not looked at any more may be there.
        if (run.Stopped) passes = false;
        else if ((seen & allRequired) != allRequired && (passes || !run.Quiet)) passes &= TellMissing(ref run, at, seen);
        if (beyond != null)
        {
            for (var i = 64; i < required; i++)
                if (!run.Stopped && !beyond[i] && (passes || !run.Quiet)) passes &= run.Fail(requiredRule, at, i);
            ArrayPool<bool>.Shared.Return(beyond);
        }
        return passes;
    }

    bool CheckPatterns(ref Run run, int name, ref bool evaluated)
    {
        var passes = true;
        if (!run.Work(patterns.Length)) return false;
        foreach (var (pattern, schema) in patterns)
        {
            if (!run.Reads(name)) return false;
            var answer = pattern.Matches(run.Text(name), out var cost);
            if (cost > 0 && !run.Work(cost)) return false;
            if (answer == PatternAnswer.TooSlow) return run.Stop(Wordings.PatternTooSlow);
            if (answer == PatternAnswer.No) continue;
            evaluated = true;
            passes &= schema.Check(ref run, name + 1, null);
        }
        return passes;
    }

    bool TellMissing(ref Run run, int at, ulong seen)
    {
        var passes = true;
        for (var i = 0; i < Math.Min(required, 64); i++)
            if ((seen & (1UL << i)) == 0) passes &= run.Fail(requiredRule, at, i);
        return passes;
    }

    public override Wording Describe(SchemaNode named, int detail) => default;

    public override IEnumerable<string> Told => new[] { required > 0 ? "required" : "", closed ? "additionalProperties" : "" }.Where(k => k.Length > 0);

    public override IEnumerable<SchemaNode> Children =>
        schemas.OfType<SchemaNode>().Concat(patterns.Select(p => p.Schema)).Concat(additional == null || closed ? [] : [additional]);

    public override bool Warns => requiredRule.Severity == Severity.Warning || additionalRule.Severity == Severity.Warning;

    sealed class Missing(SchemaNode node, ObjectRule owner) : Rule(node, "required")
    {
        public override bool Check(ref Run run, int at, Marks? marks) => true;

        public override Wording Describe(SchemaNode named, int detail) => Wordings.Missing(named, owner.names[detail].Text, owner.schemas[detail]);
    }

    sealed class Additional(SchemaNode node) : Rule(node, "additionalProperties")
    {
        public override bool Check(ref Run run, int at, Marks? marks) => true;

        public override Wording Describe(SchemaNode named, int detail) => Wordings.Unknown(named);
    }
}
