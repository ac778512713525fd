using System.Reflection;
using System.Text.RegularExpressions;
using NetArchTest.Rules;

namespace Exchange.Core.Tests.Architecture;

/// <summary>Which part of an assembly may know which: a part knows what is named with it and nothing else of the assembly. Parts that do not exist yet are simply empty.</summary>
internal sealed class Direction(Assembly assembly, string root, IReadOnlyDictionary<string, string[]> knows)
{
    /// <summary>Types of the part that know another part they should not: "who → which part".</summary>
    public IReadOnlyList<string> Violations(string part)
    {
        var foreign = knows.Keys.Where(other => other != part && !knows[part].Contains(other)).ToList();
        // Each question reads the whole assembly: whom it is that they know is asked only when they know anybody.
        return Among(part, foreign.SelectMany(Names)).Count == 0 ? [] : [.. foreign.SelectMany(other => Knowing(part, other))];
    }

    /// <summary>Types that lie in no part.</summary>
    public IReadOnlyList<string> Homeless => [.. assembly.GetTypes().Where(type => type.Namespace?.StartsWith(root + ".", StringComparison.Ordinal) == true)
        .Where(type => !knows.Keys.Any(part => Regex.IsMatch(type.Namespace!, Pattern(part), RegexOptions.None, TimeSpan.FromSeconds(1)))).Select(type => type.FullName!)];

    /// <summary>Types of the assembly that depend on a foreign namespace.</summary>
    public IReadOnlyList<string> Using(params string[] foreign)
        => [.. Types.InAssembly(assembly).That().ResideInNamespaceMatching($"^{Regex.Escape(root)}").And().HaveDependencyOnAny(foreign).GetTypes().Select(type => type.FullName!)];

    private IEnumerable<string> Knowing(string part, string other) => Among(part, Names(other)).Select(type => $"{type.FullName} → {other}");

    /// <summary>Types of the part that depend on any of these names.</summary>
    private List<Type> Among(string part, IEnumerable<string> names)
    {
        var some = names.ToArray();
        return some.Length == 0 ? [] : [.. Types.InAssembly(assembly).That().ResideInNamespaceMatching(Pattern(part)).And().HaveDependencyOnAny(some).GetTypes().Where(type => PartOf(type.Namespace) == part)];
    }

    // A part within another one (Registry.Documents) is a part of its own: who may know the inner one need not know the outer.
    private IEnumerable<string> Names(string other) => !knows.Keys.Any(name => name.StartsWith(other + ".", StringComparison.Ordinal))
        ? [$"{root}.{other}"]
        : assembly.GetTypes().Where(type => PartOf(type.Namespace) == other && !type.IsNested).Select(type => type.FullName!);

    private string? PartOf(string? space) => knows.Keys.Where(part => space is not null && Regex.IsMatch(space, Pattern(part), RegexOptions.None, TimeSpan.FromSeconds(1))).MaxBy(part => part.Length);

    private string Pattern(string part) => $@"^{Regex.Escape(root + "." + part)}(\.|$)";
}
