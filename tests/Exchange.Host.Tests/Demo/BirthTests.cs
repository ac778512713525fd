using Exchange.Host.Demo.Departments;
using Microsoft.Data.Sqlite;

namespace Exchange.Host.Tests.Demo;

public sealed class BirthTests
{
    const string Number = "4499032611240000037";

    string folder = "";

    [SetUp]
    public void Make() => folder = Directory.CreateTempSubdirectory("exchange-birth-").FullName;

    [TearDown]
    public void Clear() => Directory.Delete(folder, recursive: true);

    [TestCase(0.0, "X449900003", 0)]
    [TestCase(1.0, "J449900003", 1)]
    public async Task A_certificate_comes_back_in_the_row_whether_it_is_new_or_was_there(double existing, string certificate, int were)
    {
        await using var office = Health(new Habits { Existing = existing });
        Do("wjj", $"insert into CSYXZM_SQ (SQBH, XSEXM) values ('{Number}-1', '张小样')");
        await Until(() => office.Count.Closed == 1);
        await Until(() => Text("wjj", "select ZT from CSYXZM_SQ") == "1");
        Text("wjj", "select CSZBH || ' ' || length(QFRQ) || ' ' || HQBZ from CSYXZM_SQ").ShouldBe($"{certificate} 10 0");
        office.Count.ShouldSatisfyAllConditions(
            c => c.Cases.ShouldBe(1), c => c.Deliveries.ShouldBe(1), c => c.Existing.ShouldBe(were), c => c.Working.ShouldBe(1), c => c.SecondEffects.ShouldBe(0));
        office.Held().Single().ShouldSatisfyAllConditions(
            h => h.Subject.ShouldBe(Number), h => h.Step.ShouldBe("S1"), h => h.State.ShouldBe(CaseState.Closed), h => h.Gives["CSZBH"].ShouldBe(certificate));
        // What the hub has marked is work that is done.
        Do("wjj", "update CSYXZM_SQ set HQBZ = '1'");
        office.Count.ShouldSatisfyAllConditions(c => c.Working.ShouldBe(0), c => c.ProgressTaken.ShouldBe(1));
        office.Faults.ShouldBeEmpty();
    }

    [Test]
    public async Task The_same_application_cannot_be_there_twice_and_another_version_is_a_correction()
    {
        await using var office = Health(new Habits());
        Do("wjj", $"insert into CSYXZM_SQ (SQBH) values ('{Number}-1')");
        Should.Throw<SqliteException>(() => Do("wjj", $"insert into CSYXZM_SQ (SQBH) values ('{Number}-1')"));
        Do("wjj", $"insert into CSYXZM_SQ (SQBH) values ('{Number}-2')");
        office.Count.ShouldSatisfyAllConditions(c => c.Cases.ShouldBe(1), c => c.Deliveries.ShouldBe(2), c => c.Amendments.ShouldBe(1), c => c.SecondEffects.ShouldBe(0));
    }

    [Test]
    public async Task A_birth_is_entered_and_gets_its_citizen_number_by_day_sex_and_the_records_sequence()
    {
        await using var office = Police();
        Birth("a", Number, "张小样", "2");
        Birth("b", "4499032611240300037", "李小样", "2");
        await Until(() => office.Count.Closed == 2);
        await Until(() => Text("gaj-hj", "select count(*) || '' from HJ_CSDJ_SQ where CLBZ = '1' and length(CLSJ) = 14") == "2");
        var numbers = office.Held().ToDictionary(h => h.Subject, h => h.Gives["GMSFHM"]);
        numbers.Values.ShouldAllBe(n => Formulas.IsCitizenNumber(n) && n.StartsWith("44990320261105"));
        numbers[Number].ShouldStartWith("44990320261105000");
        Text("gaj-hj", "select GMSFHM from HJ_CSDJ_SQ where POSTID = 'a'").ShouldBe(numbers[Number]);
        Text("gaj-hj", "select HHBH from HJ_CSDJ_SQ where POSTID = 'a'").ShouldBe("44990300100003");
        office.Held().ShouldAllBe(h => h.Step == "S2" && h.State == CaseState.Closed);
        office.Faults.ShouldBeEmpty();
    }

    [Test]
    public async Task Children_of_one_day_whose_numbers_would_be_the_same_get_different_ones()
    {
        await using var office = Police();
        // Three hundred births share a sequence; here two of them have one birthday.
        Birth("a", "4499032611240000011", "张小样", "1");
        Birth("b", "4499032611240000029", "李小样", "1");
        await Until(() => office.Count.Closed == 2);
        office.Held().Select(h => h.Gives["GMSFHM"]).Distinct().Count().ShouldBe(2);
    }

    [TestCase("阿依古丽样一·买买提阿布都热合曼·吐尔逊古丽巴哈尔", "2", "姓名超过 40 字节")]
    [TestCase("张样样样样样样样样样样样样样样样样样样样", "1", null)]
    public async Task Names_of_more_than_forty_bytes_are_refused(string name, string state, string? why)
    {
        await using var office = Police();
        Birth("a", Number, name, "1");
        await Until(() => Text("gaj-hj", "select CLBZ from HJ_CSDJ_SQ") == state);
        (Text("gaj-hj", "select CWYY from HJ_CSDJ_SQ")).ShouldBe(why);
        office.Held().Single().State.ShouldBe(why is null ? CaseState.Closed : CaseState.Refused);
        office.Count.ClosedRefused.ShouldBe(why is null ? 0 : 1);
    }

    [Test]
    public async Task A_birth_under_two_keys_is_a_second_effect()
    {
        await using var office = Police();
        Birth("a", Number, "张小样", "1");
        Birth("b", Number, "张小样", "1");
        office.Count.ShouldSatisfyAllConditions(c => c.SecondEffects.ShouldBe(1), c => c.Cases.ShouldBe(1));
    }

    BirthCertificateOffice Health(Habits habits) => new(Path.Combine(folder, "wjj.db"), new DepartmentOptions { Habits = habits, Speed = 10 });

    HouseholdOffice Police() => new(Path.Combine(folder, "gaj-hj.db"), new DepartmentOptions { Habits = new Habits(), Speed = 10 });

    void Birth(string key, string number, string name, string sex) => Do(
        "gaj-hj",
        $"""
        insert into HJ_CSDJ_SQ (POSTID, YWLSH, XM, FQXM, MQXM, XB, CSRQ, PCS)
        values ('{key}', '{number}-02', '{name}', '张样一', '李样二', '{sex}', '20261105', '449903001000')
        """);

    string? Text(string database, string sql)
    {
        using var connection = Connect(database);
        using var command = new SqliteCommand(sql, connection);
        return command.ExecuteScalar() as string;
    }

    void Do(string database, string sql)
    {
        using var connection = Connect(database);
        using var command = new SqliteCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    SqliteConnection Connect(string database)
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(folder, database + ".db")};Pooling=False");
        connection.Open();
        return connection;
    }

    static async Task Until(Func<bool> there)
    {
        for (var i = 0; i < 1000 && !there(); i++)
            await Task.Delay(10);
        there().ShouldBeTrue();
    }
}
