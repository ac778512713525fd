using System.Globalization;
using Exchange.Host.Demo.Departments;

namespace Exchange.Host.Demo.Screens;

/// <summary>The end as rows: the departments' own counts, then the hub's account of their steps. A heading, then one row for each thing counted.</summary>
internal static class SummaryRows
{
    static readonly (string Name, Func<DepartmentCount, int> Of)[] Counted =
    [
        ("持有办件 cases held", c => c.Cases),
        ("生效推送 deliveries held", c => c.Deliveries),
        ("人员行 rows of persons", c => c.Lines),
        ("文件 files taken", c => c.Files),
        ("推送到达 pushes arrived", c => c.Arrivals),
        ("重复得首答 repeats honoured", c => c.RepeatsHonoured),
        ("重复生效 second effects", c => c.SecondEffects),
        ("更正 corrections", c => c.Amendments),
        ("拒收 refused", c => c.Refused),
        ("停机回绝 turned away", c => c.TurnedAway),
        ("存后断开 dropped", c => c.Dropped),
        ("存后挂起 hung", c => c.Hung),
        ("被询问 asked", c => c.Asked),
        ("补正告知 supplements", c => c.SupplementsAsked),
        ("暂停 paused", c => c.Paused),
        ("补录 entered later", c => c.AcceptedEarlier),
        ("不予受理 not accepted", c => c.NotAccepted),
        ("行差错 line faults", c => c.LineFaults),
        ("部分成功 part done", c => c.PartDone),
        ("原已有证 existing", c => c.Existing),
        ("核查符合 conforming", c => c.Conforming),
        ("核查整改 to be put right", c => c.ToBePutRight),
        ("核查不符 not conforming", c => c.NotConforming),
        ("待外部 waiting outside", c => c.Waiting),
        ("办结 closed", c => c.Closed + c.ClosedRefused),
        ("过程信息 progress told", c => c.ProgressTaken),
        ("重报次数 told again", c => c.ProgressRetried),
    ];

    static readonly (string Name, Func<DepartmentAccount, int> Of)[] Accounted =
    [
        ("中枢：子事项 hub: steps", a => a.Steps),
        ("= 办结 closed", a => a.Closed),
        ("+ 在办 open", a => a.Open),
        ("+ 拒收 rejected", a => a.Refused),
        ("+ 异常件 parked", a => a.Parked),
        ("+ 等前一环节 waiting", a => a.Waiting),
        ("+ 取消 cancelled", a => a.Cancelled),
    ];

    /// <summary>Cells that the names of rows take at most.</summary>
    public const int NameWidth = 27;

    /// <summary>The rows in tables of so many departments each, for what is not wide enough for all of them.</summary>
    public static IEnumerable<IReadOnlyList<IReadOnlyList<string>>> Of(DemoSummary summary, int departments)
    {
        var rows = Of(summary).ToList();
        for (var from = 1; from < rows[0].Count; from += departments)
        {
            var first = from;
            yield return rows
                .Select(row => (IReadOnlyList<string>)[row[0], .. row.Skip(first).Take(departments)])
                .Where(row => row.Skip(1).Any(cell => cell != "0") || AlwaysShown(row[0]))
                .ToList();
        }
    }

    /// <summary>What nobody met is left out: a row of zeros tells nothing. What must not happen always stands there.</summary>
    public static IEnumerable<IReadOnlyList<string>> Of(DemoSummary summary)
    {
        yield return ["", .. summary.Last.Departments.Select(d => d.Name)];
        foreach (var (name, of) in Counted)
        {
            var counts = summary.Last.Departments.Select(d => of(d.Count)).ToList();
            if (counts.Any(count => count != 0) || AlwaysShown(name))
                yield return [name, .. counts.Select(count => count.ToString(CultureInfo.InvariantCulture))];
        }
        foreach (var (name, of) in Accounted)
            yield return [name, .. summary.Accounts.Select(account => of(account).ToString(CultureInfo.InvariantCulture))];
    }

    /// <summary>Padded by the cells that a terminal gives it: a Chinese character has two.</summary>
    public static string Padded(string name) => name + new string(' ', Math.Max(0, NameWidth - name.Sum(c => c >= '\u2E80' ? 2 : 1)));

    static bool AlwaysShown(string name) => name.Contains("second effects", StringComparison.Ordinal);

    public static IEnumerable<string> Open(DemoSummary summary) => summary.Open.Count == 0
        ? ["nothing is open 没有未结"]
        : summary.Open.Select(work => "open 未结: " + work);
}
