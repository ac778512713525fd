using Exchange.Core.Checking.Json;

namespace Exchange.Core.Checking.Schemas;

/// <summary>Checks a schema document against its meta-schema, and each resource of another dialect in it against its own.</summary>
/// <param name="compiled">Meta-schemas of this compilation by URI, each compiled once; null while one is, and where one has faults.</param>
internal sealed class MetaCheck(CompileOptions options, List<SchemaFault> faults, Dictionary<string, CompiledSchema?> compiled)
{
    /// <summary>Checks what has not been checked yet: references can make more schemas of a document known.</summary>
    public void Run(SchemaDocument document)
    {
        if (document.Root == null) return;
        var resources = document.Known.Values.Distinct().Where(r => r.Parent == null || r.Parent.Dialect != r.Dialect).ToList();
        foreach (var resource in resources) Check(document, resource, resource.Token, resource.Pointer, resources);
        foreach (var token in document.Followed) Check(document, document.Known[token], token, document.Pointers[token], resources);
    }

    void Check(SchemaDocument document, SchemaResource resource, int token, string from, List<SchemaResource> resources)
    {
        if (!document.MetaChecked.Add(token) || MetaSchema(resource) is not { } schema) return;
        var found = new Checker(schema, options.Limits).CheckAt(document.Text, token);
        // One mistake is often refused by several vocabularies.
        foreach (var finding in found.DistinctBy(f => (f.Pointer, f.Code, f.Zh)))
        {
            var pointer = from + finding.Pointer;
            if (resources.Any(inner => inner.Pointer.Length > from.Length && Lies(pointer, inner.Pointer))) continue;
            faults.Add(new(document.Uri, pointer, "schema.meta", finding.Zh, $"{finding.En} ({finding.SchemaLocation})"));
        }
    }

    static bool Lies(string pointer, string within) => pointer == within || pointer.StartsWith(within + "/", StringComparison.Ordinal);

    CompiledSchema? MetaSchema(SchemaResource resource)
    {
        var uri = resource.Dialect.MetaSchema;
        if (MetaSchemas.Text(uri) != null) return SchemaCompiler.MetaSchema(uri);
        if (compiled.TryGetValue(uri, out var known)) return known;
        if (uri == resource.Uri || uri == resource.Document.Uri || options.Resolve?.Invoke(uri) is not { Length: > 0 } text) return null;
        compiled[uri] = null;
        var answer = SchemaCompiler.Compile(text, options with { Name = uri, AssertFormats = false, Strict = false, BindRule = null }, compiled);
        faults.AddRange(answer.Faults);
        return compiled[uri] = answer.Schema;
    }
}
