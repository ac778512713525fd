using Exchange.Host.Demo.Applications;
using Exchange.Host.Demo.Departments;

namespace Exchange.Host.Demo;

/// <summary>
/// Compares what the hub says with what the departments really hold (cases, rows in tables, lines of files): record by record, and in sum.
/// Pure, so that its judgement can be tested without a run.
/// </summary>
public static class DemoReckoning
{
    /// <param name="sent">What was submitted, by the number it carried.</param>
    /// <param name="records">What the hub shows of each.</param>
    /// <param name="held">Organisation's name to what it holds.</param>
    /// <returns>One line for each difference; none when it adds up.</returns>
    public static IEnumerable<string> Compare(
        IReadOnlyDictionary<string, SampleRecord> sent,
        IReadOnlyList<RecordView> records,
        DemoPicture last,
        IReadOnlyDictionary<string, Holding> held)
    {
        if (!last.IsSettled)
            yield return $"not settled: {last.Wanted - last.Submitted} records not submitted, {last.Hub.Open} deliveries open, "
                + $"{last.Departments.Sum(d => d.Count.Working)} cases in work, {last.Hub.Supplements - last.SupplementsSettled} supplements not looked at";
        if (last.Hub.TakenIn != sent.Count)
            yield return $"{sent.Count} records have a receipt, the hub counts {last.Hub.TakenIn}";
        foreach (var number in sent.Keys.Except(records.Select(record => record.Number), StringComparer.Ordinal))
            yield return $"{number}: has a receipt, but the hub does not show it";
        foreach (var difference in records.SelectMany(record => Steps(record, sent.GetValueOrDefault(record.Number))))
            yield return difference;
        foreach (var (name, count) in last.Departments)
        {
            foreach (var difference in Department(name, count, records, held[name], sent))
                yield return difference;
        }

        foreach (var difference in DemoLives.Of(records).Differences(records, last.Departments))
            yield return difference;

        var took = last.Departments.Sum(department => (long)department.Count.Deliveries);
        if (took != last.Hub.Acknowledged)
            yield return $"the hub counts {last.Hub.Acknowledged} deliveries acknowledged, at the departments {took} took effect";
        // What an adapter can tell to be too long never reaches the department, so the department cannot have counted it.
        var unsent = records.SelectMany(record => record.Deliveries)
            .Count(delivery => delivery is { State: "rejected", Reason: { } reason } && NeverSent.Contains(reason));
        var refused = last.Departments.Sum(department => (long)department.Count.Refused);
        if (refused + unsent != last.Hub.Rejected)
            yield return $"the hub counts {last.Hub.Rejected} deliveries rejected, the departments refused {refused} pushes and {unsent} did not fit";
    }

    /// <summary>Reasons for which an adapter rejects a message without sending it.</summary>
    static readonly HashSet<string> NeverSent = new(StringComparer.Ordinal) { "value-too-long" };

    static IEnumerable<string> Steps(RecordView record, SampleRecord? sent)
    {
        if (sent is null)
            yield return $"{record.Number}: the hub shows it, but it was not submitted";
        else if (!record.Steps.Select(step => step.Name).ToHashSet(StringComparer.Ordinal).SetEquals(sent.Steps))
            yield return $"{record.Number}: has steps {string.Join(' ', record.Steps.Select(s => s.Name))}, expected {string.Join(' ', sent.Steps)}";
    }

    static IEnumerable<string> Department(
        string name, DepartmentCount count, IReadOnlyList<RecordView> records, Holding holding, IReadOnlyDictionary<string, SampleRecord> sent)
    {
        if (count.SecondEffects > 0)
            yield return $"{name}: {count.SecondEffects} second effects";
        var step = holding.Cases is [var first, ..] ? first.Step : null;
        var steps = records
            .SelectMany(record => record.Steps.Select(one => new Part(record.Number, one)))
            .Where(part => part.Step.Organisation == name && (step is null || part.Step.Name == step))
            .ToList();
        var known = steps.Where(part => holding.KnownBy is KnownBy.RecordNumber ? WasTaken(part.Step) : part.Step.Acknowledgement is not null)
            .ToLookup(part => holding.KnownBy is KnownBy.RecordNumber ? part.Number : part.Step.Acknowledgement!, StringComparer.Ordinal);
        var cases = holding.Cases.ToDictionary(one => holding.KnownBy is KnownBy.RecordNumber ? one.Subject : one.Number, StringComparer.Ordinal);
        foreach (var twice in known.Where(group => group.Count() > 1))
            yield return $"{name}: number {twice.Key} stands for {twice.Count()} steps";
        foreach (var number in known.Select(group => group.Key).Where(number => !cases.ContainsKey(number)))
            yield return $"{name}: the hub has its acknowledgement {number}, but it holds no such case";
        foreach (var (number, one) in cases)
        {
            if (known[number].FirstOrDefault() is not { } part)
            {
                yield return $"{name}: holds {number}, of which the hub knows nothing";
                continue;
            }
            foreach (var difference in Case(name, number, one, part, sent.GetValueOrDefault(part.Number)))
                yield return difference;
        }
    }

    static IEnumerable<string> Case(string name, string number, HeldCase held, Part part, SampleRecord? sent)
    {
        var closed = held.State is CaseState.Closed or CaseState.Refused;
        if (closed != (part.Step.State == "closed"))
            yield return $"{name}: {number} is {held.State}, {part.Number} {part.Step.Name} is {part.Step.State}";
        if (held.State is CaseState.Refused != part.Step.Outcome is "refused")
            yield return $"{name}: {number} is {held.State}, {part.Number} {part.Step.Name} ended {part.Step.Outcome ?? "in no way that is known"}";
        if (held.Lines is { } lines && sent is not null && lines != sent.Persons)
            yield return $"{name}: {number} has {lines} rows of persons, the record has {sent.Persons}";
    }

    /// <summary>The department has it, as far as the hub knows.</summary>
    static bool WasTaken(StepView step) => step.State is "acknowledged" or "closed";

    sealed record Part(string Number, StepView Step);
}

/// <summary>What a department holds, and what its cases are called by on both sides.</summary>
public sealed record Holding(KnownBy KnownBy, IReadOnlyList<HeldCase> Cases);
