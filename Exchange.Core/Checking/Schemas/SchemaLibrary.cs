using Exchange.Core.Checking.Json;

namespace Exchange.Core.Checking.Schemas;

/// <summary>
/// The documents of one compilation and the resources in them. Documents come from the built-in meta-schemas and from the registered ones; there is no
/// other way by which a text could get in.
/// </summary>
internal sealed class SchemaLibrary(CompileOptions options, List<SchemaFault> faults)
{
    /// <summary>What names without a scheme are relative to.</summary>
    public const string Registered = "schema:///";

    readonly Dictionary<string, SchemaResource> resources = new(StringComparer.Ordinal);
    readonly Dictionary<string, SchemaDocument?> documents = new(StringComparer.Ordinal);
    readonly Dictionary<string, Dialect?> dialects = new(StringComparer.Ordinal);

    public IEnumerable<SchemaResource> Resources => resources.Values.Distinct();

    public IEnumerable<SchemaDocument> Documents => documents.Values.OfType<SchemaDocument>().Distinct<SchemaDocument>(ReferenceEqualityComparer.Instance);

    /// <summary>Reads a document and finds the resources in it. Null where it has faults, which are then noted.</summary>
    public SchemaDocument? Add(string uri, ReadOnlyMemory<byte> utf8, Dialect usual)
    {
        documents[uri] = null;
        var text = JsonText.Read(utf8, options.Limits, out var findings);
        if (text == null)
        {
            faults.AddRange(findings.Select(f => new SchemaFault(uri, f.Pointer, f.Code, f.Zh, f.En)));
            return null;
        }
        var document = new SchemaDocument(uri, text);
        documents[uri] = document;
        var dialect = DialectOf(document, 0, "", usual);
        if (dialect == null) return null;
        var id = IdOf(text, 0, dialect);
        var (own, fragment) = UriReference.Split(id == null ? uri : UriReference.Resolve(uri, id));
        // Reached by its $id before and by its name now, it is the same document.
        if (own != uri && resources.TryGetValue(own, out var same) && same.Token == 0 && same.Document.Text.Utf8.SequenceEqual(text.Utf8))
        {
            documents[uri] = same.Document;
            resources.TryAdd(uri, same);
            return same.Document;
        }
        document.Root = new SchemaResource(document, 0, "", own, dialect, null);
        resources.TryAdd(uri, document.Root);
        if (own != uri) Register(document.Root);
        if (fragment != null && dialect.Draft == SchemaDraft.Draft7) document.Root.Anchors[fragment] = (0, "");
        Walk(document, 0, "", document.Root);
        return document;
    }

    /// <summary>Where a reference leads, or null with a fault noted at the place of the reference.</summary>
    public (SchemaResource Resource, int Token, string Pointer)? Locate(SchemaResource from, string reference, string place)
    {
        var (uri, fragment) = UriReference.Split(UriReference.Resolve(from.Uri, reference));
        var resource = Find(uri, from.Dialect);
        if (resource == null)
        {
            // A document that could not be read has told why already.
            if (!documents.ContainsKey(uri))
                faults.Add(new(from.Document.Uri, place, "schema.reference", $"引用的文档未登记:{reference}", $"no registered document is called '{reference}'"));
            return null;
        }
        if (fragment == null) return (resource, resource.Token, resource.Pointer);
        fragment = UriReference.Decode(fragment);
        var found = fragment.StartsWith('/') ? Follow(resource, fragment) : Anchor(resource, fragment);
        if (found == null)
            faults.Add(new(from.Document.Uri, place, "schema.reference", $"引用的位置不存在:{reference}", $"there is nothing at '{reference}'"));
        return found;
    }

