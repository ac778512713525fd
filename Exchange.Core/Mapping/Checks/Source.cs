using System.Collections.Immutable;

namespace Exchange.Core.Mapping.Checks;

internal enum SourceRole
{
    /// <summary>Its value goes into the result.</summary>
    Value,

    /// <summary>It decides whether or which.</summary>
    Condition,

    /// <summary>A code table, by its alias.</summary>
    Table,
}

/// <summary>What a result depends on: a place of the input, as a pointer with * for the items of an array, or a code table.</summary>
internal readonly record struct Source(SourceRole Role, string Name);

/// <summary>Sets of sources; most are small, and many are shared.</summary>
internal static class Sources
{
    internal static readonly ImmutableHashSet<Source> None = [];

    internal static ImmutableHashSet<Source> And(this ImmutableHashSet<Source> one, ImmutableHashSet<Source> other) =>
        other.IsEmpty || ReferenceEquals(one, other) ? one : one.IsEmpty ? other : one.Union(other);

    /// <summary>What decided, not what was taken over.</summary>
    internal static ImmutableHashSet<Source> AsConditions(this ImmutableHashSet<Source> sources) =>
        sources.Any(s => s.Role == SourceRole.Value) ? [.. sources.Select(s => s.Role == SourceRole.Value ? s with { Role = SourceRole.Condition } : s)]
            : sources;
}
