using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Exchange.Core.Registry.Documents;

/// <summary>部门, 街道, 社区, 事业单位, 垂管.</summary>
public enum OrganisationType { Department, Street, Community, PublicInstitution, Vertical }

public enum OrganisationLevel { City, District, Street, Community }

/// <summary>Whoever provides or uses data or decides. 单位</summary>
[Description("单位: whoever provides or uses data or decides.")]
public sealed record OrganisationDocument : Document
{
    [Required, Description("部门 department, 街道 street, 社区 community, 事业单位 publicInstitution, 垂管 vertical.")]
    public required OrganisationType Type { get; init; }

    [Description("Default district.")]
    public OrganisationLevel Level { get; init; } = OrganisationLevel.District;

    [RegularExpression("^[0-9]{12}$"), Description("Division code, 12 digits.")]
    public string? Division { get; init; }

    [RegularExpression("^[0-9A-HJ-NPQRTUWXY]{18}$"), Description("Unified social credit code, 18 characters.")]
    public string? Uscc { get; init; }

    [Description("Name of the organisation above this one.")]
    public string? Parent { get; init; }

    [MaxLength(20), Description("How its numbers are made, each of one use. A client takes numbers of its own organisation, and of those that it names under numbersOf.")]
    public IReadOnlyList<NumberPart> Numbers { get; init; } = [];
}
