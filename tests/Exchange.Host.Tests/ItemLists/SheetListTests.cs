using Exchange.Host.ItemLists;

namespace Exchange.Host.Tests.ItemLists;

/// <summary>Item lists as workbooks: what is read of them, and what is told of those that are none.</summary>
public sealed class SheetListTests
{
    private static readonly string[] Heading = ["*实施编码（31位）", "事项名称", "实施主体", "情形编码", "情形名称", "材料编码", "材料 名称", "备注"];

    private static string[] Codes(byte[] book) => [.. SheetList.Read(book).Faults.Select(static fault => fault.Code)];

    private static string Told(ItemList list) => string.Join("; ", list.Faults.Select(static fault => $"{fault.Place.Row},{fault.Place.Column} {fault.Code}"));

    [Test]
    public void Rows_without_a_code_go_on_with_the_item_above_them()
    {
        var list = SheetList.Read(Book.Of(["清单"], Heading,
            ["A10000001", "许可", "SCJG", "01", "新办", "M1", "申请书", "x"], [null, null, null, "A1000000102", "变更", "M1", null], [null, null, null, null, null, "M2", "证照"],
            ["A2", "备案"], ["A10000001", null, null, null, null, "M3", "后面的材料"]));
        list.Faults.ShouldBeEmpty();
        list.Unread.ShouldBe(["备注"]);
        list.Items.Select(static item => item.Code).ShouldBe(["A10000001", "A2"]);
        var item = list.Items[0];
        (item.Part[ListColumn.Title]!.Text, item.Part[ListColumn.Organisation]!.Text).ShouldBe(("许可", "SCJG"));
        item.Situations.Keys.ShouldBe(["01", "02"], "the item's code may stand before the situation's");
        item.Materials.Select(static one => (one.Key, one.Value.ForAll, string.Join(",", one.Value.Situations))).ShouldBe([("M1", false, "01,02"), ("M2", true, ""), ("M3", true, "")]);
        list.Sheet.ShouldBe(new ListSheet(Book.SheetPart, 2, 7, 8));
    }

    [Test]
    public void Merged_cells_are_said_in_every_row_and_headings_may_have_two()
    {
        var list = SheetList.Read(Book.Merged(["A1:A2", "B1:B2", "C1:D1", "E1:E2", "F1:F2", "A3:A5", "B3:B5", "E3:E4"],
            ["实施编码", "事项名称", "时限", null, "情形编码", "材料编码"], [null, null, "法定时限", "承诺时限", null, null],
            ["A1", "许可", "20G", "8G", "01", "M1"], [null, null, null, null, null, "M2"], [null, null, null, null, "02", "M2"]));
        list.Faults.ShouldBeEmpty();
        var item = list.Items.ShouldHaveSingleItem();
        item.Part[ListColumn.Promised]!.Text.ShouldBe("8G");
        item.Materials["M1"].Situations.ShouldBe(["01"]);
        item.Materials["M2"].Situations.ShouldBe(["01", "02"]);
    }

    [Test]
    public void Each_handled_business_is_an_item_where_the_list_tells_them_apart()
    {
        var list = SheetList.Read(Book.Of(["实施编码", "事项名称", "业务办理项编码", "业务办理项名称", "材料编码"],
            ["A1", "许可", "A101", "新办", "M1"], ["A1", "许可", null, null, "M2"], ["A1", "许可", "A102", "变更", "M1"]));
        list.Faults.ShouldBeEmpty();
        list.Items.Select(static item => $"{item.Code} {item.Part[ListColumn.HandlingTitle]!.Text} {string.Join(",", item.Materials.Keys)}").ShouldBe(["A101 新办 M1,M2", "A102 变更 M1"]);
    }

    [Test]
    public void Shared_texts_with_looks_and_readings_and_results_of_formulas_are_texts()
    {
        var rows = Book.Row(1, "<c t=\"s\"><v>1</v></c>", "<c t=\"s\"><v>0</v></c>", Book.Text("份数"), Book.Text("材料编码"))
            + Book.Row(2, "<c t=\"str\"><f>\"A\"&amp;1</f><v>A1</v></c>", "<c t=\"s\"><v>2</v></c>", "<c><f>[1]Sheet1!A1</f><v>2</v></c>", "<c><v>1E2</v></c>");
        var item = SheetList.Read(Book.Make(rows)).Items.ShouldHaveSingleItem();
        (item.Code, item.Part[ListColumn.Title]!.Text).ShouldBe(("A1", "办事"));
        item.Materials["100"].Part[ListColumn.Most]!.Text.ShouldBe("2");
    }

    [Test]
    public void A_workbook_of_another_program_reads_the_same()
    {
        using var book = new MemoryStream();
        MiniExcelLibs.MiniExcel.SaveAs(book, new[] { new { 实施编码 = "A1", 事项名称 = "许可", 份数 = 3, 材料编码 = "M1" }, new { 实施编码 = "A2", 事项名称 = "备案 & <其他>", 份数 = 1, 材料编码 = "M1" } });
        var list = SheetList.Read(book.ToArray());
        list.Faults.ShouldBeEmpty();
        list.Items.Select(static item => $"{item.Code} {item.Part[ListColumn.Title]!.Text} {item.Materials["M1"].Part[ListColumn.Most]!.Text}").ShouldBe(["A1 许可 3", "A2 备案 & <其他> 1"]);
    }

