using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace Exchange.Host.Catalog.Sheets;

/// <summary>
/// The form as it came, with its faults: each cell that is wrong is red, the words stand at the end of its line, and a sheet of its own lists all of them. Everything else stays as it was, so who filled
/// it in goes on in it: the column and the sheet of an earlier marking are replaced.
/// </summary>
internal static class SheetMarking
{
    public static byte[] Mark(byte[] workbook, IReadOnlyList<SheetFault> faults, bool english)
    {
        using var stream = new MemoryStream();
        stream.Write(workbook);
        using (var document = SpreadsheetDocument.Open(stream, isEditable: true))
        {
            var book = document.WorkbookPart!;
            var red = new RedStyles(book);
            Unmark(book, red);
            foreach (var sheet in book.Workbook!.Sheets!.Elements<Sheet>().ToList())
            {
                var name = sheet.Name!.Value!.Trim();
                if (sheet.Id?.Value is not { } id || !book.TryGetPartById(id, out var part) || part is not WorksheetPart { Worksheet: { } worksheet }) continue;
                var own = faults.Where(fault => fault.Sheet == name && fault.Row > 0).ToList();
                if (own.Count > 0) Mark(worksheet, own, red, english);
                worksheet.Save();
            }
            SheetWriting.Sheet(book, SheetForm.FaultSheet, 3, faults.Select(fault => (new[] { fault.Place, english ? fault.En : fault.Zh, fault.Code }, 0u)).Prepend((["位置 Place", "问题 Fault", "代码 Code"], 0u)));
            book.Workbook.Save();
        }
        return stream.ToArray();
    }

    private static void Mark(Worksheet worksheet, List<SheetFault> faults, RedStyles red, bool english)
    {
        var data = worksheet.GetFirstChild<SheetData>() ?? worksheet.AppendChild(new SheetData());
        var rows = Rows(data);
        var words = rows.Values.SelectMany(static row => row.Elements<Cell>()).Select(static cell => SheetGrid.Place(cell.CellReference?.Value).Column).DefaultIfEmpty(0).Max() + 1;
        words = Math.Max(words, faults.Max(static fault => fault.Column) + 1);
        foreach (var line in faults.GroupBy(static fault => fault.Row))
        {
            if (!rows.TryGetValue(line.Key, out var row))
            {
                row = new Row { RowIndex = (uint)line.Key };
                var behind = rows.Where(one => one.Key > line.Key).OrderBy(static one => one.Key).Select(static one => one.Value).FirstOrDefault();
                if (behind is null) data.Append(row);
                else data.InsertBefore(row, behind);
                rows[line.Key] = row;
            }
            foreach (var column in line.Select(static fault => fault.Column).Where(static column => column > 0).Distinct())
            {
                var cell = At(row, line.Key, column);
                cell.StyleIndex = red.Of(cell.StyleIndex?.Value ?? 0);
            }
            var said = At(row, line.Key, words);
            var text = string.Join("；", line.Select(fault => $"{SheetGrid.Letters(fault.Column)}{fault.Row} {(english ? fault.En : fault.Zh)}"));
            said.DataType = CellValues.InlineString;
            said.CellValue = null;
            said.InlineString = new InlineString(new Text((line.Key == 1 ? SheetForm.FaultSheet + "：" : "") + text));
            said.StyleIndex = red.Of(0);
        }
        if (rows.TryGetValue(1, out var head) && At(head, 1, words) is { InlineString: null } heading)
        {
            heading.DataType = CellValues.InlineString;
            heading.InlineString = new InlineString(new Text(SheetForm.FaultSheet));
            heading.StyleIndex = red.Of(0);
        }
    }

    /// <summary>Takes away what an earlier marking has written, and its red.</summary>
    private static void Unmark(WorkbookPart book, RedStyles red)
    {
        foreach (var sheet in book.Workbook!.Sheets!.Elements<Sheet>().ToList())
        {
            if (sheet.Id?.Value is not { } id || !book.TryGetPartById(id, out var part) || part is not WorksheetPart { Worksheet: { } worksheet }) continue;
            if (sheet.Name?.Value?.Trim() == SheetForm.FaultSheet)
            {
                sheet.Remove();
                book.DeletePart(part);
                continue;
            }
            if (worksheet.GetFirstChild<SheetData>() is not { } data) continue;
            var rows = Rows(data);
            foreach (var cell in rows.Values.SelectMany(static row => row.Elements<Cell>())) cell.StyleIndex = red.Before(cell.StyleIndex?.Value ?? 0);
            if (!rows.TryGetValue(1, out var head)) continue;
            var words = head.Elements<Cell>().Where(static cell => cell.InlineString?.InnerText.StartsWith(SheetForm.FaultSheet, StringComparison.Ordinal) is true)
                .Select(static cell => SheetGrid.Place(cell.CellReference!.Value).Column).ToHashSet();
            foreach (var cell in rows.Values.SelectMany(static row => row.Elements<Cell>()).Where(cell => words.Contains(SheetGrid.Place(cell.CellReference!.Value).Column)).ToList()) cell.Remove();
        }
    }

