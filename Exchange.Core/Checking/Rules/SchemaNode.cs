using Exchange.Core.Checking.Json;
using Exchange.Core.Checking.Schemas;

namespace Exchange.Core.Checking.Rules;

/// <summary>A compiled schema: for each kind of value the rules that can be violated by it.</summary>
internal sealed class SchemaNode(SchemaResource resource, int token, string pointer)
{
    static readonly Rule[] Nothing = [];

    Rule[][] byKind = [Nothing, Nothing, Nothing, Nothing, Nothing, Nothing, Nothing];
    Dictionary<string, Severity>? severities;
    Severity? severity;

    public SchemaResource Resource { get; } = resource;

    /// <summary>Token of the schema in its document.</summary>
    public int Token { get; } = token;

    /// <summary>Pointer of the schema in its document.</summary>
    public string Pointer { get; } = pointer;

    public string? TitleZh { get; set; }

    public string? TitleEn { get; set; }

    /// <summary>Tagged x-personal, here or in a schema around this one.</summary>
    public bool Personal { get; set; }

    /// <summary>A passing value can still bring a warning, here or in anything below.</summary>
    public bool MayWarn { get; set; }

    /// <summary>Has an unevaluated… keyword, so that the children which its other keywords evaluate must be noted.</summary>
    public bool Tracks { get; set; }

    public Annotation[] Annotations { get; set; } = [];

    public IEnumerable<Rule> Rules => byKind.SelectMany(r => r).Distinct();

    /// <summary>Absolute location: URI of the resource and pointer in it.</summary>
    public string Location => Resource.Uri + "#" + UriReference.EncodeFragment(Pointer[Resource.Pointer.Length..]);

    public void SetRules(Rule[][] rules) => byKind = rules;

    public void SetSeverity(Severity? ofAll, Dictionary<string, Severity>? ofKeywords) => (severity, severities) = (ofAll, ofKeywords);

    public Severity SeverityOf(string keyword) => GivenSeverity(keyword) ?? Severity.Error;

    /// <summary>The severity that the schema states, or null.</summary>
    public Severity? GivenSeverity(string keyword) =>
        severities != null && severities.TryGetValue(keyword, out var own) ? own : severity;

    public bool Check(ref Run run, int at, Marks? marks)
    {
        var rules = byKind[(int)run.Tokens[at].Kind];
        if (run.Annotating) return CheckAnnotating(ref run, at, marks, rules);
        if (rules.Length == 0) return true;
        if (!run.Step()) return false;
        return TracksAt(ref run, at) ? CheckTracking(ref run, at, marks, rules) : CheckAll(ref run, at, marks, rules);
    }

    // A member name is a value here too, without children to keep account of.
    bool TracksAt(ref Run run, int at) => Tracks && run.Tokens[at].Kind is JsonKind.Array or JsonKind.Object;

    static bool CheckAll(ref Run run, int at, Marks? marks, Rule[] rules)
    {
        var passes = true;
        foreach (var rule in rules)
        {
            if (rule.Check(ref run, at, marks)) continue;
            passes = false;
            if (run.Quiet || run.Stopped) return false;
        }
        return passes;
    }

    static bool CheckTracking(ref Run run, int at, Marks? marks, Rule[] rules)
    {
        var own = run.Scratch.TakeMarks(run.Tokens[at].Children);
        var passes = CheckAll(ref run, at, own, rules);
        marks?.Add(own);
        run.Scratch.GiveMarks(own);
        return passes;
    }

    bool CheckAnnotating(ref Run run, int at, Marks? marks, Rule[] rules)
    {
        if (!run.Step()) return false;
        var before = run.AnnotationCount;
        var passes = TracksAt(ref run, at) ? CheckTracking(ref run, at, marks, rules) : CheckAll(ref run, at, marks, rules);
        if (!passes) run.DropAnnotations(before);
        else foreach (var annotation in Annotations) run.Annotate(this, annotation, at);
        return passes;
    }
}
