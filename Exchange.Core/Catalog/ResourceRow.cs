namespace Exchange.Core.Catalog;

/// <summary>How an entry stands.</summary>
/// <param name="Version">The newest version.</param>
/// <param name="PublishedVersion">The version that everybody sees, or saw last before it was withdrawn; null when none ever was.</param>
/// <param name="PublishedAt">发布日期: when that version was published.</param>
/// <param name="Author">Who wrote the newest version.</param>
/// <param name="SubmittedBy">Who handed it in for review, while it is there.</param>
/// <param name="Change">The change of the catalog that touched it last.</param>
public sealed record ResourceRow(
    string Code, string Class, string Provider, ResourceState State, long Version, long? PublishedVersion, DateTimeOffset? PublishedAt, string Author, string? SubmittedBy, long Change)
{
    /// <summary>Everybody sees its published version.</summary>
    public bool IsOut => PublishedVersion is not null && State != ResourceState.Withdrawn;
}

/// <summary>An entry with one of its versions.</summary>
public sealed record ResourceEntry(ResourceRow Row, long Version, ResourceContent Content, string Digest);

/// <summary>One step of an entry's life.</summary>
/// <param name="Version">The version that it was about.</param>
/// <param name="State">How the entry stood then.</param>
public sealed record ResourceStep(long Change, ResourceAct Act, long Version, ResourceState State, DateTimeOffset At, string By, string? Reason);
