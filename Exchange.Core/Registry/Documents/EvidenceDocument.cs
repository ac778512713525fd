using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Exchange.Core.Registry.Documents;

/// <summary>What proves which material, from whom, with whose consent: what makes papers unnecessary. 材料凭据对照表</summary>
[Description("材料凭据对照表: what proves which material, from whom, with whose consent.")]
public sealed record EvidenceDocument : Document
{
    [Required, MinLength(1), MaxLength(500), Description("Kinds of materials.")]
    public required IReadOnlyList<ProvenMaterialPart> Materials { get; init; }
}

/// <summary>A kind of material, in whichever items it is asked for.</summary>
[Description("A kind of material, in whichever items it is asked for.")]
public sealed record ProvenMaterialPart
{
    [Required, RegularExpression("^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"), Description("Such as business-licence: letters, digits, dot, hyphen, underscore; at most 64.")]
    public required string Code { get; init; }

    [Required, Description("What people read.")]
    public required Title Title { get; init; }

    [Required, MinLength(1), MaxLength(1_000), Description("Materials of items that are of this kind.")]
    public required IReadOnlyList<ItemMaterialPart> Of { get; init; }

    [Required, MinLength(1), MaxLength(10), Description("What proves it, best first.")]
    public required IReadOnlyList<AcceptedEvidencePart> Accepts { get; init; }

    [MaxLength(1_000), Description("提供单位: who provides the data for a division; the narrowest that holds it decides. Default: the providers of the resources.")]
    public IReadOnlyList<EvidenceProviderPart> Providers { get; init; } = [];

    [Description("Who provides it for other divisions, in words, such as the province's platform. Default: the providers of the resources.")]
    public Title? Else { get; init; }
}

/// <summary>A material of an item.</summary>
[Description("A material of an item.")]
public sealed record ItemMaterialPart
{
    [Required, Description("The item.")]
    public required string Item { get; init; }

    [Required, Description("Code of its material.")]
    public required string Material { get; init; }
}

/// <summary>How a material is proved: by a licence, by a row that is shared, by a question that is answered yes or no, by the applicant's word, or by the paper itself.</summary>
public enum EvidenceWay { Licence, Share, Verify, Commitment, Upload }

/// <summary>One of the ways in which a kind of material is proved.</summary>
[Description("One of the ways in which a kind of material is proved.")]
public sealed record AcceptedEvidencePart
{
    [Required, Description("licence 电子证照, share 共享数据, verify 核验 (yes or no), commitment 告知承诺, upload 上传.")]
    public required EvidenceWay As { get; init; }

    [Description("With licence: the licence type.")]
    public string? Licence { get; init; }

    [RegularExpression("^[0-9]{6,20}/[0-9]{1,12}$"), Description("With share and verify: code of the catalog's entry, with a slash.")]
    public string? Resource { get; init; }

    [Description("With share and verify: the field by which the subject's row is found. Default: with the entry's first identifier.")]
    public string? By { get; init; }

    [Description("With verify: the field that is compared with the subject's name. Default: it is only asked whether there is a row.")]
    public string? Name { get; init; }

    [MaxLength(100), Description("With licence and share: fields that may be shown to the intake system, masked as the entry says. Default: none; it is told that there is one.")]
    public IReadOnlyList<string> Shows { get; init; } = [];

    [Required, RegularExpression("^[A-D]$"), Description("Grade of trust 可信等级: A, B, C or D.")]
    public required string Grade { get; init; }

    [Description("Whose consent it needs, for people. Without one: nobody's.")]
    public Title? Consent { get; init; }

    [Range(1, 10), Description("How many people must have consented, where it needs consent. Default 1.")]
    public int Consents { get; init; } = 1;

    [Range(1, 365), Description("With upload: days within which it may follow 容缺. Default: it comes with the record.")]
    public int? FollowsWithin { get; init; }
}

/// <summary>Who provides the data for one division.</summary>
[Description("Who provides the data for one division.")]
public sealed record EvidenceProviderPart
{
    [Required, RegularExpression(JurisdictionDocument.DivisionPattern)]
    [Description("Division code of 12 digits, or its first 2, 4, 6 or 9.")]
    public required string Division { get; init; }

    [Required, Description("The organisation.")]
    public required string Organisation { get; init; }
}
