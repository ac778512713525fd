using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Exchange.Core.Registry.Documents;

/// <summary>Which organisation handles something for a division, at a date. 管辖</summary>
[Description("管辖: which organisation handles something for a division, at a date. A step names it in place of an organisation and an adapter.")]
public sealed record JurisdictionDocument : Document
{
    // Two digits a province, four a city, six a district, nine a street, twelve a community.
    internal const string DivisionPattern = "^(?!00)([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12})$";

    [MaxLength(10_000), Description("Divisions and who handles them. The narrowest division that holds the record's one decides.")]
    public IReadOnlyList<JurisdictionRow> Rows { get; init; } = [];

    [Required, Description("Who handles what no row covers; the receipt then carries a warning.")]
    public required JurisdictionDefault Default { get; init; }

    [MaxLength(1_000), Description("Divisions that are no more: from the day after they ended their code is read as that of their successor.")]
    public IReadOnlyList<RetiredDivision> Retired { get; init; } = [];
}

/// <summary>Who handles one division.</summary>
[Description("Who handles one division.")]
public sealed record JurisdictionRow
{
    [Required, RegularExpression(JurisdictionDocument.DivisionPattern)]
    [Description("Division code of 12 digits, or its first 2, 4, 6 or 9. Zeros at the end stand for everything below: 449903000000 is the whole district.")]
    public required string Division { get; init; }

    [Required, Description("The organisation that decides there.")]
    public required string Organisation { get; init; }

    [Required, Description("The adapter that reaches its system.")]
    public required string Adapter { get; init; }

    [Description("The mapping that translates a record for it. Default: the step's.")]
    public string? Mapping { get; init; }

    [Description("The mapping that translates a withdrawal for it. Default: the step's.")]
    public string? WithdrawMapping { get; init; }

    [Description("First day. Default: always.")]
    public DateOnly? From { get; init; }

    [Description("Last day. Default: for ever.")]
    public DateOnly? Until { get; init; }
}

/// <summary>Who handles what no row covers.</summary>
[Description("Who handles what no row covers.")]
public sealed record JurisdictionDefault
{
    [Required, Description("The organisation that decides.")]
    public required string Organisation { get; init; }

    [Required, Description("The adapter that reaches its system.")]
    public required string Adapter { get; init; }

    [Description("The mapping that translates a record for it. Default: the step's.")]
    public string? Mapping { get; init; }

    [Description("The mapping that translates a withdrawal for it. Default: the step's.")]
    public string? WithdrawMapping { get; init; }
}

/// <summary>A division that is no more, and what it became. 撤销的区划</summary>
[Description("A division that is no more, and what it became.")]
public sealed record RetiredDivision
{
    [Required, RegularExpression(JurisdictionDocument.DivisionPattern), Description("The code that is no more given out, with everything below it.")]
    public required string Division { get; init; }

    [Required, Description("Last day on which the division was there.")]
    public required DateOnly Until { get; init; }

    [Required, RegularExpression(JurisdictionDocument.DivisionPattern)]
    [Description("The code that took its place, of the same level; what stands below it keeps its digits.")]
    public required string Became { get; init; }
}
