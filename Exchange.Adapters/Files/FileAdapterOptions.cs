using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Exchange.Adapters.Files;

/// <summary>
/// How files are exchanged with one department's system. These attributes are the single source of validation, JSON Schema, console form and docs,
/// so every text states default, unit and range.
/// </summary>
public sealed record FileAdapterOptions
{
    [Required, StringLength(400, MinimumLength = 2)]
    [Description("Folder into which finished files are moved, an absolute path. It must exist. Required; at most 400 characters.")]
    public required string Outbox { get; init; }

    [Required, StringLength(400, MinimumLength = 2)]
    [Description("The hub's own folder, an absolute path on the file system of outbox: files that are being written, manifests, the lock. It must exist. "
        + "Required; at most 400 characters.")]
    public required string Work { get; init; }

    [Description("csv (many messages a file, rows) or raw (one message a file, as the mapping wrote it). Default csv.")]
    public FileFormat Format { get; init; } = FileFormat.Csv;

    [Required, Length(1, 8)]
    [Description("The files of one batch; raw has exactly one. Required; 1 to 8.")]
    public required IReadOnlyList<OutgoingFile> Files { get; init; }

    [Description("How rows are written.")]
    public CsvPart Csv { get; init; } = new();

    [Description("The control file that follows each file. Default: none.")]
    public ControlPart? Control { get; init; }

    [Description("When a batch is full.")]
    public BatchPart Batch { get; init; } = new();

    [Description("daily (starts at 1 every day; the names hold {date}) or running (never starts again). Default daily.")]
    public SequenceKind Sequence { get; init; } = SequenceKind.Daily;

    [StringLength(40, MinimumLength = 1)]
    [Description("For raw: a text in the message that is replaced by the sequence number, with its digits. Default: none. 1 to 40 characters.")]
    public string? SequenceMark { get; init; }

    [RegularExpression("^[+-](0[0-9]|1[0-4]):[0-5][0-9]$")]
    [Description("Offset from UTC in which {date} and {time} are told. Default +08:00. Form ±hh:mm, up to 14 hours.")]
    public string UtcOffset { get; init; } = "+08:00";

    [RegularExpression("^0[46][0-7]{2}$")]
    [Description("Rights of the files handed over, octal. Default 0640.")]
    public string Mode { get; init; } = "0640";

    [Range(7, 3650)]
    [Description("Days for which manifests are kept: how long an earlier push can be asked about and a result be matched. Default 90. Range 7 to 3650.")]
    public int KeepDays { get; init; } = 90;

    [StringLength(400, MinimumLength = 2)]
    [Description("Folder into which files of materials are copied, an absolute path, when the adapter's document says materials: { as: copy }: each under its sha256 and type, once, "
        + "before the file that names it. It must exist. Default: none are. At most 400 characters.")]
    public string? Copies { get; init; }

    [Description("How the department's result files are read. Default: none are.")]
    public ResultsPart? Results { get; init; }
}

/// <summary>What a file holds.</summary>
public enum FileFormat { Csv, Raw }

/// <summary>How sequence numbers run.</summary>
public enum SequenceKind { Daily, Running }
