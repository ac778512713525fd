using System.Globalization;
using System.Text;
using System.Xml;

namespace Exchange.Host.ItemLists;

/// <summary>Reads the texts of a sheet. What a formula gives is read as the spreadsheet has stored it; nothing is worked out.</summary>
internal sealed class SheetReader(IReadOnlyList<string> texts)
{
    public const int MostRows = 50_000;
    private const int MostCells = 1_000_000;
    private const int MostTexts = 1_000_000;

    // What a double keeps of a whole number, and what a spreadsheet keeps of what is typed.
    private const double MostExact = 1e15;

    private readonly SortedDictionary<int, Dictionary<int, SheetCell>> _rows = [];
    private readonly List<(int Top, int Left, int Bottom, int Right)> _merged = [];
    private int _cells, _lastColumn;

    /// <summary>The texts that cells of all sheets share.</summary>
    public static IReadOnlyList<string> Texts(Workbook book)
    {
        if (book.Texts is not { } part) return [];
        var texts = new List<string>();
        using var xml = book.Read(part);
        while (xml.Read())
        {
            if (xml.NodeType != XmlNodeType.Element || xml.LocalName != "si") continue;
            if (texts.Count == MostTexts) throw TooLarge($"{MostTexts} texts");
            texts.Add(Text(xml));
        }
        return texts;
    }

    /// <exception cref="UnreadableListException">It is no sheet, or a larger one than is read.</exception>
    public SheetCells Read(XmlReader xml)
    {
        var (row, column) = (0, 0);
        while (xml.Read())
        {
            if (xml.NodeType != XmlNodeType.Element) continue;
            switch (xml.LocalName)
            {
                case "row":
                    // A row that does not say its number follows the one before it; so does a cell.
                    row = xml.GetAttribute("r") is { } number ? CellPlace.Row(number) ?? throw Workbook.Unreadable($"a row “{number}”") : row + 1;
                    column = 0;
                    break;
                case "c":
                    column = xml.GetAttribute("r") is { } place ? CellPlace.Read(place)?.Column ?? throw Workbook.Unreadable($"a cell “{place}”") : column + 1;
                    _lastColumn = Math.Max(_lastColumn, column);
                    if (Cell(xml) is { } cell) Add(row, column, cell);
                    break;
                case "mergeCell" when CellPlace.Range(xml.GetAttribute("ref") ?? "") is { } range:
                    _merged.Add(range);
                    break;
            }
        }
        Fill();
        return new SheetCells(_rows, _lastColumn);
    }

    private void Add(int row, int column, SheetCell cell)
    {
        if (++_cells > MostCells) throw TooLarge($"{MostCells} cells");
        if (!_rows.TryGetValue(row, out var cells))
        {
            if (_rows.Count == MostRows) throw TooLarge($"{MostRows} rows");
            _rows.Add(row, cells = []);
        }
        cells[column] = cell;
        _lastColumn = Math.Max(_lastColumn, column);
    }

    /// <summary>People merge the cells of an item over the rows of its materials: each of these rows then is the item's.</summary>
    private void Fill()
    {
        foreach (var (top, left, bottom, right) in _merged)
        {
            if (!_rows.TryGetValue(top, out var first) || !first.TryGetValue(left, out var cell)) continue;
            for (var row = top; row <= bottom; row++)
                for (var column = left; column <= right; column++)
                    if ((row, column) != (top, left)) Add(row, column, cell);
        }
    }

    /// <summary>Null for a cell in which nothing stands.</summary>
    private SheetCell? Cell(XmlReader xml)
    {
        var type = xml.GetAttribute("t");
        if (xml.IsEmptyElement) return null;
        var (formula, value, inline) = (false, "", "");
        var depth = xml.Depth;
        while (xml.Read() && xml.Depth > depth)
        {
            if (xml.NodeType != XmlNodeType.Element) continue;
            if (xml.LocalName == "f") formula = true;
            else if (xml.LocalName == "v") value = Value(xml);
            else if (xml.LocalName == "is") inline = Text(xml);
        }
        return type switch
        {
            "inlineStr" => Of(inline),
            "e" => new SheetCell(value, CellState.NoResult),
            _ when formula && value.Length == 0 => type == "str" ? null : new SheetCell("", CellState.NoResult),
            "s" => Of(int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at < texts.Count ? texts[at] : throw Workbook.Unreadable($"a text {value} that there is not")),
            "b" => Of(value == "1" ? "是" : "否"),
            "str" or "d" => Of(Clean(value)),
            _ => Number(value),
        };
    }

    private static SheetCell? Of(string text) => text.Length == 0 ? null : new SheetCell(text);

    private static SheetCell? Number(string value)
    {
        if (value.Length == 0) return null;
        if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) return new SheetCell(value, CellState.NoResult);
        return Math.Abs(number) >= MostExact ? new SheetCell(value, CellState.DigitsLost) : new SheetCell(number.ToString("0.##########", CultureInfo.InvariantCulture));
    }

    /// <summary>The element's own text; the reader then stands on its end.</summary>
    private static string Value(XmlReader xml)
    {
        if (xml.IsEmptyElement) return "";
        var (text, depth) = (new StringBuilder(), xml.Depth);
        while (xml.Read() && xml.Depth > depth)
            if (xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace) text.Append(xml.Value);
        return text.ToString().Trim();
    }

    /// <summary>A text and its parts of different looks, without the readings that stand above characters (rPh).</summary>
    private static string Text(XmlReader xml)
    {
        if (xml.IsEmptyElement) return "";
        var (text, depth, reading) = (new StringBuilder(), xml.Depth, int.MaxValue);
        while (xml.Read() && xml.Depth > depth)
        {
            if (xml.Depth <= reading) reading = int.MaxValue;
            if (xml.NodeType == XmlNodeType.Element && xml.LocalName == "rPh" && !xml.IsEmptyElement) reading = xml.Depth;
            else if (reading == int.MaxValue && xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace && xml.Depth > depth + 1) text.Append(xml.Value);
        }
        return Clean(text.ToString());
    }

    /// <summary>Trimmed here, once: a text of a million cells stays one text. A line's end is written so by some programs.</summary>
    private static string Clean(string text) => text.Replace("_x000D_", "", StringComparison.Ordinal).Trim();

    private static UnreadableListException TooLarge(string what) => new(ListFaultKind.TooLarge.At(new ListPlace(""), what));
}
