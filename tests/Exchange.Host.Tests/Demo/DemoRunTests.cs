using Exchange.Host.Demo;
using Exchange.Host.Demo.Screens;

namespace Exchange.Host.Tests.Demo;

/// <summary>Whole runs: a hub, the district's documents, eleven departments over HTTP, tables and files.</summary>
[NonParallelizable]
public sealed class DemoRunTests
{
    /// <summary>What depends on records and habits alone; how often something was repeated or turned away depends on the machine too.</summary>
    static readonly string[] Repeated =
        ["持有办件", "生效推送", "人员行", "更正", "补正告知", "不予受理", "行差错", "部分成功", "原已有证", "核查符合", "核查整改", "核查不符", "办结", "中枢：子事项", "= 办结", "+ 拒收", "+ 取消"];

    string folder = "";

    [SetUp]
    public void Make() => folder = Directory.CreateTempSubdirectory("exchange-demo-run-").FullName;

    [TearDown]
    public void Clear() => Directory.Delete(folder, recursive: true);

    [Test, CancelAfter(240_000)]
    public async Task A_run_adds_up_and_the_same_seed_meets_the_same_habits(CancellationToken stop)
    {
        var first = await Run("1", seed: 3, stop);
        var second = await Run("2", seed: 3, stop);

        first.Last().ShouldStartWith("demo: 60 records taken in, ");
        first.ShouldNotContain(line => line.StartsWith("differs"), string.Join('\n', first));
        var rows = RowsOf(first);
        rows.Keys.ShouldContain("中枢：子事项");
        rows.Keys.ShouldContain("核查符合");
        var again = RowsOf(second);
        rows.Keys.ShouldBe(again.Keys, ignoreOrder: true);
        foreach (var (name, counts) in rows)
            counts.ShouldBe(again[name], name);
        // Social insurance took its units from a file, births, households and food permits their rows from tables, the streets their tasks.
        rows["持有办件"].Take(7).ShouldNotContain(0);
        rows["原已有证"].Sum().ShouldBeGreaterThan(0);
        first.ShouldContain(line => line.StartsWith("补正 supplements", StringComparison.Ordinal) && line.Contains("红牌 red cards", StringComparison.Ordinal));
        // What comes down from the province is a week old, and nothing else is late.
        first.ShouldContain(line => line.StartsWith("目录 catalog: 49 entries, 挂接数据 with data 7, ", StringComparison.Ordinal) && line.EndsWith("超期 late 2, 失败 failing 0", StringComparison.Ordinal));
        first.Where(line => line.StartsWith("harvested", StringComparison.Ordinal)).ShouldBe(
        [
            "harvested 归集: 101001/000001 户籍人口库 Registered population  1977 of 1980 rows, 3 quarantined 隔离",
            "harvested 归集: 101001/000004 家庭户成员关系库 Household relations  1980 of 1980 rows, 0 quarantined 隔离",
            "harvested 归集: 102001/000009 企业法人库 Companies  500 of 500 rows, 0 quarantined 隔离",
            "harvested 归集: 105001/000026 食品经营许可证照库 E food permits  300 of 300 rows, 0 quarantined 隔离",
            "harvested 归集: 203001/000039 住房公积金缴存库 Housing fund deposits  400 of 400 rows, 0 quarantined 隔离",
        ]);
        // What was asked for and read is told alike each time; who of the mothers asks who has read her data depends on who comes first.
        first.ShouldContain("共享申请 share requests: 7 asked, 授权 granted 5, 不予授权 denied 1, 不予共享 refused 1");
        string[] shared = ["共享查询", "受理用数"];
        foreach (var start in shared) first.Single(line => line.StartsWith(start, StringComparison.Ordinal)).ShouldBe(second.Single(line => line.StartsWith(start, StringComparison.Ordinal)));
        var queries = first.Single(static line => line.StartsWith("共享查询", StringComparison.Ordinal));
        queries.ShouldContain("批量 bulk 500 rows");
        queries.ShouldContain("0 no 0 unknown, 拒绝 denied 1");
        queries.ShouldNotContain(" 0 answered");
        first.ShouldContain(line => line.StartsWith("谁查过我的数据 who read my data: ", StringComparison.Ordinal) && !line.Contains(" 0 readings", StringComparison.Ordinal));
        rows["人员行"].Count(persons => persons > 0).ShouldBe(2);
    }

    async Task<List<string>> Run(string name, int seed, CancellationToken stop)
    {
        var output = new StringWriter();
        var options = new DemoOptions
        {
            Records = 60, Exit = true, Seed = seed, Day = new DateOnly(2026, 11, 24), Speed = 4, NightSeconds = 8, Patience = TimeSpan.FromSeconds(90),
        };
        var code = await DemoStage.Play(options, 0, Path.Combine(folder, name), new PlainScreen(output), stop);
        code.ShouldBe(0, output.ToString());
        return [.. output.ToString().TrimEnd().Split('\n')];
    }

    static Dictionary<string, string> Texts(IEnumerable<string> lines) => lines
        .Where(line => Repeated.Any(start => line.StartsWith(start, StringComparison.Ordinal)))
        .ToDictionary(line => Repeated.First(start => line.StartsWith(start, StringComparison.Ordinal)), line => line);

    static Dictionary<string, IReadOnlyList<int>> RowsOf(IEnumerable<string> lines) => Texts(lines)
        .ToDictionary(pair => pair.Key, pair => (IReadOnlyList<int>)pair.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Reverse().TakeWhile(cell => int.TryParse(cell, out _)).Reverse().Select(int.Parse).ToList());
}
