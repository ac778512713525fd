using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Exchange.Adapters.Files;

/// <summary>The folder into which the department puts its results.</summary>
public sealed record ResultsPart
{
    [Required, StringLength(400, MinimumLength = 2)]
    [Description("Folder in which result files appear, an absolute path. It must exist. Required; at most 400 characters.")]
    public required string Folder { get; init; }

    [StringLength(400, MinimumLength = 2)]
    [Description("Folder for files that are read, an absolute path on the same file system. Default: done inside folder. At most 400 characters.")]
    public string? Done { get; init; }

    [StringLength(400, MinimumLength = 2)]
    [Description("Folder for files that cannot be read, an absolute path on the same file system. Default: bad inside folder. At most 400 characters.")]
    public string? Bad { get; init; }

    [Required, Length(1, 16)]
    [Description("The kinds of result files. Required; 1 to 16.")]
    public required IReadOnlyList<ResultFile> Files { get; init; }

    [Range(1, 86_400)]
    [Description("Seconds between two looks into the folder. Default 30. Range 1 to 86400.")]
    public int IntervalSeconds { get; init; } = 30;

    [Range(1024, 268_435_456)]
    [Description("Largest result file in bytes; a larger one is set aside. Default 67108864 (64 MiB). Range 1024 to 268435456.")]
    public int LargestBytes { get; init; } = 67_108_864;

    [Range(0, 43_200)]
    [Description("Minutes after which a file without result is reported as a gap, once a later one has its result. Default 60. Range 0 to 43200.")]
    public int GapMinutes { get; init; } = 60;
}

/// <summary>One kind of result file, and how its rows become progress events.</summary>
public sealed record ResultFile
{
    [Required, StringLength(120, MinimumLength = 1)]
    [Description("Name with {date}, {seq} or {seq:digits} of the file that it answers, such as RY_449903_{date}_{seq:3}_HZ.csv. Required; at most 120 "
        + "characters.")]
    public required string Name { get; init; }

    [RegularExpression("^[A-Za-z0-9_-]{1,40}$")]
    [Description("The part of the file that it answers. Default: the first file. Letters, digits, hyphen, underscore; at most 40.")]
    public string? Of { get; init; }

    [Description("csv (a row a line) or xml (the whole file is one row). Default csv.")]
    public ResultFormat Format { get; init; } = ResultFormat.Csv;

    [MaxLength(500)]
    [Description("For csv: the columns that the file must have, in this order. Required for csv; at most 500.")]
    public IReadOnlyList<string> Columns { get; init; } = [];

    [MaxLength(8)]
    [Description("Columns, in the file sent and in the result, that together tell which row is answered. Required for csv; at most 8.")]
    public IReadOnlyList<string> Key { get; init; } = [];

    [Description("utf8, utf8Bom, gb18030 or gbk. Default: as in csv.")]
    public TextEncoding? Encoding { get; init; }

    [Description("The control file that proves it whole; held against it where its text has placeholders. Default: none, see stableSeconds.")]
    public ControlPart? Control { get; init; }

    [Range(0, 3600)]
    [Description("Without a control file: seconds for which size and time must not change before it is read; a csv must then end with a line end. Default "
        + "60. Range 0 to 3600.")]
    public int StableSeconds { get; init; } = 60;

    [StringLength(100)]
    [Description("Column that tells whether a row was done. Default: none, every row counts as done. At most 100 characters.")]
    public string? DoneColumn { get; init; }

    [MaxLength(20)]
    [Description("Values of doneColumn that mean done; every other one means failed. Default: none. At most 20.")]
    public IReadOnlyList<string> DoneValues { get; init; } = [];

    [Description("The rows that become progress events of their own: all, failed or none. Default all.")]
    public RowChoice Rows { get; init; } = RowChoice.All;

    [StringLength(100)]
    [Description("Mapping document that makes a progress event of a row. Required unless rows is none; at most 100 characters.")]
    public string? Mapping { get; init; }

    [StringLength(100)]
    [Description("Mapping document that makes one progress event of a delivery once all its rows are back. Default: none is made. At most 100 characters.")]
    public string? SummaryMapping { get; init; }
}

/// <summary>What a result file is made of.</summary>
public enum ResultFormat { Csv, Xml }

/// <summary>Which rows become progress events of their own.</summary>
public enum RowChoice { All, Failed, None }
