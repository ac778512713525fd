using Exchange.Core.Checking;

namespace Exchange.Core.Registry;

/// <summary>What is worked out of registered documents, once per version of a document and what it refers to.</summary>
public static class CompiledDocuments
{
    /// <summary>The checker of a registered schema.</summary>
    /// <exception cref="KeyNotFoundException">There is no such schema.</exception>
    public static Checker Checker(this RegistrySnapshot snapshot, string schema)
        => snapshot.Derived(DocumentKind.Schema, schema, at => new Checker(Compile(at, schema).OrThrow()));

    /// <summary>Compiles a registered schema; its references resolve among registered schemas only, by name or $id.</summary>
    public static SchemaCompilation Compile(RegistrySnapshot snapshot, string schema)
        => SchemaCompiler.Compile(Text(snapshot, schema)!.Value, CompileOptions.Hub with { Name = schema, Resolve = name => Text(snapshot, name) });

    private static ReadOnlyMemory<byte>? Text(RegistrySnapshot snapshot, string nameOrId)
    {
        var document = snapshot.Schemas.GetValueOrDefault(nameOrId)
            ?? snapshot.Schemas.Values.FirstOrDefault(other => other.Schema.TryGetProperty("$id", out var id) && id.ValueEquals(nameOrId));
        return document is null ? null : System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(document.Schema).ToArray();
    }
}
