using System.Security.Cryptography;
using System.Text;
using Exchange.Host.Demo.Departments;
using Exchange.Host.Demo.Identifiers;

namespace Exchange.Host.Tests.Demo;

public sealed class SocialInsuranceTests
{
    const string Units = "SBLSH,AAB998,AAB004,AAB019,AAB020,AAB022,AAB301,AAE006,AAB013,AAC058,AAB014,AAE004,AAE005,AAE030,AAE140,BZ";
    const string Cards = "SBLSH,AAC003,AAC147,AAC004,AAC006,JHRXM,JHRZJHM,JHRSJ,YHDM,LQFS,YJDZ";
    const string Persons = "SBLSH,HH,AAB998,AAC003,AAC058,AAC147,AAC002,AAC004,AAC005,AAC006,AAC040,AAC030,AAE140,BDLX";

    string folder = "";

    [SetUp]
    public void Make() => folder = Directory.CreateTempSubdirectory("exchange-rsj-").FullName;

    [TearDown]
    public void Clear() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task Whole_files_are_taken_and_answered_the_next_morning_line_by_line()
    {
        await using var office = Open(new Habits { LineFaults = 0.0 });
        Lay(office, "DW_449903_20261124_001", Units, Unit("1"), Unit("2"));
        Lay(office, "RY_449903_20261124_001", Persons, Person("1", 1, "王样𬭩", "1000.50"), Person("1", 2, "李样二", "2000"), Person("2", 1, "张样一", "3000"));

        var units = await Result(office, "DW_449903_20261124_001_HZ");
        var persons = await Result(office, "RY_449903_20261124_001_HZ");
        units.Count.ShouldBe(3);
        units[0].ShouldBe("SBLSH,HH,CLBZ,AAB001,AAC001,CWDM,CWYY");
        units[1].ShouldMatch("^1,,1,4499[0-9]{10},,,$");
        persons.Skip(1).Select(line => line[..5]).ShouldBe(["1,1,1", "1,2,1", "2,1,1"]);
        office.Count.ShouldSatisfyAllConditions(
            c => c.Cases.ShouldBe(2), c => c.Deliveries.ShouldBe(2), c => c.Lines.ShouldBe(3), c => c.Files.ShouldBe(2), c => c.Closed.ShouldBe(2),
            c => c.SecondEffects.ShouldBe(0));
        office.Held().OrderBy(h => h.Subject).Select(h => (h.Subject, h.Lines, h.State)).ShouldBe([("1", 2, CaseState.Closed), ("2", 1, CaseState.Closed)]);
        Directory.EnumerateFiles(office.Inbox).ShouldBeEmpty();
        File.Exists(Path.Combine(folder, "read", "DW_449903_20261124_001.csv")).ShouldBeTrue();
        // Until the hub has fetched the results there is work that is not done.
        office.Count.Working.ShouldBe(2);
        foreach (var result in Directory.EnumerateFiles(office.Results))
            File.Delete(result);
        office.Count.Working.ShouldBe(0);
        office.Faults.ShouldBeEmpty();
    }

    [Test]
    public async Task A_line_that_cannot_be_used_is_told_with_its_number_and_why()
    {
        await using var office = Open(new Habits { LineFaults = 1 });
        Lay(office, "RY_449903_20261124_001", Persons, Person("1", 1, "王样三", "1000"));
        (await Result(office, "RY_449903_20261124_001_HZ"))[1].ShouldBe("1,1,0,,,3012,已在其他单位参保");
        office.Count.ShouldSatisfyAllConditions(c => c.LineFaults.ShouldBe(1), c => c.Lines.ShouldBe(1));
    }

