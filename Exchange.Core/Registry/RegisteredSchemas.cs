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
    private const string Names = References.Names;

    /// <summary>A checker for a registered schema, compiled once.</summary>
    /// <exception cref="KeyNotFoundException">There is no such schema.</exception>
    public static Checker Checker(RegistrySnapshot registry, string name) =>
        registry.Derived(DocumentKind.Schema, name, snapshot => new Checker(Compiled(snapshot, name).OrThrow()));

    /// <summary>
    /// What is wrong with a schema: for <see cref="DocumentChecks.Schema"/>. Faults of schemas that it refers to are told with those, unless they have them
    /// only where this one brings them together: a schema that cannot be checked with always has a finding somewhere.
    /// </summary>
    public static IEnumerable<DocumentFinding> Check(RegistrySnapshot registry, SchemaDocument schema)
    {
        var compiled = Compiled(registry, schema.Name);
        var own = compiled.Faults.Where(fault => IsOf(fault, schema)).ToList();
        if (compiled.Schema is not null || own.Count > 0)
            return own.Select(fault => new DocumentFinding("/schema" + fault.Pointer, fault.Code, fault.Zh, fault.En));
        return compiled.Faults.Where(fault => !IsToldElsewhere(registry, fault)).Select(fault => new DocumentFinding(
            "/schema", fault.Code, $"{fault.Zh}（{fault.Document}#{fault.Pointer}）", $"{fault.En} ({fault.Document}#{fault.Pointer})"));
    }

    private static bool IsOf(SchemaFault fault, SchemaDocument schema) =>
        fault.Document.TrimEnd('#') is var document && (document == Names + schema.Name || document == References.Id(schema));

    private static bool IsToldElsewhere(RegistrySnapshot registry, SchemaFault fault) => registry.Schemas.Values.Any(other =>
        IsOf(fault, other) && Compiled(registry, other.Name).Faults.Any(told => IsOf(told, other) && (told.Pointer, told.Code) == (fault.Pointer, fault.Code)));

    /// <summary>What a registered schema says about its documents, for looking at their members; null where there is none.</summary>
    internal static SchemaPlace? Place(RegistrySnapshot registry, string name) => new SchemaBook(other => Resolve(registry, other)).Open(name);

    private static SchemaCompilation Compiled(RegistrySnapshot registry, string name) => registry.Derived(DocumentKind.Schema, name, snapshot =>
        SchemaCompiler.Compile(Text(snapshot.Schemas[name]), OptionsFor(snapshot, name)));

    /// <summary>The JSON text of a registered schema, for tools that compare and sample.</summary>
    /// <exception cref="KeyNotFoundException">There is no such schema.</exception>
    public static ReadOnlyMemory<byte> TextOf(RegistrySnapshot registry, string name) => Text(registry.Schemas[name]);

    /// <summary>How a registered schema is compiled: what it refers to is found in the same snapshot.</summary>
    public static CompileOptions OptionsFor(RegistrySnapshot registry, string name) =>
        CompileOptions.Hub with { Name = name, Resolve = other => Resolve(registry, other) };

    /// <summary>Names of the schema and of all that it refers to, directly or further on.</summary>
    public static IReadOnlySet<string> Reached(RegistrySnapshot registry, string name) =>
        References.Reached(registry, registry.Entry(DocumentKind.Schema, name)!).Select(entry => entry.Name).ToHashSet(StringComparer.Ordinal);

    /// <summary>A mapping from this schema can read what is valid by that form: they are the same, or the form takes the schema in whole, directly or further on.</summary>
    public static bool ReadsForm(RegistrySnapshot registry, string from, string form)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal) { form };
        var open = new Stack<string>(seen);
        while (open.TryPop(out var name))
        {
            if (name == from) return true;
            if (!registry.Schemas.TryGetValue(name, out var schema)) continue;
            foreach (var whole in References.Whole(schema, registry))
                if (seen.Add(whole)) open.Push(whole);
        }
        return false;
    }

    /// <summary>The document can be checked with.</summary>
    internal static bool Compiles(RegistrySnapshot registry, string name) => Compiled(registry, name).Schema is not null;

    /// <summary>A location in a schema as a pointer in the record of the document of that name; null where it lies in another document.</summary>
    internal static string? Location(string name, string location) =>
        location.Split('#', 2) is [var document, var pointer] && document == Names + name ? "/schema" + pointer : null;

    /// <summary>The JSON text of a registered schema by its name or $id; null where there is none.</summary>
    public static ReadOnlyMemory<byte>? Find(RegistrySnapshot registry, string nameOrId) => Resolve(registry, nameOrId);

    private static ReadOnlyMemory<byte>? Resolve(RegistrySnapshot registry, string name)
    {
        var found = References.Schema(registry, name);
        // Not "found is null ? null : …": a null array becomes an empty text, not none.
        return found is null ? default(ReadOnlyMemory<byte>?) : Text(found);
    }

    private static byte[] Text(SchemaDocument schema) => JsonMarshal.GetRawUtf8Value(schema.Schema).ToArray();
}
