namespace Exchange.Host.Demo;

/// <summary>The hub's account of one organisation's steps; they add up.</summary>
/// <param name="Steps">All of its steps.</param>
/// <param name="Open">Sent and not ended: at the department, on their way, or waiting for an applicant.</param>
/// <param name="Refused">Rejected: they wait for a correction.</param>
/// <param name="Parked">They wait for a person.</param>
/// <param name="Waiting">They wait for an earlier step.</param>
/// <param name="Cancelled">What they waited for never comes.</param>
public sealed record DepartmentAccount(string Organisation, int Steps, int Closed, int Open, int Refused, int Parked, int Waiting, int Cancelled)
{
    public static IReadOnlyList<DepartmentAccount> Of(IReadOnlyList<string> organisations, IReadOnlyList<RecordView> records)
    {
        var parked = records.SelectMany(record => record.Deliveries.Where(d => d.State == "parked").Select(d => (record.Number, d.Step))).ToHashSet();
        var steps = records.SelectMany(record => record.Steps.Select(step => (record.Number, Step: step)))
            .ToLookup(one => one.Step.Organisation, StringComparer.Ordinal);
        return organisations.Select(organisation =>
        {
            int Count(Func<(string Number, StepView Step), bool> which) => steps[organisation].Count(which);
            bool IsParked((string Number, StepView Step) one) => one.Step.State is "queued" or "acknowledged" && parked.Contains((one.Number, one.Step.Name));
            return new DepartmentAccount(
                organisation,
                Count(_ => true),
                Count(one => one.Step.State == "closed"),
                Count(one => one.Step.State is "queued" or "acknowledged" && !IsParked(one)),
                Count(one => one.Step.State == "rejected"),
                Count(IsParked),
                Count(one => one.Step.State == "waiting"),
                Count(one => one.Step.State == "cancelled"));
        }).ToList();
    }

    /// <summary>Every step is somewhere.</summary>
    public bool AddsUp => Steps == Closed + Open + Refused + Parked + Waiting + Cancelled;
}
