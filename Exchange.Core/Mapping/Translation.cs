using Exchange.Core.Checking;

namespace Exchange.Core.Mapping;

/// <summary>What a translation brings.</summary>
public abstract record Translation
{
    private Translation() { }

    /// <summary>The message: JSON in UTF-8. The same input gives the same bytes.</summary>
    public sealed record Written(byte[] Message) : Translation;

    /// <summary>There is no message, and for this record under these documents there never will be: a case for a person.</summary>
    public sealed record Failed(TranslationFault Fault) : Translation;
}

/// <summary>Why there is no message. Nothing of the record is in it.</summary>
public sealed record TranslationFault
{
    /// <summary>
    /// The language's own code (T2001, U1001), or a word: code-unknown, not-exact, bad-argument, calendar-unknown, record-unreadable, message-invalid and
    /// others of docs/mapping.md.
    /// </summary>
    public required string Code { get; init; }

    /// <summary>JSON Pointer in the message: what was being written, or the first place that the schema does not allow.</summary>
    public string? Target { get; init; }

    /// <summary>The place in the mapping; a fault in a snippet that a field uses is in the snippet. Null where no expression is at fault.</summary>
    public MappingPlace? Place { get; init; }

    public required string Zh { get; init; }

    public required string En { get; init; }

    /// <summary>Of message-invalid: all that the department's schema says against the message, by pointers in the message.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    public override string ToString() => $"{Target ?? "(message)"}: {En} [{Code}]{(Place is null ? "" : " at " + Place)}";
}
