using System.Text.Json.Serialization;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Catalog;

/// <summary>
/// What an entry says: the core fields of the guide (政务信息资源目录编制指南) that somebody writes, and extension fields. The others follow: the code is given, the provider's code stands with the
/// organisation, the publication date is that of the review.
/// </summary>
public sealed record ResourceContent
{
    /// <summary>信息资源分类: 类 1 digit, 项 2, 目 3, 细目 if there is one; a value of the class table.</summary>
    public required string Class { get; init; }

    /// <summary>信息资源名称.</summary>
    public required Title Title { get; init; }

    /// <summary>信息资源提供方: the name of a registered organisation.</summary>
    public required string Provider { get; init; }

    /// <summary>信息资源摘要.</summary>
    public required string Abstract { get; init; }

    /// <summary>信息资源格式.</summary>
    public required ResourceFormat Format { get; init; }

    /// <summary>信息项信息.</summary>
    public required IReadOnlyList<ResourceField> Fields { get; init; }

    /// <summary>共享属性.</summary>
    public required ShareTerms Share { get; init; }

    /// <summary>开放属性. Default: not open.</summary>
    public OpenTerms Open { get; init; } = new();

    /// <summary>更新周期.</summary>
    public required UpdateCycle Cycle { get; init; }

    /// <summary>Which other cycle; needed with other, and only then.</summary>
    public string? CycleNote { get; init; }

    /// <summary>关联资源代码.</summary>
    public IReadOnlyList<string> Related { get; init; } = [];

    /// <summary>The registered schema of a row. Default: none is agreed yet.</summary>
    public string? Schema { get; init; }

    /// <summary>回流: data that comes down from above. Default: the provider's own.</summary>
    public ComesDown? ComesDown { get; init; }

    /// <summary>扩展元数据: what the province adds, name to text.</summary>
    public IReadOnlyDictionary<string, string> Extension { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);
}

/// <summary>信息项: one named, typed part of a resource.</summary>
public sealed record ResourceField
{
    // No nullable property: a word that may be missing is one that may be null in the API's description, wherever it stands.
    private readonly MaskRule? _mask;

    /// <summary>信息项名称, in Chinese and English.</summary>
    public required Title Title { get; init; }

    /// <summary>Its name in rows and in the schema.</summary>
    public required string Name { get; init; }

    public required FieldType Type { get; init; }

    /// <summary>Most characters or digits. Default: none is given.</summary>
    public int? Length { get; init; }

    /// <summary>主键标识: rows are found by it. Default false.</summary>
    public bool Identifier { get; init; }

    /// <summary>个人信息. Default false.</summary>
    public bool Personal { get; init; }

    /// <summary>敏感信息. Default false.</summary>
    public bool Sensitive { get; init; }

    /// <summary>脱敏方式. What is personal names it, were it none, and is not shown at all where it does not; else the default is none.</summary>
    public MaskRule Mask
    {
        get => _mask ?? (Personal ? MaskRule.Whole : MaskRule.None);
        init => _mask = value;
    }

    /// <summary>Somebody has said how it is masked.</summary>
    [JsonIgnore]
    public bool NamesMask => _mask is not null;
}

/// <summary>共享属性: whether, on which condition and how it is shared.</summary>
public sealed record ShareTerms
{
    public required ShareType Type { get; init; }

    /// <summary>共享条件; needed where it is conditional.</summary>
    public string? Condition { get; init; }

    /// <summary>不予共享依据: the law by which it is not shared; needed then.</summary>
    public string? Basis { get; init; }

    /// <summary>需持证人或本人授权: the person whom a row is about must have consented, whoever reads it; only where it is conditional. Default false.</summary>
    // An entry that says nothing of it has the text, and so the digest, that it had before there was such a member.
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Consent { get; init; }

    /// <summary>共享方式; none where it is not shared.</summary>
    public IReadOnlyList<ShareMethod> Methods { get; init; } = [];
}

/// <summary>开放属性: whether it is open to society.</summary>
public sealed record OpenTerms
{
    public bool ToSociety { get; init; }

    public string? Condition { get; init; }
}

/// <summary>回流: rows that another platform sends down, of which only some are the district's.</summary>
public sealed record ComesDown
{
    /// <summary>Who sends them, in words.</summary>
    public required string From { get; init; }

    /// <summary>The field by which the district's rows are told.</summary>
    public required string FilterField { get; init; }

    /// <summary>What its value begins with in the district's rows, such as a division code.</summary>
    public required string FilterPrefix { get; init; }

    /// <summary>Days by which rows may come late before it shows. Default 0.</summary>
    public int LateDays { get; init; }
}
