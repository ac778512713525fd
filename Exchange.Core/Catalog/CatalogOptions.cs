using System.ComponentModel.DataAnnotations;

namespace Exchange.Core.Catalog;

/// <summary>The resource catalog. Section <c>Catalog</c> of the settings.</summary>
public sealed record CatalogOptions
{
    /// <summary>What stands between class and number where a code is shown; read are this one and the slash. Default /.</summary>
    [Required, RegularExpression("^[!-.:-@\\[-`{-~/]{1,3}$")]
    public string Separator { get; init; } = "/";

    /// <summary>The registered code table that has the classes. Default catalog-classes.</summary>
    [Required, RegularExpression("^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")]
    public string ClassTable { get; init; } = "catalog-classes";

    /// <summary>Most entries that one import brings. Default 2,000; 1 to 10,000.</summary>
    [Range(1, 10_000)]
    public int ImportEntries { get; init; } = 2_000;

    /// <summary>Entries of a page of /catalog.jsonld. Default 200; 1 to 1,000.</summary>
    [Range(1, 1_000)]
    public int HarvestEntries { get; init; } = 200;

    /// <summary>What the IRIs of the catalog and its entries begin with, for harvesters; once it is known elsewhere it does not change. Default urn:exchange:catalog:.</summary>
    [Required, StringLength(200, MinimumLength = 1), RegularExpression("^[A-Za-z][A-Za-z0-9+.-]*:[!-~]*[/:#]$")]
    public string Iri { get; init; } = "urn:exchange:catalog:";

    /// <summary>The registered organisation that keeps the catalog and answers for it to harvesters. Default none.</summary>
    [StringLength(100)]
    public string? Keeper { get; init; }

    /// <summary>The registered calendar by which working days of the catalog are counted, such as those of a correction. Default none: no last day is known then.</summary>
    [RegularExpression("^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")]
    public string? Calendar { get; init; }

    /// <summary>Working days within which a reported value is to be answered 校核. Default 10; 1 to 365.</summary>
    [Range(1, 365)]
    public int CorrectionDays { get; init; } = 10;
}
