namespace Exchange.Core.Checking.Rules;

internal sealed class AllOfRule(SchemaNode node, SchemaNode[] schemas) : Rule(node, "allOf")
{
    public override bool Check(ref Run run, int at, Marks? marks)
    {
        var passes = true;
        foreach (var schema in schemas)
        {
            if (schema.Check(ref run, at, marks)) continue;
            passes = false;
            if (run.Quiet || run.Stopped) return false;
        }
        return passes;
    }

    public override Wording Describe(SchemaNode named, int detail) => default;

    public override IEnumerable<string> Told => [];

    public override IEnumerable<SchemaNode> SameValue => schemas;
}

/// <summary>anyOf and oneOf. Asks quietly first; why no form fits is worked out only then.</summary>
internal sealed class ChoiceRule(SchemaNode node, string keyword, SchemaNode[] schemas) : Rule(node, keyword)
{
    readonly bool one = keyword == "oneOf";

    public override bool Check(ref Run run, int at, Marks? marks)
    {
        var wasQuiet = run.Quiet;
        run.Quiet = true;
        var fitting = 0;
        var first = -1;
        var own = marks == null ? null : run.Scratch.TakeMarks(run.Tokens[at].Children);
        for (var i = 0; i < schemas.Length; i++)
        {
            own?.Clear(run.Tokens[at].Children);
            if (!schemas[i].Check(ref run, at, own)) continue;
            fitting++;
            if (first < 0) first = i;
            if (own != null) marks!.Add(own);
            // All that fit must be looked at only where they leave something: marks, warnings or annotations.
            if (one ? fitting > 1 : own == null && !run.Annotating && !Node.MayWarn) break;
        }
        if (own != null) run.Scratch.GiveMarks(own);
        run.Quiet = wasQuiet;
        if (run.Stopped) return false;
        if (fitting == 1 || (fitting > 0 && !one)) return Settle(ref run, at, first, fitting);
        if (run.Quiet) return run.Fail(this, at);
        if (fitting > 1) return run.Fail(this, at, 1);
        var causes = run.HasRoom(Severity) ? Causes(ref run, at) : null;
        // No form fits, so what is evaluated is not known: without this every member would be reported as unknown as well.
        if (marks != null) for (var child = 0; child < run.Tokens[at].Children; child++) marks.Set(child);
        return run.Fail(this, at, 0, Severity, causes);
    }

    // What fits is walked once more where it may warn or annotate.
    bool Settle(ref Run run, int at, int first, int fitting)
    {
        if (run.Quiet || (!Node.MayWarn && !run.Annotating)) return true;
        for (var i = first; i < schemas.Length && fitting > 0; i++)
        {
            if (i > first && !Fits(ref run, schemas[i], at)) continue;
            schemas[i].Check(ref run, at, null);
            fitting--;
        }
        return !run.Stopped;
    }

    static bool Fits(ref Run run, SchemaNode schema, int at)
    {
        run.Quiet = true;
        var fits = schema.Check(ref run, at, null);
        run.Quiet = false;
        return fits;
    }

    List<Finding> Causes(ref Run run, int at)
    {
        var branches = new List<List<Finding>>();
        foreach (var schema in schemas)
        {
            branches.Add(run.Apart(schema, at));
            if (run.Stopped) return [];
        }
        var nearest = branches.SelectMany(b => b).Select(f => f.Pointer.Length).DefaultIfEmpty().Min();
        // Nearest is the form that is not already ruled out by the kind of the value itself, then the one with the fewest violations.
        return [.. branches.OrderBy(b => b.Any(f => f.Keyword is "type" or "const" or "enum" && f.Pointer.Length == nearest)).ThenBy(b => b.Count)
            .SelectMany(b => b).Take(100)];
    }

    public override Wording Describe(SchemaNode named, int detail) => detail == 0 ? Wordings.NoneFits(named, schemas.Length) : Wordings.SeveralFit(named);

    public override IEnumerable<SchemaNode> SameValue => schemas;

    public override IEnumerable<SchemaNode> Telling => [];
}

internal sealed class NotRule(SchemaNode node, SchemaNode schema) : Rule(node, "not")
{
    public override bool Check(ref Run run, int at, Marks? marks)
    {
        var wasQuiet = run.Quiet;
        run.Quiet = true;
        var fits = schema.Check(ref run, at, null);
        run.Quiet = wasQuiet;
        if (run.Stopped) return false;
        return !fits || run.Fail(this, at);
    }

    public override Wording Describe(SchemaNode named, int detail) => Wordings.Not(named);

    public override IEnumerable<SchemaNode> SameValue => [schema];

    public override IEnumerable<SchemaNode> Telling => [];
}

internal sealed class IfRule(SchemaNode node, SchemaNode condition, SchemaNode? then, SchemaNode? otherwise) : Rule(node, "if")
{
    public override bool Check(ref Run run, int at, Marks? marks)
    {
        var wasQuiet = run.Quiet;
        run.Quiet = true;
        var own = marks == null ? null : run.Scratch.TakeMarks(run.Tokens[at].Children);
        var holds = condition.Check(ref run, at, own);
        if (own != null)
        {
            if (holds) marks!.Add(own);
            run.Scratch.GiveMarks(own);
        }
        run.Quiet = wasQuiet;
        if (run.Stopped) return false;
        if (holds && run.Annotating && !run.Quiet) condition.Check(ref run, at, null);
        return (holds ? then : otherwise)?.Check(ref run, at, marks) ?? true;
    }

    public override Wording Describe(SchemaNode named, int detail) => default;

    public override IEnumerable<string> Told => [];

    public override IEnumerable<SchemaNode> SameValue => new[] { condition, then, otherwise }.OfType<SchemaNode>();

    public override IEnumerable<SchemaNode> Telling => new[] { then, otherwise }.OfType<SchemaNode>();
}
