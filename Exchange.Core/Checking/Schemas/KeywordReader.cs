using Exchange.Core.Checking.Formats;
using Exchange.Core.Checking.Json;
using Exchange.Core.Checking.Rules;

namespace Exchange.Core.Checking.Schemas;

/// <summary>Reads the keywords of one schema into rules.</summary>
internal sealed partial class KeywordReader
{
    readonly SchemaBuilder builder;
    readonly SchemaNode node;
    readonly JsonText text;
    readonly Dialect dialect;
    readonly Dictionary<string, int> members = new(StringComparer.Ordinal);
    readonly List<Rule>[] rules = [[], [], [], [], [], [], []];

    public KeywordReader(SchemaBuilder builder, SchemaNode node)
    {
        (this.builder, this.node) = (builder, node);
        text = node.Resource.Document.Text;
        dialect = node.Resource.Dialect;
        foreach (var (name, value) in text.Members(node.Token)) members.TryAdd(name, value);
    }

    bool IsDraft7 => dialect.Draft == SchemaDraft.Draft7;

    bool Is202012 => dialect.Draft == SchemaDraft.Draft202012;

    public void Read()
    {
        switch (text.Kind(node.Token))
        {
            case JsonKind.False:
                Add(new FalseRule(node), AllKinds);
                break;
            case JsonKind.Object when IsDraft7 && members.ContainsKey("$ref"):
                ReadReference("$ref");
                RefuseRulesBesideReference();
                RefuseWhatIsPassedOverBesideReference();
                break;
            case JsonKind.Object:
                ReadTags();
                ReadStrictly();
                if (dialect.Validation) { ReadType(); ReadValues(); }
                ReadReference("$ref");
                if (Is202012) ReadDynamicReference();
                if (dialect.Draft == SchemaDraft.Draft201909) ReadRecursiveReference();
                if (dialect.Validation) { ReadNumbers(); ReadTexts(); ReadCounts(); }
                ReadFormat();
                ReadObject();
                ReadArray();
                if (dialect.Applicator) ReadLogic();
                ReadUnevaluated();
                ReadRules();
                ReadAnnotations();
                break;
        }
        node.SetRules([.. rules.Select(r => r.ToArray())]);
    }

    static readonly JsonKind[] AllKinds = [JsonKind.Null, JsonKind.False, JsonKind.True, JsonKind.Number, JsonKind.String, JsonKind.Array, JsonKind.Object];

    void Add(Rule rule, params ReadOnlySpan<JsonKind> kinds)
    {
        foreach (var kind in kinds) rules[(int)kind].Add(rule);
    }

    int Get(string keyword, params ReadOnlySpan<JsonKind> kinds) => members.TryGetValue(keyword, out var at) && kinds.Contains(text.Kind(at)) ? at : -1;

    SchemaNode? Schema(string keyword)
    {
        var at = Get(keyword, JsonKind.Object, JsonKind.True, JsonKind.False);
        return at < 0 ? null : builder.Node(node.Resource, at, node.Pointer + "/" + keyword);
    }

    bool IsFalse(string keyword) => Get(keyword, JsonKind.False) >= 0;

    SchemaNode[] Schemas(string keyword)
    {
        var at = Get(keyword, JsonKind.Array);
        return at < 0 ? [] : [.. text.Items(at).Select((item, i) => builder.Node(node.Resource, item, $"{node.Pointer}/{keyword}/{i}"))];
    }

    IEnumerable<(string Name, int Value, string Pointer)> Map(string keyword)
    {
        var at = Get(keyword, JsonKind.Object);
        return at < 0 ? [] : text.Members(at).DistinctBy(m => m.Name, StringComparer.Ordinal).Select(m => (m.Name, m.Value, $"/{keyword}/{JsonPlaces.Escape(m.Name)}"));
    }

