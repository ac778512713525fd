using System.Runtime.InteropServices;
using Exchange.Core.Mapping;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Registry;

/// <summary>Compiles registered mappings, each with the code tables it names and the schema its messages must have.</summary>
public sealed class RegisteredMappings(MappingOptions options)
{
    /// <summary>The translator of a registered mapping, compiled once.</summary>
    /// <exception cref="KeyNotFoundException">There is no such mapping.</exception>
    /// <exception cref="ArgumentException">The mapping has faults: it could not have been applied by this program.</exception>
    public Translator Translator(RegistrySnapshot registry, string name) => registry.Derived(DocumentKind.Mapping, name, snapshot =>
    {
        var document = snapshot.Mappings[name];
        var program = MappingProgram.Compile(document, table => snapshot.CodeTables.GetValueOrDefault(table), For(snapshot, document)).OrThrow();
        return new Translator(program, RegisteredSchemas.Checker(snapshot, document.To).Schema);
    });

    /// <summary>What can be said of a mapping without a record: for <see cref="DocumentChecks.Mapping"/>. What cannot be told is not reported.</summary>
    public IEnumerable<DocumentFinding> Check(RegistrySnapshot registry, MappingDocument mapping)
        => MappingCheck.Check(mapping, Surroundings(registry, mapping)).Findings
            .Where(finding => finding.Severity != MappingSeverity.CannotTell)
            .Select(finding => new DocumentFinding(
                finding.Place.Pointer, finding.Code, At(finding, finding.Zh, "第 {0} 行第 {1} 列："), At(finding, finding.En, "line {0} column {1}: "), finding.Severity == MappingSeverity.Warning));

    /// <summary>
    /// The hub's options with the mapping's own calendar, at the revision of the snapshot: a retry counts by the same days as the first push.
    /// </summary>
    private MappingOptions For(RegistrySnapshot registry, MappingDocument mapping)
        => mapping.Calendar is not null && registry.Calendars.ContainsKey(mapping.Calendar)
            ? options with { IsWorkingDay = RegisteredCalendars.Of(registry, mapping.Calendar)!.IsWorked }
            : options;

    private MappingSurroundings Surroundings(RegistrySnapshot registry, MappingDocument mapping) => new()
    {
        Schema = name => Schema(registry, name),
        CodeTable = table => registry.CodeTables.GetValueOrDefault(table),
        Options = For(registry, mapping),
    };

    private static ReadOnlyMemory<byte>? Schema(RegistrySnapshot registry, string nameOrId)
    {
        var found = registry.Schemas.GetValueOrDefault(nameOrId)
            ?? registry.Schemas.Values.FirstOrDefault(schema => schema.Schema.TryGetProperty("$id", out var id) && id.ValueEquals(nameOrId));
        return found is null ? null : JsonMarshal.GetRawUtf8Value(found.Schema).ToArray();
    }

    private static string At(MappingFinding finding, string message, string place)
        => finding.Place.Line == 0 ? message : string.Format(System.Globalization.CultureInfo.InvariantCulture, place, finding.Place.Line, finding.Place.Column) + message;
}
