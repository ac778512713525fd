using System.Xml;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Mapping;

/// <summary>What a document says of its format that cannot be.</summary>
internal static class FormatFaults
{
    internal static void Find(MappingDocument document, TargetNode root, List<MappingFinding> faults)
    {
        if (document.Format == MessageFormat.Xml != document.Xml is not null)
            faults.Add(Fault("mapping.format", "/xml", null, "format: xml 与 xml 部分必须同时出现", "format: xml and the part xml go together"));
        if (document.Format == MessageFormat.Rows != document.Rows is not null)
            faults.Add(Fault("mapping.format", "/rows", null, "format: rows 与 rows 部分必须同时出现", "format: rows and the part rows go together"));
        if (document is { Format: MessageFormat.Rows })
            faults.AddRange(root.Members.Where(m => m.Field is null).Select(m => Fault(
                "mapping.row-path", m.FirstPlace.Pointer, m.FirstPlace.Name, "表格的列名不能是多级路径", "A column of a row has one name, not a path of several")));
        if (document is { Format: MessageFormat.Xml, Xml: { } xml })
            FindNames(xml, root, faults);
    }

    static void FindNames(XmlPart xml, TargetNode root, List<MappingFinding> faults)
    {
        if (!IsName(xml.Root, xml))
            faults.Add(Fault("mapping.xml-name", "/xml/root", null, $"“{xml.Root}”不是 XML 名称，或前缀没有声明",
                $"'{xml.Root}' is no XML name, or its prefix is not declared"));
        foreach (var prefix in xml.Namespaces.Keys.Where(p => !IsPart(p)))
            faults.Add(Fault("mapping.xml-name", "/xml/namespaces", null, $"“{prefix}”不能作前缀", $"'{prefix}' cannot be a prefix"));
        foreach (var node in root.All.Where(n => n.Name != "#text" && !IsName(n.Name.TrimStart('@'), xml)))
            faults.Add(Fault("mapping.xml-name", node.FirstPlace.Pointer, node.FirstPlace.Name, $"“{node.Name}”不是 XML 名称，或前缀没有声明",
                $"'{node.Name}' is no XML name, or its prefix is not declared"));
    }

    /// <summary>An XML name, with a declared prefix or none.</summary>
    internal static bool IsName(string name, XmlPart xml)
    {
        var colon = name.IndexOf(':');
        return colon < 0 ? IsPart(name) : IsPart(name[(colon + 1)..]) && xml.Namespaces.ContainsKey(name[..colon]);
    }

    static bool IsPart(string name) => name.Length > 0 && XmlConvert.IsStartNCNameChar(name[0]) && name.All(XmlConvert.IsNCNameChar);

    static MappingFinding Fault(string code, string pointer, string? name, string zh, string en) =>
        new() { Severity = MappingSeverity.Error, Code = code, Place = new MappingPlace(pointer, name), Zh = zh, En = en };
}
