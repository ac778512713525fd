using System.Globalization;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using Exchange.Core.Catalog;

namespace Exchange.Host.Catalog.Sheets;

/// <summary>Writes the form: empty, as departments get it, or with entries in it, such that importing it changes nothing.</summary>
internal static class SheetWriting
{
    /// <summary>What the template's line of hints begins with; it is passed over when the form is read.</summary>
    public const string HintMark = "填写说明：";

    public const string MediaType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    // Places in the stylesheet below.
    private const uint Plain = 0, Heading = 1, Hint = 2;

    public static byte[] Template(ClassTree? classes) => Make(book =>
    {
        Sheet(book, SheetForm.ResourceSheet, SheetForm.Resources.Count, Head(SheetForm.Resources));
        Sheet(book, SheetForm.FieldSheet, SheetForm.Fields.Count, Head(SheetForm.Fields));
        List<(string[], uint)> words = [(["分类代码", "分类名称", "Class"], Heading)];
        if (classes is not null) words.AddRange(classes.All.Select(static one => (new[] { one.Code, one.Title.Zh, one.Title.En }, Plain)));
        Sheet(book, SheetForm.WordSheet, 3, words);
    });

    public static byte[] Entries(IReadOnlyList<ResourceEntry> entries, CatalogOptions options) => Make(book =>
    {
        var extensions = entries.SelectMany(static entry => entry.Content.Extension.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        string[] headings = [.. SheetForm.Resources.Select(static column => column.Heading), .. extensions.Select(static name => SheetForm.Extension + name)];
        Sheet(book, SheetForm.ResourceSheet, headings.Length,
            entries.Select(entry => (Line(entry, extensions, options), Plain)).Prepend((headings, Heading)));
        Sheet(book, SheetForm.FieldSheet, SheetForm.Fields.Count,
            entries.SelectMany(entry => entry.Content.Fields.Select(field => (Line(EntryState.Shown(entry.Row.Code, options), field), Plain))).Prepend(([.. SheetForm.Fields.Select(static column => column.Heading)], Heading)));
    });

    private static string[] Line(ResourceEntry entry, List<string> extensions, CatalogOptions options)
    {
        var content = entry.Content;
        return
        [
            EntryState.Shown(entry.Row.Code, options), content.Class, content.Title.Zh, content.Title.En, content.Provider, content.Abstract, SheetWords.Formats[content.Format][0],
            SheetWords.Shares[content.Share.Type][0], content.Share.Condition ?? "", content.Share.Basis ?? "", string.Join('、', content.Share.Methods.Select(static method => SheetWords.Methods[method][0])),
            content.Open.ToSociety ? "是" : "否", content.Open.Condition ?? "", SheetWords.Cycles[content.Cycle][0], content.CycleNote ?? "", string.Join('、', content.Related), content.Schema ?? "",
            content.ComesDown?.From ?? "", content.ComesDown?.FilterField ?? "", content.ComesDown?.FilterPrefix ?? "", content.ComesDown?.LateDays.ToString(CultureInfo.InvariantCulture) ?? "", YesNo(content.Share.Consent),
            .. extensions.Select(name => content.Extension.TryGetValue(name, out var value) ? value : ""),
        ];
    }

    private static string[] Line(string code, ResourceField field) =>
    [
        code, field.Title.Zh, field.Title.En, field.Name, SheetWords.Types[field.Type][0], field.Length?.ToString(CultureInfo.InvariantCulture) ?? "", YesNo(field.Identifier), YesNo(field.Personal), YesNo(field.Sensitive),
        SheetWords.Masks[field.Mask][0],
    ];

    private static string YesNo(bool yes) => yes ? "是" : "否";

    private static List<(string[] Texts, uint Style)> Head(IReadOnlyList<SheetColumn> columns) =>
        [([.. columns.Select(static column => column.Heading)], Heading), ([.. columns.Select(static (column, i) => (i == 0 ? HintMark : "") + column.Hint)], Hint)];

    private static byte[] Make(Action<WorkbookPart> fill)
    {
        using var stream = new MemoryStream();
        using (var document = SpreadsheetDocument.Create(stream, SpreadsheetDocumentType.Workbook))
        {
            var book = document.AddWorkbookPart();
            book.Workbook = new Workbook(new BookViews(new WorkbookView()), new DocumentFormat.OpenXml.Spreadsheet.Sheets());
            book.AddNewPart<WorkbookStylesPart>().Stylesheet = Styles();
            fill(book);
        }
        return stream.ToArray();
    }

    /// <summary>Adds a sheet behind the others.</summary>
    public static void Sheet(WorkbookPart book, string name, int columns, IEnumerable<(string[] Texts, uint Style)> lines)
    {
        var part = book.AddNewPart<WorksheetPart>();
        // Streamed: an export of thousands of fields is not built as a tree first.
        using (var writer = OpenXmlWriter.Create(part))
        {
            writer.WriteStartElement(new Worksheet());
            writer.WriteElement(new SheetViews(new SheetView(new Pane { VerticalSplit = 1, TopLeftCell = "A2", ActivePane = PaneValues.BottomLeft, State = PaneStateValues.Frozen }) { WorkbookViewId = 0 }));
            writer.WriteElement(new Columns(new Column { Min = 1, Max = (uint)columns, Width = 22, CustomWidth = true }));
            writer.WriteStartElement(new SheetData());
            foreach (var (texts, style) in lines)
            {
                writer.WriteStartElement(new Row());
                foreach (var text in texts) writer.WriteElement(Cell(text, style));
                writer.WriteEndElement();
            }
            writer.WriteEndElement();
            writer.WriteEndElement();
        }
        var sheets = book.Workbook!.Sheets!;
        sheets.Append(new Sheet { Id = book.GetIdOfPart(part), Name = name, SheetId = sheets.Elements<Sheet>().Select(static one => one.SheetId?.Value ?? 0).DefaultIfEmpty(0u).Max() + 1 });
    }

    /// <summary>Text, whatever it looks like: nothing that somebody wrote is run as a formula.</summary>
    public static Cell Cell(string text, uint style) => new(new InlineString(new Text(Printable(text)) { Space = SpaceProcessingModeValues.Preserve })) { DataType = CellValues.InlineString, StyleIndex = style };

    // What XML cannot write would make a file that nobody opens.
    private static string Printable(string text) => text.Any(static one => one < ' ' && one is not ('\n' or '\t')) ? string.Concat(text.Where(static one => one >= ' ' || one is '\n' or '\t')) : text;

    private static Stylesheet Styles() => new(
        new Fonts(new Font(), new Font(new Bold()), new Font(new Italic(), new Color { Rgb = "FF808080" })),
        new Fills(new Fill(new PatternFill { PatternType = PatternValues.None }), new Fill(new PatternFill { PatternType = PatternValues.Gray125 })),
        new Borders(new Border(new LeftBorder(), new RightBorder(), new TopBorder(), new BottomBorder(), new DiagonalBorder())),
        new CellStyleFormats(new CellFormat()),
        // Format 49 is text: a spreadsheet must not make a number of a code.
        new CellFormats(
            new CellFormat { NumberFormatId = 49, ApplyNumberFormat = true },
            new CellFormat { NumberFormatId = 49, ApplyNumberFormat = true, FontId = 1, ApplyFont = true },
            new CellFormat { NumberFormatId = 49, ApplyNumberFormat = true, FontId = 2, ApplyFont = true }),
        // Programs that find no style by this name put their own in its place, and say so.
        new CellStyles(new CellStyle { Name = "Normal", FormatId = 0, BuiltinId = 0 }));
}
