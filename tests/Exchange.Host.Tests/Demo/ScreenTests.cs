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
            [new OpenWork("SCJG-DJ", "rejected", ["1", "2", "3", "4", "5", "6"])]));

        var lines = output.ToString().TrimEnd().Split('\n');
        lines.Count(line => line.Contains("12/20 taken in")).ShouldBe(2);
        lines.ShouldContain(line => line.StartsWith("重复得首答 repeats honoured") && line.EndsWith('1'));
        lines.ShouldContain(line => line.StartsWith("中枢：子事项 hub: steps") && line.EndsWith('9'));
        lines.ShouldNotContain(line => line.StartsWith("存后挂起"));
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

    sealed class Plain(TextWriter writer) : IAnsiConsoleOutput
    {
        public TextWriter Writer => writer;
        public bool IsTerminal => true;
        public int Width => 120;
        public int Height => 40;
        public void SetEncoding(System.Text.Encoding encoding) { }
    }
}
