using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Materials;

/// <summary>What kinds of files are called.</summary>
public static class FileTypes
{
    /// <summary>As documents, rows and messages have it: lower case.</summary>
    public static string Word(FileType type) => type.ToString().ToLowerInvariant();

    /// <summary>A word that no kind has is <see cref="FileType.Other"/>: a newer program's.</summary>
    public static FileType Of(string word) => Enum.TryParse<FileType>(word, ignoreCase: true, out var type) ? type : FileType.Other;

    /// <summary>As IANA has registered it; OFD has no entry there and goes by the name that its readers use.</summary>
    public static string MediaType(FileType type) => type switch
    {
        FileType.Pdf => "application/pdf",
        FileType.Ofd => "application/ofd",
        FileType.Jpg => "image/jpeg",
        FileType.Png => "image/png",
        FileType.Gif => "image/gif",
        FileType.Bmp => "image/bmp",
        FileType.Tif => "image/tiff",
        FileType.Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        FileType.Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        FileType.Pptx => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        FileType.Zip => "application/zip",
        _ => "application/octet-stream",
    };
}
