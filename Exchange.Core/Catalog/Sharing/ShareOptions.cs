using System.ComponentModel.DataAnnotations;

namespace Exchange.Core.Catalog.Sharing;

/// <summary>Sharing under policy. Section <c>Share</c> of the settings.</summary>
public sealed record ShareOptions
{
    /// <summary>The registered code table of purposes 用途. Default share-purposes.</summary>
    [Required, RegularExpression("^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")]
    public string Purposes { get; init; } = "share-purposes";

    /// <summary>Working days, by the calendar that Catalog:Calendar names, within which a request or an appeal is to be decided. Default 10; 1 to 365.</summary>
    [Range(1, 365)]
    public int DecideDays { get; init; } = 10;

    /// <summary>Days for which a grant is given at most, from the day of the request. Default 1,096; 1 to 3,650.</summary>
    [Range(1, 3_650)]
    public int LongestDays { get; init; } = 1_096;
}
