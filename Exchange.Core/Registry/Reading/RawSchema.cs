namespace Exchange.Core.Registry.Reading;

/// <summary>
/// A JSON Schema file as other tools write it, without an envelope: it becomes a schema document that is named after its file.
/// Its titles are <c>x-title-zh</c> and <c>x-title-en</c>, where one is missing <c>title</c>, else the name; its description is the schema's.
/// </summary>
internal static class RawSchema
{
    public static Envelope Envelope(string path, SourceMap root)
    {
        var file = path[(path.LastIndexOf('/') + 1)..];
        var name = file[..^".json".Length];
        var title = root.TextOf("title") ?? name;
        var zh = root.TextOf("x-title-zh") ?? title;
        var en = root.TextOf("x-title-en") ?? title;
        var entries = new List<SourceEntry>
        {
            Text("name", name),
            new("title", root.Line, root.Column, new SourceMap([Text("zh", zh), Text("en", en)], root.Line, root.Column)),
            new("schema", root.Line, root.Column, root),
        };
        if (root.TextOf("description") is { } description)
            entries.Add(Text("description", description));
        return new Envelope(new FaultSubject(path, DocumentKind.Schema.Name, name), DocumentKind.Schema, root,
            new SourceMap(entries, root.Line, root.Column), "/schema");

        SourceEntry Text(string key, string text) => new(key, root.Line, root.Column, new SourceScalar(text, ScalarForm.Text, root.Line, root.Column));
    }
}