    SchemaResource? Find(string uri, Dialect usual)
    {
        if (resources.TryGetValue(uri, out var known)) return known;
        if (documents.ContainsKey(uri)) return null;
        if (MetaSchemas.Text(uri) is { } builtIn) return Add(uri, builtIn, usual)?.Root;
        var name = uri.StartsWith(Registered, StringComparison.Ordinal) ? uri[Registered.Length..] : uri;
        // Empty is what a null array becomes on its way into ReadOnlyMemory.
        return options.Resolve?.Invoke(name) is { Length: > 0 } text ? Add(uri, text, usual)?.Root : null;
    }

    static (SchemaResource, int, string)? Anchor(SchemaResource resource, string name) =>
        resource.Anchors.TryGetValue(name, out var place) ? (resource, place.Token, place.Pointer) : null;

    (SchemaResource, int, string)? Follow(SchemaResource resource, string fragment)
    {
        var document = resource.Document;
        var at = resource.Token;
        var pointer = resource.Pointer;
        foreach (var segment in fragment[1..].Split('/'))
        {
            var name = JsonPlaces.Unescape(segment);
            at = JsonPlaces.Child(document.Text.Utf8, document.Text.Tokens, at, name);
            if (at < 0) return null;
            pointer += "/" + JsonPlaces.Escape(name);
            if (document.Known.TryGetValue(at, out var entered)) resource = entered;
        }
        // A schema where no keyword would hold one: it becomes one by being referred to.
        if (!document.Known.ContainsKey(at))
        {
            Walk(document, at, pointer, resource);
            document.Followed.Add(at);
        }
        return document.Text.Kind(at) is JsonKind.Object or JsonKind.True or JsonKind.False ? (document.Known[at], at, pointer) : null;
    }

    void Walk(SchemaDocument document, int at, string pointer, SchemaResource around)
    {
        var text = document.Text;
        if (document.Known.ContainsKey(at)) return;
        var resource = around;
        if (at != around.Token && text.Kind(at) == JsonKind.Object) resource = Enter(document, at, pointer, around);
        document.Known[at] = resource;
        document.Pointers[at] = pointer;
        if (text.Kind(at) != JsonKind.Object) return;
        NoteAnchors(text, at, pointer, resource);
        foreach (var (name, value) in text.Members(at))
        {
            var inner = pointer + "/" + JsonPlaces.Escape(name);
            var holding = resource.Dialect.Holds(name);
            if (holding == Holding.OneOrList) holding = text.Kind(value) == JsonKind.Array ? Holding.List : Holding.One;
            if (holding == Holding.One) Walk(document, value, inner, resource);
            else if (holding == Holding.List)
                foreach (var (item, index) in text.Items(value).Select((v, i) => (v, i))) Walk(document, item, inner + "/" + index, resource);
            else if (holding == Holding.Map)
                foreach (var (key, item) in text.Members(value))
                    if (text.Kind(item) is JsonKind.Object or JsonKind.True or JsonKind.False) Walk(document, item, inner + "/" + JsonPlaces.Escape(key),
                        resource);
        }
    }

    SchemaResource Enter(SchemaDocument document, int at, string pointer, SchemaResource around)
    {
        var dialect = DialectOf(document, at, pointer, around.Dialect) ?? around.Dialect;
        var id = IdOf(document.Text, at, dialect);
        if (id == null) return around;
        var (uri, fragment) = UriReference.Split(UriReference.Resolve(around.Uri, id));
        if (fragment != null && dialect.Draft == SchemaDraft.Draft7)
        {
            if (id[0] == '#') { around.Anchors.TryAdd(fragment, (at, pointer)); return around; }
        }
        var resource = new SchemaResource(document, at, pointer, uri, dialect, around);
        if (fragment != null) resource.Anchors[fragment] = (at, pointer);
        Register(resource);
        return resource;
    }

    void Register(SchemaResource resource)
    {
        if (resources.TryAdd(resource.Uri, resource) || resources[resource.Uri] == resource) return;
        faults.Add(new(resource.Document.Uri, resource.Pointer + "/$id", "schema.same-id", $"两个模式使用同一个 $id:{resource.Uri}",
            $"two schemas have the $id '{resource.Uri}'"));
    }

