using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Exchange.Adapters.Files;

/// <summary>One file of a batch.</summary>
public sealed record OutgoingFile
{
    [RegularExpression("^[A-Za-z0-9_-]{1,40}$")]
    [Description("Member of the message that holds this file's rows. Default: none, the message itself is the list of rows; several files each name one. "
        + "Letters, digits, hyphen, underscore; at most 40.")]
    public string? Part { get; init; }

    [Required, StringLength(120, MinimumLength = 1)]
    [Description("Name with placeholders {date}, {time} and {seq} or {seq:digits}, such as RY_449903_{date}_{seq:3}.csv. Required; at most 120 characters.")]
    public required string Name { get; init; }

    [MaxLength(500)]
    [Description("For csv: the columns in their order, named as in the message's rows. Required for csv; at most 500.")]
    public IReadOnlyList<string> Columns { get; init; } = [];

    [StringLength(100)]
    [Description("For csv: the column whose sum the control file may tell as {sum}. Default: none, {sum} is 0. At most 100 characters.")]
    public string? SumColumn { get; init; }
}

/// <summary>How characters become bytes.</summary>
public enum TextEncoding { Utf8, Utf8Bom, Gb18030, Gbk }

/// <summary>How lines end.</summary>
public enum LineEnd { Crlf, Lf }

/// <summary>How rows are written, and read where a result file says nothing else.</summary>
public sealed record CsvPart
{
    [Description("utf8, utf8Bom, gb18030 or gbk; a message with a character that the encoding does not hold is rejected, the others go. Default utf8.")]
    public TextEncoding Encoding { get; init; } = TextEncoding.Utf8;

    [Description("crlf or lf. Default crlf.")]
    public LineEnd LineEnd { get; init; } = LineEnd.Crlf;

    [RegularExpression("^[,;|\t]$")]
    [Description("What stands between fields: comma, semicolon, bar or tab. Default: comma.")]
    public string Delimiter { get; init; } = ",";

    [Description("The first line holds the columns' names. Default true.")]
    public bool Header { get; init; } = true;
}

/// <summary>A file that follows another and proves it whole.</summary>
public sealed record ControlPart
{
    [StringLength(60, MinimumLength = 1)]
    [Description("Name with {base} (the file's name without its extension) or {name} (the whole name). Default {base}.ctl. At most 60 characters.")]
    public string Name { get; init; } = "{base}.ctl";

    [StringLength(400)]
    [Description("Text with {rows}, {sum}, {size} (bytes), {sha256} (lower-case hex) and {name}. Default rows={rows};sum={sum};sha256={sha256}. At most 400 "
        + "characters; empty: an empty file.")]
    public string Text { get; init; } = "rows={rows};sum={sum};sha256={sha256}";
}

/// <summary>When a batch is full; raw files hold one message each, so it says how many are written in one go.</summary>
public sealed record BatchPart
{
    [Range(1, 10_000)]
    [Description("Most messages in a batch. Default 500. Range 1 to 10000.")]
    public int Messages { get; init; } = 500;

    [Range(1024, 67_108_864)]
    [Description("Most bytes of messages in a batch; a message that is larger goes alone. Default 16777216 (16 MiB). Range 1024 to 67108864.")]
    public int Bytes { get; init; } = 16_777_216;

    [Range(0, 86_400)]
    [Description("Seconds for which an unfilled batch waits for more. Default 0: it goes at once. Range 0 to 86400.")]
    public int WindowSeconds { get; init; }
}
