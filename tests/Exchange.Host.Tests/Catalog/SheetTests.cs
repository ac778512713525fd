using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using Exchange.Host.Catalog.Sheets;
using Exchange.Host.Tests.Api;

namespace Exchange.Host.Tests.Catalog;

/// <summary>The form that departments fill in: whatever they do to it, they are told where.</summary>
internal sealed class SheetTests : CatalogHubTests
{
    private const string Import = "/api/v1/catalog/import/sheet";

    private static readonly string[] Resource = ["", "102001", "", "Registration", "市场监管局", "企业的登记事项。", "数据库", "无条件共享", "", "", "接口、库表", "是", "", "每日"];

    private static string[] Named(string title, params (int Column, string Text)[] others)
    {
        var line = Resource.ToArray();
        line[2] = title;
        foreach (var (column, text) in others) line[column - 1] = text;
        return line;
    }

    private static string[] Field(string resource, string name = "uscc", string type = "C") => [resource, "字段" + name, "Field " + name, name, type, "18", "是"];

    private async Task<Answer> Send(byte[] workbook, string client = "registration", bool marked = false, string query = "")
    {
        using var content = new ByteArrayContent(workbook) { Headers = { ContentType = new MediaTypeHeaderValue(SheetWriting.MediaType) } };
        return await Hub.Send(client, HttpMethod.Post, Import + query, content, marked ? [("Accept", SheetWriting.MediaType)] : []);
    }

    /// <summary>The hub's own template, filled in as a spreadsheet program would.</summary>
    private async Task<byte[]> Filled(IEnumerable<string[]> resources, IEnumerable<string[]> fields, Action<WorkbookPart>? then = null)
    {
        var template = (await Hub.Get("registration", "/api/v1/catalog/template.xlsx")).ShouldBe(200);
        template.ContentType.ShouldBe(SheetWriting.MediaType);
        return Changed(template.Content, book =>
        {
            foreach (var (name, lines) in new[] { (SheetForm.ResourceSheet, resources), (SheetForm.FieldSheet, fields) })
            {
                var data = Data(book, name);
                foreach (var line in lines) data.Append(new Row(line.Select(static text => SheetWriting.Cell(text, 0))));
            }
            then?.Invoke(book);
        });
    }

    private static byte[] Changed(byte[] workbook, Action<WorkbookPart> change)
    {
        using var stream = new MemoryStream();
        stream.Write(workbook);
        using (var document = SpreadsheetDocument.Open(stream, isEditable: true)) change(document.WorkbookPart!);
        return stream.ToArray();
    }

    private static Worksheet Sheet(WorkbookPart book, string name)
        => ((WorksheetPart)book.GetPartById(book.Workbook!.Sheets!.Elements<Sheet>().First(sheet => sheet.Name == name).Id!.Value!)).Worksheet!;

    private static SheetData Data(WorkbookPart book, string name) => Sheet(book, name).GetFirstChild<SheetData>()!;

    private static Cell At(WorkbookPart book, string name, int row, int column) => Data(book, name).Elements<Row>().ElementAt(row - 1).Elements<Cell>().ElementAt(column - 1);

    [Test]
    public async Task A_filled_in_form_becomes_drafts_and_the_exported_form_changes_nothing()
    {
        var (one, two) = (Title(), Title());
        var form = await Filled(
            [Named(one), Named(two, (8, "有条件"), (9, "企业开办"), (12, ""))],
            [Field(one), Field(two), [two, "经营者", "Operator", "operator", "字符型", "", "否", "是", "", "保留姓氏"]]);
        var answer = (await Send(form)).ShouldBe(200);
        answer["state"].GetString().ShouldBe("stored");
        var codes = answer["entries"].EnumerateArray().Select(entry => entry.GetProperty("code").GetString()!).ToList();
        codes.Count.ShouldBe(2);
        var entry = (await Hub.Get("registration", $"{Entries}/{codes[1]}")).ShouldBe(200)["content"];
        entry.GetProperty("provider").GetString().ShouldBe("SCJG", "written by its title");
        entry.GetProperty("share").GetProperty("condition").GetString().ShouldBe("企业开办");
        entry.GetProperty("share").GetProperty("methods").EnumerateArray().Select(method => method.GetString()).ShouldBe(["interface", "table"]);
        var person = entry.GetProperty("fields")[1];
        (person.GetProperty("type").GetString(), person.GetProperty("personal").GetBoolean(), person.GetProperty("mask").GetString()).ShouldBe(("character", true, "name"));

        var export = (await Hub.Get("registration", "/api/v1/catalog/export.xlsx?state=draft")).ShouldBe(200);
        var again = (await Send(export.Content)).ShouldBe(200);
        again["state"].GetString().ShouldBe("unchanged");
    }

    [Test]
    public async Task A_template_that_nobody_has_filled_in_is_said_to_be_empty()
        => (await Send(await Filled([], []))).ShouldBeProblem(422, "declined").Codes.ShouldBe(["sheet.empty"]);

