namespace Exchange.Host.Demo.Sharing;

/// <summary>What was shared in a run, as the windows have counted it.</summary>
/// <param name="Queries">Those that were answered, with <paramref name="Rows"/>; without the list.</param>
/// <param name="Bulk">Rows of the one list that was streamed.</param>
/// <param name="Evidence">Questions of evidence during intake.</param>
/// <param name="Linked">Records whose household book is an answer of the hub.</param>
/// <param name="Forms">That were filled in before the record was taken in; <paramref name="Filled"/> how many members of them.</param>
/// <param name="Reads">Readings of which one mother was told when she asked.</param>
/// <param name="Wrong">What did not come out as it should have, one line each.</param>
public sealed record DemoShared(
    DemoGrants Grants, int Queries, int Rows, int Bulk, int Yes, int No, int Unknown, int Denied, int Evidence, int Linked, int Forms, int Filled, int Reads, IReadOnlyList<string> Wrong)
{
    /// <summary>Lines for people.</summary>
    public IEnumerable<string> Lines =>
    [
        $"共享申请 share requests: {Grants.Asked} asked, 授权 granted {Grants.Granted}, 不予授权 denied {Grants.Denied}, 不予共享 refused {Grants.Refused}",
        $"共享查询 share queries: {Queries} answered with {Rows} rows, 批量 bulk {Bulk} rows, 核验 verified {Yes} yes {No} no {Unknown} unknown, 拒绝 denied {Denied}",
        $"受理用数 at intake: {Evidence} asked for evidence, 共享代替户口簿 household books by share {Linked}, 预填 forms filled in {Forms} with {Filled} values",
        $"谁查过我的数据 who read my data: {Reads} readings of one mother",
    ];

    /// <summary>Where the hub's log does not have what was answered: no reading without a trace.</summary>
    /// <param name="logged">Kind of log event to how many there are.</param>
    public IEnumerable<string> Differences(IReadOnlyDictionary<string, long> logged)
    {
        var told = new (string Kind, int Times)[]
        {
            ("share.requested", Grants.Asked - Grants.Refused), ("share.granted", Grants.Granted), ("share.denied", Grants.Denied), ("share.refused", Grants.Refused), ("share.queried", Queries + (Bulk > 0 ? 1 : 0)), ("share.verified", Yes + No + Unknown),
            ("share.query-denied", Denied), ("share.prefilled", Forms),
        };
        foreach (var (kind, times) in told)
            if (logged.GetValueOrDefault(kind) < times) yield return $"{times} times {kind} was answered, the log has it {logged.GetValueOrDefault(kind)} times";
        foreach (var wrong in Wrong) yield return wrong;
    }
}
