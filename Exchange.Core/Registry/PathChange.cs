using System.Text.Json;

namespace Exchange.Core.Registry;

public enum ChangeKind
{
    Added,
    Removed,
    Changed,

    /// <summary>The same names in another order, where order counts: <c>Old</c> and <c>New</c> list the names.</summary>
    Reordered,
}

/// <summary>One difference within a document.</summary>
/// <param name="Path">
/// Such as <c>steps[S1].priority</c> or <c>fields['a.b']</c>: an entry of a list is called by its name where it has one, else by its position.
/// </param>
/// <param name="Old">Null when added.</param>
/// <param name="New">Null when removed.</param>
public sealed record PathChange(ChangeKind Kind, string Path, JsonElement? Old, JsonElement? New);

/// <summary>One document that differs between two states of the registry.</summary>
/// <param name="Change">Added, Removed or Changed.</param>
/// <param name="Paths">What differs within; empty for a document that is added or removed as a whole.</param>
public sealed record DocumentDifference(DocumentKind Kind, string Name, ChangeKind Change, IReadOnlyList<PathChange> Paths);
