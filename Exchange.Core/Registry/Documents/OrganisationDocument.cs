using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Exchange.Core.Registry.Documents;

public enum OrganisationType { Department, Street, Community, PublicInstitution, Vertical }

public enum OrganisationLevel { City, District, Street, Community }

/// <summary>Whoever provides or uses data or decides. 单位</summary>
public sealed record OrganisationDocument : Document
{
    [Required]
    public required OrganisationType Type { get; init; }

    public OrganisationLevel Level { get; init; } = OrganisationLevel.District;

    [RegularExpression("^[0-9]{12}$"), Description("Division code, 12 digits.")]
    public string? Division { get; init; }

    [RegularExpression("^[0-9A-HJ-NPQRTUWXY]{18}$"), Description("Unified social credit code, 18 characters.")]
    public string? Uscc { get; init; }

    [Description("Name of the organisation above this one.")]
    public string? Parent { get; init; }
}
