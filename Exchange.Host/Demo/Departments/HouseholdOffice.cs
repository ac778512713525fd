using System.Globalization;
using Exchange.Host.Demo.Identifiers;

namespace Exchange.Host.Demo.Departments;

/// <summary>
/// 常住人口 GAJ-HJ, on the police network: enters births from its table and gives each its citizen number 公民身份号码. Names longer than 40 bytes
/// in GB18030 are refused: the columns behind the table have no more.
/// </summary>
public sealed class HouseholdOffice : ISimulatedDepartment
{
    const int LongestName = 40;

    static readonly SameRowTable Table = new(
        """
        create table if not exists HJ_CSDJ_SQ (POSTID VARCHAR2(36) not null primary key, XM VARCHAR2(40), XB VARCHAR2(1), MZ VARCHAR2(2), CSRQ VARCHAR2(8),
          CSSJ VARCHAR2(4), CSDSSXQ VARCHAR2(6), CSDXZ VARCHAR2(200), JGSSXQ VARCHAR2(6), HB VARCHAR2(2), JTHZL VARCHAR2(2), CSDJLB VARCHAR2(2),
          CSZMBH VARCHAR2(20), LHSFZ VARCHAR2(18), JHRYXM VARCHAR2(40), JHRYGMSFHM VARCHAR2(18), JHRYLXDH VARCHAR2(20), JHRYJHGX VARCHAR2(2),
          JHREXM VARCHAR2(40), JHREGMSFHM VARCHAR2(18), JHRELXDH VARCHAR2(20), JHREJHGX VARCHAR2(2), FQXM VARCHAR2(40), FQGMSFHM VARCHAR2(18),
          MQXM VARCHAR2(40), MQGMSFHM VARCHAR2(18), SBRXM VARCHAR2(40), SBRSFZ VARCHAR2(18), SBRLXDH VARCHAR2(20), PCS VARCHAR2(12), YWLSH VARCHAR2(30),
          CLBZ VARCHAR2(1) default '0' not null, CLSJ VARCHAR2(14), CLJG VARCHAR2(100), CWYY VARCHAR2(200), GMSFHM VARCHAR2(18), HHBH VARCHAR2(20),
          HQBZ VARCHAR2(1) default '0' not null);
        """,
        "HJ_CSDJ_SQ", "POSTID", "substr(YWLSH, 1, instr(YWLSH, '-') - 1)", "CLBZ", ["XM", "FQXM", "MQXM", "XB", "CSRQ", "PCS"]);

    readonly DepartmentOptions options;
    readonly Habits habits;
    readonly CaseWork work;
    readonly SameRowDesk desk;
    readonly Lock gate = new();
    readonly HashSet<string> given = new(StringComparer.Ordinal);

    /// <param name="file">The database's file; made when it is not there.</param>
    public HouseholdOffice(string file, DepartmentOptions options)
    {
        this.options = options;
        Place = file;
        habits = options.Habits ?? Habits.Households;
        work = new CaseWork(options);
        desk = new SameRowDesk(file, Table, options, work, Enter);
    }

    public string Name => "GAJ-HJ";

    public string Place { get; }

    public KnownBy KnownBy => KnownBy.RecordNumber;

    public IReadOnlyCollection<Exception> Faults => work.Faults;

    public DepartmentCount Count
    {
        get
        {
            // It asks for no correction, so a second row of a record is a birth that was handed over twice.
            var count = desk.Count;
            return count with { SecondEffects = count.Deliveries - count.Cases };
        }
    }

    public IReadOnlyList<HeldCase> Held() => desk.Held("S2");

    async Task<RowResult> Enter(StagedRow row)
    {
        await work.Wait(row.Number, "pick-up", habits.PickUp);
        await work.Wait(row.Number, "entered", habits.Work);
        var at = options.Clock.GetUtcNow().ToOffset(TimeSpan.FromHours(8)).ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);
        if (new[] { "XM", "FQXM", "MQXM" }.Any(name => CsvLines.Gb18030.GetByteCount(row.Values[name]) > LongestName))
            return new RowResult(CaseState.Refused, [("CLBZ", "2"), ("CLSJ", at), ("CWYY", $"姓名超过 {LongestName} 字节")], new Dictionary<string, string>());
        var citizen = CitizenNumber(row);
        var household = $"{row.Values["PCS"][..9]}{Sequence.Of(row.Number) % 100_000:D5}";
        return new RowResult(CaseState.Closed, [("CLBZ", "1"), ("CLSJ", at), ("CLJG", "已登记"), ("GMSFHM", citizen), ("HHBH", household)],
            new Dictionary<string, string> { ["GMSFHM"] = citizen, ["HHBH"] = household });
    }

    /// <summary>
    /// By the record's sequence, so that a record gets the same in every run: what medical insurance does with a child depends on the number. Where it is
    /// taken already, the next that is free.
    /// </summary>
    string CitizenNumber(StagedRow row)
    {
        var birth = DateOnly.ParseExact(row.Values["CSRQ"], "yyyyMMdd", CultureInfo.InvariantCulture);
        var male = row.Values["XB"] == "1" ? 1 : 0;
        lock (gate)
        {
            for (var n = Sequence.Of(row.Number) / Applications.NewbornForm.Days; ; n++)
            {
                var number = SampleIdentifiers.CitizenNumber(row.Values["PCS"][..6], birth, n % 500 * 2 + male);
                if (given.Add(number))
                    return number;
            }
        }
    }

    public ValueTask DisposeAsync() => desk.DisposeAsync();
}
