using Exchange.Host.Demo.Applications;
using Exchange.Host.Demo.Departments;

namespace Exchange.Host.Demo;

/// <summary>
/// Compares what the hub says with what the departments really hold: record by record by the departments' own numbers, and in sum.
/// Pure, so that its judgement can be tested without a run.
/// </summary>
public static class DemoReckoning
{
    /// <param name="sent">What was submitted, by the number it carried.</param>
    /// <param name="records">What the hub shows of each.</param>
    /// <param name="held">Organisation's name to what it holds and counts.</param>
    /// <returns>One line for each difference; none when it adds up.</returns>
    public static IEnumerable<string> Compare(
        IReadOnlyDictionary<string, SampleRecord> sent,
        IReadOnlyList<RecordView> records,
        DemoPicture last,
        IReadOnlyDictionary<string, IReadOnlyList<HeldCase>> held)
    {
        if (!last.IsSettled)
            yield return $"not settled: {last.Wanted - last.Submitted} records not submitted, {last.Hub.Open} deliveries open, "
                + $"{last.Departments.Sum(d => d.Count.Working)} cases in work";
        if (last.Hub.TakenIn != sent.Count)
            yield return $"{sent.Count} records have a receipt, the hub counts {last.Hub.TakenIn}";
        foreach (var number in sent.Keys.Except(records.Select(record => record.Number), StringComparer.Ordinal))
            yield return $"{number}: has a receipt, but the hub does not show it";
        foreach (var record in records)
        {
            foreach (var difference in Steps(record, sent.GetValueOrDefault(record.Number)))
                yield return difference;
        }

        foreach (var (name, count) in last.Departments)
        {
            foreach (var difference in Department(name, count, records, held[name]))
                yield return difference;
        }

        var cases = last.Departments.Sum(department => (long)department.Count.Cases);
        if (cases != last.Hub.Acknowledged)
            yield return $"the hub counts {last.Hub.Acknowledged} deliveries acknowledged, the departments hold {cases} cases";
        var refused = last.Departments.Sum(department => (long)department.Count.Refused);
        if (refused != last.Hub.Rejected)
            yield return $"the hub counts {last.Hub.Rejected} deliveries rejected, the departments refused {refused} pushes";
    }

    static IEnumerable<string> Steps(RecordView record, SampleRecord? sent)
    {
        if (sent is null)
            yield return $"{record.Number}: the hub shows it, but it was not submitted";
        else if (!record.Steps.Select(step => step.Name).Order(StringComparer.Ordinal).SequenceEqual(sent.Steps.Order(StringComparer.Ordinal), StringComparer.Ordinal))
            yield return $"{record.Number}: has steps {string.Join(' ', record.Steps.Select(s => s.Name))}, expected {string.Join(' ', sent.Steps)}";
    }

    static IEnumerable<string> Department(string name, DepartmentCount count, IReadOnlyList<RecordView> records, IReadOnlyList<HeldCase> held)
    {
        if (count.SecondEffects > 0)
            yield return $"{name}: {count.SecondEffects} second effects";
        var steps = records.SelectMany(record => record.Steps.Where(step => step.Organisation == name).Select(step => (record.Number, Step: step))).ToList();
        var known = steps.Where(s => s.Step.Acknowledgement is not null).ToLookup(s => s.Step.Acknowledgement!, StringComparer.Ordinal);
        var numbers = held.ToDictionary(c => c.Number, StringComparer.Ordinal);
        foreach (var twice in known.Where(group => group.Count() > 1))
            yield return $"{name}: number {twice.Key} stands for {twice.Count()} steps";
        foreach (var number in known.Select(group => group.Key).Where(number => !numbers.ContainsKey(number)))
            yield return $"{name}: the hub has its acknowledgement {number}, but it holds no such case";
        foreach (var held1 in held)
        {
            if (known[held1.Number].FirstOrDefault() is not { Step: { } step } found)
            {
                yield return $"{name}: holds {held1.Number}, of which the hub knows nothing";
                continue;
            }
            var closed = held1.State is CaseState.Closed or CaseState.Refused;
            if (closed != (step.State == "closed"))
                yield return $"{name}: {held1.Number} is {held1.State}, {found.Number} {step.Name} is {step.State}";
        }
    }
}
