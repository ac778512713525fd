using System.Text;
using Exchange.Core.Checking.Patterns;
using Exchange.Core.Checking.Schemas;

namespace Exchange.Core.Checking.Comparing;

/// <summary>Which schema a member of some name must fit.</summary>
internal static class MemberSchema
{
    const int MostWithin = 20;

    static readonly string[] Lists = ["allOf", "anyOf", "oneOf"];
    static readonly string[] Singles = ["if", "then", "else", "not"];
    static readonly string[] Sweeping = ["patternProperties", "additionalProperties", "unevaluatedProperties", "dependencies"];

    /// <summary>What nobody else knows is looked at by this schema.</summary>
    public static bool Closes(SchemaView view) => view.Schema("unevaluatedProperties") is { IsTrue: false };

    /// <summary>The schema of names that stand nowhere, those of patterns aside.</summary>
    public static (SchemaView? Schema, bool IsSaid) OfOthers(SchemaView view, SchemaView? closing) =>
        view.Schema("additionalProperties") is { } others ? (others, true)
        : closing is not { } scope ? (null, true)
        : KnownBeside(scope, null, 0) ? (null, false) : (scope.Schema("unevaluatedProperties"), true);

    /// <summary>The schema of one name: its own, else that of a pattern, else that of all others; null for anything.</summary>
    /// <param name="closing">The schema around that applies to the same value and closes it.</param>
    /// <returns>Not said: another schema beside it may know the name, but not for every record.</returns>
    public static (SchemaView? Schema, bool IsSaid) Of(SchemaView view, IReadOnlyDictionary<string, SchemaView> own, string name, SchemaView? closing)
    {
        if (own.TryGetValue(name, out var schema)) return (schema, true);
        foreach (var (source, inner) in view.SchemaMap("patternProperties"))
            if (Pattern.Compile(source, out _)?.Matches(Encoding.UTF8.GetBytes(name)) == PatternAnswer.Yes) return (inner, true);
        if (view.Schema("additionalProperties") is { } others) return (others, true);
        if (closing is not { } scope) return (null, true);
        if (scope.Location != view.Location && scope.SchemaMap("properties").ContainsKey(name)) return (null, true);
        return KnownBeside(scope, name, 0) ? (null, false) : (scope.Schema("unevaluatedProperties"), true);
    }

    static bool KnownBeside(SchemaView view, string? name, int depth)
    {
        if (depth > MostWithin) return true;
        var beside = Lists.SelectMany(view.Schemas).Concat(Singles.Select(view.Schema).OfType<SchemaView>()).Concat(view.SchemaMap("dependentSchemas").Values);
        if (view.Reference() is { } target) beside = beside.Append(target);
        return beside.Any(one => one.Keywords.Any(Sweeping.Contains)
            || (name != null && one.SchemaMap("properties").ContainsKey(name)) || KnownBeside(one, name, depth + 1));
    }
}
