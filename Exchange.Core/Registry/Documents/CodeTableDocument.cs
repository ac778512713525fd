using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Exchange.Core.Registry.Documents;

/// <summary>Values of one field in the hub's and each system's coding, effective-dated. 代码表</summary>
public sealed record CodeTableDocument : Document
{
    [Required, MinLength(1)]
    public required IReadOnlyList<CodeRow> Rows { get; init; }
}

public enum ClosingOutcome { Done, Refused, PassedOn }

public sealed record CodeRow
{
    [Required, Description("The hub's value.")]
    public required string Value { get; init; }

    [Required]
    public required Title Title { get; init; }

    [Description("First day of validity.")]
    public DateOnly? From { get; init; }

    [Description("Last day of validity.")]
    public DateOnly? Until { get; init; }

    [Description("In a table of closings: what the closing means for the steps that wait.")]
    public ClosingOutcome? Outcome { get; init; }

    [Description("System to its value.")]
    public IReadOnlyDictionary<string, string> Systems { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
