using System.Runtime.InteropServices;
using System.Text.Json;
using Exchange.Core.Mapping;
using Exchange.Core.Mapping.Samples;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;

namespace Exchange.Host.Api;

/// <summary>Tries and checks mappings against what is registered. A few at a time: the hub's processors are for deliveries.</summary>
public sealed class MappingWorkplace(DocumentReader reader, RegisteredMappings mappings, RegistryDesk registry) : IDisposable
{
    /// <summary>A mapping may leave its name to its folder.</summary>
    public const string Path = "document/" + DocumentFolder.MappingFile;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _places = new(Math.Max(1, Environment.ProcessorCount / 2));

    /// <summary>A registered mapping as it was written; null where there is none.</summary>
    public async Task<DocumentFile?> Source(RegistrySnapshot now, string name, CancellationToken stop) => await registry.Source(DocumentKind.Mapping, name, now.Revision, stop);

    /// <summary>Does it when a place is free; null where none becomes free in time.</summary>
    public async Task<T?> Within<T>(Func<T> work, CancellationToken stop) where T : class
    {
        if (!await _places.WaitAsync(Patience, stop)) return null;
        try
        {
            // Not on the thread of the request, which others wait for.
            return await Task.Run(work, stop);
        }
        finally
        {
            _places.Release();
        }
    }

    public MappingTrial Translate(RegistrySnapshot now, DocumentFile source, MappingPreviewBody body, DateTimeOffset at, CancellationToken stop)
    {
        var faults = new List<MappingFindingLine>();
        if (Read(source, faults) is not { } document) return new MappingTrial.Unusable(faults);
        var mapping = (MappingDocument)document.Document;
        var compiled = mappings.Compile(now, mapping);
        faults.AddRange(compiled.Faults.Where(fault => fault.Severity == MappingSeverity.Error).Select(fault => Line(document, fault)));
        if (!now.Schemas.ContainsKey(mapping.To)) faults.AddRange(mappings.Report(now, mapping, stop).Findings.Where(IsOfTarget).Select(fault => Line(document, fault)));
        if (faults.Count > 0) return new MappingTrial.Unusable(faults);

        var wrong = new List<SampleFault>();
        var sample = body.Sample is { } whole
            ? MappingSample.Read(Bytes(whole), mapping.Reads, at, wrong)
            : MappingSample.Of(mapping.Reads, Bytes(body.Record!.Value), at);
        if (sample is null) return new MappingTrial.BadSample([.. wrong.Select(fault => fault with { Pointer = "/sample" + fault.Pointer })]);
        var translator = new Translator(compiled.Program!, RegisteredSchemas.Checker(now, mapping.To).Schema);
        return sample.Translate(translator, stop) switch
        {
            Translation.Written written => new MappingTrial.Written(written.Message, translator.MediaType),
            Translation.Failed failed => new MappingTrial.Failed(document, failed.Fault),
            _ => throw new InvalidOperationException("A translation is written or failed."),
        };
    }

    public MappingCheckAnswer Check(RegistrySnapshot now, DocumentFile source, CancellationToken stop)
    {
        var findings = new List<MappingFindingLine>();
        if (Read(source, findings) is not { } document) return new MappingCheckAnswer(false, findings, []);
        var report = mappings.Report(now, (MappingDocument)document.Document, stop);
        findings.AddRange(report.Findings.Select(finding => Line(document, finding)));
        return new MappingCheckAnswer(report.IsUsable, findings, report.Lineage);
    }

    private static bool IsOfTarget(MappingFinding finding) => finding.Code == "mapping.unknown-schema" && finding.Place.Pointer == "/to";

    private ReadDocument? Read(DocumentFile source, List<MappingFindingLine> faults)
    {
        var read = reader.Read([source]);
        faults.AddRange(read.Faults.Select(fault => new MappingFindingLine("error", fault.Code, fault.Pointer, fault.Line, fault.Column, fault.Zh, fault.En, null)));
        if (faults.Count > 0) return null;
        if (read.Documents is [{ Kind: var kind } only] && kind == DocumentKind.Mapping) return only;
        faults.Add(new MappingFindingLine("error", "mapping.not-one", "", 1, 1, "应当只有一份映射文档", "This should be one mapping document", null));
        return null;
    }

    private static MappingFindingLine Line(ReadDocument document, MappingFinding finding)
    {
        var (line, column) = document.PlaceOf(finding.Place.Pointer, finding.Place.Line == 0 ? null : finding.Place.Position);
        return new MappingFindingLine(JsonNamingPolicy.CamelCase.ConvertName(finding.Severity.ToString()), finding.Code, finding.Place.Pointer, line, column, finding.Zh, finding.En, finding.Suggestion);
    }

    private static byte[] Bytes(JsonElement json) => JsonMarshal.GetRawUtf8Value(json).ToArray();

    public void Dispose() => _places.Dispose();
}
