namespace Exchange.Core.Checking.Rules;

/// <summary>minProperties or maxProperties, minItems or maxItems.</summary>
internal sealed class CountRule(SchemaNode node, string keyword, long limit) : Rule(node, keyword)
{
    readonly bool upper = keyword.StartsWith("max", StringComparison.Ordinal);

    public override bool Check(ref Run run, int at, Marks? marks) =>
        (upper ? run.Tokens[at].Extra <= limit : run.Tokens[at].Extra >= limit) || run.Fail(this, at);

    public override Wording Describe(SchemaNode named, int detail) => Wordings.Count(named, Keyword, limit);
}

internal sealed class PropertyNamesRule(SchemaNode node, SchemaNode names) : Rule(node, "propertyNames")
{
    public override bool Check(ref Run run, int at, Marks? marks)
    {
        var passes = true;
        for (var name = at + 1; name < run.Tokens[at].Next; name = run.Tokens[name + 1].Next)
        {
            passes &= names.Check(ref run, name, null);
            if (!passes && (run.Quiet || run.Stopped)) return false;
        }
        return passes;
    }

    public override Wording Describe(SchemaNode named, int detail) => default;

    public override IEnumerable<string> Told => [];

    public override IEnumerable<SchemaNode> Children => [names];
}

/// <summary>dependentRequired, or "dependencies" of draft-07 with lists of names.</summary>
internal sealed class DependentRequiredRule(SchemaNode node, string keyword, (PropertyName Trigger, PropertyName[] Needed)[] groups) : Rule(node, keyword)
{
    readonly (string Trigger, string Needed)[] pairs = [.. groups.SelectMany(g => g.Needed.Select(n => (g.Trigger.Text, n.Text)))];

    public override bool Check(ref Run run, int at, Marks? marks)
    {
        var passes = true;
        var pair = 0;
        foreach (var (trigger, needed) in groups)
        {
            if (!run.LooksThrough(at)) return false;
            if (run.Member(at, trigger) < 0) { pair += needed.Length; continue; }
            foreach (var name in needed)
            {
                if (!run.LooksThrough(at)) return false;
                if (run.Member(at, name) < 0) passes &= run.Fail(this, at, pair);
                if (!passes && run.Quiet) return false;
                pair++;
            }
        }
        return passes;
    }

    public override Wording Describe(SchemaNode named, int detail) => Wordings.MissingWith(named, pairs[detail].Trigger, pairs[detail].Needed);

    public override string LocationTail(int detail) => "/" + Schemas.UriReference.EncodeFragment(Json.JsonPlaces.Escape(pairs[detail].Trigger));
}

internal sealed class DependentSchemasRule(SchemaNode node, string keyword, (PropertyName Trigger, SchemaNode Schema)[] groups) : Rule(node, keyword)
{
    public override bool Check(ref Run run, int at, Marks? marks)
    {
        var passes = true;
        foreach (var (trigger, schema) in groups)
        {
            if (!run.LooksThrough(at)) return false;
            if (run.Member(at, trigger) < 0) continue;
            passes &= schema.Check(ref run, at, marks);
            if (!passes && (run.Quiet || run.Stopped)) return false;
        }
        return passes;
    }

    public override Wording Describe(SchemaNode named, int detail) => default;

    public override IEnumerable<string> Told => [];

    public override IEnumerable<SchemaNode> SameValue => groups.Select(g => g.Schema);
}

internal sealed class UnevaluatedPropertiesRule(SchemaNode node, SchemaNode schema, bool closed) : Rule(node, "unevaluatedProperties")
{
    public override bool Check(ref Run run, int at, Marks? marks)
    {
        var passes = true;
        var child = 0;
        for (var name = at + 1; name < run.Tokens[at].Next; name = run.Tokens[name + 1].Next, child++)
        {
            if (marks!.Has(child)) continue;
            passes &= closed ? run.Fail(this, name + 1) : schema.Check(ref run, name + 1, null);
            if (!passes && (run.Quiet || run.Stopped)) return false;
            marks.Set(child);
        }
        return passes;
    }

    public override Wording Describe(SchemaNode named, int detail) => Wordings.Unknown(named);

    public override IEnumerable<string> Told => closed ? [Keyword] : [];

    public override IEnumerable<SchemaNode> Children => closed ? [] : [schema];
}
