using Exchange.Core.Registry;
using Exchange.Core.Registry.Calendars;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Tests.Registry.Calendars;

public sealed class HolidayListTests
{
    private const string List = """
        date,kind,name_zh,name_en
        2026-10-10,workday,国庆节,National Day
        2026-10-01,holiday,国庆节,National Day
        2026-10-03,holiday,国庆节,National Day
        """;

    private static string? Yaml(string csv, List<string> faults, DateOnly? from = null, DateOnly? until = null)
        => HolidayList.ToYaml(csv, "china", ("全国 \"工作\" 日历", "China"), "from here\nand there", from, until, faults);

    [Test]
    public void A_list_becomes_a_document_without_the_weekends_that_are_off_anyway()
    {
        var faults = new List<string>();
        var calendar = Read(Yaml(List, faults)!);
        faults.ShouldBeEmpty();
        (calendar.From, calendar.Until).ShouldBe((new DateOnly(2026, 1, 1), new DateOnly(2026, 12, 31)));
        calendar.Holidays.ShouldBe([new DateOnly(2026, 10, 1)]);
        calendar.Workdays.ShouldBe([new DateOnly(2026, 10, 10)]);
        calendar.Title.Zh.ShouldBe("全国 \"工作\" 日历");
    }

    [Test]
    public void Only_what_lies_between_the_days_asked_for_is_taken()
    {
        var calendar = Read(Yaml(List, [], new DateOnly(2026, 10, 2), new DateOnly(2026, 10, 31))!);
        calendar.Holidays.ShouldBeEmpty();
        calendar.Workdays.Count.ShouldBe(1);
    }

    [TestCase("", "Line 1: the columns date and kind are missing.")]
    [TestCase("date;kind\n2026-10-01;holiday", "Line 1: the columns date and kind are missing.")]
    [TestCase("date,kind\n", "The list has no day.")]
    [TestCase("date,kind\n2026-10-01,holiday\n2026-10-01,holiday", "Line 3: 2026-10-01 stands in line 2 already.")]
    [TestCase("date,kind\n2026-02-30,holiday", "Line 2: “2026-02-30” is no date (yyyy-MM-dd).")]
    [TestCase("date,kind\n1.10.2026,holiday", "Line 2: “1.10.2026” is no date (yyyy-MM-dd).")]
    [TestCase("date,kind\n2026-10-01,off", "Line 2: kind is holiday or workday, not “off”.")]
    [TestCase("date,kind\n2026-10-09,workday", "Line 2: 2026-10-09 is no Saturday or Sunday, so it is worked anyway.")]
    [TestCase("date,kind\n2026-10-01,holiday,x", "Line 2: 3 columns, not 2.")]
    public void What_cannot_be_read_is_named_with_its_line(string csv, string fault)
    {
        var faults = new List<string>();
        Yaml(csv, faults).ShouldBeNull();
        faults.ShouldBe([fault]);
    }

    [Test]
    public void All_faults_are_told_at_once_and_an_order_of_days_is_looked_at()
    {
        var faults = new List<string>();
        Yaml("date,kind\nx,holiday\n2026-10-01,y\n", faults).ShouldBeNull();
        faults.Count.ShouldBe(2);
        faults.Clear();
        Yaml(List, faults, new DateOnly(2027, 1, 1), null).ShouldBeNull();
        faults.ShouldBe(["It would end on 2026-12-31, before it begins on 2027-01-01."]);
    }

    [Test]
    public void The_committed_calendar_is_what_its_list_gives()
    {
        var yaml = File.ReadAllText(Repository.Path("calendars", "china.yaml"));
        var calendar = Read(yaml);
        var source = string.Join('\n', yaml.Split('\n').TakeWhile(line => line.StartsWith("# ", StringComparison.Ordinal)).Select(line => line[2..]));

        HolidayList.ToYaml(File.ReadAllText(Repository.Path("calendars", "china.csv")), "china", (calendar.Title.Zh, calendar.Title.En), source, null, null, []).ShouldBe(yaml);

        source.ShouldContain("MIT");
        var days = new WorkingCalendar(calendar);
        days.IsWorked(new DateOnly(2026, 2, 14)).ShouldBe(true, "a Saturday that is worked for the Spring Festival");
        days.IsWorked(new DateOnly(2026, 2, 16)).ShouldBe(false, "Spring Festival");
        days.IsWorked(new DateOnly(2027, 1, 4)).ShouldBeNull("not published yet");
    }

    private static CalendarDocument Read(string yaml)
    {
        var read = new DocumentReader(Samples.Kinds).Read([new DocumentFile("a.yaml", yaml)]);
        read.Faults.ShouldBeEmpty();
        return (CalendarDocument)read.Documents.ShouldHaveSingleItem().Document;
    }
}
