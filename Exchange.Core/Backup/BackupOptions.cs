using System.ComponentModel.DataAnnotations;

namespace Exchange.Core.Backup;

/// <summary>Where backups lie and how old the last may be. Section <c>Backup</c> of the settings.</summary>
public sealed record BackupOptions
{
    /// <summary>Folder to which <c>backup</c> writes when it is given no other, and in which <c>doctor</c> looks for the last one. Default: none.</summary>
    [StringLength(1000)]
    public string? Folder { get; init; }

    /// <summary>Hours after which the last backup is too old for <c>doctor</c>. Default 26; 1 to 8,760.</summary>
    [Range(1, 8760)]
    public int MaxAgeHours { get; init; } = 26;

    /// <summary>MiB a second at which the embedded database is copied at most: the disk has the hub's commits to sync too. Default 64; 1 to 10,000.</summary>
    [Range(1, 10_000)]
    public int MibPerSecond { get; init; } = 64;
}
