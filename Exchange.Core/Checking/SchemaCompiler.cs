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
    public static SchemaCompilation Compile(ReadOnlyMemory<byte> utf8, CompileOptions? options = null) =>
        Compile(utf8, options ?? CompileOptions.Standard, new(StringComparer.Ordinal));

    /// <param name="metaSchemas">What this compilation has compiled already to check with.</param>
    internal static SchemaCompilation Compile(ReadOnlyMemory<byte> utf8, CompileOptions options, Dictionary<string, CompiledSchema?> metaSchemas)
    {
        var faults = new List<SchemaFault>();
        var library = new SchemaLibrary(options, faults);
        var name = UriReference.Split(options.Name).Uri;
        var uri = UriReference.Parse(name).Scheme == null ? SchemaLibrary.Registered + name : name;
        var document = library.Add(uri, utf8, Dialect.Of(options.Draft));
        if (document?.Root == null || faults.Count > 0) return new(null, faults);
        var meta = new MetaCheck(options, faults, metaSchemas);
        meta.Run(document);
        if (faults.Count > 0) return new(null, faults);
        return Build(library, document, options, faults, meta);
    }

    static SchemaCompilation Build(SchemaLibrary library, SchemaDocument document, CompileOptions options, List<SchemaFault> faults, MetaCheck? meta)
    {
        var builder = new SchemaBuilder(options, library, faults);
        var root = builder.Build(document.Root);
        builder.BuildAll(document);
        if (meta != null)
            foreach (var read in library.Documents.Where(d => MetaSchemas.Text(d.Uri) == null).ToList()) meta.Run(read);
        if (faults.Count == 0)
            foreach (var (node, keyword) in SchemaGraph.EndlessLoops(builder.Nodes))
                faults.Add(new(node.Resource.Document.Uri, node.Pointer + "/" + keyword, "schema.endless", "引用循环永不结束",
                    "this leads back to the same schema without going into the value: it never ends"));
        if (faults.Count > 0) return new(null, faults);
        // Titles of built-in meta-schemas name the vocabulary, not the place: messages are better without.
        if (meta != null) SchemaGraph.SpreadTags([.. builder.Nodes]);
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
        return Build(library, document, CompileOptions.Standard, faults, meta: null).OrThrow();
    });
}
