using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Exchange.Core.Registry.Documents;

/// <summary>Values of one field in the hub's and each system's coding, effective-dated. 代码表</summary>
[Description("代码表: values of one field in the hub's and each system's coding, effective-dated.")]
public sealed record CodeTableDocument : Document
{
    [Required, MinLength(1), Description("The values. One value may have several rows if their days do not overlap.")]
    public required IReadOnlyList<CodeRow> Rows { get; init; }
}

/// <summary>What a closing means for the steps that wait.</summary>
public enum ClosingOutcome { Done, Refused, PassedOn }

/// <summary>One value, in every coding.</summary>
[Description("One value, in every coding.")]
public sealed record CodeRow
{
    [Required, Description("The hub's value.")]
    public required string Value { get; init; }

    [Required, Description("What people read.")]
    public required Title Title { get; init; }

    [Description("First day of validity. Default: always.")]
    public DateOnly? From { get; init; }

    [Description("Last day of validity. Default: for ever.")]
    public DateOnly? Until { get; init; }

    [Description("In a table of closings: what the closing means for the steps that wait.")]
    public ClosingOutcome? Outcome { get; init; }

    [Description("System to its value.")]
    public IReadOnlyDictionary<string, string> Systems { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
