using Exchange.Core.Catalog.Live;
using Exchange.Host.Demo;
using Exchange.Host.Demo.Departments;
using Exchange.Host.Demo.Screens;
using Spectre.Console;

namespace Exchange.Host.Tests.Demo;

public sealed class ScreenTests
{
    static DemoPicture Picture(double seconds) => new(20, 12, new HubTally(12, 9, 0, 1, 3, 88),
        [("SCJG-DJ", new DepartmentCount { Cases = 9, Arrivals = 10, Closed = 4, RepeatsHonoured = 1 })], TimeSpan.FromSeconds(seconds));

    [Test]
    public void Where_there_is_no_terminal_it_writes_a_line_a_second_and_the_line_for_scripts_last()
    {
        var output = new StringWriter();
        var screen = new PlainScreen(output);
        foreach (var seconds in new[] { 0, 0.2, 0.4, 1.1, 1.3 })
            screen.Show(Picture(seconds));
        screen.Close(new DemoSummary(
            Picture(2), ["something"], [new DepartmentAccount("SCJG-DJ", 9, 4, 3, 1, 0, 0, 1)],
            [new OpenWork("SCJG-DJ", "rejected", ["1", "2", "3", "4", "5", "6"])], new DemoLives(7, 5, 3, 1, 2, 12, 4)) { Catalog = new LiveCount("", 49, 6, 31, 5, 3, 2, 1) });

        var lines = output.ToString().TrimEnd().Split('\n');
        lines.Count(line => line.Contains("12/20 taken in")).ShouldBe(2);
        lines.ShouldContain(line => line.StartsWith("重复得首答 repeats honoured") && line.EndsWith('1'));
        lines.ShouldContain(line => line.StartsWith("中枢：子事项 hub: steps") && line.EndsWith('9'));
        lines.ShouldNotContain(line => line.StartsWith("存后挂起"));
        lines.ShouldContain("补正 supplements 7 (5 in), 暂停 pauses 3, 黄牌 yellow cards 1, 红牌 red cards 2, 取消 steps cancelled 12, 部分办结 part done 4");
        lines.ShouldContain("目录 catalog: 49 entries, 挂接数据 with data 6, 可调用 callable 5 of 31, 超期 late 2, 失败 failing 1");
        lines.ShouldContain("open 未结: SCJG-DJ: 6 × rejected: 1, 2, 3, 4, 5 …");
        lines[^2].ShouldBe("differs: something");
        lines[^1].ShouldBe("demo: 12 records taken in, 9 deliveries acknowledged, 0 rejected, 1 parked, log 88 events");
    }

    [Test]
    public void On_a_terminal_it_draws_the_table_over_itself()
    {
        var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.Yes, ColorSystem = ColorSystemSupport.NoColors, Out = new Plain(output) });
        console.Profile.Capabilities.Ansi.ShouldBeTrue();
        var screen = new LiveScreen(console);
        screen.Say("hello");
        screen.Show(Picture(1));
        var first = output.ToString();
        first.ShouldNotContain("\u001b[");
        screen.Show(Picture(2));

        var height = first.Split('\n').Length - 2;
        output.ToString()[first.Length..].ShouldStartWith($"\u001b[{height}A");
        output.ToString().ShouldContain("12/20");
    }

    [TestCase(36, 3)]
    [TestCase(60, 2)]
    [TestCase(120, 1)]
    public void A_summary_that_is_wider_than_the_terminal_comes_in_several_tables(int width, int tables)
    {
        var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new Plain(output, width) });
        var names = new[] { "SCJG-DJ", "RSJ", "GAJ-HJ" };
        var picture = Picture(2) with { Departments = [.. names.Select((name, n) => (name, new DepartmentCount { Cases = 71 + n, Closed = 71, PartDone = n == 1 ? 5 : 0 }))] };
        new LiveScreen(console).Close(new DemoSummary(picture, [], [.. names.Select(name => new DepartmentAccount(name, 71, 71, 0, 0, 0, 0, 0))], [], new DemoLives(0, 0, 0, 0, 0, 0, 0)));

        var summary = output.ToString()[output.ToString().IndexOf("持有办件", StringComparison.Ordinal)..];
        summary.Split('\n').Count(line => line.Contains("持有办件")).ShouldBe(tables);
        names.Select((_, n) => $"{71 + n}").ShouldAllBe(count => summary.Contains(count));
        // What nobody in a table met is left out of it; what must not happen never is.
        summary.Split('\n').Count(line => line.Contains("部分成功")).ShouldBe(1);
        summary.Split('\n').Count(line => line.Contains("重复生效")).ShouldBe(tables);
    }

    [Test]
    public void Names_of_rows_take_the_cells_that_a_terminal_gives_them()
    {
        SummaryRows.Padded("办结 closed").Length.ShouldBe(SummaryRows.NameWidth - 2);
        SummaryRows.Padded("= closed").Length.ShouldBe(SummaryRows.NameWidth);
    }

    sealed class Plain(TextWriter writer, int width = 120) : IAnsiConsoleOutput
    {
        public TextWriter Writer => writer;
        public bool IsTerminal => true;
        public int Width => width;
        public int Height => 40;
        public void SetEncoding(System.Text.Encoding encoding) { }
    }
}
