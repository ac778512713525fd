using Exchange.Core.Mapping;
using Exchange.Core.Mapping.Samples;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;

namespace Exchange.Host.Commands;

/// <summary>What is said about mappings, one line each as compilers write it: <c>file:line:column: error: field: message [code]</c>.</summary>
public sealed class FindingLines(bool chinese)
{
    public string Of(ReadDocument document, MappingFinding finding)
        => $"{Place(document, finding.Place)}: {Word(finding.Severity)}: {finding.Place.Pointer}: {(chinese ? finding.Zh : finding.En)} [{finding.Code}]";

    public string Of(DocumentFault fault)
        => $"{fault.File}:{fault.Line ?? 1}:{fault.Column ?? 1}: {Word(MappingSeverity.Error)}: {fault.Pointer}: {(chinese ? fault.Zh : fault.En)} [{fault.Code}]";

    /// <summary>Why there is no message; of one that its schema does not allow, all that the schema says.</summary>
    public IEnumerable<string> Of(ReadDocument document, TranslationFault fault)
    {
        var place = fault.Place is null ? $"{document.File}:1:1" : Place(document, fault.Place);
        yield return $"{place}: {Word(MappingSeverity.Error)}: {fault.Target ?? "(message)"}: {(chinese ? fault.Zh : fault.En)} [{fault.Code}]";
        foreach (var finding in fault.Findings.Skip(1)) yield return $"    {finding.Pointer}: {(chinese ? finding.Zh : finding.En)} [{finding.Code}]";
    }

    public string Of(string file, SampleFault fault)
        => $"{file}{(fault.Line == 0 ? "" : $":{fault.Line}:{fault.Column}")}: {Word(MappingSeverity.Error)}: {fault.Pointer}: {(chinese ? fault.Zh : fault.En)}";

    private static string Place(ReadDocument document, MappingPlace place)
    {
        var (line, column) = document.PlaceOf(place.Pointer, place.Line == 0 ? null : place.Position);
        return $"{document.File}:{line}:{column}";
    }

    private string Word(MappingSeverity severity) => severity switch
    {
        MappingSeverity.Error => chinese ? "错误" : "error",
        MappingSeverity.Warning => chinese ? "警告" : "warning",
        _ => chinese ? "无法判断" : "cannot tell",
    };

    /// <summary>All that can be said about a mapping: by the checker, and between documents where it does not say it too.</summary>
    public static IReadOnlyList<(MappingSeverity Severity, Func<FindingLines, string> Line)> About(MappingFiles files, ReadDocument document)
    {
        var mapping = (MappingDocument)document.Document;
        var findings = files.Report(mapping).Findings;
        var faults = files.Faults.Where(fault => fault.Kind == DocumentKind.Mapping.Name && fault.Name == mapping.Name
            && !findings.Any(finding => finding.Place.Pointer.Length > 0 && fault.Pointer.StartsWith(finding.Place.Pointer, StringComparison.Ordinal)));
        var schemas = new[] { mapping.From, mapping.To }.SelectMany(files.FaultsOf);
        return
        [
            .. faults.Concat(schemas).Select(fault => (MappingSeverity.Error, (Func<FindingLines, string>)(lines => lines.Of(fault)))),
            .. findings.Select(finding => (finding.Severity, (Func<FindingLines, string>)(lines => lines.Of(document, finding)))),
        ];
    }
}
