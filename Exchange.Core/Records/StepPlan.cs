using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Records;

/// <summary>Which steps of an item may go and which never will, from what is known of the others. Pure.</summary>
public static class StepPlan
{
    /// <summary>The steps that exist in a situation, in the item's order.</summary>
    public static IEnumerable<StepPart> StepsFor(ItemDocument item, string? situation)
        => item.Steps.Where(step => step.IsIn(situation));

    /// <summary>True when nothing keeps the step from being sent at take-in: it waits for nothing that exists in the situation.</summary>
    public static bool ReadyAtTakeIn(ItemDocument item, StepPart step, string? situation)
        => !step.WaitsFor.Any(wait => StepsFor(item, situation).Any(other => other.Name == wait.Step));

    /// <summary>
    /// Of the waiting steps, those that are ready now and those that are cancelled. A step that waits for one that is not part of the situation does not wait for it.
    /// Cancelling one cancels those that wait for it.
    /// </summary>
    public static (IReadOnlyList<StepPart> Ready, IReadOnlyList<StepPart> Cancelled) Next(ItemDocument item, string? situation, IReadOnlyCollection<StepLine> steps)
    {
        var lines = steps.ToDictionary(step => step.Name, StringComparer.Ordinal);
        var waiting = StepsFor(item, situation).Where(step => lines.TryGetValue(step.Name, out var line) && line.State == StepState.Waiting).ToList();
        var cancelled = new List<StepPart>();
        while (waiting.Find(step => step.WaitsFor.Any(wait => NeverComes(wait, lines))) is { } never)
        {
            waiting.Remove(never);
            cancelled.Add(never);
            lines[never.Name] = lines[never.Name] with { State = StepState.Cancelled };
        }
        return (waiting.FindAll(step => step.WaitsFor.All(wait => IsThere(wait, lines))), cancelled);
    }

    private static bool IsThere(WaitPart wait, Dictionary<string, StepLine> lines) => !lines.TryGetValue(wait.Step, out var other) || wait switch
    {
        { Gives: { } fact } => other.Gave(fact),
        { Stage: { } stage } => other.Stages.Contains(stage),
        _ => other is { State: StepState.Closed, Outcome: Outcome.Done },
    };

    private static bool NeverComes(WaitPart wait, Dictionary<string, StepLine> lines)
        => lines.TryGetValue(wait.Step, out var other) && !IsThere(wait, lines)
            && other is { State: StepState.Cancelled } or { State: StepState.Closed, Outcome: Outcome.Refused or Outcome.Withdrawn };

    /// <summary>How a record ended, once no step is open; null before.</summary>
    public static string? OutcomeOf(IReadOnlyCollection<StepLine> steps) => EndOf([.. steps.Select(static step => (step.State, step.Outcome))]);

    internal static string? EndOf(IReadOnlyCollection<(string State, string? Outcome)> steps)
    {
        if (steps.Any(static step => !StepState.Ended(step.State))) return null;
        if (steps.All(static step => step.Outcome is Outcome.Done)) return Outcome.Done;
        if (steps.Any(static step => step.Outcome is Outcome.Done or Outcome.PassedOn)) return steps.All(static step => step.Outcome is Outcome.PassedOn) ? Outcome.PassedOn : Outcome.PartDone;
        if (steps.Any(static step => step.Outcome is Outcome.Refused)) return Outcome.Refused;
        return steps.Any(static step => step.Outcome is Outcome.Withdrawn) ? Outcome.Withdrawn : Outcome.Unclear;
    }
}
