namespace Exchange.Core.Catalog.Sharing;

/// <summary>What came of a step: a closed set.</summary>
public abstract record ShareAnswer
{
    private ShareAnswer() { }

    /// <summary>It stands.</summary>
    public sealed record Taken(ShareGrant Grant) : ShareAnswer;

    public sealed record Faulty(IReadOnlyList<CatalogFault> Faults) : ShareAnswer;

    /// <summary>The step is somebody else's.</summary>
    public sealed record NotYours : ShareAnswer;

    /// <summary>Who has asked does not decide.</summary>
    public sealed record SamePerson : ShareAnswer;

    /// <summary>As it stands that cannot be done.</summary>
    public sealed record OtherState(ShareGrant Grant) : ShareAnswer;

    /// <summary>Somebody else was faster.</summary>
    public sealed record Overtaken : ShareAnswer;
}

/// <summary>One step of a request's life.</summary>
/// <param name="Revision">The one that it made, from 1 on.</param>
/// <param name="Act">How the request stood then.</param>
/// <param name="By">The client; null where the catalog has answered by itself.</param>
public sealed record ShareStep(long Revision, ShareState Act, DateTimeOffset At, string? By, string? Reason);

/// <summary>Which requests a reader sees: those of its organisation, those that its organisation decides, or all.</summary>
/// <param name="Organisation">Null: requests of nobody.</param>
/// <param name="Provider">Null: decides for nobody.</param>
public sealed record ShareScope(string? Organisation, string? Provider, bool Everything = false)
{
    public bool Has(ShareGrant grant) => Everything || grant.Organisation == Organisation || grant.Provider == Provider;
}
