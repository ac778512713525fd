using System.IO.Compression;
using System.Xml;
using DocumentFormat.OpenXml.Packaging;

namespace Exchange.Host.Catalog.Sheets;

/// <summary>Opens a workbook that somebody sends, bounded: what is no workbook, or unpacks to more than is read, is refused before any of it is believed.</summary>
internal static class SheetFile
{
    public const int MostBytes = 20 * 1024 * 1024;

    private const long MostUnpacked = 200L * 1024 * 1024;
    private const int MostParts = 1_000;

    /// <summary>Its sheets; null when it is no workbook that can be read.</summary>
    public static Dictionary<string, SheetGrid>? Read(byte[] content)
    {
        try
        {
            if (!Bounded(content)) return null;
            using var stream = new MemoryStream(content, writable: false);
            using var document = SpreadsheetDocument.Open(stream, isEditable: false, new OpenSettings { MaxCharactersInPart = MostUnpacked });
            return document.WorkbookPart is { } book ? SheetGrid.All(book) : null;
        }
        catch (Exception error) when (error is InvalidDataException or OpenXmlPackageException or FormatException or XmlException or ArgumentException or InvalidOperationException or IOException or NotSupportedException)
        {
            // Whatever the parts of a broken file make the reader throw: it is no workbook.
            return null;
        }
    }

    private static bool Bounded(byte[] content)
    {
        using var zip = new ZipArchive(new MemoryStream(content, writable: false), ZipArchiveMode.Read);
        if (zip.Entries.Count > MostParts) return false;
        var (left, buffer) = (MostUnpacked, new byte[64 * 1024]);
        // Counted as it unpacks, not as the file says.
        foreach (var entry in zip.Entries)
        {
            using var part = entry.Open();
            for (int read; (read = part.Read(buffer)) > 0;)
                if ((left -= read) < 0) return false;
        }
        return true;
    }
}
