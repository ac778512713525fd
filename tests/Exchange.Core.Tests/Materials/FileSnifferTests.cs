using System.IO.Compression;
using System.Text;
using Exchange.Core.Materials;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Tests.Materials;

/// <summary>A file is what its bytes say.</summary>
public sealed class FileSnifferTests
{
    [TestCase("%PDF-1.7\n%\u00e2\u00e3", FileType.Pdf)]
    [TestCase("\n\n  %PDF-1.4 something stood before it", FileType.Pdf)]
    [TestCase("GIF89a\u0001\u0000", FileType.Gif)]
    [TestCase("GIF88a\u0001\u0000", FileType.Other)]
    [TestCase("\u0089PNG\r\n\u001a\n\u0000\u0000\u0000\rIHDR", FileType.Png)]
    [TestCase("\u0089PNG\n\u001a\n\u0000", FileType.Other, TestName = "A PNG that a transfer as text has spoilt is none")]
    [TestCase("\u00ff\u00d8\u00ff\u00e0\u0000\u0010JFIF", FileType.Jpg)]
    [TestCase("II*\u0000\u0008\u0000", FileType.Tif)]
    [TestCase("MM\u0000*\u0000\u0000", FileType.Tif)]
    [TestCase("\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1", FileType.Office)]
    [TestCase("<html><script>", FileType.Other)]
    [TestCase("MZ\u0090\u0000\u0003", FileType.Other)]
    [TestCase("P", FileType.Other)]
    [TestCase("", FileType.Other)]
    [TestCase("BM not a picture", FileType.Other)]
    public void By_its_first_bytes(string latin1, FileType type) => Of(Encoding.Latin1.GetBytes(latin1)).ShouldBe(type);

    [Test]
    public void A_bitmap_says_its_own_length()
    {
        var bitmap = new byte[70];
        (bitmap[0], bitmap[1], bitmap[2]) = ((byte)'B', (byte)'M', 70);
        Of(bitmap).ShouldBe(FileType.Bmp);
        Of([.. bitmap, 0]).ShouldBe(FileType.Other);
    }

    [TestCase(FileType.Ofd, "Doc_0/Document.xml", "OFD.xml")]
    [TestCase(FileType.Docx, "[Content_Types].xml", "word/document.xml")]
    [TestCase(FileType.Xlsx, "[Content_Types].xml", "xl/workbook.xml")]
    [TestCase(FileType.Pptx, "ppt/presentation.xml", "[Content_Types].xml")]
    [TestCase(FileType.Zip, "word/document.xml")]
    [TestCase(FileType.Zip, "材料.pdf")]
    [TestCase(FileType.Zip, "inner/OFD.xml")]
    [TestCase(FileType.Zip)]
    public void A_zip_by_what_lies_in_it(FileType type, params string[] names) => Of(Zip(names)).ShouldBe(type);

    [Test]
    public void A_zip_with_a_comment_and_one_whose_directory_is_torn_off()
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            zip.Comment = new string('c', 60_000);
            zip.CreateEntry("OFD.xml");
        }
        Of(stream.ToArray()).ShouldBe(FileType.Ofd);
        for (var cut = 1; cut < 60_200; cut += 997) Of(stream.ToArray()[..^cut]).ShouldBeOneOf(FileType.Zip, FileType.Ofd);
        Of(stream.ToArray()[..40]).ShouldBe(FileType.Zip);
    }

    /// <summary>Whatever it says of itself, no more is read than is there, and nothing throws.</summary>
    [Test]
    public void A_zip_that_lies_about_its_lengths_is_a_zip_and_nothing_else()
    {
        var random = new Random(20261130);
        var good = Zip("OFD.xml", "Doc_0/Document.xml", "[Content_Types].xml");
        for (var i = 0; i < 5_000; i++)
        {
            var bad = (byte[])good.Clone();
            for (var j = random.Next(1, 6); j > 0; j--) bad[random.Next(4, bad.Length)] = (byte)random.Next(256);
            Of(bad).ShouldBeOneOf(FileType.Zip, FileType.Ofd, FileType.Docx, FileType.Xlsx, FileType.Pptx);
        }
    }

    private static FileType Of(byte[] bytes) => FileSniffer.Of(new MemoryStream(bytes, writable: false));

    private static byte[] Zip(params string[] names)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var name in names) zip.CreateEntry(name).Open().Dispose();
        return stream.ToArray();
    }
}
