using System.IO.Compression;
using System.Xml;

namespace Exchange.Host.ItemLists;

/// <summary>A sheet of a workbook.</summary>
/// <param name="Part">Its part of the archive.</param>
internal sealed record SheetName(string Name, string Part);

/// <summary>
/// An Excel workbook (ECMA-376, .xlsx): an archive of XML parts, read within bounds. Nothing outside of the archive is ever opened: external links, document
/// types and entities are not followed. Only what a list needs is read: sheets, texts, styles.
/// </summary>
internal sealed class Workbook : IDisposable
{
    /// <summary>Most bytes of all parts that are read, unpacked.</summary>
    public const long MostUnpacked = 64L * 1024 * 1024;

    private const int MostParts = 5_000;
    private const string ParentFolder = "..";

    private readonly ZipArchive _archive;
    private readonly Dictionary<string, ZipArchiveEntry> _parts = new(StringComparer.OrdinalIgnoreCase);
    private readonly UnpackBudget _budget = new(MostUnpacked);

    private Workbook(ZipArchive archive)
    {
        _archive = archive;
        foreach (var entry in archive.Entries) _parts.TryAdd(Normal(entry.FullName), entry);
        var book = Related("", "/officeDocument").FirstOrDefault()?.Part ?? "xl/workbook.xml";
        var related = Related(book, null);
        Styles = related.FirstOrDefault(static one => one.Is("/styles"))?.Part;
        Texts = related.FirstOrDefault(static one => one.Is("/sharedStrings"))?.Part;
        var sheets = related.Where(static one => one.Is("/worksheet")).ToDictionary(static one => one.Id, static one => one.Part, StringComparer.Ordinal);
        Sheets = [.. SheetsOf(book, sheets)];
    }

    public IReadOnlyList<SheetName> Sheets { get; }

    public string? Styles { get; }

    public string? Texts { get; }

    /// <exception cref="UnreadableListException">It is no workbook.</exception>
    public static Workbook Open(byte[] content)
    {
        // Since 2007 a workbook with a password, and before 2007 every workbook, is a compound file.
        if (content.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0])) throw Unreadable("a workbook with a password, or of before 2007: save it as .xlsx");
        try
        {
            var archive = new ZipArchive(new MemoryStream(content), ZipArchiveMode.Read);
            if (archive.Entries.Count > MostParts) throw new UnreadableListException(ListFaultKind.TooLarge.At(new ListPlace(""), $"{MostParts} parts"));
            return new Workbook(archive);
        }
        catch (Exception error) when (error is InvalidDataException or XmlException or ArgumentException)
        {
            throw Unreadable("no Excel workbook (.xlsx)");
        }
    }

    /// <exception cref="UnreadableListException">There is no such part.</exception>
    public XmlReader Read(string part)
        => _parts.GetValueOrDefault(part) is { } entry ? Reader(new BoundedStream(entry.Open(), _budget)) : throw Unreadable($"part {part} of the workbook is missing");

    /// <summary>Of XML that nobody vouches for.</summary>
    public static XmlReader Reader(Stream stream) => XmlReader.Create(stream, new XmlReaderSettings
    {
        DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, CloseInput = true, IgnoreComments = true, IgnoreProcessingInstructions = true, IgnoreWhitespace = true,
    });

    public static UnreadableListException Unreadable(string why) => new(ListFaultKind.Unreadable.At(new ListPlace(""), why));

    public static string Normal(string part) => part.Replace('\\', '/').TrimStart('/');

    public void Dispose() => _archive.Dispose();

    private IEnumerable<SheetName> SheetsOf(string book, Dictionary<string, string> parts)
    {
        using var xml = Read(book);
        while (xml.Read())
        {
            if (xml.NodeType != XmlNodeType.Element || xml.LocalName != "sheet") continue;
            var name = xml.GetAttribute("name") ?? "";
            // The prefix and the namespace of the relationship's id differ between the two editions of the standard.
            string? id = null;
            while (xml.MoveToNextAttribute())
                if (xml.LocalName == "id" && xml.NamespaceURI.EndsWith("/relationships", StringComparison.Ordinal)) id = xml.Value;
            if (id is not null && parts.TryGetValue(id, out var part)) yield return new SheetName(name, part);
        }
    }

    /// <summary>What a part refers to inside of the archive; what lies outside of it is not there for us.</summary>
    private List<Relationship> Related(string part, string? type)
    {
        var slash = part.LastIndexOf('/');
        var (folder, file) = (part[..(slash + 1)], part[(slash + 1)..]);
        if (!_parts.ContainsKey($"{folder}_rels/{file}.rels")) return [];
        var related = new List<Relationship>();
        using var xml = Read($"{folder}_rels/{file}.rels");
        while (xml.Read())
        {
            if (xml.NodeType != XmlNodeType.Element || xml.LocalName != "Relationship" || xml.GetAttribute("TargetMode") == "External") continue;
            if (xml.GetAttribute("Id") is { } id && xml.GetAttribute("Type") is { } kind && xml.GetAttribute("Target") is { } target && Within(folder, target) is { } inside)
                related.Add(new Relationship(id, kind, inside));
        }
        return type is null ? related : related.FindAll(one => one.Is(type));
    }

    /// <summary>Null for a path that leaves the archive.</summary>
    private static string? Within(string folder, string target)
    {
        var path = new Stack<string>(target.StartsWith('/') ? [] : folder.Split('/', StringSplitOptions.RemoveEmptyEntries));
        foreach (var step in target.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (step == ParentFolder)
            {
                if (!path.TryPop(out _)) return null;
            }
            else if (step != ".")
                path.Push(step);
        }
        return string.Join('/', path.Reverse());
    }

    private sealed record Relationship(string Id, string Type, string Part)
    {
        public bool Is(string type) => Type.EndsWith(type, StringComparison.Ordinal);
    }
}