    static string? IdOf(JsonText text, int at, Dialect dialect)
    {
        var id = text.Member(at, "$id");
        if (id < 0 || text.Kind(id) != JsonKind.String) return null;
        // draft-07: whatever stands beside $ref is ignored, $id too.
        return dialect.Draft == SchemaDraft.Draft7 && text.Member(at, "$ref") >= 0 ? null : text.String(id);
    }

    void NoteAnchors(JsonText text, int at, string pointer, SchemaResource resource)
    {
        if (resource.Dialect.Draft == SchemaDraft.Draft7) return;
        foreach (var keyword in new[] { "$anchor", "$dynamicAnchor" })
        {
            if (keyword == "$dynamicAnchor" && resource.Dialect.Draft != SchemaDraft.Draft202012) continue;
            var member = text.Member(at, keyword);
            if (member < 0 || text.Kind(member) != JsonKind.String) continue;
            var name = text.String(member);
            if (!resource.Anchors.TryAdd(name, (at, pointer)) && resource.Anchors[name].Token != at)
                faults.Add(new(resource.Document.Uri, pointer + "/" + keyword, "schema.same-anchor", $"锚点重名:{name}", $"two schemas have the anchor '{name}'"));
            if (keyword == "$dynamicAnchor") resource.DynamicAnchors.Add(name);
        }
        if (resource.Dialect.Draft == SchemaDraft.Draft201909 && at == resource.Token && text.Member(at, "$recursiveAnchor") is >= 0 and var flag
            && text.Kind(flag) == JsonKind.True)
        {
            resource.DynamicAnchors.Add("");
            resource.Anchors.TryAdd("", (at, pointer));
        }
    }

    Dialect? DialectOf(SchemaDocument document, int at, string pointer, Dialect usual)
    {
        var text = document.Text;
        var member = text.Member(at, "$schema");
        if (member < 0 || text.Kind(member) != JsonKind.String) return usual;
        var uri = UriReference.Split(text.String(member)).Uri;
        if (Dialect.Known(uri) is { } known) return known;
        if (dialects.TryGetValue(uri, out var met)) return met ?? usual;
        dialects[uri] = null;       // a meta-schema that names itself is met again while it is read
        var meta = uri == document.Uri ? null : Find(uri, usual);
        if (meta == null)
        {
            if (uri == UriReference.Split(document.Uri).Uri || text.Member(at, "$id") is >= 0 and var id && text.Kind(id) == JsonKind.String
                && text.String(id) == uri) return dialects[uri] = usual;
            // Registered it may be all the same: two that name each other as their $schema have none.
            faults.Add(new(document.Uri, pointer + "/$schema", "schema.dialect", $"不认识的 $schema:{uri}",
                $"the $schema '{uri}' is neither built in nor registered as one that can be used"));
            return null;
        }
        var dialect = FromMeta(meta, uri, out var unknown);
        foreach (var vocabulary in unknown)
            faults.Add(new(document.Uri, pointer + "/$schema", "schema.vocabulary", $"元模式要求的词汇表不受支持:{vocabulary}",
                $"the meta-schema requires the vocabulary '{vocabulary}', which is not known here"));
        return dialects[uri] = dialect;
    }

    static Dialect FromMeta(SchemaResource meta, string uri, out List<string> unknown)
    {
        unknown = [];
        var text = meta.Document.Text;
        var vocabulary = text.Member(meta.Token, "$vocabulary");
        if (vocabulary < 0 || meta.Dialect.Draft == SchemaDraft.Draft7) return Dialect.Of(meta.Dialect.Draft) with { MetaSchema = uri };
        return Dialect.FromVocabularies(meta.Dialect.Draft, uri, text.Members(vocabulary).Select(m => (m.Name, text.Kind(m.Value) == JsonKind.True)),
            out unknown);
    }
}
