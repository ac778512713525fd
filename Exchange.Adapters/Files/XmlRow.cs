using System.Text.Json.Nodes;
using System.Xml;
using System.Xml.Linq;

namespace Exchange.Adapters.Files;

/// <summary>
/// An XML file as one JSON row, as mappings write it the other way round: an element is a member, an attribute <c>@name</c>, text beside attributes
/// <c>#text</c>, a repeated element a list. Namespaces are left out, types are all text.
/// </summary>
internal static class XmlRow
{
    const int Deepest = 32;

    static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        IgnoreWhitespace = true,
    };

    /// <summary>The root element's members as UTF-8 JSON; null when it is no XML, has a DTD or is nested deeper than 32.</summary>
    public static byte[]? ToJson(byte[] content)
    {
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(content), Settings);
            var depths = XDocument.Load(reader).Root!;
            if (depths.DescendantsAndSelf().Any(static e => e.Ancestors().Take(Deepest).Count() == Deepest))
                return null;
            var row = Value(depths) as JsonObject ?? new JsonObject { ["#text"] = depths.Value };
            return System.Text.Encoding.UTF8.GetBytes(row.ToJsonString());
        }
        catch (XmlException)
        {
            return null;
        }
    }

    static JsonNode Value(XElement element)
    {
        var attributes = element.Attributes().Where(static a => !a.IsNamespaceDeclaration).ToList();
        if (!element.HasElements && attributes.Count == 0)
            return JsonValue.Create(element.Value);
        var members = new JsonObject();
        foreach (var attribute in attributes)
            members["@" + attribute.Name.LocalName] = attribute.Value;
        foreach (var same in element.Elements().GroupBy(static e => e.Name.LocalName, StringComparer.Ordinal))
            members[same.Key] = same.Count() == 1 ? Value(same.First()) : new JsonArray([.. same.Select(Value)]);
        if (!element.HasElements && element.Value.Length > 0)
            members["#text"] = element.Value;
        return members;
    }
}
