using Exchange.Core.Registry.Calendars;

namespace Exchange.Core.Records.Stories;

/// <summary>A step within its record: where the case file has it, and what was told of it.</summary>
/// <param name="State">Of <see cref="StepState"/>.</param>
/// <param name="Outcome">Of <see cref="Records.Outcome"/>.</param>
/// <param name="Extension">Days of an extension that does not say how many.</param>
public sealed record BundleStep(string Name, string Organisation, string State, string? Outcome, StepStory Story, int Extension);

/// <summary>
/// A record as a whole 一件事: its steps taken together. The organisation in the lead is the item's; whoever else has a step assists.
/// </summary>
/// <param name="State">"open", then how it ended: of <see cref="Outcome"/>.</param>
public sealed record BundleStory(string State, int Open, int Done, int Refused, int Cancelled, ClockSpan Span)
{
    public const string StillOpen = "open";

    /// <param name="lead">The organisation in the lead.</param>
    /// <param name="closedAt">When the record closed: the end of one that no department has ended.</param>
    public static BundleStory Of(string lead, IReadOnlyCollection<BundleStep> steps, DateTimeOffset? closedAt)
    {
        var leads = steps.Where(step => step.Organisation == lead).ToList();
        var open = steps.Count(static step => !StepState.Ended(step.State));
        var outcome = StepPlan.EndOf([.. steps.Select(static step => (step.State, step.Outcome))]);
        // The case is accepted when the lead accepts it. A lead that tells no acceptance (or has no step) must not keep the clock from starting: then it is whoever accepts first.
        var from = leads.Min(static step => step.Story.AcceptedAt) ?? steps.Min(static step => step.Story.AcceptedAt);
        var until = open == 0 ? steps.Max(static step => step.Story.EndedAt) ?? closedAt : null;
        return new BundleStory(
            outcome ?? StillOpen, open,
            steps.Count(static step => step.Outcome is Outcome.Done),
            steps.Count(static step => step.Outcome is Outcome.Refused),
            steps.Count(static step => step.State is StepState.Cancelled),
            // What one who assists pauses or extends is that step's affair; the others go on, and so does the whole.
            new ClockSpan(from, until, [.. leads.SelectMany(static step => step.Story.Pauses)], leads.Sum(static step => step.Story.ExtendedBy(step.Extension))));
    }
}
