using System.Globalization;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace Exchange.Host.Catalog.Sheets;

/// <summary>A sheet as a grid of texts, lines and columns from 1.</summary>
/// <param name="Merged">First cell and extent of what is merged.</param>
/// <param name="Errors">Cells whose formula has no value.</param>
internal sealed record SheetGrid(string Name, IReadOnlyDictionary<(int Row, int Column), string> Cells, IReadOnlyList<(int Row, int Column, string Range)> Merged, IReadOnlyList<(int Row, int Column)> Errors)
{
    /// <summary>Cells of all sheets that are read.</summary>
    public const int MostCells = 500_000;

    /// <summary>As far as sheets of Excel go; a file may say otherwise.</summary>
    private const int MostLines = 1_048_576, MostColumns = 16_384;

    public string this[int row, int column] => Cells.GetValueOrDefault((row, column), "");

    public int LastRow { get; } = Cells.Keys.Select(static at => at.Row).DefaultIfEmpty(0).Max();

    public int LastColumn { get; } = Cells.Keys.Select(static at => at.Column).DefaultIfEmpty(0).Max();

    /// <summary>Without a column, as if nothing stood there.</summary>
    public SheetGrid Without(int column)
        => new(Name, new Dictionary<(int, int), string>(Cells.Where(one => one.Key.Column != column)), Merged, Errors);

    /// <summary>Every sheet of a workbook, by its name.</summary>
    /// <exception cref="FormatException">It has more cells than are read.</exception>
    public static Dictionary<string, SheetGrid> All(WorkbookPart workbook)
    {
        var strings = workbook.SharedStringTablePart?.SharedStringTable?.Elements<SharedStringItem>().Select(static item => item.InnerText).ToList() ?? [];
        var grids = new Dictionary<string, SheetGrid>(StringComparer.Ordinal);
        var left = MostCells;
        foreach (var sheet in workbook.Workbook?.Sheets?.Elements<Sheet>() ?? [])
        {
            if (sheet.Id?.Value is { } id && sheet.Name?.Value is { } name && workbook.TryGetPartById(id, out var part) && part is WorksheetPart { Worksheet: { } worksheet })
                grids.TryAdd(name.Trim(), Of(name.Trim(), worksheet, strings, ref left));
        }
        return grids;
    }

    private static SheetGrid Of(string name, Worksheet worksheet, List<string> strings, ref int left)
    {
        var (cells, errors) = (new Dictionary<(int, int), string>(), new List<(int, int)>());
        var line = 0;
        foreach (var row in worksheet.GetFirstChild<SheetData>()?.Elements<Row>() ?? [])
        {
            line = row.RowIndex?.Value is { } index ? (int)Math.Min(index, int.MaxValue - 1) : line + 1;
            var column = 0;
            foreach (var cell in row.Elements<Cell>())
            {
                column = Place(cell.CellReference?.Value).Column is > 0 and var said ? said : column + 1;
                if (--left < 0) throw new FormatException("The workbook has too many cells.");
                if (line > MostLines || column > MostColumns) throw new FormatException("The workbook has a cell where no sheet has one.");
                if (cell.DataType?.Value == CellValues.Error) errors.Add((line, column));
                else if (Text(cell, strings).Trim() is { Length: > 0 } text) cells[(line, column)] = text;
            }
        }
        var merged = worksheet.GetFirstChild<MergeCells>()?.Elements<MergeCell>().Select(static one => one.Reference?.Value).OfType<string>().ToList() ?? [];
        return new SheetGrid(name, cells, [.. merged.Select(static range => (Place(range.Split(':')[0]).Row, Place(range.Split(':')[0]).Column, range))], errors);
    }

    private static string Text(Cell cell, List<string> strings)
    {
        if (cell.DataType?.Value == CellValues.InlineString) return cell.InlineString?.InnerText ?? "";
        var value = cell.CellValue?.Text ?? "";
        if (cell.DataType?.Value == CellValues.SharedString)
            return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at < strings.Count ? strings[at] : "";
        if (cell.DataType is not null && cell.DataType.Value != CellValues.Number) return value;
        // A code that somebody typed as a number is kept as 1.01001E5 by some programs.
        return decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number.ToString("0.############", CultureInfo.InvariantCulture) : value;
    }

    /// <summary>B7 is line 7, column 2; 0 where it is none.</summary>
    public static (int Row, int Column) Place(string? reference)
    {
        var (column, at) = (0, 0);
        var text = reference ?? "";
        for (; at < text.Length && at < 3 && char.IsAsciiLetter(text[at]); at++) column = column * 26 + (char.ToUpperInvariant(text[at]) - 'A' + 1);
        return int.TryParse(text.AsSpan(at), NumberStyles.None, CultureInfo.InvariantCulture, out var row) ? (row, column) : (0, column);
    }

    public static string Letters(int column)
    {
        var letters = "";
        for (; column > 0; column = (column - 1) / 26) letters = (char)('A' + ((column - 1) % 26)) + letters;
        return letters;
    }
}
