using System.Globalization;
using Exchange.Host.Demo.Identifiers;

namespace Exchange.Host.Demo.Departments;

/// <summary>
/// 出生医学证明 WJJ: issues a certificate for each row of its table, by the unique SQBH. Half of them exist already, since the hospital issued them:
/// then only the number is looked up.
/// </summary>
public sealed class BirthCertificateOffice : ISimulatedDepartment
{
    static readonly SameRowTable Table = new(
        """
        create table if not exists CSYXZM_SQ (SQBH VARCHAR2(40) not null primary key, XSEXM VARCHAR2(120), XSEXB CHAR(1), CSSJ TIMESTAMP, CSTZ NUMBER(5),
          MQXM VARCHAR2(120), MQZJLX CHAR(1), MQZJH VARCHAR2(18), MQMZ CHAR(2), FQXM VARCHAR2(120), FQZJLX CHAR(1), FQZJH VARCHAR2(18),
          JSJGDM VARCHAR2(22), JSJGMC VARCHAR2(200), FMDJH VARCHAR2(20), SQSJ TIMESTAMP, ZT CHAR(1) default '0' not null, CSZBH VARCHAR2(10), QFRQ DATE,
          HQBZ CHAR(1) default '0' not null);
        """,
        "CSYXZM_SQ", "SQBH", "substr(SQBH, 1, instr(SQBH, '-') - 1)", "ZT", []);

    readonly DepartmentOptions options;
    readonly Habits habits;
    readonly CaseWork work;
    readonly SameRowDesk desk;
    int existing;

    /// <param name="file">The database's file; made when it is not there.</param>
    public BirthCertificateOffice(string file, DepartmentOptions options)
    {
        this.options = options;
        Place = file;
        habits = options.Habits ?? Habits.BirthCertificates;
        work = new CaseWork(options);
        desk = new SameRowDesk(file, Table, options, work, Issue);
    }

    public string Name => "WJJ";

    public string Place { get; }

    public KnownBy KnownBy => KnownBy.RecordNumber;

    public IReadOnlyCollection<Exception> Faults => work.Faults;

    public DepartmentCount Count
    {
        get
        {
            // SQBH is unique, so a second row of a number is a correction and never a repeat.
            var count = desk.Count;
            return count with { Amendments = count.Deliveries - count.Cases, Existing = existing };
        }
    }

    public IReadOnlyList<HeldCase> Held() => desk.Held("S1");

    async Task<RowResult> Issue(StagedRow row)
    {
        await work.Wait(row.Number, "pick-up", habits.PickUp);
        var exists = work.Chance(row.Number, "exists", habits.Existing);
        if (exists)
            Interlocked.Increment(ref existing);
        else
            await work.Wait(row.Number, "issued", habits.Work);
        var certificate = Certificate(row.Number, exists);
        var day = options.Clock.GetUtcNow().ToOffset(TimeSpan.FromHours(8)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return new RowResult(CaseState.Closed, [("ZT", "1"), ("CSZBH", certificate), ("QFRQ", day)],
            new Dictionary<string, string> { ["CSZBH"] = certificate, ["QFRQ"] = day });
    }

    /// <summary>A letter and nine digits, of the record's sequence alone: a record always gets the same. Hospitals have letters of their own.</summary>
    static string Certificate(string number, bool exists)
    {
        var sequence = Sequence.Of(number);
        return $"{(char)((exists ? 'J' : 'X') - sequence / 100_000)}4499{sequence % 100_000:D5}";
    }

    public ValueTask DisposeAsync() => desk.DisposeAsync();
}
