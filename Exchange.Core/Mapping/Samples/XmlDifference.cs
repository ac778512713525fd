using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace Exchange.Core.Mapping.Samples;

/// <summary>How two XML messages differ, by paths such as service/body/GD[2]/@lx.</summary>
internal static class XmlDifference
{
    const int MostDepth = 200;

    internal static void Find(ReadOnlyMemory<byte> expected, ReadOnlyMemory<byte> found, List<MessageDifference> differences) =>
        Find(Name(Read(expected).Name), Read(expected), Read(found), differences, 0);

    static XElement Read(ReadOnlyMemory<byte> xml)
    {
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreWhitespace = true };
        try
        {
            using var stream = new MemoryStream(xml.ToArray(), writable: false);
            using var reader = XmlReader.Create(stream, settings);
            return XDocument.Load(reader).Root!;
        }
        catch (XmlException broken)
        {
            throw new FormatException($"not XML at line {broken.LineNumber}, column {broken.LinePosition}", broken);
        }
    }

    static void Find(string place, XElement old, XElement now, List<MessageDifference> differences, int depth)
    {
        if (old.Name != now.Name)
        {
            differences.Add(new MessageDifference(place, $"<{Name(old.Name)}>", $"<{Name(now.Name)}>"));
            return;
        }
        var names = old.Attributes().Concat(now.Attributes()).Where(a => !a.IsNamespaceDeclaration).Select(a => a.Name).Distinct();
        foreach (var name in names.Where(name => old.Attribute(name)?.Value != now.Attribute(name)?.Value))
            differences.Add(new MessageDifference($"{place}/@{Name(name)}", old.Attribute(name)?.Value, now.Attribute(name)?.Value));
        if (depth > MostDepth || (!old.HasElements && !now.HasElements))
        {
            var (before, after) = (Content(old), Content(now));
            if (before != after)
                differences.Add(new MessageDifference(place, MessageDifference.Cut(before), MessageDifference.Cut(after)));
            return;
        }
        var (was, @is) = (old.Elements().ToList(), now.Elements().ToList());
        for (var i = 0; i < Math.Max(was.Count, @is.Count); i++)
        {
            var at = $"{place}/{Place(i < was.Count ? was : @is, i)}";
            if (i < was.Count && i < @is.Count)
                Find(at, was[i], @is[i], differences, depth + 1);
            else
                differences.Add(new MessageDifference(at, Whole(was, i), Whole(@is, i)));
        }
    }

    /// <summary>The element's name, and which of its name it is where there are several.</summary>
    static string Place(List<XElement> among, int index)
    {
        var name = among[index].Name;
        return among.Count(e => e.Name == name) == 1 ? Name(name)
            : string.Create(CultureInfo.InvariantCulture, $"{Name(name)}[{among.Take(index + 1).Count(e => e.Name == name)}]");
    }

    static string? Whole(List<XElement> elements, int index) =>
        index < elements.Count ? MessageDifference.Cut(elements[index].ToString(SaveOptions.DisableFormatting)) : null;

    static string Content(XElement element) => string.Concat(element.Nodes().Select(n => n.ToString(SaveOptions.DisableFormatting)));

    static string Name(XName name) => name.LocalName;
}
