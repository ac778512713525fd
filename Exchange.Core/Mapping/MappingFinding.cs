namespace Exchange.Core.Mapping;

public enum MappingSeverity
{
    /// <summary>It fails, or writes a message that the department's schema does not allow, whatever the record holds.</summary>
    Error,

    /// <summary>It may, for some records; or something is there that does nothing.</summary>
    Warning,

    /// <summary>The schemas do not say enough to tell.</summary>
    CannotTell,
}

/// <summary>Something that can be said about a mapping without a record. No text of a record is in it.</summary>
public sealed record MappingFinding
{
    public required MappingSeverity Severity { get; init; }

    /// <summary>Stable code, such as mapping.unknown-field; of a syntax error the language's own (S0201).</summary>
    public required string Code { get; init; }

    public required MappingPlace Place { get; init; }

    /// <summary>What is wrong, in Chinese, for whoever writes mappings.</summary>
    public required string Zh { get; init; }

    /// <summary>What is wrong, in English, for whoever writes mappings.</summary>
    public required string En { get; init; }

    /// <summary>The nearest name that is known, where one is near.</summary>
    public string? Suggestion { get; init; }

    public override string ToString() => $"{Severity} {Place}: {En} [{Code}]";
}

/// <summary>A place in a mapping document.</summary>
/// <param name="Pointer">JSON Pointer in the document, such as /fields/LEREP.CERTYPE.</param>
/// <param name="Name">Of the field, snippet or table; null for the document itself.</param>
/// <param name="Position">Characters before it in the expression, from 0.</param>
/// <param name="Line">In the expression, from 1; 0 where it is no expression.</param>
/// <param name="Column">In characters, from 1; 0 where it is no expression.</param>
public sealed record MappingPlace(string Pointer, string? Name, int Position = 0, int Line = 0, int Column = 0)
{
    public override string ToString() => Line == 0 ? Pointer : $"{Pointer} line {Line} column {Column}";
}