    /// <summary>Lines by their number; where a program left numbers and references out they are written down first, for what is added in between needs them.</summary>
    private static Dictionary<int, Row> Rows(SheetData data)
    {
        var rows = new Dictionary<int, Row>();
        var line = 0;
        foreach (var row in data.Elements<Row>())
        {
            line = (int?)row.RowIndex?.Value ?? line + 1;
            row.RowIndex = (uint)line;
            var column = 0;
            foreach (var cell in row.Elements<Cell>())
            {
                column = SheetGrid.Place(cell.CellReference?.Value).Column is > 0 and var said ? said : column + 1;
                cell.CellReference = $"{SheetGrid.Letters(column)}{line}";
            }
            rows[line] = row;
        }
        return rows;
    }

    private static Cell At(Row row, int line, int column)
    {
        Cell? behind = null;
        foreach (var cell in row.Elements<Cell>())
        {
            var at = SheetGrid.Place(cell.CellReference!.Value).Column;
            if (at == column) return cell;
            if (at <= column) continue;
            behind = cell;
            break;
        }
        var made = new Cell { CellReference = $"{SheetGrid.Letters(column)}{line}" };
        if (behind is null) row.Append(made);
        else row.InsertBefore(made, behind);
        return made;
    }

    /// <summary>The workbook's styles with a red ground in addition: a date stays a date, bold stays bold.</summary>
    private sealed class RedStyles
    {
        private const string Ground = "FFFFC7CE";

        private readonly CellFormats _formats;
        private readonly uint _fill;
        private readonly Dictionary<uint, uint> _known = [], _before = [];

        public RedStyles(WorkbookPart book)
        {
            var part = book.WorkbookStylesPart ?? book.AddNewPart<WorkbookStylesPart>();
            var sheet = part.Stylesheet ??= new Stylesheet();
            var fills = sheet.Fills ??= new Fills(new Fill(new PatternFill { PatternType = PatternValues.None }), new Fill(new PatternFill { PatternType = PatternValues.Gray125 }));
            sheet.Fonts ??= new Fonts(new Font());
            sheet.Borders ??= new Borders(new Border());
            sheet.CellStyleFormats ??= new CellStyleFormats(new CellFormat());
            _formats = sheet.CellFormats ??= new CellFormats(new CellFormat());
            var known = fills.Elements<Fill>().ToList().FindIndex(static fill => fill.PatternFill?.ForegroundColor?.Rgb?.Value == Ground);
            if (known < 0) fills.Append(new Fill(new PatternFill(new ForegroundColor { Rgb = Ground }) { PatternType = PatternValues.Solid }));
            _fill = known < 0 ? (uint)fills.Elements<Fill>().Count() - 1 : (uint)known;
            fills.Count = (uint)fills.Elements<Fill>().Count();
        }

        /// <summary>The style that a red one was made from; any other one is itself.</summary>
        public uint Before(uint style)
        {
            if (_before.TryGetValue(style, out var known)) return known;
            var all = _formats.Elements<CellFormat>().ToList();
            if (style >= all.Count || all[(int)style].FillId?.Value != _fill) return _before[style] = style;
            var plain = all.FindIndex(one => one.FillId?.Value != _fill && Red(one).OuterXml == all[(int)style].OuterXml);
            return _before[style] = plain < 0 ? 0 : (uint)plain;
        }

        private CellFormat Red(CellFormat? format)
        {
            var red = (CellFormat)(format?.CloneNode(deep: true) ?? new CellFormat());
            (red.FillId, red.ApplyFill) = (_fill, true);
            return red;
        }

        public uint Of(uint style)
        {
            if (_known.TryGetValue(style, out var red)) return red;
            _formats.Append(Red(_formats.Elements<CellFormat>().ElementAtOrDefault((int)style)));
            var place = (uint)_formats.Elements<CellFormat>().Count() - 1;
            _formats.Count = place + 1;
            return _known[style] = place;
        }
    }
}
