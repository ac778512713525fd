using Exchange.Host.Demo.Departments;

namespace Exchange.Host.Demo.Screens;

/// <summary>The departments' own counts as rows: a heading, then one row for each thing counted.</summary>
internal static class SummaryRows
{
    static readonly (string Zh, string En, Func<DepartmentCount, int> Of)[] Counted =
    [
        ("持有办件", "cases held", c => c.Cases),
        ("推送到达", "pushes arrived", c => c.Arrivals),
        ("重复得首答", "repeats honoured", c => c.RepeatsHonoured),
        ("重复生效", "second effects", c => c.SecondEffects),
        ("拒收", "refused", c => c.Refused),
        ("停机回绝", "turned away", c => c.TurnedAway),
        ("存后断开", "dropped", c => c.Dropped),
        ("存后挂起", "hung", c => c.Hung),
        ("被询问", "asked", c => c.Asked),
        ("补正告知", "supplements", c => c.SupplementsAsked),
        ("不予受理", "not accepted", c => c.NotAccepted),
        ("办结", "closed", c => c.Closed + c.ClosedRefused),
        ("过程信息", "progress told", c => c.ProgressTaken),
        ("重报次数", "told again", c => c.ProgressRetried),
    ];

    public static IEnumerable<IReadOnlyList<string>> Of(DemoPicture picture) =>
        Counted.Select(row => (IReadOnlyList<string>)[$"{row.Zh} {row.En}", .. picture.Departments.Select(d => row.Of(d.Count).ToString())])
            .Prepend(["", .. picture.Departments.Select(d => d.Name)]);
}
