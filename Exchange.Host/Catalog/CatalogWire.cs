using Exchange.Core.Catalog;
using Exchange.Core.Catalog.Live;
using Exchange.Core.Catalog.Search;
using Exchange.Core.Registry.Documents;

namespace Exchange.Host.Catalog;

/// <summary>An entry to be written.</summary>
/// <param name="Code">Left out for a new one whose code the hub gives.</param>
public sealed record DraftBody(ResourceContent Content, string? Code = null);

/// <param name="Reason">Why, for the history; at most 500 characters.</param>
public sealed record NewEntryBody(ResourceContent Content, string? Code = null, string? Reason = null);

/// <param name="Reason">Likewise.</param>
public sealed record RevisionBody(ResourceContent Content, string? Reason = null);

/// <summary>Entries to be written, all or none.</summary>
/// <param name="Entries">Of one with a code that is there a new version is made.</param>
/// <param name="Reason">Likewise.</param>
public sealed record CatalogImportBody(IReadOnlyList<DraftBody> Entries, string? Reason = null);

/// <param name="Reason">Likewise.</param>
public sealed record SubmitBody(string? Reason = null);

/// <param name="Version">The version that was looked at.</param>
/// <param name="Reason">Likewise.</param>
public sealed record PublishBody(long Version, string? Reason = null);

/// <param name="Reason">Why, 1 to 500 characters.</param>
public sealed record ReturnBody(string Reason);

/// <summary>How an entry stands.</summary>
/// <param name="Version">The newest version.</param>
/// <param name="PublishedVersion">The one that everybody sees.</param>
public sealed record EntryState(string Code, ResourceState State, long Version, long? PublishedVersion, DateTimeOffset? PublishedAt)
{
    public static EntryState Of(ResourceRow row, CatalogOptions options) => new(Shown(row.Code, options), row.State, row.Version, row.PublishedVersion, row.PublishedAt);

    internal static string Shown(string code, CatalogOptions options) => ResourceCode.Read(code)!.Shown(options.Separator);
}

/// <summary>What came of writing entries.</summary>
/// <param name="State">stored, previewed (a dry run) or unchanged.</param>
/// <param name="Change">The number of the change.</param>
/// <param name="Entries">Each in the order in which it was handed in; left out where a repeated request is answered and there were many.</param>
/// <param name="Unchanged">How many were just so already.</param>
public sealed record CatalogWrittenBody(string State, long? Change, IReadOnlyList<EntryState>? Entries, int Unchanged = 0);

/// <summary>An entry.</summary>
/// <param name="ShownVersion">The version of which the content is.</param>
/// <param name="ProviderCode">提供方代码: the unified social credit code of the provider.</param>
/// <param name="Classes">The class and what stands above it.</param>
/// <param name="Author">Who wrote the newest version; for who may change it.</param>
/// <param name="SubmittedBy">Who handed it in for review, likewise.</param>
/// <param name="Live">How alive its data is.</param>
public sealed record EntryBody(
    string Code, ResourceState State, long Version, long? PublishedVersion, DateTimeOffset? PublishedAt, long ShownVersion, string Digest, string? ProviderCode, IReadOnlyList<ClassBody> Classes,
    string? Author, string? SubmittedBy, LiveBody Live, ResourceContent Content);

/// <param name="Entries">How many published entries stand there and below.</param>
public sealed record ClassBody(string Code, Title Title, int? Entries = null);

/// <summary>An entry in a list.</summary>
/// <param name="Live">How alive its data is.</param>
public sealed record EntryLine(
    string Code, Title Title, string Class, string Provider, ShareType Share, UpdateCycle Cycle, ResourceFormat Format, bool OpenToSociety, bool ComesDown, int Fields, ResourceState State, long Version,
    long? PublishedVersion, DateTimeOffset? PublishedAt, LiveBody Live)
{
    public static EntryLine Of(CatalogHit hit, LiveEvidence live, CatalogOptions options)
    {
        var (line, row) = (hit.Line, hit.Line.Row);
        return new(EntryState.Shown(row.Code, options), line.Title, row.Class, row.Provider, line.Share, line.Cycle, line.Format, line.ToSociety, line.ComesDown, line.Fields, row.State, line.Version, row.PublishedVersion, row.PublishedAt, LiveBody.Of(live));
    }
}

/// <summary>A page of what was found.</summary>
/// <param name="Total">How many there are on all pages.</param>
/// <param name="AllWords">False where nothing has all the words: what has some of them stands here.</param>
public sealed record EntryPage(IReadOnlyList<EntryLine> Items, string? Next, int Total, bool AllWords);

/// <summary>A step of an entry's life.</summary>
/// <param name="Change">The change of the catalog that it was part of.</param>
public sealed record EntryStep(long Change, ResourceAct Act, long Version, ResourceState State, DateTimeOffset At, string By, string? Reason);
