using System.ComponentModel.DataAnnotations;

namespace Exchange.Core.Materials;

/// <summary>Where the files of materials lie and how large they may be. Section <c>Materials</c> of the settings.</summary>
public sealed record MaterialOptions
{
    /// <summary>Folder of the files; hosts on one database share it. Default: materials, beside the embedded database; with a database elsewhere none.</summary>
    [StringLength(1000)]
    public string? Folder { get; init; }

    /// <summary>Most MiB of one file. Default 500; 1 to 10,240.</summary>
    [Range(1, 10_240)]
    public int FileMib { get; init; } = 500;

    /// <summary>Hours for which an upload may be gone on with, and for which one that is complete may be named by a record. Default 24; 1 to 720.</summary>
    [Range(1, 720)]
    public int UploadHours { get; init; } = 24;

    /// <summary>Uploads of one client that may be open at the same time. Default 1,000; 1 to 100,000.</summary>
    [Range(1, 100_000)]
    public int OpenUploads { get; init; } = 1000;

    /// <summary>MiB that uploads leave free on the disk: where the database lies on the same, it has its commits to write. Default 256; 0 to 1,048,576.</summary>
    [Range(0, 1_048_576)]
    public int KeepFreeMib { get; init; } = 256;

    /// <summary>Program that is started to scan each file, with its arguments; {file} is the file's path. Exit code 0: clean, 1: infected. Default: none.</summary>
    [StringLength(1000)]
    public string? ScanCommand { get; init; }

    /// <summary>Scanner that is asked over ICAP, such as icap://scanner:1344/avscan. Default: none.</summary>
    [StringLength(500)]
    public string? ScanIcap { get; init; }

    /// <summary>Seconds that the scan of one file may take. Default 60; 1 to 3,600.</summary>
    [Range(1, 3600)]
    public int ScanSeconds { get; init; } = 60;

    /// <summary>Files that are scanned at once; others wait as long as one scan may take, and are then told to come again. Default 2; 1 to 100.</summary>
    [Range(1, 100)]
    public int Scans { get; init; } = 2;

    /// <summary>Days before its last day on which what was promised for later is called to mind. Default 1; 0 to 60.</summary>
    [Range(0, 60)]
    public int RemindDays { get; init; } = 1;

    internal long FileBytes => FileMib * 1024L * 1024;
}
