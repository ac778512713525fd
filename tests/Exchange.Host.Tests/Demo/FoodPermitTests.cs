using Exchange.Host.Demo.Departments;
using Microsoft.Data.Sqlite;

namespace Exchange.Host.Tests.Demo;

public sealed class FoodPermitTests
{
    const string Number = "4499032611240000029";

    string folder = "";

    [SetUp]
    public void Make() => folder = Directory.CreateTempSubdirectory("exchange-sp-").FullName;

    [TearDown]
    public void Clear() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task By_commitment_the_permit_comes_without_a_check()
    {
        await using var office = Open(new Habits());
        Apply(Number, "a", commitment: true);
        await Idle(office, 6);
        Stages().ShouldBe(["1", "2", "3"]);
        Text("select SLZTDM || ' ' || SLHZH || ' ' || REC_FLAG from EX_GDBS_SL").ShouldBe("1 YXSL2026112400002 0");
        Text("select BJJGDM || ' ' || ZJBH from EX_GDBS_BJ").ShouldBe("6 JY14499030000025");
        Text("select ATTACH_NAME from EX_GDBS_SPJG").ShouldBe("食品经营许可证.pdf");
        Text("select LQFS from EX_GDBS_LQDJ").ShouldBe("0");
        Text("select REC_FLAG || ' ' || (REC_TIME is not null) from YW_SPJYXK_SQ").ShouldBe("1 1");
        office.Count.ShouldSatisfyAllConditions(
            c => c.Cases.ShouldBe(1), c => c.Deliveries.ShouldBe(1), c => c.Lines.ShouldBe(2), c => c.Closed.ShouldBe(1), c => c.Working.ShouldBe(7));
        office.Held().Single().ShouldSatisfyAllConditions(
            h => h.Subject.ShouldBe(Number), h => h.Step.ShouldBe("S1"), h => h.Lines.ShouldBe(2), h => h.State.ShouldBe(CaseState.Closed));
        // What the hub takes is work that is done.
        foreach (var table in new[] { "SL", "SPCL", "BJ", "SPJG", "LQDJ" })
            Do($"update EX_GDBS_{table} set REC_FLAG = 1");
        office.Count.ShouldSatisfyAllConditions(c => c.Working.ShouldBe(0), c => c.ProgressTaken.ShouldBe(7));
    }

    [TestCase("1", "6", 0)]
    [TestCase("2", "7", 0)]
    [TestCase("3", "6", 1)]
    public async Task Catering_waits_for_the_streets_conclusion(string conclusion, string closing, int paused)
    {
        await using var office = Open(new Habits());
        Apply(Number, "a", commitment: false);
        await Until(() => office.Count.Waiting == 1);
        Stages().ShouldBe(["1"]);
        Number1("select count(*) from EX_GDBS_BJ").ShouldBe(0);
        Do($"insert into YW_SPJYXK_HC (HCID, SBLSH, HCJL, HCRY, ZPSL) values ('c', '{Number}', '{conclusion}', '周样七、吴样八', 3)");

        await Until(() => Number1("select count(*) from EX_GDBS_BJ") == 1);
        Text("select BJJGDM from EX_GDBS_BJ").ShouldBe(closing);
        Number1("select count(*) from EX_GDBS_TBCXSQ where TBCXZL = 'B'").ShouldBe(paused);
        Number1("select count(*) from EX_GDBS_TBCXJG").ShouldBe(paused);
        Number1("select count(*) from YW_SPJYXK_HC where REC_FLAG = 1").ShouldBe(1);
        office.Count.Deliveries.ShouldBe(2);
        office.Held().Single().State.ShouldBe(closing == "6" ? CaseState.Closed : CaseState.Refused);
        office.Faults.ShouldBeEmpty();
    }