    IEnumerable<(string Name, SchemaNode Schema, string Pointer)> SchemaMap(string keyword) => Map(keyword)
        .Where(m => text.Kind(m.Value) is JsonKind.Object or JsonKind.True or JsonKind.False)
        .Select(m => (m.Name, builder.Node(node.Resource, m.Value, node.Pointer + m.Pointer), m.Pointer));

    /// <summary>A count, which may be written 2.0 and may be larger than any record.</summary>
    long? Count(string keyword)
    {
        var at = Get(keyword, JsonKind.Number);
        if (at < 0) return null;
        var number = new JsonNumber(text.RawUtf8(at));
        if (!number.IsInteger || number.Negative) return null;
        return number.Magnitude > 15 ? int.MaxValue : number.IsZero ? 0 : (long)(number.Whole() * System.Numerics.BigInteger.Pow(10, (int)number.LastPlace));
    }

    string[] Names(int at) => [.. text.Items(at).Where(i => text.Kind(i) == JsonKind.String).Select(text.String).Distinct(StringComparer.Ordinal)];

    void ReadReference(string keyword)
    {
        var at = Get(keyword, JsonKind.String);
        if (at < 0 || builder.Refer(node, keyword, text.String(at)) is not { } target) return;
        Add(new RefRule(node, keyword) { Target = target }, AllKinds);
    }

    void ReadDynamicReference()
    {
        var at = Get("$dynamicRef", JsonKind.String);
        if (at < 0) return;
        var reference = text.String(at);
        if (builder.Refer(node, "$dynamicRef", reference) is not { } target) return;
        var anchor = UriReference.Decode(UriReference.Split(reference).Fragment ?? "");
        // Only a first target that is itself a dynamic anchor of that name opens the search; else this is $ref.
        var isDynamic = target.Resource.DynamicAnchors.Contains(anchor) && target.Resource.Anchors[anchor].Token == target.Token;
        Add(isDynamic ? new DynamicRefRule(node, "$dynamicRef", anchor) { Target = target } : new RefRule(node, "$dynamicRef") { Target = target }, AllKinds);
    }

    void ReadRecursiveReference()
    {
        if (Get("$recursiveRef", JsonKind.String) < 0 || builder.Refer(node, "$recursiveRef", "#") is not { } target) return;
        Add(target.Resource.DynamicAnchors.Contains("") ? new DynamicRefRule(node, "$recursiveRef", "") { Target = target }
            : new RefRule(node, "$recursiveRef") { Target = target }, AllKinds);
    }

    void ReadFormat()
    {
        var at = Get("format", JsonKind.String);
        if (at < 0) return;
        var name = text.String(at);
        if (!builder.Options.AssertFormats && !dialect.FormatAssertion) return;
        if (TextFormats.Find(name) is { } format) Add(new FormatRule(node, format), JsonKind.String);
    }

    void ReadLogic()
    {
        if (Get("allOf", JsonKind.Array) >= 0) Add(new AllOfRule(node, Schemas("allOf")), AllKinds);
        foreach (var keyword in new[] { "anyOf", "oneOf" })
            if (Get(keyword, JsonKind.Array) >= 0) Add(new ChoiceRule(node, keyword, Schemas(keyword)), AllKinds);
        if (Schema("not") is { } not) Add(new NotRule(node, not), AllKinds);
        if (Schema("if") is { } condition) Add(new IfRule(node, condition, Schema("then"), Schema("else")), AllKinds);
    }

    void ReadUnevaluated()
    {
        if (!dialect.Unevaluated || IsDraft7) return;
        if (Schema("unevaluatedProperties") is { } properties)
        {
            node.Tracks = true;
            Add(new UnevaluatedPropertiesRule(node, properties, IsFalse("unevaluatedProperties")), JsonKind.Object);
        }
        if (Schema("unevaluatedItems") is { } items)
        {
            node.Tracks = true;
            Add(new UnevaluatedItemsRule(node, items, IsFalse("unevaluatedItems")), JsonKind.Array);
        }
    }
}
