using Exchange.Core.Checking.Json;
using Exchange.Core.Checking.Rules;

namespace Exchange.Core.Checking.Schemas;

/// <summary>A schema document as it was read.</summary>
/// <param name="Uri">Where it is registered.</param>
internal sealed record SchemaDocument(string Uri, JsonText Text)
{
    /// <summary>The resource that each known schema object belongs to, by token.</summary>
    public Dictionary<int, SchemaResource> Known { get; } = [];

    /// <summary>Pointers of the known schema objects, by token.</summary>
    public Dictionary<int, string> Pointers { get; } = [];

    /// <summary>Schemas in places that no keyword knows: references made them schemas.</summary>
    public List<int> Followed { get; } = [];

    /// <summary>Tokens of the schemas that have been checked by their meta-schema.</summary>
    public HashSet<int> MetaChecked { get; } = [];

    public SchemaResource Root { get; set; } = null!;
}

/// <summary>A schema resource: a document, or a part of one that has an $id of its own.</summary>
internal sealed class SchemaResource(SchemaDocument document, int token, string pointer, string uri, Dialect dialect, SchemaResource? parent)
{
    public SchemaDocument Document { get; } = document;

    public int Token { get; } = token;

    /// <summary>Pointer of the resource's root in its document.</summary>
    public string Pointer { get; } = pointer;

    /// <summary>Absolute URI without fragment.</summary>
    public string Uri { get; } = uri;

    public Dialect Dialect { get; } = dialect;

    /// <summary>The resource around it in its document.</summary>
    public SchemaResource? Parent { get; } = parent;

    /// <summary>Places by $anchor or $dynamicAnchor (draft-07: $id that is only a fragment).</summary>
    public Dictionary<string, (int Token, string Pointer)> Anchors { get; } = new(StringComparer.Ordinal);

    public HashSet<string> DynamicAnchors { get; } = new(StringComparer.Ordinal);

    /// <summary>Compiled schemas of the dynamic anchors.</summary>
    public Dictionary<string, SchemaNode> DynamicNodes { get; } = new(StringComparer.Ordinal);
}
