using System.Globalization;
using System.Xml.Linq;

namespace Exchange.Host.ItemLists;

/// <summary>The styles of a workbook, with a red ground added to those of cells that have a fault.</summary>
internal sealed class MarkedStyles
{
    private const string Ground = "FFFFC7CE";

    private readonly XDocument _document;
    private readonly XElement? _fills, _formats;
    private readonly Dictionary<int, int> _marked = [];
    private readonly int _count, _fill;

    public MarkedStyles(XDocument document)
    {
        _document = document;
        XNamespace space = document.Root!.Name.Namespace;
        (_fills, _formats) = (document.Root.Element(space + "fills"), document.Root.Element(space + "cellXfs"));
        if (_fills is null || _formats is null) return;
        (_count, _fill) = (_formats.Elements().Count(), _fills.Elements().Count());
        _fills.Add(new XElement(space + "fill", new XElement(space + "patternFill", new XAttribute("patternType", "solid"),
            new XElement(space + "fgColor", new XAttribute("rgb", Ground)), new XElement(space + "bgColor", new XAttribute("indexed", 64)))));
        _fills.SetAttributeValue("count", _fill + 1);
    }

    /// <summary>The style of a cell, on a red ground; null when the workbook has no styles.</summary>
    public int? Of(int style)
    {
        if (_formats is null || style < 0 || style >= _count) return null;
        if (_marked.TryGetValue(style, out var marked)) return marked;
        var format = new XElement(_formats.Elements().ElementAt(style));
        format.SetAttributeValue("fillId", _fill.ToString(CultureInfo.InvariantCulture));
        format.SetAttributeValue("applyFill", "1");
        _formats.Add(format);
        _marked.Add(style, marked = _count + _marked.Count);
        _formats.SetAttributeValue("count", marked + 1);
        return marked;
    }

    public void Save(Stream to) => _document.Save(to, SaveOptions.DisableFormatting);
}
