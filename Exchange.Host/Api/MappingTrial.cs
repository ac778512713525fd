using Exchange.Core.Mapping;
using Exchange.Core.Mapping.Samples;
using Exchange.Core.Registry;

namespace Exchange.Host.Api;

/// <summary>What came of trying a mapping.</summary>
public abstract record MappingTrial
{
    private MappingTrial() { }

    public sealed record Written(byte[] Message, string MediaType) : MappingTrial;

    public sealed record Failed(ReadDocument Document, TranslationFault Fault) : MappingTrial;

    /// <summary>The document has errors.</summary>
    public sealed record Unusable(IReadOnlyList<MappingFindingLine> Findings) : MappingTrial;

    public sealed record BadSample(IReadOnlyList<SampleFault> Faults) : MappingTrial;
}
