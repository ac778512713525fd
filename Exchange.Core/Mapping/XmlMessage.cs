using System.Text;
using System.Xml;
using Exchange.Core.Expressions;
using Exchange.Core.Mapping.Functions;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Mapping;

/// <summary>
/// Writes a message as XML: a member is an element, one that begins with @ an attribute, #text the text of its element, an array a repeated element, null
/// an empty one.
/// </summary>
internal sealed class XmlMessage(XmlPart part)
{
    static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    readonly HashSet<string> cdata = new(part.Cdata, StringComparer.Ordinal);
    readonly XmlMessage? inner = part.Namespace is null ? null : new XmlMessage(part with { Namespace = null });

    internal Translation Write(ReadOnlySpan<byte> message, MappingProgram program)
    {
        using var buffer = new MemoryStream(message.Length * 2);
        try
        {
            using (var xml = XmlWriter.Create(buffer, Settings(part.Declaration)))
            {
                Start(xml, part.Root);
                foreach (var (prefix, uri) in part.Namespaces)
                    xml.WriteAttributeString("xmlns", prefix, null, uri);
                Content(xml, Value.Parse(message, JsonOutput.MaxDepth), "");
                xml.WriteEndElement();
            }
            return new Translation.Written(buffer.ToArray());
        }
        catch (ExpressionException fault) when (fault.InnerException is Wording wording)
        {
            return new Translation.Failed(new TranslationFault { Code = fault.Code, Target = fault.Token,
                Place = program.Root.PlaceOf(fault.Token!, program.Texts), Zh = wording.Zh, En = wording.En });
        }
    }

    static XmlWriterSettings Settings(bool declaration) => new()
    {
        Encoding = Utf8,
        OmitXmlDeclaration = !declaration,
        // A carriage return in a text survives only as a character reference.
        NewLineHandling = NewLineHandling.Entitize,
        ConformanceLevel = declaration ? ConformanceLevel.Document : ConformanceLevel.Fragment,
    };

    void Content(XmlWriter xml, Value value, string path)
    {
        if (!value.IsObject)
        {
            if (!value.IsNull)
                xml.WriteString(Text(value, path));
            return;
        }
        // Attributes come before any content, wherever they stand among the fields.
        foreach (var (name, member) in value.Members)
            if (name.StartsWith('@') && !member.IsNull)
                Attribute(xml, name[1..], Text(member, path + "/" + name), path + "/" + name);
        foreach (var (name, member) in value.Members)
            if (name == "#text")
                xml.WriteString(member.IsNull ? "" : Text(member, path + "/" + name));
            else if (!name.StartsWith('@'))
                Elements(xml, name, member, JsonPointer.Below(path, name));
    }

    void Elements(XmlWriter xml, string name, Value value, string path)
    {
        if (!FormatFaults.IsName(name, part))
            throw Fault(path, "成员名不能作 XML 元素名", "The name of a member cannot be an element's in XML");
        if (!value.IsArray)
            Element(xml, name, value, path);
        else
            foreach (var item in value.Items)
            {
                if (item.IsArray)
                    throw Fault(path, "XML 不能写出数组中的数组", "An array in an array has no form in XML");
                Element(xml, name, item, path);
            }
    }

    void Element(XmlWriter xml, string name, Value value, string path)
    {
        Start(xml, name);
        if (!cdata.Contains(path[1..].Replace('/', '.')))
            Content(xml, value, path);
        else if (value.IsObject)
            xml.WriteCData(Inner(value, path));
        else if (!value.IsNull)
            xml.WriteCData(Text(value, path));
        xml.WriteEndElement();
    }

    // A department's own XML inside another's envelope, whose namespace is not its own.
    string Inner(Value value, string path)
    {
        var text = new StringBuilder();
        using (var xml = XmlWriter.Create(text, Settings(declaration: false)))
            foreach (var (name, member) in value.Members)
                (inner ?? this).Elements(xml, name, member, JsonPointer.Below(path, name));
        return text.ToString();
    }

    void Start(XmlWriter xml, string name)
    {
        var colon = name.IndexOf(':');
        if (colon < 0)
            xml.WriteStartElement(null, name, part.Namespace);
        else
            xml.WriteStartElement(name[..colon], name[(colon + 1)..], part.Namespaces[name[..colon]]);
    }

    void Attribute(XmlWriter xml, string name, string text, string path)
    {
        if (!FormatFaults.IsName(name, part))
            throw Fault(path, "成员名不能作 XML 属性名", "The name of a member cannot be an attribute's in XML");
        var colon = name.IndexOf(':');
        if (colon < 0)
            xml.WriteAttributeString(name, text);
        else
            xml.WriteAttributeString(name[..colon], name[(colon + 1)..], part.Namespaces[name[..colon]], text);
    }

    /// <summary>A scalar as it stands in the JSON of the message, numbers with their digits.</summary>
    static string Text(Value value, string path)
    {
        if (value.IsArray || value.IsObject)
            throw Fault(path, "XML 的属性与文本只能是单个值", "An attribute or text of XML must be a single value");
        var text = value.IsString ? value.AsString() : value.ToString();
        for (var i = 0; i < text.Length; i++)
            if (!XmlConvert.IsXmlChar(text[i]) && !(i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i++])))
                throw Fault(path, "文本含有 XML 不允许的字符", "The text has a character that XML does not allow");
        return text;
    }

    static ExpressionException Fault(string path, string zh, string en) => new("not-xml", 0, en, new Wording(zh, en)) { Token = path };
}
