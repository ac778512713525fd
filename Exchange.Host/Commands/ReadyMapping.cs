using Exchange.Core.Mapping;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;

namespace Exchange.Host.Commands;

/// <summary>A mapping on disk, compiled with what lies around it.</summary>
public sealed record ReadyMapping(ReadDocument Document, Translator Translator)
{
    public MappingReads Reads => Translator.Program.Document.Reads;

    /// <summary>Compiles it; what keeps it from working is printed and null comes back.</summary>
    public static async Task<ReadyMapping?> Of(MappingFiles files, ReadDocument document, FindingLines lines)
    {
        var mapping = (MappingDocument)document.Document;
        var compiled = files.Compile(mapping);
        var faults = compiled.Faults.Where(fault => fault.Severity == MappingSeverity.Error).Select(fault => lines.Of(document, fault)).ToList();
        faults.AddRange(files.FaultsOf(mapping.To).Select(lines.Of));
        if (faults.Count == 0 && !files.Registry.Schemas.ContainsKey(mapping.To))
        {
            var (line, column) = document.PlaceOf("/to");
            faults.Add($"{document.File}:{line}:{column}: error: /to: The schema {mapping.To} is not known; name its file or folder with --among. [mapping.unknown-schema]");
        }
        foreach (var fault in faults) await Console.Error.WriteLineAsync(fault);
        return faults.Count > 0 || compiled.Program is null ? null : new ReadyMapping(document, new Translator(compiled.Program, RegisteredSchemas.Checker(files.Registry, mapping.To).Schema));
    }
}
