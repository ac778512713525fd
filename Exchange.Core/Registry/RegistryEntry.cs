using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Registry;

/// <summary>One version of a document as it is registered. Immutable.</summary>
/// <param name="Revision">The registry revision that brought this version.</param>
/// <param name="Digest">SHA-256 of <paramref name="Content"/>, lower-case hex.</param>
/// <param name="Content">The document's JSON, UTF-8.</param>
/// <param name="File">The path under which it was handed in.</param>
public sealed record RegistryEntry(
    DocumentKind Kind, string Name, long Revision, string Digest, ReadOnlyMemory<byte> Content, Document Document, string File);
