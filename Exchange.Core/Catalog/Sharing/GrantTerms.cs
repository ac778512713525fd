namespace Exchange.Core.Catalog.Sharing;

/// <summary>授权范围: what an organisation asks to read of a resource, and what it is granted, which is that or less.</summary>
public sealed record GrantTerms
{
    /// <summary>用途: a code of the table that <see cref="ShareOptions.Purposes"/> names.</summary>
    public required string Purpose { get; init; }

    /// <summary>使用依据: the law, regulation or task by which it is needed.</summary>
    public required string Basis { get; init; }

    /// <summary>适用事项: items in whose handling it is read. None: in whichever.</summary>
    public IReadOnlyList<string> Items { get; init; } = [];

    /// <summary>Fields that are handed out.</summary>
    public IReadOnlyList<string> Fields { get; init; } = [];

    /// <summary>Fields that are compared with what the asker says, yes or no; what is handed out may be compared too.</summary>
    public IReadOnlyList<string> Verifies { get; init; } = [];

    /// <summary>How a field is masked for this grant, where the catalog says otherwise. The stricter of both holds, unless <see cref="ProviderMasks"/>.</summary>
    public IReadOnlyDictionary<string, MaskRule> Masks { get; init; } = new SortedDictionary<string, MaskRule>(StringComparer.Ordinal);

    /// <summary>The provider itself wrote the masks when it granted: they hold as they are, also where the catalog's are stricter, as long as it provides the resource (<see cref="MasksBy"/>).</summary>
    public bool ProviderMasks { get; init; }

    /// <summary>Which organisation that was. Where the resource is another one's by now, or it is not known, the stricter of both holds.</summary>
    public string? MasksBy { get; init; }

    /// <summary>Granted by the catalog, as the resource was unconditional then. It may be read under as long as it still is.</summary>
    public bool AtOnce { get; init; }

    /// <summary>不予共享依据: of a request that the catalog has refused, the law by which the resource is not shared, as the entry said then.</summary>
    public string? Refusal { get; init; }

    /// <summary>Which rows: an expression over a row that is true for those that may be seen, also in verifications. None: all.</summary>
    public string? Rows { get; init; }

    /// <summary>用证授权: the person whom a row is about must have consented. The catalog may ask for it by itself.</summary>
    public bool Consent { get; init; }

    /// <summary>批量共享: all rows of the grant may be walked, without a record in whose handling they are read.</summary>
    public bool Bulk { get; init; }

    /// <summary>Most rows a day, by the hub's calendar day; a verification counts as one.</summary>
    public required long PerDay { get; init; }

    /// <summary>Most queries a minute on each host; 0 for no limit of its own.</summary>
    public int PerMinute { get; init; }

    /// <summary>The last day, yyyy-MM-dd.</summary>
    public required string Until { get; init; }
}