    [Test]
    public async Task Merged_cells_and_wrong_headings_are_told_with_their_places()
    {
        var form = await Filled([Named(Title())], [], book =>
        {
            var sheet = Sheet(book, SheetForm.ResourceSheet);
            sheet.InsertAfter(new MergeCells(new MergeCell { Reference = "B3:B4" }), sheet.GetFirstChild<SheetData>());
            At(book, SheetForm.ResourceSheet, 1, 3).InlineString = new InlineString(new Text("名字"));
            At(book, SheetForm.ResourceSheet, 1, 16).InlineString = new InlineString(new Text("共享类型"));
        });
        var answer = (await Send(form)).ShouldBeProblem(422, "declined");
        answer["errors"].EnumerateArray().Select(error => $"{error.GetProperty("pointer").GetString()} {error.GetProperty("code").GetString()}").ShouldBe(
            ["信息资源!C1 sheet.heading", "信息资源!P1 sheet.heading-twice", "信息资源!V1 sheet.heading-missing", "信息资源!B3 sheet.merged"], ignoreOrder: true);
        (await Search("registration", "words=" + Uri.EscapeDataString("名字"))).ShouldBe(200);
    }

    [Test]
    public async Task Faults_of_all_lines_are_marked_in_the_form_itself_and_it_can_be_gone_on_with()
    {
        var (good, bad) = (Title(), Title());
        var form = await Filled(
            [Named(good), Named(bad, (2, "999999"), (5, "某局"), (8, "随便"), (14, "每小时")), Named(good)],
            [Field(good), Field(bad, "1st"), Field(bad, "x", "Z"), Field("没有的资源")]);
        var plain = (await Send(form)).ShouldBeProblem(422, "declined");
        var places = plain["errors"].EnumerateArray().Select(error => $"{error.GetProperty("pointer").GetString()} {error.GetProperty("code").GetString()}").ToList();
        places.ShouldBe(
        [
            "信息资源!B4 catalog.class-unknown", "信息资源!E4 catalog.provider", "信息资源!E4 catalog.provider-other", "信息资源!H4 sheet.word", "信息资源!N4 sheet.word", "信息资源!C5 sheet.title-twice", "信息资源!C5 catalog.no-fields",
            "信息项!D4 catalog.field-name", "信息项!E5 sheet.word", "信息项!A6 sheet.resource",
        ], ignoreOrder: true);

        var marked = (await Send(form, marked: true)).ShouldBe(422);
        marked.ContentType.ShouldBe(SheetWriting.MediaType);
        var grids = SheetFile.Read(marked.Content).ShouldNotBeNull();
        grids[SheetForm.FaultSheet].LastRow.ShouldBe(places.Count + 1);
        var sheet = grids[SheetForm.ResourceSheet];
        sheet[4, 3].ShouldBe(bad, "what was filled in stays");
        sheet[1, 23].ShouldBe(SheetForm.FaultSheet);
        sheet[4, 23].ShouldContain("B4");
        sheet[3, 23].ShouldBeEmpty("nothing is wrong there");
        IsRed(marked.Content, SheetForm.ResourceSheet, "B4").ShouldBeTrue();
        IsRed(marked.Content, SheetForm.ResourceSheet, "C4").ShouldBeFalse();
        IsRed(marked.Content, SheetForm.FieldSheet, "D4").ShouldBeTrue();
        ValidityOf(marked.Content).ShouldBeEmpty();

        // Marked again it is marked for what is wrong now.
        var twice = (await Send(Changed(marked.Content, book => Write(book, SheetForm.ResourceSheet, "B4", "102001")), marked: true)).ShouldBe(422);
        IsRed(twice.Content, SheetForm.ResourceSheet, "B4").ShouldBeFalse();
        IsRed(twice.Content, SheetForm.ResourceSheet, "E4").ShouldBeTrue();
        SheetFile.Read(twice.Content).ShouldNotBeNull()[SheetForm.FaultSheet].LastRow.ShouldBe(places.Count);
        ValidityOf(twice.Content).ShouldBeEmpty();

        // Whoever corrects the marked form may leave the marks where they are.
        var mended = Changed(marked.Content, book =>
        {
            foreach (var (place, text) in new[] { ("B4", "102001"), ("E4", "SCJG"), ("H4", "无条件共享"), ("N4", "实时") }) Write(book, SheetForm.ResourceSheet, place, text);
            Remove(book, SheetForm.ResourceSheet, 5);
            Write(book, SheetForm.FieldSheet, "D4", "first");
            Write(book, SheetForm.FieldSheet, "E5", "N");
            Remove(book, SheetForm.FieldSheet, 6);
        });
        (await Send(mended)).ShouldBe(200)["entries"].GetArrayLength().ShouldBe(2);
    }

    [Test]
    public async Task A_form_of_another_organisations_resources_is_refused_whole()
        => (await Send(await Filled([Named("公积金缴存", (5, "GJJ"))], [Field("公积金缴存")]))).ShouldBeProblem(422, "declined").Codes.ShouldBe(["catalog.provider-other"]);

