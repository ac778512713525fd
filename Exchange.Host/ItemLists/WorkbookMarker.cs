using System.IO.Compression;
using System.Xml;
using System.Xml.Linq;

namespace Exchange.Host.ItemLists;

/// <summary>A copy of a workbook with its faults marked. All other parts are copied as they are, whatever they hold.</summary>
internal static class WorkbookMarker
{
    private const long MostCopied = 256L * 1024 * 1024;

    /// <summary>Null when there is no place for it: the sheet is full to its last column.</summary>
    /// <exception cref="UnreadableListException">The workbook unpacks to more than is copied.</exception>
    public static byte[]? Mark(byte[] content, ListSheet sheet, IReadOnlyList<ListFault> faults)
    {
        if (sheet.Columns >= CellPlace.MostColumns) return null;
        string? stylesPart;
        using (var book = Workbook.Open(content)) stylesPart = book.Styles;
        var budget = new UnpackBudget(MostCopied);
        using var copy = new MemoryStream();
        using (var from = new ZipArchive(new MemoryStream(content), ZipArchiveMode.Read))
        using (var to = new ZipArchive(copy, ZipArchiveMode.Create, leaveOpen: true))
        {
            var styles = from.Entries.FirstOrDefault(one => Is(one, stylesPart)) is { } part ? Styles(part, budget) : null;
            foreach (var entry in from.Entries.Where(one => !Is(one, stylesPart)))
            {
                using var source = new BoundedStream(entry.Open(), budget);
                using var target = to.CreateEntry(entry.FullName, CompressionLevel.Fastest).Open();
                if (Is(entry, sheet.Part)) Copy(source, target, new SheetMarker(sheet, faults, styles));
                else source.CopyTo(target);
            }
            // The styles come last: the sheet has said by now which ones it needs.
            if (styles is not null)
            {
                using var target = to.CreateEntry(stylesPart!, CompressionLevel.Fastest).Open();
                styles.Save(target);
            }
        }
        return copy.ToArray();
    }

    private static void Copy(Stream source, Stream target, SheetMarker marker)
    {
        using var reader = Workbook.Reader(source);
        using var writer = XmlWriter.Create(target, new XmlWriterSettings { Encoding = new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: false) });
        marker.Copy(reader, writer);
    }

    private static MarkedStyles Styles(ZipArchiveEntry part, UnpackBudget budget)
    {
        using var reader = Workbook.Reader(new BoundedStream(part.Open(), budget));
        return new MarkedStyles(XDocument.Load(reader, LoadOptions.PreserveWhitespace));
    }

    private static bool Is(ZipArchiveEntry entry, string? part) => part is not null && string.Equals(Workbook.Normal(entry.FullName), part, StringComparison.OrdinalIgnoreCase);
}
