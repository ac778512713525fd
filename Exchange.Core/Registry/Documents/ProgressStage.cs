namespace Exchange.Core.Registry.Documents;

/// <summary>The stages 环节 that a department tells of, as items, progress and API write them.</summary>
public static class ProgressStage
{
    public const string PreCheck = "preCheck";
    public const string SupplementAsked = "supplementAsked";
    public const string SupplementIn = "supplementIn";
    public const string Accepted = "accepted";
    public const string NotAccepted = "notAccepted";
    public const string Handled = "handled";
    public const string Reviewed = "reviewed";
    public const string Approved = "approved";
    public const string Extended = "extended";
    public const string Paused = "paused";
    public const string Resumed = "resumed";
    public const string PassedOn = "passedOn";
    public const string Withdrawn = "withdrawn";
    public const string Closed = "closed";
    public const string Issued = "issued";
    public const string Collected = "collected";

    /// <summary>In their usual order; an unusual one is a warning, never a refusal.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        PreCheck, SupplementAsked, SupplementIn, Accepted, NotAccepted, Handled, Reviewed, Approved,
        Extended, Paused, Resumed, PassedOn, Withdrawn, Closed, Issued, Collected,
    ];
}
