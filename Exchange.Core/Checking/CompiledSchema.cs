using Exchange.Core.Checking.Rules;

namespace Exchange.Core.Checking;

/// <summary>A schema ready to check with: immutable, for any number of threads.</summary>
public sealed class CompiledSchema
{
    internal CompiledSchema(SchemaNode root, string uri) => (Root, Uri) = (root, uri);

    internal SchemaNode Root { get; }

    /// <summary>URI of the document.</summary>
    public string Uri { get; }
}

/// <summary>What came of compiling: a schema, or all that is wrong with the documents.</summary>
public sealed record SchemaCompilation(CompiledSchema? Schema, IReadOnlyList<SchemaFault> Faults)
{
    /// <exception cref="ArgumentException">The documents have faults; the message lists them.</exception>
    public CompiledSchema OrThrow() => Schema ?? throw new ArgumentException("The schema is not usable: " + string.Join("; ", Faults));
}
