namespace Exchange.Core.Checking;

/// <summary>
/// One violation. No text of the record is in it but the names of members in <see cref="Pointer"/>: limits, names and titles in the messages are the
/// schema's, so a finding can be shown and logged whatever the record holds.
/// </summary>
public sealed record Finding
{
    /// <summary>JSON Pointer (RFC 6901) from the checked value to the place; empty for the checked value itself.</summary>
    public required string Pointer { get; init; }

    /// <summary>Stable code of the message, such as check.required or json.duplicate-name.</summary>
    public required string Code { get; init; }

    public Severity Severity { get; init; }

    /// <summary>The keyword of the schema that is violated; empty where the text is not JSON.</summary>
    public string Keyword { get; init; } = "";

    /// <summary>Absolute location of the keyword in its schema: URI and pointer fragment. Empty where the text is not JSON.</summary>
    public string SchemaLocation { get; init; } = "";

    /// <summary>The way by which the checker came to the keyword, through $ref: the specification's keywordLocation.</summary>
    public string KeywordLocation { get; init; } = "";

    /// <summary>What is wrong, in Chinese, for a clerk.</summary>
    public required string Zh { get; init; }

    /// <summary>What is wrong, in English, for a clerk.</summary>
    public required string En { get; init; }

    /// <summary>Offset in bytes of the place in the text that was handed in.</summary>
    public int Offset { get; init; }

    /// <summary>Line from 1 of <see cref="Offset"/>; only where the text is not JSON, else 0.</summary>
    public int Line { get; init; }

    /// <summary>Column from 1 in characters of <see cref="Offset"/>; only where the text is not JSON, else 0.</summary>
    public int Column { get; init; }

    /// <summary>Why each of several allowed forms (anyOf, oneOf) did not fit, the nearest form first.</summary>
    public IReadOnlyList<Finding> Causes { get; init; } = [];

    /// <summary>The rule of the schema is about a field tagged as personal.</summary>
    public bool Personal { get; init; }

    public override string ToString() => $"{(Pointer.Length == 0 ? "(root)" : Pointer)}: {En} [{Code}]";
}
