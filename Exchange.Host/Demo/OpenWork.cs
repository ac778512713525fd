namespace Exchange.Host.Demo;

/// <summary>What has not come to an end, and why: by organisation and reason, with the records' numbers.</summary>
/// <param name="Organisation">Whose step is open.</param>
/// <param name="Why">In Chinese and English.</param>
public sealed record OpenWork(string Organisation, string Why, IReadOnlyList<string> Numbers)
{
    const int Named = 5;

    /// <summary>One line for people.</summary>
    public override string ToString() =>
        $"{Organisation}: {Numbers.Count} × {Why}: {string.Join(", ", Numbers.Take(Named))}{(Numbers.Count > Named ? " …" : "")}";

    /// <summary>Of the records as the hub shows them; most frequent first.</summary>
    public static IReadOnlyList<OpenWork> In(IEnumerable<RecordView> records) => records
        .SelectMany(record => record.Steps
            .Where(step => step.State is not ("closed" or "cancelled"))
            .Select(step => (step.Organisation, Why: Because(record, step), record.Number)))
        .GroupBy(one => (one.Organisation, one.Why))
        .Select(group => new OpenWork(group.Key.Organisation, group.Key.Why, group.Select(one => one.Number).Order(StringComparer.Ordinal).ToList()))
        .OrderByDescending(work => work.Numbers.Count)
        .ThenBy(work => work.Organisation, StringComparer.Ordinal)
        .ThenBy(work => work.Why, StringComparer.Ordinal)
        .ToList();

    static string Because(RecordView record, StepView step)
    {
        var last = record.Deliveries.LastOrDefault(delivery => delivery.Step == step.Name);
        return (step.State, last?.State, step.Stage) switch
        {
            ("rejected", _, _) => $"拒收，待更正 rejected ({last?.Reason ?? "no reason"}), waits for a correction",
            (_, "parked", _) => $"异常件，待处理 parked ({last!.Reason ?? "no reason"}), waits for a person",
            (_, _, "supplementAsked") => "补正告知，申请人未来 supplement asked, the applicant has not come back",
            ("waiting", _, _) => "等前一环节 waits for an earlier step",
            (_, _, { } stage) => $"在办 in work at the department (last stage: {stage})",
            ("acknowledged", _, null) => "已签收，未回音 acknowledged, nothing told yet",
            _ => $"未签收 not acknowledged ({last?.State ?? step.State})",
        };
    }
}
