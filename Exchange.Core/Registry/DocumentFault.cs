namespace Exchange.Core.Registry;

/// <summary>One thing wrong in a set of documents, with its place.</summary>
/// <param name="File">The file as it was handed in; of a registered document that the set breaks, the file it once came from. Empty when there is none.</param>
/// <param name="Kind">The document's kind as far as it is known.</param>
/// <param name="Name">The document's name as far as it is known.</param>
/// <param name="Pointer">JSON Pointer (RFC 6901) within the document as it was written; empty is the document itself.</param>
/// <param name="Line">1 for the first line; null where only the pointer is known.</param>
/// <param name="Column">1 for the first character.</param>
/// <param name="Code">Stable and short, such as <c>key.unknown</c>; docs/documents.md lists them.</param>
/// <param name="Zh">The message in Chinese.</param>
/// <param name="En">The message in English.</param>
public sealed record DocumentFault(
    string File, string? Kind, string? Name, string Pointer, int? Line, int? Column, string Code, string Zh, string En)
{
    /// <summary><c>file:line:column: kind/name pointer: message [code]</c>, as compilers write it.</summary>
    public override string ToString()
    {
        var place = Line is null ? File : $"{File}:{Line}:{Column}";
        var document = Kind is null && Name is null ? "" : $" {Kind ?? "?"}/{Name ?? "?"}";
        return $"{place}:{document}{(Pointer.Length == 0 ? "" : " " + Pointer)}: {En} [{Code}]";
    }
}
