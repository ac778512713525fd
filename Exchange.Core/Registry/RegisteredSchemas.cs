using System.Runtime.InteropServices;
using Exchange.Core.Checking;
using Exchange.Core.Mapping.Schemas;
using Exchange.Core.Registry.Checks;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Registry;

/// <summary>Compiles registered schemas. What they refer to is looked for among registered schemas only, by name, then by $id.</summary>
public static class RegisteredSchemas
{
    // What names are relative to while a schema without an $id is compiled.
    private const string Names = "schema:///";

    /// <summary>A checker for a registered schema, compiled once.</summary>
    /// <exception cref="KeyNotFoundException">There is no such schema.</exception>
    public static Checker Checker(RegistrySnapshot registry, string name) =>
        registry.Derived(DocumentKind.Schema, name, snapshot => new Checker(Compiled(snapshot, name).OrThrow()));

    /// <summary>What is wrong with a schema: for <see cref="DocumentChecks.Schema"/>. Faults of schemas that it refers to are told with those.</summary>
    public static IEnumerable<DocumentFinding> Check(RegistrySnapshot registry, SchemaDocument schema)
    {
        var own = new[] { Names + schema.Name, References.Id(schema) };
        return Compiled(registry, schema.Name).Faults.Where(fault => own.Contains(fault.Document.TrimEnd('#'), StringComparer.Ordinal))
            .Select(fault => new DocumentFinding("/schema" + fault.Pointer, fault.Code, fault.Zh, fault.En));
    }

    /// <summary>What a registered schema says about its documents, for looking at their members; null where there is none.</summary>
    internal static SchemaPlace? Place(RegistrySnapshot registry, string name) => new SchemaBook(other => Resolve(registry, other)).Open(name);

    private static SchemaCompilation Compiled(RegistrySnapshot registry, string name) => registry.Derived(DocumentKind.Schema, name, snapshot =>
        SchemaCompiler.Compile(Text(snapshot.Schemas[name]), CompileOptions.Hub with { Name = name, Resolve = other => Resolve(snapshot, other) }));

    private static ReadOnlyMemory<byte>? Resolve(RegistrySnapshot registry, string name)
    {
        var found = registry.Schemas.GetValueOrDefault(name) ?? registry.Schemas.Values.FirstOrDefault(schema => References.Id(schema) == name);
        // Not "found is null ? null : …": a null array becomes an empty text, not none.
        return found is null ? default(ReadOnlyMemory<byte>?) : Text(found);
    }

    private static byte[] Text(SchemaDocument schema) => JsonMarshal.GetRawUtf8Value(schema.Schema).ToArray();
}
