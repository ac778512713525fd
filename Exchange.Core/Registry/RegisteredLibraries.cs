using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.Core.Checking;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Registry;

/// <summary>What the rows of a registered library are checked with: the schema of a row and the library's own rules, compiled as one.</summary>
public static class RegisteredLibraries
{
    // No document's name begins so: no reference can mean it.
    private const string Mark = "_rows-of-";

    // A row is a small thing beside a record, and there are millions of them: what goes beyond is told at once and not worked through.
    private static readonly CheckLimits Limits = CheckLimits.Default with { Findings = 20 };

    /// <exception cref="KeyNotFoundException">There is no such library.</exception>
    public static Checker Checker(RegistrySnapshot registry, string name) =>
        registry.Derived(DocumentKind.Library, name, snapshot => new Checker(Compiled(snapshot, snapshot.Libraries[name]).OrThrow(), Limits));

    /// <summary>What is wrong with a library's rules, where its schema is sound.</summary>
    internal static IEnumerable<DocumentFinding> Check(RegistrySnapshot registry, LibraryDocument library) => Compiled(registry, library).Faults
        .Select(fault => new DocumentFinding(fault.Pointer.StartsWith("/rules", StringComparison.Ordinal) ? fault.Pointer : "/rules", fault.Code, fault.Zh, fault.En));

    private static SchemaCompilation Compiled(RegistrySnapshot registry, LibraryDocument library)
    {
        var whole = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["$ref"] = library.Schema,
            ["rules"] = new JsonArray([.. library.Rules.Select(static rule => new JsonObject
            {
                ["condition"] = rule.Condition,
                ["message"] = new JsonObject { ["zh"] = rule.Message.Zh, ["en"] = rule.Message.En },
                ["severity"] = rule.Severity == RowRuleSeverity.Error ? "error" : "warning",
            })]),
        };
        return SchemaCompiler.Compile(JsonSerializer.SerializeToUtf8Bytes(whole, Plain), RegisteredSchemas.OptionsFor(registry, Mark + library.Name));
    }

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
