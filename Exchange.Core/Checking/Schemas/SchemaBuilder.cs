using Exchange.Core.Checking.Patterns;
using Exchange.Core.Checking.Rules;

namespace Exchange.Core.Checking.Schemas;

/// <summary>Compiles schemas into nodes, each once; what a schema refers to is queued, so that neither depth nor loops matter here.</summary>
internal sealed class SchemaBuilder(CompileOptions options, SchemaLibrary library, List<SchemaFault> faults)
{
    // Each takes a bounded time to compile; a document must not hold any number of them.
    const int MostPatterns = 2000;

    readonly Dictionary<(SchemaDocument, int), SchemaNode> nodes = [];
    readonly Queue<SchemaNode> waiting = new();
    readonly PatternBudget budget = new();
    readonly Dictionary<string, Pattern?> patterns = new(StringComparer.Ordinal);

    public CompileOptions Options => options;

    public IEnumerable<SchemaNode> Nodes => nodes.Values;

    /// <summary>Compiles a schema and all that it can lead to.</summary>
    public SchemaNode Build(SchemaResource resource)
    {
        var root = Node(resource, resource.Token, resource.Pointer);
        var done = new HashSet<SchemaResource>();
        do
        {
            while (waiting.TryDequeue(out var node)) new KeywordReader(this, node).Read();
            // What a dynamic reference may lead to is known by name only: all anchors of that kind are compiled.
            foreach (var known in library.Resources.Where(done.Add).ToList())
                foreach (var anchor in known.DynamicAnchors)
                    known.DynamicNodes[anchor] = Node(known, known.Anchors[anchor].Token, known.Anchors[anchor].Pointer);
        }
        while (waiting.Count > 0);
        return root;
    }

    /// <summary>Compiles every schema of a document, so that faults in parts that nothing refers to are told as well.</summary>
    public void BuildAll(SchemaDocument document)
    {
        foreach (var (token, resource) in document.Known.ToList())
            if (!nodes.ContainsKey((document, token))) Node(resource, token, document.Pointers[token]);
        while (waiting.TryDequeue(out var node)) new KeywordReader(this, node).Read();
    }

    public SchemaNode Node(SchemaResource resource, int token, string pointer)
    {
        if (nodes.TryGetValue((resource.Document, token), out var known)) return known;
        var node = new SchemaNode(resource.Document.Known.GetValueOrDefault(token, resource), token, pointer);
        nodes.Add((resource.Document, token), node);
        waiting.Enqueue(node);
        return node;
    }

    public SchemaNode? Refer(SchemaNode from, string keyword, string reference) =>
        library.Locate(from.Resource, reference, from.Pointer + "/" + keyword) is { } place ? Node(place.Resource, place.Token, place.Pointer) : null;

    public Pattern? Pattern(SchemaNode node, string pointer, string source)
    {
        if (patterns.TryGetValue(source, out var known) && known != null) return known;
        if (patterns.Count >= MostPatterns)
        {
            Fault(node, pointer, "schema.patterns", $"正则表达式超过 {MostPatterns} 个", $"there are more than {MostPatterns} regular expressions");
            return null;
        }
        var pattern = Patterns.Pattern.Compile(source, budget, out var why);
        if (pattern == null)
            Fault(node, pointer, "schema.pattern", $"正则表达式不正确:{why}", $"the regular expression is not valid: {why}");
        return patterns[source] = pattern;
    }

    public void Fault(SchemaNode node, string pointer, string code, string zh, string en) =>
        faults.Add(new(node.Resource.Document.Uri, node.Pointer + pointer, code, zh, en));
}
