using Exchange.Adapters.Files;

namespace Exchange.Adapters.Tests.Files;

sealed class NamePatternTests
{
    static readonly DateTimeOffset At = new(2026, 11, 24, 22, 5, 9, TimeSpan.FromHours(8));

    [TestCase("RY_449903_{date}_{seq:3}.csv", 7, "RY_449903_20261124_007.csv")]
    [TestCase("{seq}", 7, "7")]
    [TestCase("{date}-{time}-{seq:12}.xml", 1, "20261124-220509-000000000001.xml")]
    [TestCase("单位_{seq:8}.xml", 12345678, "单位_12345678.xml")]
    public void A_name_is_rendered_and_recognised(string pattern, long number, string name)
    {
        var names = new NamePattern(pattern);

        names.Render(At, number).ShouldBe(name);
        names.Recognise(name).ShouldNotBeNull().Sequence.ShouldBe(number);
    }

    [TestCase("RY_20261124_01.csv")]
    [TestCase("RY_20261124_0001.csv")]
    [TestCase("RY_2026112_001.csv")]
    [TestCase("xRY_20261124_001.csv")]
    [TestCase("RY_20261124_001.csv\n")]
    [TestCase("RY_20261124_001.csv.part")]
    [TestCase("RY_20261124_００１.csv")]
    public void What_only_looks_like_it_is_not_recognised(string name) => new NamePattern("RY_{date}_{seq:3}.csv").Recognise(name).ShouldBeNull();

    [TestCase("../{seq}")]
    [TestCase("a/{seq}")]
    [TestCase("a\\{seq}")]
    [TestCase("/etc/{seq}")]
    [TestCase("..")]
    [TestCase(".{seq}")]
    [TestCase("-{seq}")]
    [TestCase("a\n{seq}")]
    [TestCase("a\0{seq}")]
    [TestCase("a:{seq}")]
    [TestCase("{seq}.part")]
    [TestCase("{seq}.json")]
    [TestCase("{seq}.")]
    [TestCase("{seq:0}")]
    [TestCase("{seq:13}")]
    [TestCase("{date:yyyy}")]
    [TestCase("{number}")]
    [TestCase("{seq}{seq}")]
    [TestCase("{seq")]
    [TestCase("")]
    public void A_pattern_that_could_leave_the_folder_or_that_nobody_knows_is_a_fault(string pattern)
    {
        NamePattern.Fault(pattern).ShouldNotBeNull();
        Should.Throw<ArgumentException>(() => new NamePattern(pattern));
    }

    [TestCase("F_{date}_{seq:3}.csv", "F_{date}_{seq:3}.csv", true)]
    [TestCase("F_{date}_{seq:3}.csv", "F_{date}_{seq}.csv", true)]
    [TestCase("F_{date}_{seq:3}.csv", "F_{date}_{seq:3}_HZ.csv", false)]
    [TestCase("F_{seq}.csv", "G_{seq}.csv", false)]
    public void Two_patterns_that_may_give_one_name_are_told(string one, string other, bool meet) =>
        new NamePattern(one).MayMeet(new NamePattern(other)).ShouldBe(meet);

    [TestCase("rows={rows};sum={sum};sha256={sha256}", "rows=3;sum=4001.50;sha256=", true)]
    [TestCase("{rows}", "3\r\n", true)]
    [TestCase("{rows}", "4", false)]
    [TestCase("{size}", "12", true)]
    [TestCase("{size}", "13", false)]
    [TestCase("{name}", "a.csv", true)]
    [TestCase("{name}", "b.csv", false)]
    [TestCase("{rows}", "three", false)]
    [TestCase("", "anything", true)]
    public void A_control_file_is_held_against_what_it_proves(string text, string content, bool fits)
    {
        var digest = new string('a', 64);
        var facts = new ControlFacts("a.csv", 3, 4001.50m, 12, digest);
        var control = new ControlText(new ControlPart { Text = text });

        control.Differences(content.EndsWith("sha256=", StringComparison.Ordinal) ? content + digest.ToUpperInvariant() : content, facts).Count.ShouldBe(fits ? 0 : 1);
        if (text.Length > 0)
            control.Differences(control.Write(facts), facts).ShouldBeEmpty();
    }
}
