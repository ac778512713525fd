using System.Globalization;
using System.Text;
using System.Xml;

namespace Exchange.Host.ItemLists;

/// <summary>Copies a sheet and marks its faults: the cells on a red ground, and what is wrong in the first free column of the row. Everything else stays as it is.</summary>
internal sealed class SheetMarker(ListSheet sheet, IEnumerable<ListFault> faults, MarkedStyles? styles)
{
    // What a cell can hold.
    private const int MostText = 32_767;

    private readonly SortedDictionary<int, List<ListFault>> _due = new(faults.GroupBy(fault => fault.Place.Row ?? sheet.Heading).ToDictionary(static row => row.Key, static row => row.ToList()));
    private readonly ListSheet _sheet = sheet;
    private string _prefix = "", _space = "";

    public void Copy(XmlReader from, XmlWriter to)
    {
        var (row, column) = (0, 0);
        SortedSet<int>? marks = null;
        while (from.Read())
        {
            switch (from.NodeType)
            {
                case XmlNodeType.Element when from.LocalName == "sheetData":
                    (_prefix, _space) = (from.Prefix, from.NamespaceURI);
                    var empty = from.IsEmptyElement;
                    Open(from, to);
                    if (empty) Close(to, int.MaxValue);
                    break;
                case XmlNodeType.Element when from.LocalName == "dimension":
                    Open(from, to, ("ref", "A1:" + CellPlace.Of(_sheet.Rows, _sheet.Columns + 1)));
                    break;
                case XmlNodeType.Element when from.LocalName == "row" && from.NamespaceURI == _space:
                    (row, column) = (from.GetAttribute("r") is { } number ? CellPlace.Row(number) ?? row + 1 : row + 1, 0);
                    Rows(to, row);
                    marks = _due.TryGetValue(row, out var wrong) ? [.. wrong.Select(static fault => fault.Place.Column).OfType<int>()] : null;
                    empty = from.IsEmptyElement;
                    // A row's spans are a hint for speed, and would be wrong.
                    Open(from, to, marks is null ? default : ("spans", null), close: marks is null);
                    if (empty && marks is not null) End(to, row, marks);
                    break;
                case XmlNodeType.Element when from.LocalName == "c" && from.NamespaceURI == _space:
                    column = from.GetAttribute("r") is { } place ? CellPlace.Read(place)?.Column ?? column + 1 : column + 1;
                    Cell(from, to, row, column, marks);
                    break;
                case XmlNodeType.EndElement when from.LocalName == "row" && from.NamespaceURI == _space && marks is not null:
                    End(to, row, marks);
                    marks = null;
                    break;
                case XmlNodeType.EndElement when from.LocalName == "sheetData":
                    Close(to, int.MaxValue);
                    break;
                case XmlNodeType.Element:
                    Open(from, to);
                    break;
                case XmlNodeType.EndElement:
                    to.WriteFullEndElement();
                    break;
                case XmlNodeType.SignificantWhitespace:
                    to.WriteWhitespace(from.Value);
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA:
                    to.WriteString(from.Value);
                    break;
            }
        }
    }

    private void Close(XmlWriter to, int row)
    {
        Rows(to, row);
        to.WriteEndElement();
    }

    /// <summary>Rows before this one that are due and do not stand in the sheet: of a range that is merged over them.</summary>
    private void Rows(XmlWriter to, int row)
    {
        foreach (var missing in _due.Keys.TakeWhile(one => one < row).ToList())
        {
            to.WriteStartElement(_prefix, "row", _space);
            to.WriteAttributeString("r", Text(missing));
            End(to, missing, [.. _due[missing].Select(static fault => fault.Place.Column).OfType<int>()]);
        }
    }

    private void Cell(XmlReader from, XmlWriter to, int row, int column, SortedSet<int>? marks)
    {
        if (marks is null)
        {
            Open(from, to);
            return;
        }
        foreach (var missing in marks.Where(one => one < column).ToList())
        {
            Empty(to, row, missing);
            marks.Remove(missing);
        }
        var style = int.TryParse(from.GetAttribute("s"), NumberStyles.None, CultureInfo.InvariantCulture, out var own) ? own : 0;
        var marked = marks.Remove(column) ? styles?.Of(style) : null;
        Open(from, to, marked is { } red ? ("s", Text(red)) : default, ("r", CellPlace.Of(row, column)));
    }

    /// <summary>The rest of a row: cells in which something is missing, and what is wrong.</summary>
    private void End(XmlWriter to, int row, SortedSet<int> marks)
    {
        foreach (var missing in marks) Empty(to, row, missing);
        Start(to, row, _sheet.Columns + 1, styles?.Of(0));
        to.WriteAttributeString("t", "inlineStr");
        to.WriteStartElement(_prefix, "is", _space);
        to.WriteStartElement(_prefix, "t", _space);
        to.WriteAttributeString("xml", "space", null, "preserve");
        to.WriteString(Words(_due[row]));
        to.WriteEndElement();
        to.WriteEndElement();
        to.WriteEndElement();
        to.WriteEndElement();
        _due.Remove(row);
    }

    private void Empty(XmlWriter to, int row, int column)
    {
        Start(to, row, column, styles?.Of(0));
        to.WriteEndElement();
    }

    private void Start(XmlWriter to, int row, int column, int? style)
    {
        to.WriteStartElement(_prefix, "c", _space);
        to.WriteAttributeString("r", CellPlace.Of(row, column));
        if (style is { } one) to.WriteAttributeString("s", Text(one));
    }

    private static string Words(List<ListFault> faults)
    {
        var words = new StringBuilder();
        foreach (var fault in faults)
        {
            if (words.Length > 0) words.Append('\n');
            if (fault.Place.Heading is { } heading) words.Append(heading).Append('：');
            words.Append(fault.Zh);
            if (fault.En != fault.Zh) words.Append(' ').Append(fault.En);
        }
        // What a file may not hold (a control character in something quoted) would make a copy that nobody can open.
        var text = string.Concat(words.ToString().Where(static one => one == '\n' || (one >= ' ' && one is not ('\uFFFE' or '\uFFFF'))));
        return text.Length <= MostText ? text : text[..MostText];
    }

    /// <summary>Copies an element's beginning, with some attributes set or (null) left out; one without content ends here.</summary>
    private static void Open(XmlReader from, XmlWriter to, (string? Name, string? Value) first = default, (string? Name, string? Value) second = default, bool close = true)
    {
        var empty = from.IsEmptyElement && close && from.LocalName != "sheetData";
        to.WriteStartElement(from.Prefix, from.LocalName, from.NamespaceURI);
        List<(string? Name, string? Value)> others = [first, second];
        while (from.MoveToNextAttribute())
        {
            var at = from.NamespaceURI.Length > 0 ? -1 : others.FindIndex(one => one.Name == from.LocalName);
            if (at < 0) to.WriteAttributeString(from.Prefix, from.LocalName, from.NamespaceURI, from.Value);
            else if (others[at].Value is { } instead) to.WriteAttributeString(from.LocalName, instead);
            if (at >= 0) others.RemoveAt(at);
        }
        from.MoveToElement();
        foreach (var (name, value) in others)
            if (name is not null && value is not null) to.WriteAttributeString(name, value);
        if (empty) to.WriteEndElement();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
