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

    /// <summary>Roles of clients, with commas, that may ask for fields unmasked, with a reason, where the grant leaves the catalog's masks as they are; none: nobody. Default organisation: the departments that decide.</summary>
    [Required, RegularExpression("^(none|(intake|organisation|auditor|administrator)(,(intake|organisation|auditor|administrator))*)$")]
    public string UnmaskRoles { get; init; } = "organisation";

    /// <summary>Percent of a grant's rows a day from which on its reading is flagged for the auditor, 100 for never. Default 80; 1 to 100.</summary>
    [Range(1, 100)]
    public int FlagShare { get; init; } = 80;

    /// <summary>Working hours, as 07:00-21:00: reading outside of them, or on a day that the calendar of <c>Catalog:Calendar</c> does not work, is flagged. Default none: hours are not looked at.</summary>
    [RegularExpression("^([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")]
    public string? Hours { get; init; }

    /// <summary>Keys of which there is nobody, of one grant, host and hour, from which on its reading is flagged: somebody may be guessing. Default 20; 1 to 1,000,000.</summary>
    [Range(1, 1_000_000)]
    public int FlagUnknown { get; init; } = 20;

    /// <summary>A window asks who has read a person's data with a reason alone. Default false: it has that person's consent.</summary>
    public bool ReadsByReason { get; init; }

    /// <summary>Such questions of one organisation a minute, on each host. Default 60; 1 to 100,000.</summary>
    [Range(1, 100_000)]
    public int ReadsPerMinute { get; init; } = 60;
}
