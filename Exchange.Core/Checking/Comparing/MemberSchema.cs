using System.Text;
using Exchange.Core.Checking.Patterns;
using Exchange.Core.Checking.Schemas;

namespace Exchange.Core.Checking.Comparing;

/// <summary>Which schema a member of some name must fit.</summary>
internal sealed class MemberSchema
{
    readonly Dictionary<SchemaView, IReadOnlyList<SchemaView>> found = [];

    static readonly string[] Lists = ["allOf", "anyOf", "oneOf"];
    static readonly string[] Singles = ["if", "then", "else", "not"];
    static readonly string[] Sweeping = ["patternProperties", "additionalProperties", "unevaluatedProperties", "dependencies"];

    /// <summary>What nobody else knows is looked at by this schema.</summary>
    public static bool Closes(SchemaView view) => view.Schema("unevaluatedProperties") is { IsTrue: false };

    /// <summary>The schema of names that stand nowhere, those of patterns aside.</summary>
    public (SchemaView? Schema, bool IsSaid) OfOthers(SchemaView view, SchemaView? closing) =>
        view.Schema("additionalProperties") is { } others ? (others, true)
        : closing is not { } scope ? (null, true)
        : KnownBeside(scope, null) ? (null, false) : (scope.Schema("unevaluatedProperties"), true);

    /// <summary>The schema of one name: its own, else that of a pattern, else that of all others; null for anything.</summary>
    /// <param name="closing">The schema around that applies to the same value and closes it.</param>
    /// <returns>Not said: another schema beside it may know the name, but not for every record.</returns>
    public (SchemaView? Schema, bool IsSaid) Of(SchemaView view, IReadOnlyDictionary<string, SchemaView> own, string name, SchemaView? closing)
    {
        if (own.TryGetValue(name, out var schema)) return (schema, true);
        foreach (var (source, inner) in view.SchemaMap("patternProperties"))
            if (Pattern.Compile(source, out _)?.Matches(Encoding.UTF8.GetBytes(name)) == PatternAnswer.Yes) return (inner, true);
        if (view.Schema("additionalProperties") is { } others) return (others, true);
        if (closing is not { } scope) return (null, true);
        if (scope.Location != view.Location && scope.SchemaMap("properties").ContainsKey(name)) return (null, true);
        return KnownBeside(scope, name) ? (null, false) : (scope.Schema("unevaluatedProperties"), true);
    }

    /// <summary>A schema that applies to the same value beside this one's own keywords names members.</summary>
    public bool HasNamesBeside(SchemaView view) => AllBeside(view).Any(one => one.Get("properties") >= 0);

    bool KnownBeside(SchemaView view, string? name) =>
        AllBeside(view).Any(one => one.Keywords.Any(Sweeping.Contains) || (name != null && one.Get("properties") is >= 0 and var map && one.Text.Member(map, name) >= 0));

    // Each once: schemas that share parts many times over would otherwise take for ever.
    IReadOnlyList<SchemaView> AllBeside(SchemaView view)
    {
        if (found.TryGetValue(view, out var known)) return known;
        var all = new List<SchemaView>();
        var seen = new HashSet<SchemaView> { view };
        var open = new Stack<SchemaView>(Beside(view));
        while (open.TryPop(out var one))
        {
            if (!seen.Add(one)) continue;
            all.Add(one);
            foreach (var further in Beside(one)) open.Push(further);
        }
        return found[view] = all;
    }

    static IEnumerable<SchemaView> Beside(SchemaView view)
    {
        var beside = Lists.SelectMany(view.Schemas).Concat(Singles.Select(view.Schema).OfType<SchemaView>()).Concat(view.SchemaMap("dependentSchemas").Values);
        return view.Reference() is { } target ? beside.Append(target) : beside;
    }
}