    [Test]
    public async Task Staff_of_a_unit_that_is_there_end_with_their_file_and_some_of_them_may_fail()
    {
        var seed = SeedWhere(("a/1", false), ("b/1", false), ("b/2", true), ("c/1", true));
        await using var office = Open(new Habits { LineFaults = 0.5 }, seed);
        var (none, some, all) = ("a", "b", "c");
        Lay(office, "staff/in/RY_449903_20261124_001", Persons,
            Person(none, 1, "王样三", "1000"), Person(some, 1, "李样二", "2000"), Person(some, 2, "张样一", "3000"), Person(all, 1, "孙样六", "4000"));
        await Until(() => office.Count.Closed + office.Count.ClosedRefused == 3);
        office.Held().OrderBy(h => h.Subject).Select(h => (h.Subject, h.Lines, h.State))
            .ShouldBe([("a", 1, CaseState.Closed), ("b", 2, CaseState.Closed), ("c", 1, CaseState.Refused)]);
        office.Count.ShouldSatisfyAllConditions(
            c => c.PartDone.ShouldBe(1), c => c.LineFaults.ShouldBe(2), c => c.Lines.ShouldBe(4), c => c.Deliveries.ShouldBe(3), c => c.SecondEffects.ShouldBe(0));
        await Until(() => File.Exists(Path.Combine(folder, "staff", "results", "RY_449903_20261124_001_HZ.ctl")));
        Directory.EnumerateFiles(office.Results).ShouldBeEmpty();
        await Until(() => office.Count.Working == 1);
    }

    [Test]
    public async Task A_card_is_made_once_and_its_number_comes_back()
    {
        await using var office = Open(new Habits());
        const string number = "4499032611240000037";
        Lay(office, "cards/in/KA_449903_20261124_001", Cards, $"{number},张小样𬭩,449903202611050124,2,20261105,李样二,449903199002030027,14400000002,102,1,样例路12号");
        var result = Path.Combine(folder, "cards", "results", "KA_449903_20261124_001_HZ");
        await Until(() => File.Exists(result + ".ctl"));
        CsvLines.Gb18030.GetString(await File.ReadAllBytesAsync(result + ".csv")).ShouldBe($"SBLSH,CLBZ,AAZ500,CWDM,CWYY\r\n{number},1,449903A00000000003,,\r\n");
        office.Held().Single().ShouldSatisfyAllConditions(
            h => h.Gives["AAZ500"].ShouldBe("449903A00000000003"), h => h.Lines.ShouldBe(1), h => h.State.ShouldBe(CaseState.Closed));
        Lay(office, "cards/in/KA_449903_20261124_002", Cards, $"{number},张小样𬭩,449903202611050124,2,20261105,李样二,449903199002030027,14400000002,102,1,样例路12号");
        await Until(() => office.Count.SecondEffects == 1);
        office.Count.ShouldSatisfyAllConditions(c => c.Cases.ShouldBe(1), c => c.Lines.ShouldBe(1));
    }

    [TestCase("rows=2;sum=1000;sha256=")]
    [TestCase("rows=1;sum=999.99;sha256=")]
    [TestCase("rows=1;sum=1000;sha256=00")]
    public async Task A_file_that_differs_from_its_control_file_is_refused_whole(string proof)
    {
        await using var office = Open(new Habits());
        Lay(office, "RY_449903_20261124_001", Persons, proof, Person("1", 1, "王样三", "1000"));
        await Until(() => office.Count.Refused == 1);
        office.Count.ShouldSatisfyAllConditions(c => c.Cases.ShouldBe(0), c => c.Lines.ShouldBe(0), c => c.Files.ShouldBe(0));
        await Until(() => Directory.EnumerateFiles(Path.Combine(folder, "refused")).Count() == 2);
    }

    [Test]
    public async Task Other_columns_another_encoding_and_other_line_ends_are_refused()
    {
        await using var office = Open(new Habits());
        Lay(office, "RY_449903_20261124_001", "SBLSH,HH", "1,1");
        var utf8 = Encoding.UTF8.GetBytes(Persons + "\r\n" + Person("1", 1, "王样三", "1000") + "\r\n");
        Lay(office, "RY_449903_20261124_002", utf8[..^1], $"rows=1;sum=1000;sha256={Convert.ToHexStringLower(SHA256.HashData(utf8[..^1]))}");
        await Until(() => office.Count.Refused == 2);
        office.Count.Cases.ShouldBe(0);
    }

