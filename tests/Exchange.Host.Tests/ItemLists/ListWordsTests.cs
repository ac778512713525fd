using Exchange.Core.Registry.Documents;
using Exchange.Host.ItemLists;

namespace Exchange.Host.Tests.ItemLists;

/// <summary>What lists write, in words of documents.</summary>
public sealed class ListWordsTests
{
    private static ListCell Cell(string text) => new(text, new ListPlace("", 2, 1, "时限"));

    [TestCase("20工作日", null, 20, LimitUnit.WorkingDays)]
    [TestCase("20个工作日", null, 20, LimitUnit.WorkingDays)]
    [TestCase("15 自然日", null, 15, LimitUnit.NaturalDays)]
    [TestCase("20G", null, 20, LimitUnit.WorkingDays)]
    [TestCase("15z", null, 15, LimitUnit.NaturalDays)]
    [TestCase("15", "自然日", 15, LimitUnit.NaturalDays)]
    [TestCase("0.5", "G", 1, LimitUnit.WorkingDays)]
    [TestCase("0", "工作日", 1, LimitUnit.WorkingDays)]
    [TestCase("即办", null, 1, LimitUnit.WorkingDays)]
    [TestCase("无", null, 0, LimitUnit.WorkingDays)]
    public void A_limit_is_days_and_their_unit(string text, string? unit, int days, LimitUnit expected)
    {
        var faults = new List<ListFault>();
        ListWords.LimitOf(Cell(text), unit is null ? null : Cell(unit), faults).ShouldBe(new LimitPart { Days = days, Unit = expected });
        faults.ShouldBeEmpty();
    }

    [TestCase("20", null, Description = "days of which kind?")]
    [TestCase("20天", null)]
    [TestCase("二十工作日", null)]
    [TestCase("-1G", null)]
    [TestCase("1001G", null)]
    [TestCase("99999999999G", null)]
    [TestCase("20", "小时")]
    public void What_is_no_limit_is_told(string text, string? unit)
    {
        var faults = new List<ListFault>();
        ListWords.LimitOf(Cell(text), unit is null ? null : Cell(unit), faults).ShouldBeNull();
        faults.ShouldHaveSingleItem().Code.ShouldBe("list.limit");
    }

    [Test]
    public void Words_that_mean_nothing_are_told_one_by_one()
    {
        var faults = new List<ListFault>();
        ListWords.ChannelsOf(Cell("窗口、网上，电话；窗口办理"), faults).ShouldBe(["window", "online"]);
        ListWords.WaysOf(Cell("上传/电子证照 传真 扫描"), faults).ShouldBe(["upload", "licence"]);
        ListWords.NeedOf(Cell("看情况"), faults).ShouldBeNull();
        ListWords.NumberOf(Cell("0"), 1, 100, faults).ShouldBeNull();
        faults.Select(static fault => fault.Code).ShouldBe(["list.word", "list.word", "list.word", "list.word", "list.number"]);
        ListFaultKind.Word.At(Cell("x").Place, new string('长', 500), "y").Zh.Length.ShouldBeLessThan(100);
    }
}
