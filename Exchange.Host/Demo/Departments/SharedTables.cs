using System.Globalization;
using Exchange.Host.Demo.Identifiers;

namespace Exchange.Host.Demo.Departments;

/// <summary>
/// What departments share by tables: the population and its households of public security, companies and e-licences of market regulation, accounts of the housing fund. Rows as their systems have written them over the years, a few of them wrong; the same in each run.
/// </summary>
internal sealed class SharedTables : IDisposable
{
    public const int Permits = 300, Accounts = 400;

    // A clerk's slips of the finger: numbers that are none.
    const int WrongNumbers = 3;

    // Permits that have lapsed.
    const int Gone = 20;

    readonly FrontDatabase population;
    readonly FrontDatabase companies;
    readonly FrontDatabase fund;

    public SharedTables(string folder)
    {
        Directory.CreateDirectory(folder);
        population = new FrontDatabase(Path.Combine(folder, "gaj-rk.db"), """
            create table if not exists RK_JBXX (GMSFHM varchar(18) not null primary key, XM varchar(100), XB char(1), MZ char(2), CSRQ date, HJQH char(12), GXSJ datetime not null, SCBZ char(1) not null);
            create index if not exists RK_JBXX_GXSJ on RK_JBXX (GXSJ, GMSFHM);
            create table if not exists HJ_JTCY (CYSFHM varchar(18) not null primary key, HH varchar(20) not null, YHZGX char(2) not null, HJQH char(12) not null)
            """);
        companies = new FrontDatabase(Path.Combine(folder, "scjg-fr.db"), """
            create table if not exists QY_DJXX (TYSHXYDM char(18) not null primary key, QYMC varchar(200), QYLX char(4), ZS varchar(300), FDDBR varchar(100), ZT char(1));
            create table if not exists DZZZ_SPXK (ZZBS varchar(100) not null primary key, XKZBH varchar(40), ZTYT varchar(20), JYXM varchar(500), YXQZ date);
            create table if not exists DZZZ_BG (BGID integer primary key autoincrement, CZLX char(1) not null, ZZBS varchar(100) not null, YQBZ char(1))
            """);
        fund = new FrontDatabase(Path.Combine(folder, "gjj-jc.db"), "create table if not exists GR_JCXX (GRZH varchar(20) not null primary key, ZJH varchar(18) not null, JCZT char(2) not null, YEQJ varchar(20) not null)");
        Fill(population, "RK_JBXX", Population);
        Fill(population, "HJ_JTCY", Households);
        Fill(fund, "GR_JCXX", Deposits);
        Fill(companies, "QY_DJXX", Registered);
        Fill(companies, "DZZZ_SPXK", Licensed);
    }

    public static DistrictTables Held => new(SampleTown.Persons - SampleTown.Gone, SampleTown.Companies, Permits, SampleTown.Persons - SampleTown.Gone, Accounts);

    public void Dispose()
    {
        population.Dispose();
        companies.Dispose();
        fund.Dispose();
    }

    static void Fill(FrontDatabase database, string table, Action<FrontDatabase> fill)
    {
        if (database.Number($"select count(*) from {table}") > 0)
            return;
        database.Do("begin");
        fill(database);
        database.Do("commit");
    }

    static void Population(FrontDatabase database)
    {
        var written = new DateTime(2026, 1, 4, 8, 0, 0, DateTimeKind.Unspecified);
        for (var n = 0; n < SampleTown.Persons; n++)
        {
            var number = SampleTown.Number(n);
            database.Do(
                "insert into RK_JBXX values (@number, @name, @sex, @nation, @birth, @division, @written, @gone)",
                ("@number", n % (SampleTown.Persons / WrongNumbers) == 1 && n < SampleTown.Persons - SampleTown.Gone ? number[..^1] : number), ("@name", SampleTown.Name(n)), ("@sex", n % 2 == 0 ? "2" : "1"), ("@nation", n % 20 == 0 ? "08" : "01"),
                ("@birth", SampleTown.Birth(n).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)), ("@division", SampleTown.Division(n)),
                // Many share a moment: the system that they came from was taken over in one go.
                ("@written", FrontDatabase.Time(new DateTimeOffset(written.AddHours(n / 400), TimeSpan.FromHours(8)))), ("@gone", n >= SampleTown.Persons - SampleTown.Gone ? "1" : "0"));
        }
    }

    /// <summary>Who lives with whom: the first of a household is its householder.</summary>
    static void Households(FrontDatabase database)
    {
        for (var n = 0; n < SampleTown.Persons - SampleTown.Gone; n++)
            database.Do(
                "insert into HJ_JTCY values (@member, @household, @relation, @division)",
                ("@member", SampleTown.Number(n)), ("@household", SampleTown.HouseholdOf(n)), ("@relation", SampleTown.Relation(n)), ("@division", SampleTown.Division(n)));
    }

    /// <summary>Every fourth of those who may work.</summary>
    static void Deposits(FrontDatabase database)
    {
        for (var n = 0; n < Accounts; n++)
            database.Do(
                "insert into GR_JCXX values (@account, @number, @state, @range)",
                ("@account", string.Create(CultureInfo.InvariantCulture, $"8803{n:D8}")), ("@number", SampleTown.Number(n * 4)), ("@state", n % 10 == 0 ? "02" : "01"), ("@range", (n % 3) switch { 0 => "0-10000", 1 => "10000-50000", _ => "50000-" }));
    }

    static void Registered(FrontDatabase database)
    {
        for (var n = 0; n < SampleTown.Companies; n++)
            database.Do(
                "insert into QY_DJXX values (@code, @name, @type, @domicile, @person, @state)",
                ("@code", SampleTown.CompanyCode(n)), ("@name", SampleTown.CompanyName(n)), ("@type", "1130"), ("@domicile", $"样例路 {n + 1} 号"), ("@person", SampleTown.Name(n)), ("@state", n % 25 == 0 ? "2" : "1"));
    }

    static void Licensed(FrontDatabase database)
    {
        for (var n = 0; n < Permits + Gone; n++)
        {
            var licence = SampleIdentifiers.Licence("11440000006900018D014", "114499030075000247", string.Create(CultureInfo.InvariantCulture, $"{2026_000_000L + n:D10}"));
            if (n < Permits)
                database.Do(
                    "insert into DZZZ_SPXK values (@licence, @number, @business, @items, @until)",
                    ("@licence", licence), ("@number", string.Create(CultureInfo.InvariantCulture, $"JY24499030{n:D6}")), ("@business", "餐饮服务经营者"), ("@items", "热食类食品制售;冷食类食品制售"),
                    ("@until", new DateOnly(2027, 1, 1).AddDays(n).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));
            database.Do("insert into DZZZ_BG (CZLX, ZZBS) values (@what, @licence)", ("@what", n < Permits ? "I" : "D"), ("@licence", licence));
        }
    }
}

/// <summary>How many rows the departments share, without those that are gone.</summary>
internal sealed record DistrictTables(int Population, int Companies, int Permits, int Households, int Deposits);