    [Test]
    public async Task The_same_line_in_a_second_file_is_a_second_effect()
    {
        await using var office = Open(new Habits());
        Lay(office, "DW_449903_20261124_001", Units, Unit("1"));
        Lay(office, "DW_449903_20261124_002", Units, Unit("1"));
        await Until(() => office.Count.SecondEffects > 0);
        office.Count.ShouldSatisfyAllConditions(c => c.SecondEffects.ShouldBe(1), c => c.Cases.ShouldBe(1), c => c.Deliveries.ShouldBe(1));
    }

    [Test]
    public void A_field_with_a_comma_or_a_quote_survives()
    {
        var file = CsvLines.Write(["A", "B"], [["x,y", "say \"hi\""], ["䶮", ""]]);
        var read = CsvLines.Read(file, ["A", "B"])!;
        read[0]["A"].ShouldBe("x,y");
        read[0]["B"].ShouldBe("say \"hi\"");
        read[1]["A"].ShouldBe("䶮");
        CsvLines.Read(file, ["A"]).ShouldBeNull();
    }

    SocialInsuranceOffice Open(Habits habits, int seed = 1) => new(folder, new DepartmentOptions { Habits = habits, Speed = 10, Seed = seed });

    /// <summary>A seed whose dice let just these lines fail, at even odds.</summary>
    static int SeedWhere(params (string Line, bool Fails)[] lines) =>
        Enumerable.Range(1, 10_000).First(seed => lines.All(one => Dice.For(seed, one.Line, "line-fault").Chance(0.5) == one.Fails));

    static string Unit(string number) =>
        $"{number},91449903MA9X000112,样例有限公司,10,173,6513,449903,样例路1号,张样一,01,449903198506120013,张样一,14400000001,20261201,110|210,";

    static string Person(string number, int line, string name, string wage) =>
        $"{number},{line},91449903MA9X000112,{name},01,449903198506120013,449903198506120013,1,01,19850612,{wage},20261201,110|210,1";

    static void Lay(SocialInsuranceOffice office, string name, string header, params string[] lines)
    {
        var proof = lines is [var first, .. var rest] && first.StartsWith("rows=", StringComparison.Ordinal) ? first : null;
        lines = proof is null ? lines : lines[1..];
        var content = CsvLines.Gb18030.GetBytes(string.Concat(lines.Prepend(header).Select(line => line + "\r\n")));
        var sum = header == Persons ? lines.Sum(line => decimal.Parse(line.Split(',')[10])) : 0;
        var digest = Convert.ToHexStringLower(SHA256.HashData(content));
        Lay(office, name, content, proof is null ? $"rows={lines.Length};sum={sum};sha256={digest}" : proof.EndsWith('=') ? proof + digest : proof);
    }

    static void Lay(SocialInsuranceOffice office, string name, byte[] content, string proof)
    {
        var path = name.Contains('/') ? Path.Combine(office.Place, name) : Path.Combine(office.Inbox, name);
        File.WriteAllBytes(path + ".csv", content);
        File.WriteAllText(path + ".tmp", proof);
        File.Move(path + ".tmp", path + ".ctl");
    }

    static async Task<List<string>> Result(SocialInsuranceOffice office, string name)
    {
        await Until(() => File.Exists(Path.Combine(office.Results, name + ".ctl")));
        var content = await File.ReadAllBytesAsync(Path.Combine(office.Results, name + ".csv"));
        var lines = CsvLines.Gb18030.GetString(content).Split("\r\n")[..^1].ToList();
        (await File.ReadAllTextAsync(Path.Combine(office.Results, name + ".ctl")))
            .ShouldBe($"rows={lines.Count - 1};sum=0;sha256={Convert.ToHexStringLower(SHA256.HashData(content))}");
        return lines;
    }

    static async Task Until(Func<bool> there)
    {
        for (var i = 0; i < 1000 && !there(); i++)
            await Task.Delay(10);
        there().ShouldBeTrue();
    }
}
