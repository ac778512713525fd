using Exchange.Core.Expressions;
using Exchange.Core.Mapping.Functions;
using Exchange.Core.Mapping.Tables;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Mapping;

/// <summary>A mapping compiled with the code tables that it names: immutable, for any number of threads.</summary>
public sealed class MappingProgram
{
    MappingProgram(MappingDocument document, MappingTexts texts, TargetNode root, IReadOnlyDictionary<string, CodeTableUse> tables, MappingOptions options)
    {
        Document = document;
        Texts = texts;
        Root = root;
        Tables = tables;
        Options = options;
        Xml = document is { Format: MessageFormat.Xml, Xml: { } xml } ? new XmlMessage(xml) : null;
        Context = new EvaluationContext { Functions = options.Functions, AllowEval = false, Limits = options.Limits };
    }

    public MappingDocument Document { get; }

    internal MappingTexts Texts { get; }

    internal TargetNode Root { get; }

    internal IReadOnlyDictionary<string, CodeTableUse> Tables { get; }

    internal MappingOptions Options { get; }

    /// <summary>What writes the message as XML; null where it is not XML.</summary>
    internal XmlMessage? Xml { get; }

    internal EvaluationContext Context { get; }

    /// <summary>Compiles a mapping; all its faults are told at once.</summary>
    /// <param name="table">A registered code table by name, or null.</param>
    public static MappingCompilation Compile(MappingDocument document, Func<string, CodeTableDocument?> table, MappingOptions? options = null)
    {
        options ??= MappingOptions.Default;
        var faults = new List<MappingFinding>();
        var texts = MappingTexts.Read(document, faults);
        var root = TargetNode.Build(document, texts, faults);
        var tables = CodeTableUse.Read(document, table, faults);
        FormatFaults.Find(document, root, faults);
        NameFaults.Find(texts, document.Tables.Keys.ToHashSet(StringComparer.Ordinal), faults);
        return new MappingCompilation(
            faults.Exists(f => f.Severity == MappingSeverity.Error) ? null : new MappingProgram(document, texts, root, tables, options), faults);
    }
}

/// <summary>What came of compiling a mapping: a program, or all that is wrong with the document.</summary>
public sealed record MappingCompilation(MappingProgram? Program, IReadOnlyList<MappingFinding> Faults)
{
    /// <exception cref="ArgumentException">The mapping has faults; the message lists them.</exception>
    public MappingProgram OrThrow() => Program ?? throw new ArgumentException("The mapping is not usable: " + string.Join("; ", Faults));
}
