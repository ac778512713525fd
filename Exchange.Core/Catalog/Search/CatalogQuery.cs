namespace Exchange.Core.Catalog.Search;

/// <summary>What is looked for. Each null is everything.</summary>
/// <param name="Words">As somebody writes them.</param>
/// <param name="Class">A class or the beginning of one: all that stands below.</param>
/// <param name="State">Only entries in this state. Null: all but those that are withdrawn.</param>
/// <param name="Sees">The organisation whose unpublished entries are seen too; an empty text is all of them, null is none.</param>
/// <param name="Lives">Only entries of whose code it says yes: how alive they are the search does not know.</param>
public sealed record CatalogQuery(
    string? Words = null, string? Class = null, string? Provider = null, ShareType? Share = null, UpdateCycle? Cycle = null, ResourceFormat? Format = null, ResourceState? State = null, string? Sees = null,
    Func<string, bool>? Lives = null)
{
    public bool Takes(CatalogLine line)
        => (State is null ? line.Row.State != ResourceState.Withdrawn : line.Row.State == State)
        && (Class is null || line.Row.Class.StartsWith(Class, StringComparison.Ordinal))
        && (Provider is null || line.Row.Provider == Provider)
        && (Share is null || line.Share == Share)
        && (Cycle is null || line.Cycle == Cycle)
        && (Format is null || line.Format == Format)
        && (line.Row.IsOut || Sees == "" || Sees == line.Row.Provider)
        && (Lives is null || Lives(line.Row.Code));
}

/// <summary>What was found.</summary>
/// <param name="Score">How well it fits; 0 where nothing was looked for by words.</param>
public sealed record CatalogHit(CatalogLine Line, int Score);

/// <param name="Total">How many there are.</param>
/// <param name="AllWords">False where nothing has all the words, and what has some of them stands here.</param>
public sealed record CatalogHits(IReadOnlyList<CatalogHit> Items, int Total, bool AllWords, bool More);