    [Test]
    public async Task Codes_that_a_program_made_numbers_of_are_read_and_formulas_are_texts_that_come_back_as_texts()
    {
        var title = "=1+1" + Title();
        var form = await Filled([Named(title)], [Field(title)], book =>
        {
            var cell = At(book, SheetForm.ResourceSheet, 3, 2);
            (cell.DataType, cell.InlineString, cell.CellValue) = (CellValues.Number, null, new CellValue("1.02001E5"));
        });
        var code = (await Send(form)).ShouldBe(200)["entries"][0].GetProperty("code").GetString()!;
        code.ShouldStartWith("102001/");
        var export = (await Hub.Get("registration", "/api/v1/catalog/export.xlsx?class=102001")).ShouldBe(200);
        using var document = SpreadsheetDocument.Open(new MemoryStream(export.Content), isEditable: false);
        Data(document.WorkbookPart!, SheetForm.ResourceSheet).Descendants<CellFormula>().ShouldBeEmpty();
        Data(document.WorkbookPart!, SheetForm.ResourceSheet).InnerText.ShouldContain(title);
    }

    private static IEnumerable<TestCaseData> NoWorkbooks()
    {
        yield return new TestCaseData(Array.Empty<byte>()).SetArgDisplayNames("nothing");
        yield return new TestCaseData(Encoding.UTF8.GetBytes("代码,名称\n1,甲\n")).SetArgDisplayNames("a CSV");
        yield return new TestCaseData(Zip(("readme.txt", "x"))).SetArgDisplayNames("another zip");
        yield return new TestCaseData(Zip(("[Content_Types].xml", "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><Types>&a;</Types>"), ("xl/workbook.xml", "<workbook/>"))).SetArgDisplayNames("a DTD");
        yield return new TestCaseData(Zip(Enumerable.Repeat(("xl/worksheets/sheet1.xml", new string(' ', 1024 * 1024)), 210).ToArray())).SetArgDisplayNames("a bomb");
    }

    [TestCaseSource(nameof(NoWorkbooks))]
    public async Task What_is_no_workbook_is_refused_and_nothing_is_stored(byte[] content)
        => (await Storing_nothing(() => Send(content))).ShouldBeProblem(422, "declined").Text.ShouldNotContain("/etc/passwd");

    [TestCase("A2147483647")]
    [TestCase("ZZZ2")]
    public async Task A_cell_where_no_sheet_has_one_is_refused_and_not_walked_to(string place)
    {
        var form = await Filled([], [], book => Data(book, SheetForm.ResourceSheet).Append(new Row(new Cell { CellReference = place, DataType = CellValues.String, CellValue = new CellValue("x") }) { RowIndex = uint.Parse(place.TrimStart('A', 'Z')) }));
        (await Storing_nothing(() => Send(form))).ShouldBeProblem(422, "declined");
    }

    [Test]
    public async Task What_is_sent_as_something_else_is_refused()
    {
        (await Hub.Post("registration", Import, new System.Text.Json.Nodes.JsonObject())).ShouldBeProblem(415, "wrong-media-type").Text.ShouldContain(SheetWriting.MediaType);
        (await Send(await Filled([], []), "window")).ShouldBeProblem(403, "not-allowed");
    }

    private static byte[] Zip(params (string Name, string Text)[] parts)
    {
        var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, text) in parts)
            {
                using var writer = new StreamWriter(zip.CreateEntry(name).Open());
                writer.Write(text);
            }
        }
        return stream.ToArray();
    }

    private static bool IsRed(byte[] workbook, string sheet, string place)
    {
        using var document = SpreadsheetDocument.Open(new MemoryStream(workbook), isEditable: false);
        var book = document.WorkbookPart!;
        var cell = Data(book, sheet).Descendants<Cell>().First(one => one.CellReference?.Value == place);
        var styles = book.WorkbookStylesPart!.Stylesheet!;
        var format = styles.CellFormats!.Elements<CellFormat>().ElementAt((int)(cell.StyleIndex?.Value ?? 0));
        return styles.Fills!.Elements<Fill>().ElementAt((int)(format.FillId?.Value ?? 0)).PatternFill?.ForegroundColor?.Rgb?.Value == "FFFFC7CE";
    }

    private static List<string> ValidityOf(byte[] workbook)
    {
        using var document = SpreadsheetDocument.Open(new MemoryStream(workbook), isEditable: false);
        return [.. new DocumentFormat.OpenXml.Validation.OpenXmlValidator(FileFormatVersions.Office2019).Validate(document).Select(error => $"{error.Part?.Uri} {error.Path?.XPath} {error.Description}")];
    }

    private static void Write(WorkbookPart book, string sheet, string place, string text)
    {
        var cell = Data(book, sheet).Descendants<Cell>().First(one => one.CellReference?.Value == place);
        (cell.DataType, cell.CellValue, cell.InlineString) = (CellValues.InlineString, null, new InlineString(new Text(text)));
    }

    private static void Remove(WorkbookPart book, string sheet, uint row) => Data(book, sheet).Elements<Row>().First(one => one.RowIndex?.Value == row).Remove();
}
