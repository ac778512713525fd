using System.Text;
using Exchange.Host.ItemLists;

namespace Exchange.Host.Tests.ItemLists;

/// <summary>Item lists as JSON.</summary>
public sealed class JsonListTests
{
    private const string Whole = """
        {"items": [
          {"code": "A10000001", "title": "许可", "organisation": "SCJG", "channels": ["窗口", "网上"], "promised": "8G",
           "situations": [{"code": "01", "title": "新办"}, {"code": "A1000000102", "title": "变更"}],
           "materials": [{"code": "M1", "title": "申请书", "need": "容缺", "ways": "上传", "most": 3, "situations": ["01", "A1000000102"]}, {"code": "M2", "title": "证照"}]},
          {"code": "A2", "title": "备案"}
        ]}
        """;

    private static ItemList Read(string text) => JsonList.Read(Encoding.UTF8.GetBytes(text));

    [Test]
    public void Items_situations_and_materials_are_read()
    {
        var list = Read(Whole);
        list.Faults.ShouldBeEmpty();
        list.Items.Select(static item => item.Code).ShouldBe(["A10000001", "A2"]);
        var item = list.Items[0];
        (item.Part[ListColumn.Channels]!.Text, item.Part[ListColumn.Channels]!.Place.Pointer).ShouldBe(("窗口、网上", "/items/0/channels"));
        item.Situations.Keys.ShouldBe(["01", "02"]);
        item.Materials["M1"].Situations.ShouldBe(["01", "02"]);
        (item.Materials["M1"].Part[ListColumn.Most]!.Text, item.Materials["M2"].ForAll).ShouldBe(("3", true));
        Read("""[{"code": "A1", "title": "许可"}]""").Items.ShouldHaveSingleItem();
    }

    [Test]
    public void Everything_wrong_in_it_is_told_with_its_pointer()
    {
        var list = Read("""
            {"version": 1, "items": [
              7, {"title": "没有编码"}, {"code": "a-1", "title": "x"}, {"code": 5.5}, {"code": {}, "title": "x"},
              {"code": "A1", "titel": "x", "channels": [1], "situations": {}, "materials": [{"title": "x"}, [], {"code": "M1", "what/ever": 1, "situations": [1, {}]}]},
              {"code": "A1", "title": "x"}, {"code": "A1", "title": "y"}]}
            """);
        list.Faults.Select(static fault => $"{fault.Place.Pointer} {fault.Code}").ShouldBe([
            "/version list.unknown-member", "/items/0 list.shape", "/items/1 list.missing", "/items/2/code list.code", "/items/3/code list.code", "/items/4/code list.shape",
            "/items/5/titel list.unknown-member", "/items/5/channels list.shape", "/items/5/situations list.shape", "/items/5/materials/0 list.missing", "/items/5/materials/1 list.shape",
            "/items/5/materials/2/what~1ever list.unknown-member", "/items/5/materials/2/situations/1 list.shape", "/items/7/title list.differs"]);
    }

    [TestCase("", "list.unreadable")]
    [TestCase("{}", "list.missing")]
    [TestCase("null", "list.empty")]
    [TestCase("7", "list.shape")]
    [TestCase("[]", "list.empty")]
    [TestCase("""{"items": {"code": "A1"}}""", "list.shape")]
    [TestCase("""[{"code": "A1", "code": "A2"}]""", "list.unreadable")]
    [TestCase("[{\"code\": \"\uFFFF", "list.unreadable")]
    public void What_is_no_list_is_told(string text, string code) => Read(text).Faults.Select(static fault => fault.Code).ShouldBe([code]);

    [Test]
    public void A_list_that_is_cut_anywhere_is_told_with_the_place()
    {
        var bytes = Encoding.UTF8.GetBytes(Whole);
        for (var length = 0; length < bytes.Length; length++)
            JsonList.Read(bytes[..length]).Faults.ShouldHaveSingleItem().ShouldSatisfyAllConditions(fault => fault.Code.ShouldBe("list.unreadable"), fault => fault.En.ShouldContain("line"));
        Read(new string('[', 5_000)).Faults.ShouldHaveSingleItem().Code.ShouldBe("list.unreadable");
    }
}
