using System.Text;
using System.Xml;
using Exchange.Core.Expressions;

namespace Exchange.Adapters.Http;

/// <summary>
/// XML as a value: an element without content is an empty text, one with text alone is that text, any other an object of its attributes (after an @)
/// and its elements by local name, several of one name as a list, and its text as #text. A CDATA section that holds an XML document is read as one.
/// </summary>
internal static class XmlValue
{
    const int Deepest = 64, MostCharacters = 16 << 20;

    /// <summary>The document as an object of its root element; nothing when it is not well-formed, has a DTD or is nested too deep.</summary>
    /// <param name="encoding">The one that was told with it; null: the one that it declares, UTF-8 if none.</param>
    public static Value Read(ReadOnlyMemory<byte> document, Encoding? encoding)
    {
        encoding ??= Declared(document.Span);
        return encoding is null ? Value.Undefined : Read(encoding.GetString(document.Span), depth: 0);
    }

    static Value Read(string text, int depth)
    {
        // A DTD could name files and addresses, or grow without end; nothing here needs one.
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersInDocument = MostCharacters,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
        };
        try
        {
            using var reader = XmlReader.Create(new StringReader(text.TrimStart('\uFEFF')), settings);
            if (reader.MoveToContent() is not XmlNodeType.Element)
                return Value.Undefined;
            var name = reader.LocalName;
            var root = Element(reader, depth + 1);
            while (reader.Read())
            {
                // What follows the root must be well-formed too.
            }
            return Value.FromObject(KeyValuePair.Create(name, root));
        }
        catch (XmlException)
        {
            return Value.Undefined;
        }
    }

    static Value Element(XmlReader reader, int depth)
    {
        if (depth > Deepest)
            throw new XmlException();
        var members = new Dictionary<string, List<Value>>(StringComparer.Ordinal);
        var text = new StringBuilder();
        for (var more = reader.MoveToFirstAttribute(); more; more = reader.MoveToNextAttribute())
        {
            if (reader.NamespaceURI != "http://www.w3.org/2000/xmlns/")
                members["@" + reader.LocalName] = [Value.From(reader.Value)];
        }
        reader.MoveToElement();
        if (reader.IsEmptyElement)
            return Made(members, text);
        while (reader.Read() && reader.NodeType is not XmlNodeType.EndElement)
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    Add(reader.LocalName, Element(reader, depth + 1));
                    break;
                case XmlNodeType.CDATA when reader.Value.AsSpan().TrimStart().StartsWith("<") && Read(reader.Value.Trim(), depth) is { IsUndefined: false } inner:
                    foreach (var (name, value) in inner.Members)
                        Add(name, value);
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace:
                    text.Append(reader.Value);
                    break;
            }
        }
        return Made(members, text);

        void Add(string name, Value value)
        {
            if (members.TryGetValue(name, out var known))
                known.Add(value);
            else
                members[name] = [value];
        }
    }

    static Value Made(Dictionary<string, List<Value>> members, StringBuilder text)
    {
        var words = text.ToString().Trim();
        if (members.Count == 0)
            return Value.From(words);
        if (words.Length > 0)
            members["#text"] = [Value.From(words)];
        return Value.FromObject(members.Select(m => KeyValuePair.Create(m.Key, m.Value.Count == 1 ? m.Value[0] : Value.FromArray(m.Value))));
    }

    // The declaration is in ASCII whatever the encoding, but for UTF-16, which says so by its first two bytes.
    static Encoding? Declared(ReadOnlySpan<byte> document)
    {
        if (document.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]))
            return Encoding.Unicode;
        if (document.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
            return Encoding.BigEndianUnicode;
        var head = Encoding.Latin1.GetString(document[..Math.Min(document.Length, 200)]);
        var end = head.IndexOf("?>", StringComparison.Ordinal);
        var at = end < 0 ? -1 : head.IndexOf("encoding", 0, end, StringComparison.Ordinal);
        if (at < 0)
            return Encoding.UTF8;
        var open = head.IndexOfAny(['"', '\''], at);
        var close = open < 0 ? -1 : head.IndexOf(head[open], open + 1);
        return close < 0 ? Encoding.UTF8 : Charsets.Named(head[(open + 1)..close]);
    }
}
