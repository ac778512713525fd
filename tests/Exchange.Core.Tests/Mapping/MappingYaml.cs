using Exchange.Core.Registry.Documents;
using YamlDotNet.RepresentationModel;

namespace Exchange.Core.Tests.Mapping;

/// <summary>Mappings and code tables as somebody writes them, for tests that need no registry.</summary>
static class MappingYaml
{
    internal static MappingDocument Mapping(string yaml)
    {
        var map = Documents(yaml).Single();
        return new MappingDocument
        {
            Name = Text(map, "name") ?? "test.v1",
            Title = new Title { Zh = "测试", En = "Test" },
            Reads = Enum.Parse<MappingReads>(Text(map, "reads") ?? "record", ignoreCase: true),
            Format = Enum.Parse<MessageFormat>(Text(map, "format") ?? "json", ignoreCase: true),
            Xml = Child(map, "xml") is { } xml ? Xml(xml) : null,
            Rows = Child(map, "rows") is { } rows ? new RowsPart { Each = Text(rows, "each")! } : null,
            From = Text(map, "from") ?? "from.v1",
            To = Text(map, "to") ?? "to.v1",
            Fields = Texts(map, "fields"),
            Snippets = Texts(map, "snippets"),
            Tables = Child(map, "tables") is { } tables
                ? tables.Children.ToDictionary(t => Name(t.Key), t => Table((YamlMappingNode)t.Value), StringComparer.Ordinal)
                : new Dictionary<string, TablePart>(),
        };
    }

    internal static MappingDocument Of(params (string Target, string Expression)[] fields) => new()
    {
        Name = "test.v1",
        Title = new Title { Zh = "测试", En = "Test" },
        From = "from.v1",
        To = "to.v1",
        Fields = fields.ToDictionary(f => f.Target, f => f.Expression, StringComparer.Ordinal),
    };

    internal static IEnumerable<CodeTableDocument> CodeTables(string yaml) => Documents(yaml).Select(map => new CodeTableDocument
    {
        Name = Text(map, "name")!,
        Title = new Title { Zh = "表", En = "Table" },
        Rows = [.. ((YamlSequenceNode)map["rows"]).Select(row => Row((YamlMappingNode)row))],
    });

    static XmlPart Xml(YamlMappingNode map) => new()
    {
        Root = Text(map, "root")!,
        Namespace = Text(map, "namespace"),
        Namespaces = Texts(map, "namespaces"),
        Cdata = map.Children.TryGetValue(new YamlScalarNode("cdata"), out var paths) ? [.. ((YamlSequenceNode)paths).Select(Name)] : [],
        Declaration = Text(map, "declaration") != "false",
    };

    static CodeRow Row(YamlMappingNode row) => new()
    {
        Value = Text(row, "value")!,
        Title = Child(row, "title") is { } title ? new Title { Zh = Text(title, "zh")!, En = Text(title, "en")! } : new Title { Zh = "值", En = "value" },
        From = Text(row, "from") is { } from ? DateOnly.Parse(from) : null,
        Until = Text(row, "until") is { } until ? DateOnly.Parse(until) : null,
        Systems = Texts(row, "systems"),
    };

    static TablePart Table(YamlMappingNode part) => new()
    {
        Table = Text(part, "table")!,
        System = Text(part, "system")!,
        Unknown = Enum.Parse<UnknownCode>(Text(part, "unknown") ?? "fail", ignoreCase: true),
        Default = Text(part, "default"),
    };

    static IEnumerable<YamlMappingNode> Documents(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return stream.Documents.Select(d => (YamlMappingNode)d.RootNode);
    }

    static YamlMappingNode? Child(YamlMappingNode map, string name) => map.Children.TryGetValue(new YamlScalarNode(name), out var node)
        ? (YamlMappingNode)node : null;

    static string? Text(YamlMappingNode map, string name) => map.Children.TryGetValue(new YamlScalarNode(name), out var node) ? ((YamlScalarNode)node).Value
        : null;

    static Dictionary<string, string> Texts(YamlMappingNode map, string name) =>
        Child(map, name)?.Children.ToDictionary(c => Name(c.Key), c => ((YamlScalarNode)c.Value).Value!, StringComparer.Ordinal) ?? [];

    static string Name(YamlNode node) => ((YamlScalarNode)node).Value!;
}
