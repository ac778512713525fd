using Exchange.Core.Checking.Json;

namespace Exchange.Core.Checking.Schemas;

/// <summary>A schema in its document, to be read keyword by keyword by what compares and samples schemas.</summary>
internal readonly record struct SchemaView(SchemaLibrary Library, SchemaResource Resource, int Token, string Pointer)
{
    public JsonText Text => Resource.Document.Text;

    public bool IsTrue => Text.Kind(Token) == JsonKind.True || (Text.Kind(Token) == JsonKind.Object && Text.Tokens[Token].Extra == 0);

    public bool IsFalse => Text.Kind(Token) == JsonKind.False;

    public string Location => Resource.Document.Uri + "#" + Pointer;

    /// <summary>Reads documents that have been found free of faults.</summary>
    public static SchemaView Open(ReadOnlyMemory<byte> utf8, CompileOptions options)
    {
        var faults = new List<SchemaFault>();
        var library = new SchemaLibrary(options, faults);
        var name = UriReference.Split(options.Name).Uri;
        var uri = UriReference.Parse(name).Scheme == null ? SchemaLibrary.Registered + name : name;
        var document = library.Add(uri, utf8, Dialect.Of(options.Draft));
        if (document == null) throw new ArgumentException("The schema is not usable: " + string.Join("; ", faults));
        return new(library, document.Root, 0, "");
    }

    /// <summary>Token of a keyword's value, or -1.</summary>
    public int Get(string keyword) => Text.Member(Token, keyword);

    public string? String(string keyword) => Get(keyword) is >= 0 and var at && Text.Kind(at) == JsonKind.String ? Text.String(at) : null;

    public SchemaView? Schema(string keyword) => Get(keyword) is >= 0 and var at && IsSchema(at) ? Inner(at, "/" + keyword) : null;

    public IReadOnlyList<SchemaView> Schemas(string keyword)
    {
        var self = this;
        var at = Get(keyword);
        return at < 0 ? [] : [.. Text.Items(at).Select((item, i) => self.Inner(item, $"/{keyword}/{i}"))];
    }

    public IReadOnlyDictionary<string, SchemaView> SchemaMap(string keyword)
    {
        var map = new Dictionary<string, SchemaView>(StringComparer.Ordinal);
        var at = Get(keyword);
        if (at < 0) return map;
        foreach (var (name, value) in Text.Members(at))
            if (IsSchema(value)) map.TryAdd(name, Inner(value, $"/{keyword}/{JsonPlaces.Escape(name)}"));
        return map;
    }

    public IReadOnlyList<string> Names(string keyword)
    {
        var text = Text;
        var at = Get(keyword);
        return at < 0 ? [] : [.. text.Items(at).Where(i => text.Kind(i) == JsonKind.String).Select(text.String)];
    }

    /// <summary>Where $ref (or $dynamicRef, without its dynamics) leads.</summary>
    public SchemaView? Reference()
    {
        var reference = String("$ref") ?? String("$dynamicRef");
        return reference != null && Library.Locate(Resource, reference, Pointer) is { } place
            ? new SchemaView(Library, place.Resource, place.Token, place.Pointer) : null;
    }

    public IEnumerable<string> Keywords => Text.Members(Token).Select(m => m.Name);

    /// <summary>Whether a rule of this keyword refuses a record: x-severity beside it can make it a warning.</summary>
    public bool Refuses(string keyword) => Severity(keyword) != "warning";

    /// <summary>Whether x-severity makes an error of what the keyword would only warn of.</summary>
    public bool IsStrict(string keyword) => Severity(keyword) == "error";

    string? Severity(string keyword)
    {
        var severity = Get("x-severity");
        if (severity >= 0 && Text.Kind(severity) == JsonKind.Object) severity = Text.Member(severity, keyword);
        return severity >= 0 && Text.Kind(severity) == JsonKind.String ? Text.String(severity) : null;
    }

    SchemaView Inner(int token, string pointer) => new(Library, Resource.Document.Known.GetValueOrDefault(token, Resource), token, Pointer + pointer);

    bool IsSchema(int at) => Text.Kind(at) is JsonKind.Object or JsonKind.True or JsonKind.False;
}
