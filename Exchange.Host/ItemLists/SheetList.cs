using System.Xml;

namespace Exchange.Host.ItemLists;

/// <summary>
/// An item list as a sheet: a heading within the first rows, then rows, several to an item. Each row says something of the item that it names or, without a
/// code, of the one above it; of a situation, if it names one; and of a material.
/// </summary>
internal sealed class SheetList
{
    private const int MostHeading = 10;

    private static readonly ListColumn[] Codes = [ListColumn.Code, ListColumn.HandlingCode];

    private readonly SheetCells _cells;
    private readonly int _heading;
    private readonly Dictionary<ListColumn, (int Column, string Heading)> _columns = [];
    private readonly List<string> _unread = [];
    private readonly List<ListFault> _faults = [];
    private readonly Dictionary<string, ListedItem> _items = new(StringComparer.Ordinal);
    private readonly List<ListedItem> _order = [];

    private SheetList(SheetCells cells, int heading)
    {
        (_cells, _heading) = (cells, heading);
        foreach (var (column, cell) in cells.Rows[heading].OrderBy(static one => one.Key))
        {
            if (ListColumn.Under(cell.Text) is not { } known) _unread.Add(cell.Text);
            else if (!_columns.TryAdd(known, (column, cell.Text))) _faults.Add(ListFaultKind.HeadingTwice.At(Place(heading, column, cell.Text), cell.Text));
        }
    }

    /// <summary>The list in the first sheet that has its heading.</summary>
    public static ItemList Read(byte[] content)
    {
        try
        {
            using var book = Workbook.Open(content);
            var texts = SheetReader.Texts(book);
            foreach (var sheet in book.Sheets)
            {
                using var xml = book.Read(sheet.Part);
                var cells = new SheetReader(texts).Read(xml);
                if (HeadingOf(cells) is { } heading) return new SheetList(cells, heading).Read(sheet);
            }
            return new ItemList([], [ListFaultKind.NoHeading.At(new ListPlace(""), MostHeading)], []);
        }
        catch (UnreadableListException unreadable)
        {
            return new ItemList([], [unreadable.Fault], []);
        }
        catch (Exception error) when (error is XmlException or InvalidDataException or IOException or NotSupportedException or ArgumentException)
        {
            return new ItemList([], [Workbook.Unreadable("the workbook is damaged").Fault], []);
        }
    }

    /// <summary>Of rows that have both columns without which there is no list, the one that knows most columns; of several, the lowest: headings may have two rows.</summary>
    private static int? HeadingOf(SheetCells cells)
    {
        var rows = cells.Rows.TakeWhile(static row => row.Key <= MostHeading)
            .Select(static row => (Row: row.Key, Columns: row.Value.Values.Select(static cell => ListColumn.Under(cell.Text)).OfType<ListColumn>().ToHashSet()))
            .Where(static row => row.Columns.Overlaps(Codes) && (row.Columns.Contains(ListColumn.Title) || row.Columns.Contains(ListColumn.HandlingTitle))).ToList();
        return rows.Count == 0 ? null : rows.OrderBy(static row => row.Columns.Count).ThenBy(static row => row.Row).Last().Row;
    }

    private ItemList Read(SheetName sheet)
    {
        ListedItem? item = null;
        // After a code that cannot be read, the rows below belong to nobody, which is no fault of theirs.
        var lost = false;
        foreach (var (row, cells) in _cells.Rows.Where(one => one.Key > _heading))
        {
            var before = _faults.Count;
            var said = Said(row, cells);
            if (said.Count == 0 && _faults.Count == before) continue;
            var unreadable = Codes.Any(code => _columns.TryGetValue(code, out var at) && cells.ContainsKey(at.Column) && !said.ContainsKey(code));
            if (unreadable) (item, lost) = (null, true);
            else if (CodeOf(said, item) is { } code) (item, lost) = (Named(code), true);
            if (item is not null) Say(item, said);
            else if (!lost) _faults.Add(ListFaultKind.WithoutItem.At(Place(row)));
        }
        if (_order.Count == 0 && _faults.Count == 0) _faults.Add(ListFaultKind.Empty.At(Place(_heading)));
        var last = _cells.Rows.Count == 0 ? _heading : _cells.Rows.Last().Key;
        return new ItemList(_order, _faults, _unread, new ListSheet(sheet.Part, _heading, last, _cells.LastColumn));
    }

    /// <summary>What can be read of a row.</summary>
    private Dictionary<ListColumn, ListCell> Said(int row, Dictionary<int, SheetCell> cells)
    {
        var said = new Dictionary<ListColumn, ListCell>();
        foreach (var (column, (at, heading)) in _columns)
        {
            if (!cells.TryGetValue(at, out var cell)) continue;
            var place = Place(row, at, heading);
            if (cell.State == CellState.NoResult) _faults.Add(ListFaultKind.Cell.At(place));
            else if (cell.State == CellState.DigitsLost) _faults.Add(ListFaultKind.Digits.At(place));
            else if (cell.Text.Length > ItemList.MostText) _faults.Add(ListFaultKind.TooLong.At(place, ItemList.MostText));
            else said.Add(column, new ListCell(cell.Text, place));
        }
        return said;
    }

    /// <summary>Null where the row goes on with the item above it: it has no code, or the one that several 办理项 share.</summary>
    private static ListCell? CodeOf(Dictionary<ListColumn, ListCell> said, ListedItem? item)
    {
        if (said.GetValueOrDefault(ListColumn.HandlingCode) is { } own) return own;
        return said.GetValueOrDefault(ListColumn.Code) is { } code && item?.Part[ListColumn.Code]?.Text != code.Text ? code : null;
    }

    /// <summary>Null for a code that is none.</summary>
    private ListedItem? Named(ListCell code)
    {
        if (_items.TryGetValue(code.Text, out var item)) return item;
        if (!ListWords.IsCode(code, _faults)) return null;
        if (_order.Count == ItemList.MostItems) throw new UnreadableListException(ListFaultKind.TooLarge.At(code.Place, $"{ItemList.MostItems} items"));
        _items.Add(code.Text, item = new ListedItem(code.Text, code.Place));
        _order.Add(item);
        return item;
    }

    private void Say(ListedItem item, Dictionary<ListColumn, ListCell> said)
    {
        Say(item.Part, ListPart.Item, said);
        string? situation = null;
        if (said.GetValueOrDefault(ListColumn.Situation) is { } named)
        {
            var code = new ListCell(ListWords.SituationCode(named.Text, item), named.Place);
            situation = code.Text;
            said[ListColumn.Situation] = code;
            Say(item.Situation(code), ListPart.Situation, said);
        }
        else
            Lacks(ListColumn.Situation, said);

        if (said.GetValueOrDefault(ListColumn.Material) is { } material) Say(item.Material(material, situation), ListPart.Material, said);
        else Lacks(ListColumn.Material, said);
    }

    private void Say(ListedPart part, ListPart about, Dictionary<ListColumn, ListCell> said)
    {
        foreach (var (column, cell) in said.Where(one => one.Key.Part == about)) part.Say(column, cell, _faults);
    }

    /// <summary>Something is said of a part that has no code.</summary>
    private void Lacks(ListColumn code, Dictionary<ListColumn, ListCell> said)
    {
        if (said.FirstOrDefault(one => one.Key.Part == code.Part).Value is { } other) _faults.Add(ListFaultKind.Missing.At(other.Place, code.Headings[0], code.Name));
    }

    private static ListPlace Place(int row, int? column = null, string? heading = null) => new("", row, column, heading);
}
