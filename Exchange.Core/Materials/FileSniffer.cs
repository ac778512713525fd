using System.Buffers.Binary;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Materials;

/// <summary>
/// What a file is, by its first bytes and not by its name. Signatures: WHATWG MIME Sniffing 6 (pdf, png, jpeg, gif, bmp, zip), TIFF 6.0 section 2, [MS-CFB] 2.2 (office before 2007),
/// ISO/IEC 29500-2 and GB/T 33190 for what lies within a zip.
/// </summary>
public static class FileSniffer
{
    private const int Head = 1024;

    /// <param name="file">Read from its beginning; it stands anywhere afterwards.</param>
    public static FileType Of(Stream file)
    {
        file.Position = 0;
        Span<byte> head = stackalloc byte[Head];
        head = head[..file.ReadAtLeast(head, Head, throwOnEndOfStream: false)];
        if (head.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return FileType.Png;
        if (head.StartsWith((ReadOnlySpan<byte>)[0xff, 0xd8, 0xff])) return FileType.Jpg;
        if (head.StartsWith("GIF87a"u8) || head.StartsWith("GIF89a"u8)) return FileType.Gif;
        if (head.StartsWith((ReadOnlySpan<byte>)[0x49, 0x49, 0x2a, 0]) || head.StartsWith((ReadOnlySpan<byte>)[0x4d, 0x4d, 0, 0x2a])) return FileType.Tif;
        if (head.StartsWith((ReadOnlySpan<byte>)[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1])) return FileType.Office;
        if (head.StartsWith("PK\u0003\u0004"u8) || head.StartsWith("PK\u0005\u0006"u8)) return OfZip(file);
        if (head.StartsWith("BM"u8) && head.Length > 14 && file.Length == BinaryPrimitives.ReadUInt32LittleEndian(head[2..])) return FileType.Bmp;
        // Readers look for it within the first kilobyte (ISO 32000-1, annex H, note 13), and so do makers that put something before it.
        return head.IndexOf("%PDF-"u8) >= 0 ? FileType.Pdf : FileType.Other;
    }

    private static FileType OfZip(Stream file)
    {
        var (types, folder, ofd) = (false, FileType.Zip, false);
        foreach (var name in ZipNames.Of(file))
        {
            if (name == "OFD.xml") ofd = true;
            else if (name == "[Content_Types].xml") types = true;
            else if (name.StartsWith("word/", StringComparison.Ordinal)) folder = FileType.Docx;
            else if (name.StartsWith("xl/", StringComparison.Ordinal)) folder = FileType.Xlsx;
            else if (name.StartsWith("ppt/", StringComparison.Ordinal)) folder = FileType.Pptx;
        }
        return ofd ? FileType.Ofd : types ? folder : FileType.Zip;
    }
}