    [Test]
    public void Everything_wrong_in_it_is_told_with_its_cell()
    {
        var rows = Book.Row(1, [.. Heading.Select(Book.Text)]) + Book.Row(2, null, Book.Text("谁的"))
            + Book.Row(3, "<c><v>1.1449903007500002E+30</v></c>", Book.Text("位数丢了")) + Book.Row(4, null, Book.Text("跟着它的行"))
            + Book.Row(5, Book.Text("A1"), Book.Text("许可"), "<c t=\"e\"><f>VLOOKUP(1,2,3)</f><v>#N/A</v></c>", null, Book.Text("没有编码的情形"), null, Book.Text("没有编码的材料"))
            + Book.Row(6, Book.Text("A1"), Book.Text("另一个名称"), "<c><f>1+1</f></c>") + Book.Row(7, Book.Text("编 码"), Book.Text(new string('长', 4001)));
        Told(SheetList.Read(Book.Make(rows))).ShouldBe("2, list.without-item; 3,1 list.digits; 5,3 list.cell; 5,5 list.missing; 5,7 list.missing; 6,3 list.cell; 6,2 list.differs; 7,2 list.too-long; 7,1 list.code");
    }

    [TestCase("list.no-heading", "编号", "名称")]
    [TestCase("list.no-heading", "实施编码", "主体", Description = "a column is missing")]
    [TestCase("list.heading-twice", "实施编码", "事项名称", "事项 名称*")]
    [TestCase("list.empty", "实施编码", "事项名称")]
    public void A_heading_that_is_none_is_told(string code, params string[] heading)
        => Codes(code == "list.heading-twice" ? Book.Of(heading, ["A1", "x", "x"]) : code == "list.empty" ? Book.Of(heading) : Book.Of(heading, ["A1", "许可"])).ShouldBe([code]);

    [Test]
    public void What_is_no_workbook_is_told_and_one_with_a_password()
    {
        Codes("code,title\nA1,x\n"u8.ToArray()).ShouldBe(["list.unreadable"]);
        Codes([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0, 0]).ShouldBe(["list.unreadable"]);
        Codes(Book.Zip([("word/document.xml", "<x/>")])).ShouldBe(["list.unreadable"]);
        Codes(Book.Make("<row r=\"0\"/>")).ShouldBe(["list.unreadable"]);
        Codes(Book.Make("<row><c t=\"s\"><v>99</v></c></row>")).ShouldBe(["list.unreadable"]);
        SheetList.Read([0xD0, 0xCF, 0x11, 0xE0]).Faults[0].En.ShouldContain("password");
    }

    [Test]
    public void Neither_entities_nor_other_files_are_read()
    {
        var sheet = """<!DOCTYPE worksheet [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row><c t="inlineStr"><is><t>&x;&b;</t></is></c></row></sheetData></worksheet>""";
        Codes(Book.Make("", "", (Book.SheetPart, sheet))).ShouldBe(["list.unreadable"]);
        var relations = Book.Parts(Book.Make(""))["xl/_rels/workbook.xml.rels"].Replace("worksheets/sheet1.xml", "../../../etc/passwd", StringComparison.Ordinal);
        Codes(Book.Make("", "", ("xl/_rels/workbook.xml.rels", relations))).ShouldBe(["list.no-heading"], "a path out of the archive is no sheet");
    }

    [Test]
    public void What_unpacks_to_more_than_a_list_needs_is_not_read_on()
    {
        var bomb = Book.Make(Book.Rows(["实施编码", "事项名称"]) + new string(' ', (int)Workbook.MostUnpacked + 1));
        bomb.Length.ShouldBeLessThan(1_000_000);
        Codes(bomb).ShouldBe(["list.too-large"]);
        Codes(Book.Merged(["A1:XFD1048576"], ["实施编码", "事项名称"])).ShouldBe(["list.too-large"]);
        Codes(Book.Make(string.Concat(Enumerable.Range(1, SheetReader.MostRows + 1).Select(static row => $"<row r=\"{row}\"><c><v>1</v></c></row>")))).ShouldBe(["list.too-large"]);
        Codes(Book.Zip(Enumerable.Range(0, 5_001).Select(static i => ($"x{i}", "")))).ShouldBe(["list.too-large"]);
    }

    [Test]
    public void A_million_empty_rows_below_the_list_are_nothing()
    {
        var rows = Book.Rows(["实施编码", "事项名称"], ["A1", "许可"]) + string.Concat(Enumerable.Range(3, 300_000).Select(static row => $"<row r=\"{row}\"><c r=\"A{row}\" s=\"1\"/></row>"));
        SheetList.Read(Book.Make(rows)).Items.ShouldHaveSingleItem();
    }

    [Test]
    public void Whatever_breaks_on_the_way_is_a_fault_and_never_a_crash()
    {
        var whole = Book.Of(["实施编码", "事项名称"], ["A1", "许可"]);
        for (var length = 0; length < whole.Length; length += 7) Codes(whole[..length]).ShouldBe(["list.unreadable"], $"cut at {length}");

        var random = new Random(8);
        var sheet = Book.Parts(Book.Merged(["A1:B1"], ["实施编码", "事项名称"], ["A1", "许可"]))[Book.SheetPart];
        for (var i = 0; i < 400; i++)
        {
            var damaged = (byte[])whole.Clone();
            for (var flips = 0; flips < 3; flips++) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            SheetList.Read(damaged).ShouldNotBeNull();
            var at = random.Next(sheet.Length);
            var text = sheet[..at] + "<>/\"=&;AZ09 "[random.Next(12)] + sheet[Math.Min(sheet.Length, at + random.Next(3))..];
            SheetList.Read(Book.Make("", "", (Book.SheetPart, text))).ShouldNotBeNull();
        }
    }
}
