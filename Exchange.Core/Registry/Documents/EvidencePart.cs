using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Exchange.Core.Registry.Documents;

/// <summary>凭据来源: one of the ways in which a material is proved, and how far it is trusted.</summary>
[Description("凭据来源: one of the ways in which a material is proved, and how far it is trusted.")]
public sealed record EvidencePart
{
    [Required, Description("How it comes then.")]
    public required MaterialWay As { get; init; }

    [StringLength(64), Description("Code of the resource in the catalog that it is taken from, such as 105001/000025.")]
    public string? Source { get; init; }

    [RegularExpression("^[A-D]$"), Description("Grade of trust 可信等级: A, B, C or D.")]
    public string? Grade { get; init; }

    [Description("Whose consent it needs, for people. Without one: nobody's.")]
    public Title? Consent { get; init; }
}
