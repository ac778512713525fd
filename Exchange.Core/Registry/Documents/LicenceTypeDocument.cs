using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Exchange.Core.Registry.Documents;

/// <summary>A type of electronic licences, and what the rows of its resource say of one. 电子证照类型</summary>
[Description("电子证照类型: a type of electronic licences, and what the rows of its resource say of one.")]
public sealed record LicenceTypeDocument : Document
{
    [Required, RegularExpression("^[0-9A-Z]{21}$")]
    [Description("Type code 证照类型代码 of GB/T 36904: the 18 characters of the body that has set the standard, and 3 more.")]
    public required string Code { get; init; }

    [Required, RegularExpression("^[0-9]{6,20}/[0-9]{1,12}$")]
    [Description("Code of the catalog's entry whose library holds its licences, with a slash. Licences of a type without a registered library are not found.")]
    public required string Resource { get; init; }

    [Required, Description("Which fields of a row say what.")]
    public required LicenceFieldsPart Fields { get; init; }

    [Description("What its states mean. Default: it holds as long as its dates say.")]
    public LicenceStatesPart? States { get; init; }

    [Description("本人授权: shown only with the holder's consent. Default false.")]
    public bool NeedsConsent { get; init; }

    [MaxLength(200), Description("Organisations that issue it: they put its files beside the rows. Default: the provider of the resource alone.")]
    public IReadOnlyList<string> Issuers { get; init; } = [];

    [MaxLength(20), Description("Items whose closing brings it: a certificate of that step is to be registered in the library. Default: none.")]
    public IReadOnlyList<LicenceSourcePart> Sources { get; init; } = [];

    [Range(1, 365), Description("Natural days from the closing within which such a certificate is to be registered. Default 5.")]
    public int RegisterWithin { get; init; } = 5;

    [Description("书面委托: by it the hub makes identifiers in place of the issuing department's own system. Without one it makes none.")]
    public MandatePart? Mandate { get; init; }
}

/// <summary>Which fields of a row say what of a licence.</summary>
[Description("Which fields of a row say what of a licence.")]
public sealed record LicenceFieldsPart
{
    [Required, Description("Its identifier 证照标识 (GB/T 36904).")]
    public required string Identifier { get; init; }

    [Description("The number that stands on it 证照号码.")]
    public string? Number { get; init; }

    [Description("The holder's name 持证主体.")]
    public string? Holder { get; init; }

    [Description("The holder's identity number or credit code 持证主体代码.")]
    public string? HolderNumber { get; init; }

    [Description("What kind of number that is 持证主体代码类型, such as 111 or 001.")]
    public string? HolderNumberType { get; init; }

    [Description("First day of its validity.")]
    public string? ValidFrom { get; init; }

    [Description("Last day of its validity.")]
    public string? ValidUntil { get; init; }

    [Description("Its state 证照状态.")]
    public string? State { get; init; }

    [Description("SHA-256 of its file, 64 hex characters.")]
    public string? File { get; init; }

    /// <summary>Those that are named, with where.</summary>
    internal IEnumerable<(string Pointer, string Field)> Named() => new (string Pointer, string? Field)[]
    {
        ("identifier", Identifier), ("number", Number), ("holder", Holder), ("holderNumber", HolderNumber), ("holderNumberType", HolderNumberType), ("validFrom", ValidFrom), ("validUntil", ValidUntil),
        ("state", State), ("file", File),
    }.Where(static one => one.Field is not null).Select(static one => (one.Pointer, one.Field!));
}

/// <summary>What the states of licences mean; one that is not named holds no more.</summary>
[Description("What the states of licences mean; one that is not named holds no more.")]
public sealed record LicenceStatesPart
{
    [Required, Description("Code table of the states.")]
    public required string Table { get; init; }

    [Required, MinLength(1), MaxLength(100), Description("Values by which it holds.")]
    public required IReadOnlyList<string> Valid { get; init; }

    [MaxLength(100), Description("Values by which it has lapsed.")]
    public IReadOnlyList<string> Expired { get; init; } = [];
}

/// <summary>A step whose closing brings licences of the type.</summary>
[Description("A step whose closing brings licences of the type.")]
public sealed record LicenceSourcePart
{
    [Required, Description("The item.")]
    public required string Item { get; init; }

    [Required, Description("The step whose department makes it.")]
    public required string Step { get; init; }

    [StringLength(200), RegularExpression(@"^[^.\s]+(\.[^.\s]+)*$")]
    [Description("Where in the record's body the holder's name stands (a.b.c).")]
    public string? Holder { get; init; }

    [StringLength(200), RegularExpression(@"^[^.\s]+(\.[^.\s]+)*$")]
    [Description("Where in it the holder's number stands.")]
    public string? HolderNumber { get; init; }

    [Description("Fact that the step gives and that is the holder's number, where the body has it not yet, such as the credit code of a new company.")]
    public string? HolderGives { get; init; }
}

/// <summary>The paper by which the hub makes identifiers for a department.</summary>
[Description("The paper by which the hub makes identifiers for a department.")]
public sealed record MandatePart
{
    [Required, StringLength(500), Description("What it is called, its number and date.")]
    public required string Text { get; init; }

    [Required, RegularExpression("^[0-9a-f]{64}$"), Description("SHA-256 of the signed paper, as it is filed.")]
    public required string Digest { get; init; }

    [Required, RegularExpression("^([0-9A-HJ-NPQRTUWXY]{18}|[0-9]{6}|[0-9]{9}|[0-9]{12})$")]
    [Description("The issuer in the identifiers: the department's credit code, or a division code.")]
    public required string Issuer { get; init; }

    [Range(3, 12), Description("Digits of the running number in the identifiers. Default 9.")]
    public int Digits { get; init; } = 9;

    [Description("First day on which it holds. Default: always.")]
    public DateOnly? From { get; init; }

    [Description("Last day on which it holds. Default: for ever.")]
    public DateOnly? Until { get; init; }
}
