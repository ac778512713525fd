using Exchange.Host.Demo.Departments;

namespace Exchange.Host.Demo;

/// <summary>What records went through, in sum, as the hub shows them.</summary>
/// <param name="Supplements">补正: asked for.</param>
/// <param name="SupplementsIn">Of these: brought, and found to be in.</param>
/// <param name="Pauses">暂停: special procedures whose time does not count.</param>
/// <param name="Yellow">黄牌: of steps and of wholes.</param>
/// <param name="Red">红牌, likewise.</param>
/// <param name="Cancelled">Steps whose department never heard of them, because an earlier one refused.</param>
/// <param name="PartDone">部分办结: records of which a part was done.</param>
public sealed record DemoLives(int Supplements, int SupplementsIn, int Pauses, int Yellow, int Red, int Cancelled, int PartDone)
{
    /// <summary>One line for people.</summary>
    public override string ToString() =>
        $"补正 supplements {Supplements} ({SupplementsIn} in), 暂停 pauses {Pauses}, 黄牌 yellow cards {Yellow}, 红牌 red cards {Red}, "
        + $"取消 steps cancelled {Cancelled}, 部分办结 part done {PartDone}";

    public static DemoLives Of(IReadOnlyList<RecordView> records)
    {
        var steps = records.SelectMany(record => record.Steps).ToList();
        var supplements = steps.SelectMany(step => step.Story?.Supplements ?? []).ToList();
        var cards = steps.SelectMany(step => step.Cards ?? []).Concat(records.SelectMany(record => record.Bundle?.Cards ?? [])).ToList();
        return new DemoLives(
            supplements.Count,
            supplements.Count(one => one.InAt is not null),
            steps.Sum(step => step.Story?.Pauses.Count ?? 0),
            cards.Count(card => card.Colour == Yellows),
            cards.Count(card => card.Colour == Reds),
            steps.Count(step => step.State == "cancelled"),
            records.Count(record => record.Bundle?.State == "part-done"));
    }

    /// <summary>Where this is not what the departments say, or not what the records' own steps say.</summary>
    public IEnumerable<string> Differences(IReadOnlyList<RecordView> records, IReadOnlyList<(string Name, DepartmentCount Count)> departments)
    {
        var asked = departments.Sum(department => department.Count.SupplementsAsked);
        if (asked != Supplements)
            yield return $"the hub shows {Supplements} supplements asked for, the departments asked for {asked}";
        var paused = departments.Sum(department => department.Count.Paused);
        if (paused != Pauses)
            yield return $"the hub shows {Pauses} pauses, the departments paused {paused} cases";
        // Accepted on paper two weeks ago and entered today, against a promise of a day: nothing else is late in a run of minutes.
        var clocks = records.SelectMany(record => record.Steps).Where(step => step.Clocks?.Any(clock => clock.Limit == Promise) is true).ToList();
        var late = departments.Sum(department => department.Count.AcceptedEarlier);
        var red = clocks.Count(step => step.Cards?.Any(card => card is { Limit: Promise, Colour: Reds }) is true);
        if (late != red && !clocks.Exists(step => step.Clocks!.Any(clock => clock.Unknown is not null)))
            yield return $"the hub shows {red} promises with a red card, the departments entered {late} cases late";
        foreach (var record in records)
        {
            foreach (var step in record.Steps.Where(step => Unwritten(step.Clocks, step.Cards)))
                yield return $"{record.Number}: {step.Name} shows a card that was never written";
            if (record.Bundle is not { } bundle)
                continue;
            if (Unwritten(bundle.Clocks, bundle.Cards))
                yield return $"{record.Number}: the whole shows a card that was never written";
            if (Counted(record.Steps) is var counted && counted != bundle with { Clocks = null, Cards = null })
                yield return $"{record.Number}: the whole says {Words(bundle)}, its steps say {Words(counted)}";
        }
    }

    const string Yellows = "yellow";
    const string Reds = "red";
    const string Promise = "promised";

    static bool Unwritten(IReadOnlyList<ClockView>? clocks, IReadOnlyList<CardView>? cards) => clocks?.Any(clock =>
        clock.Card is not null && cards?.Any(card => card.Limit == clock.Limit && card.Colour == clock.Card && card.Due == clock.Due) is not true) is true;

    /// <summary>The whole, counted anew from what each step says.</summary>
    static BundleView Counted(IReadOnlyList<StepView> steps)
    {
        var (open, done) = (steps.Count(step => step.State is not ("closed" or "cancelled")), steps.Count(step => step.Outcome == "done"));
        var (refused, passedOn) = (steps.Count(step => step.Outcome == "refused"), steps.Count(step => step.Outcome == "passed-on"));
        var state = open > 0 ? "open"
            : done == steps.Count ? "done"
            : passedOn == steps.Count ? "passed-on"
            : done + passedOn > 0 ? "part-done"
            : refused > 0 ? "refused"
            : steps.Any(step => step.Outcome == "withdrawn") ? "withdrawn"
            : "unclear";
        return new BundleView(state, open, done, refused, steps.Count(step => step.State == "cancelled"));
    }

    static string Words(BundleView bundle) => $"{bundle.State} ({bundle.Open} open, {bundle.Done} done, {bundle.Refused} refused, {bundle.Cancelled} cancelled)";
}