    [Test]
    public async Task A_supplement_is_asked_and_the_case_goes_on_with_the_next_version()
    {
        await using var office = Open(new Habits { SupplementAsked = 1 });
        Apply(Number, "a", commitment: true);
        await Until(() => office.Count.Waiting == 1);
        Text("select BZCLQD from EX_GDBS_BZGZ").ShouldBe("F05 食品安全管理制度");
        Number1("select count(*) from EX_GDBS_SL").ShouldBe(0);
        Apply(Number, "b", commitment: true, version: 2);

        await Until(() => Number1("select count(*) from EX_GDBS_BJ") == 1);
        office.Count.ShouldSatisfyAllConditions(
            c => c.SupplementsAsked.ShouldBe(1), c => c.Amendments.ShouldBe(1), c => c.Cases.ShouldBe(1), c => c.Deliveries.ShouldBe(2),
            c => c.SecondEffects.ShouldBe(0));
        office.Held().Single().ShouldSatisfyAllConditions(h => h.Versions.ShouldBe(2), h => h.Number.ShouldBe("b"), h => h.Lines.ShouldBe(2));
    }

    [Test]
    public async Task What_is_not_accepted_is_closed_as_returned()
    {
        await using var office = Open(new Habits { NotAccepted = 1 });
        Apply(Number, "a", commitment: true);
        await Until(() => Number1("select count(*) from EX_GDBS_BJ") == 1);
        Text("select SLZTDM || ' ' || BSLYY from EX_GDBS_SL").ShouldBe("4 不属于本机关职权范围");
        Text("select BJJGDM || ' ' || ZFHTHYY from EX_GDBS_BJ").ShouldBe("1 不予受理");
        office.Count.ShouldSatisfyAllConditions(c => c.NotAccepted.ShouldBe(1), c => c.ClosedRefused.ShouldBe(1));
    }

    [Test]
    public async Task A_version_or_a_conclusion_that_comes_twice_is_a_second_effect()
    {
        await using var office = Open(new Habits());
        Apply(Number, "a", commitment: true);
        Apply(Number, "b", commitment: true);
        office.Count.SecondEffects.ShouldBe(1);
    }

    FoodPermitOffice Open(Habits habits) => new(Path.Combine(folder, "sp.db"), new DepartmentOptions { Habits = habits, Speed = 10 });

    void Apply(string number, string id, bool commitment, int version = 1)
    {
        Do($"""
            insert into YW_SPJYXK_SQ (SQID, SBLSH, VERSION, SXBM, SFGZCN, LQFS, LXR, ZTYT)
            values ('{id}', '{number}', {version}, '1144990300750002474440131010000', '{(commitment ? 1 : 0)}', '0', '李样二', '{(commitment ? 1 : 2)}')
            """);
        Do($"insert into YW_SPJYXK_RY (RYID, SQID, RYLX, XM, ZJHM) values ('{id}1', '{id}', '1', '孙样六', '1'), ('{id}2', '{id}', '2', '王样三', '2')");
    }

    List<string> Stages()
    {
        using var connection = Connect();
        using var command = new SqliteCommand("select SPHJDM from EX_GDBS_SPCL order by SEQ", connection);
        using var reader = command.ExecuteReader();
        var stages = new List<string>();
        while (reader.Read())
            stages.Add(reader.GetString(0));
        return stages;
    }

    string? Text(string sql) => Scalar(sql) as string;

    long Number1(string sql) => (long)Scalar(sql)!;

    object? Scalar(string sql)
    {
        using var connection = Connect();
        using var command = new SqliteCommand(sql, connection);
        return command.ExecuteScalar();
    }

    void Do(string sql)
    {
        using var connection = Connect();
        using var command = new SqliteCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "sp.db")};Pooling=False");
        connection.Open();
        return connection;
    }

    async Task Idle(FoodPermitOffice office, int rows)
    {
        await Until(() => Number1("select count(*) from EX_GDBS_LQDJ") == 1);
        await Until(() => office.Count.Working > rows);
        office.Faults.ShouldBeEmpty();
    }

    static async Task Until(Func<bool> there)
    {
        for (var i = 0; i < 1000 && !there(); i++)
            await Task.Delay(10);
        there().ShouldBeTrue();
    }
}
