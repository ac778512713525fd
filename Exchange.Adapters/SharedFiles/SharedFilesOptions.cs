using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Exchange.Adapters.Files;

namespace Exchange.Adapters.SharedFiles;

/// <summary>A folder into which a department puts files of rows for the hub to harvest.</summary>
public sealed record SharedFilesOptions
{
    [Required, StringLength(400, MinimumLength = 2)]
    [Description("Folder that the department writes to, an absolute path. It must exist. Required; at most 400 characters.")]
    public required string Folder { get; init; }

    [StringLength(400, MinimumLength = 2)]
    [Description("Folder into which files are moved once their rows are there for everybody, an absolute path on the same file system. Default: done within folder. At most 400 characters.")]
    public string? Done { get; init; }

    [Required, Length(1, 100)]
    [Description("The sources, one for each kind of file. Required; 1 to 100.")]
    public required IReadOnlyList<SharedFile> Pull { get; init; }
}

/// <summary>One kind of file with rows.</summary>
public sealed record SharedFile
{
    [Required, RegularExpression("^[A-Za-z0-9_.-]{1,64}$")]
    [Description("The source's name, by which libraries ask for it. Required. Letters, digits, underscore, dot, hyphen; at most 64.")]
    public required string Name { get; init; }

    [Required, StringLength(200, MinimumLength = 1)]
    [Description("The files' names with {date} (yyyyMMdd), {time} (HHmmss), {seq} or {seq:digits}: by date, number and name they are in order. Required; at most 200 characters.")]
    public required string File { get; init; }

    [Description("csv (one row a line, with columns) or ndjson (one JSON object a line). Default csv.")]
    public SharedFormat Format { get; init; } = SharedFormat.Csv;

    [Description("true: each file has all rows, and the newest counts (mode full). false: each file has what has changed, and all are taken in their order (mode changes). Default true.")]
    public bool Whole { get; init; } = true;

    [Description("How rows are written.")]
    public CsvPart Csv { get; init; } = new();

    [MaxLength(1000)]
    [Description("Columns that are read, name to the name that it has in the row. Default: all, as the first line spells them; without a first line they must be named, in their order. At most 1000.")]
    public IReadOnlyDictionary<string, string> Columns { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    [MaxLength(10)]
    [Description("Columns, or members of a line's object, with the values that mean that the row is deleted, such as BDLX: [\"2\"]. Default: none. At most 10.")]
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Deleted { get; init; } = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);

    [Description("The control file that follows each file; a file without it is not read yet. Default: none, and a file is whole when its last line ends.")]
    public ControlPart? Control { get; init; }
}

/// <summary>What a shared file holds.</summary>
public enum SharedFormat { Csv, Ndjson }
