using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Registry;

/// <summary>What other parts know about a document. The registry asks them and reports what they find with its place in the file.</summary>
public sealed record DocumentChecks
{
    /// <summary>What is wrong with a cron expression, in English; null when nothing is.</summary>
    public required Func<string, string?> Cron { get; init; }

    /// <summary>Compiles a schema; the snapshot is the registry as it would be, so that references resolve in it.</summary>
    public required Func<RegistrySnapshot, SchemaDocument, IEnumerable<DocumentFinding>> Schema { get; init; }

    /// <summary>
    /// Compares a registered schema with what the set makes of it or of what it refers to: the registry as it is, as it would be, and the schema as it would
    /// be. What it finds refuses the set unless breaking changes are accepted. Default: nothing is compared.
    /// </summary>
    public Func<RegistrySnapshot, RegistrySnapshot, SchemaDocument, IEnumerable<DocumentFinding>> Version { get; init; } = static (_, _, _) => [];

    /// <summary>
    /// Checks a mapping against its schemas and code tables in the registry as it would be. Only asked when these are without fault themselves.
    /// </summary>
    public required Func<RegistrySnapshot, MappingDocument, IEnumerable<DocumentFinding>> Mapping { get; init; }

    /// <summary>Checks the mappings of an item's steps where they are used. Only asked when all it leads to is without fault itself.</summary>
    public required Func<RegistrySnapshot, ItemDocument, IEnumerable<DocumentFinding>> Item { get; init; }

    /// <summary>Whether a library's source is one of its adapter's. Only asked when all it leads to is without fault itself. Default: nothing is looked at.</summary>
    public Func<RegistrySnapshot, LibraryDocument, IEnumerable<DocumentFinding>> Library { get; init; } = static (_, _) => [];

    /// <summary>Whether events of records may be posted to this address, as far as it can be said without asking a name server. What the network is, the core does not know.</summary>
    public required Func<string, bool> MayPostTo { get; init; }
}

/// <summary>Something found in a document.</summary>
/// <param name="Pointer">JSON Pointer within the record, such as <c>/schema/properties/name</c> or <c>/fields/ENTNAME</c>.</param>
/// <param name="Code">Stable and short, such as <c>schema.keyword</c>.</param>
/// <param name="IsWarning">A warning is told and refuses nothing.</param>
/// <param name="Within">The place inside of the text that stands at the pointer.</param>
public sealed record DocumentFinding(string Pointer, string Code, string Zh, string En, bool IsWarning = false, TextPlace? Within = null);

/// <summary>A place inside of a text.</summary>
/// <param name="Offset">Characters before it.</param>
/// <param name="Line">In the text, from 1.</param>
/// <param name="Column">In characters, from 1.</param>
public sealed record TextPlace(int Offset, int Line, int Column);
