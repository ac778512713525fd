using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Exchange.Core.Registry.Documents;

/// <summary>How the files of materials reach a department's system.</summary>
public enum HandOver { None, Reference, Copy }

/// <summary>How the files of materials are handed over with a record.</summary>
[Description("How the files of materials are handed over with a record.")]
public sealed record HandOverPart
{
    [Description("none: the mapping sees what each material is, and nobody gets the files. reference: each file has a signed link that expires, which the mapping writes into the message (materials.link). copy: the files go with the message, where the adapter's options say how (http: submit.encoding multipart; database: file of a table; file: copies).")]
    public HandOver As { get; init; }

    [StringLength(500), Description("With reference: the hub's address as the department's network reaches it, such as https://hub.example.gov.cn. Links begin with it.")]
    public string? Address { get; init; }

    [Range(1, 365), Description("Days after the last push for which a link is good. Default 14.")]
    public int Days { get; init; } = 14;
}
