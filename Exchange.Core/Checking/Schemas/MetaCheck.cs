using Exchange.Core.Checking.Json;

namespace Exchange.Core.Checking.Schemas;

/// <summary>Checks a schema document against its meta-schema, and each resource of another dialect in it against its own.</summary>
internal static class MetaCheck
{
    public static void Run(SchemaDocument document, CompileOptions options, List<SchemaFault> faults)
    {
        if (document.Root == null) return;
        var resources = document.Known.Values.Distinct().Where(r => r.Parent == null || r.Parent.Dialect != r.Dialect).ToList();
        foreach (var resource in resources)
        {
            if (MetaSchema(resource, options, faults) is not { } schema) continue;
            var found = new Checker(schema, options.Limits).CheckAt(document.Text, resource.Token);
            // One mistake is often refused by several vocabularies.
            foreach (var finding in found.DistinctBy(f => (f.Pointer, f.Code, f.Zh)))
            {
                var pointer = resource.Pointer + finding.Pointer;
                if (resources.Any(inner => inner != resource && inner.Pointer.Length > resource.Pointer.Length && Lies(pointer, inner.Pointer))) continue;
                faults.Add(new(document.Uri, pointer, "schema.meta", finding.Zh, $"{finding.En} ({finding.SchemaLocation})"));
            }
        }
    }

    static bool Lies(string pointer, string within) => pointer == within || pointer.StartsWith(within + "/", StringComparison.Ordinal);

    static CompiledSchema? MetaSchema(SchemaResource resource, CompileOptions options, List<SchemaFault> faults)
    {
        var uri = resource.Dialect.MetaSchema;
        if (MetaSchemas.Text(uri) != null) return SchemaCompiler.MetaSchema(uri);
        if (uri == resource.Uri || uri == resource.Document.Uri || options.Resolve?.Invoke(uri) is not { Length: > 0 } text) return null;
        var compiled = SchemaCompiler.Compile(text, options with { Name = uri, AssertFormats = false, Strict = false, BindRule = null });
        faults.AddRange(compiled.Faults);
        return compiled.Schema;
    }
}
