using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Exchange.Core.Registry.Documents;

/// <summary>How a material comes with a record.</summary>
public enum MaterialWay { Upload, Licence, Share, Commitment, Later }

/// <summary>What an uploaded file is, by its content. Office: Word, Excel and PowerPoint before 2007. Other: none of these.</summary>
public enum FileType { Pdf, Ofd, Jpg, Png, Gif, Bmp, Tif, Docx, Xlsx, Pptx, Office, Zip, Other }

/// <summary>材料: what an item asks for beside the form.</summary>
[Description("材料: what an item asks for beside the form.")]
public sealed record MaterialPart
{
    [Required, RegularExpression("^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$"), Description("What a record names, such as M02: letters, digits, dot, hyphen, underscore; at most 32.")]
    public required string Code { get; init; }

    [Required, Description("What people read.")]
    public required Title Title { get; init; }

    [Description("Situations in which it is asked for. Empty: in all.")]
    public IReadOnlyList<string> When { get; init; } = [];

    [Description("Steps whose departments get it: their mappings see it, and the file, if there is one, goes to them alone. Empty: all.")]
    public IReadOnlyList<string> Steps { get; init; } = [];

    [Description("A record may come without it. Default false: it is declined then.")]
    public bool Optional { get; init; }

    [Description("How it may come: upload (a file 上传), licence (an e-licence's identifier 电子证照), share (the receipt of a share query 共享结果), commitment (告知承诺), later (容缺后补). Empty: as its evidence says, without any upload.")]
    public IReadOnlyList<MaterialWay> As { get; init; } = [];

    [MaxLength(10), Description("凭据来源: what proves it, best first, for the menu of the intake system. What has one that is no upload need not be brought.")]
    public IReadOnlyList<EvidencePart> Evidence { get; init; } = [];

    [Range(1, 100), Description("How many at most, such as pages that are photographed one by one. Default 1.")]
    public int Most { get; init; } = 1;

    [Description("What a file must be, by its content. Empty: anything.")]
    public IReadOnlyList<FileType> Types { get; init; } = [];

    [Range(1, 10_485_760), Description("Most KiB of a file. Default: as the hub's setting Materials:FileMib says.")]
    public int? MaxKib { get; init; }

    [Range(1, 365), Description("Days, the day of taking in not counted, within which what comes later is to be there. Default 5.")]
    public int LaterDays { get; init; } = 5;

    [Description("With licence: one that its library does not have, or that holds no more, declines the record. Default false: it is a warning on the receipt.")]
    public bool StrictLicence { get; init; }

    /// <summary>Whether it is asked for in a situation.</summary>
    public bool IsFor(string? situation) => When.Count == 0 || (situation is not null && When.Contains(situation, StringComparer.Ordinal));

    /// <summary>Whether a step's department gets it.</summary>
    public bool GoesTo(string step) => Steps.Count == 0 || Steps.Contains(step, StringComparer.Ordinal);

    /// <summary>How it may come, best first.</summary>
    public IReadOnlyList<MaterialWay> Ways() => As.Count > 0 ? As : Evidence.Count > 0 ? [.. Evidence.Select(static one => one.As).Distinct()] : [MaterialWay.Upload];

    public bool MayCome(MaterialWay way) => Ways().Contains(way);
}
