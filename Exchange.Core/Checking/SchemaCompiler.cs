using System.Collections.Concurrent;
using Exchange.Core.Checking.Json;
using Exchange.Core.Checking.Schemas;

namespace Exchange.Core.Checking;

/// <summary>Compiles JSON Schema documents (2020-12 and draft-07) into schemas to check with.</summary>
public static class SchemaCompiler
{
    static readonly ConcurrentDictionary<string, CompiledSchema> BuiltIn = new(StringComparer.Ordinal);

    /// <summary>Compiles a document. All faults of it and of what it refers to are told at once.</summary>
    /// <param name="utf8">JSON text; must not change afterwards.</param>
    public static SchemaCompilation Compile(ReadOnlyMemory<byte> utf8, CompileOptions? options = null)
    {
        options ??= CompileOptions.Standard;
        var faults = new List<SchemaFault>();
        var library = new SchemaLibrary(options, faults);
        var name = UriReference.Split(options.Name).Uri;
        var uri = UriReference.Parse(name).Scheme == null ? SchemaLibrary.Registered + name : name;
        var document = library.Add(uri, utf8, Dialect.Of(options.Draft));
        if (document?.Root == null || faults.Count > 0) return new(null, faults);
        MetaCheck.Run(document, options, faults);
        if (faults.Count > 0) return new(null, faults);
        return Build(library, document, options, faults);
    }

    static SchemaCompilation Build(SchemaLibrary library, SchemaDocument document, CompileOptions options, List<SchemaFault> faults, bool withTitles = true)
    {
        var builder = new SchemaBuilder(options, library, faults);
        var root = builder.Build(document.Root);
        builder.BuildAll(document);
        foreach (var other in library.Documents.Where(d => d != document && MetaSchemas.Text(d.Uri) == null).ToList()) MetaCheck.Run(other, options, faults);
        if (faults.Count == 0)
            foreach (var (node, keyword) in SchemaGraph.EndlessLoops(builder.Nodes))
                faults.Add(new(node.Resource.Document.Uri, node.Pointer + "/" + keyword, "schema.endless", "引用循环永不结束",
                    "this leads back to the same schema without going into the value: it never ends"));
        if (faults.Count > 0) return new(null, faults);
        if (withTitles) SchemaGraph.SpreadTags([.. builder.Nodes]);
        else foreach (var node in builder.Nodes) (node.TitleZh, node.TitleEn) = (null, null);
        SchemaGraph.SpreadWarnings([.. builder.Nodes]);
        return new(new CompiledSchema(root, document.Root.Uri), faults);
    }

    /// <summary>A built-in meta-schema, compiled once.</summary>
    internal static CompiledSchema MetaSchema(string uri) => BuiltIn.GetOrAdd(uri, static u =>
    {
        var faults = new List<SchemaFault>();
        var library = new SchemaLibrary(CompileOptions.Standard, faults);
        var document = library.Add(u, MetaSchemas.Text(u)!.Value, Dialect.Known(u) ?? Dialect.Draft202012)!;
        // Titles of meta-schemas name the vocabulary, not the place: messages are better without.
        return Build(library, document, CompileOptions.Standard, faults, withTitles: false).OrThrow();
    });
}
