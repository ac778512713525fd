using Exchange.Core.Registry.Documents;
using Exchange.Core.Registry.Reading;

namespace Exchange.Core.Registry;

/// <summary>What was read from a set of files.</summary>
/// <param name="Documents">The documents without a fault of their own, in the order they were read.</param>
/// <param name="Names">Every document that the set names, the faulty ones too: a reference to a faulty document is not a fault of its own.</param>
/// <param name="Faults">Everything wrong in any of them, in the order it was read.</param>
public sealed record ReadSet(
    IReadOnlyList<ReadDocument> Documents, IReadOnlySet<(DocumentKind Kind, string Name)> Names, IReadOnlyList<DocumentFault> Faults);

/// <summary>A document as it was read: bound to its record, and still knowing where everything in it was written.</summary>
public sealed class ReadDocument
{
    readonly Envelope envelope;

    readonly int line;

    internal ReadDocument(Envelope envelope, Document document, byte[] content, string digest, SourcePart part)
    {
        this.envelope = envelope;
        line = part.Line;
        Document = document;
        Content = content;
        Digest = digest;
        Text = part.Text;
    }

    public DocumentKind Kind => envelope.Kind;

    public string Name => Document.Name;

    public Document Document { get; }

    /// <summary>The document's JSON in its one form (UTF-8): what is stored, compared and digested.</summary>
    public ReadOnlyMemory<byte> Content { get; }

    /// <summary>SHA-256 of <see cref="Content"/>, 64 lower-case hex characters.</summary>
    public string Digest { get; }

    /// <summary>The stretch of the file that the document was read from, as it was written.</summary>
    public string Text { get; }

    /// <summary>The path under which its file was handed in.</summary>
    public string File => envelope.Subject.File;

    /// <summary>A place in the record (JSON Pointer) as a place in the file.</summary>
    internal (string Pointer, (int Line, int Column) At) Place(string pointer, int? offset = null)
    {
        var written = !pointer.StartsWith(envelope.Prefix, StringComparison.Ordinal) ? "" : pointer[envelope.Prefix.Length..];
        var at = offset is { } inside && JsonPointer.Node(envelope.Root, written) is SourceScalar scalar
            ? ScalarPlace.Of(Text, line, scalar, inside, File.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
            : JsonPointer.Place(envelope.Root, written);
        return (written, at);
    }

    /// <summary>Line and column in the file, from 1, of what stands at a JSON Pointer of the record; where that is not there, of what it would stand in.</summary>
    /// <param name="pointer">RFC 6901.</param>
    /// <param name="offset">Characters into the text that stands there, such as an expression; null is the value as a whole.</param>
    public (int Line, int Column) PlaceOf(string pointer, int? offset = null) => Place(pointer, offset).At;

    internal FaultSubject Subject => envelope.Subject;
}

/// <summary>A document of which kind and, if it says so, name are known.</summary>
/// <param name="Root">What the file says.</param>
/// <param name="Record">What is bound; another than <paramref name="Root"/> only where the file is not written as a record.</param>
/// <param name="Prefix">Pointer in the record under which the file's content stands; empty when the file is the record.</param>
internal sealed record Envelope(FaultSubject Subject, DocumentKind Kind, SourceMap Root, SourceMap Record, string Prefix);
