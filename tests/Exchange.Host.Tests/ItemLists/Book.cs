using System.IO.Compression;
using System.Security;
using System.Text;

namespace Exchange.Host.Tests.ItemLists;

/// <summary>Excel workbooks made by hand, so that they can be wrong in every way.</summary>
internal static class Book
{
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    public const string SheetPart = "xl/worksheets/sheet1.xml";

    /// <summary>A workbook of one sheet of texts; null leaves a cell out.</summary>
    public static byte[] Of(params string?[][] rows) => Make(Rows(rows));

    /// <param name="merged">Ranges, such as A2:A4.</param>
    public static byte[] Merged(string[] merged, params string?[][] rows)
        => Make(Rows(rows), $"<mergeCells>{string.Concat(merged.Select(range => $"<mergeCell ref=\"{range}\"/>"))}</mergeCells>");

    public static string Rows(params string?[][] rows) => string.Concat(rows.Select((row, i) => Row(i + 1, [.. row.Select(Text)])));

    public static string Row(int number, params string?[] cells)
        => $"<row r=\"{number}\" spans=\"1:{cells.Length}\">{string.Concat(cells.Select((cell, i) => cell is null ? "" : cell.Replace("<c", $"<c r=\"{(char)('A' + i)}{number}\"", StringComparison.Ordinal)))}</row>";

    public static string? Text(string? text) => text is null ? null : $"<c s=\"1\" t=\"inlineStr\"><is><t>{SecurityElement.Escape(text)}</t></is></c>";

    public static byte[] Make(string rows, string after = "", params (string Part, string Text)[] more) => Zip([
        ("[Content_Types].xml", """<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>"""),
        ("_rels/.rels", $"""<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{Relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>"""),
        ("xl/workbook.xml", $"""<workbook xmlns="{Main}" xmlns:r="{Relations}"><sheets><sheet name="事项清单" sheetId="1" r:id="rId1"/></sheets></workbook>"""),
        ("xl/_rels/workbook.xml.rels", $"""<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{Relations}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{Relations}/styles" Target="/xl/styles.xml"/><Relationship Id="rId3" Type="{Relations}/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId4" Type="{Relations}/externalLink" Target="externalLinks/externalLink1.xml"/><Relationship Id="rId5" Type="{Relations}/worksheet" Target="http://127.0.0.1:1/stolen.xml" TargetMode="External"/></Relationships>"""),
        ("xl/styles.xml", $"""<styleSheet xmlns="{Main}"><fonts count="1"><font/></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>"""),
        ("xl/sharedStrings.xml", $"""<sst xmlns="{Main}"><si><t>事项名称</t></si><si><r><t>实施</t></r><r><rPr><b/></rPr><t>编码</t></r><rPh sb="0" eb="2"><t>shi shi</t></rPh></si><si><t xml:space="preserve">  办事 </t></si></sst>"""),
        ("xl/externalLinks/externalLink1.xml", $"""<externalLink xmlns="{Main}"><externalBook r:id="rId1" xmlns:r="{Relations}"/></externalLink>"""),
        ("xl/externalLinks/_rels/externalLink1.xml.rels", $"""<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{Relations}/externalLinkPath" Target="file:///etc/passwd" TargetMode="External"/></Relationships>"""),
        (SheetPart, $"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>{"\r\n"}<worksheet xmlns="{Main}" xmlns:r="{Relations}"><dimension ref="A1"/><sheetData>{rows}</sheetData>{after}</worksheet>"""),
        .. more]);

    /// <summary>Later parts of the same name take the place of earlier ones.</summary>
    public static byte[] Zip(IEnumerable<(string Part, string Text)> parts)
    {
        using var content = new MemoryStream();
        using (var zip = new ZipArchive(content, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (part, text) in parts.GroupBy(static one => one.Part, StringComparer.Ordinal).Select(static one => one.Last()))
            {
                using var stream = zip.CreateEntry(part, CompressionLevel.Fastest).Open();
                stream.Write(Encoding.UTF8.GetBytes(text));
            }
        }
        return content.ToArray();
    }

    public static Dictionary<string, string> Parts(byte[] workbook)
    {
        using var zip = new ZipArchive(new MemoryStream(workbook));
        return zip.Entries.ToDictionary(static entry => entry.FullName, static entry =>
        {
            using var reader = new StreamReader(entry.Open());
            return reader.ReadToEnd();
        }, StringComparer.Ordinal);
    }
}
