using System.Text;
using CsCheck;
using Exchange.Core.Mapping.Functions;

namespace Exchange.Core.Tests.Mapping.Functions;

public sealed class WritingTests
{
    static readonly string[] Encodings = ["UTF-8", "GB18030", "GBK"];

    [TestCase("张三", "张*")]
    [TestCase("欧阳小明", "欧***")]
    [TestCase("449903198506120013", "449***********0013")]
    [TestCase("14400000001", "144****0001")]
    [TestCase("123456", "1****6")]
    [TestCase("𬭩某", "𬭩*")]
    [TestCase("某", "*")]
    [TestCase("", "")]
    public void A_text_is_masked_by_its_length(string text, string masked) => Writing.Mask(text).ShouldBe(masked);

    [Test]
    public void What_a_mask_would_leave_whole_is_masked_whole() => Writing.Mask("12345", 3, 2).ShouldBe("*****");

    [Test]
    public void Full_and_half_width_are_written()
    {
        Writing.FullWidth("A1 (x)").ShouldBe("Ａ１　（ｘ）");
        Writing.HalfWidth("Ａ１　（ｘ），中文").ShouldBe("A1 (x),中文");
    }

    [Test]
    public void Half_width_takes_back_full_width() =>
        Gen.Char[' ', '~'].Array.Select(c => new string(c)).Sample(text => Writing.HalfWidth(Writing.FullWidth(text)) == text);

    [TestCase("张样一", 7, "UTF-8", "张样")]
    [TestCase("张样一", 9, "UTF-8", "张样一")]
    [TestCase("张样一", 5, "GB18030", "张样")]
    [TestCase("𬭩某", 3, "GB18030", "")]
    [TestCase("𬭩某", 5, "GB18030", "𬭩")]
    [TestCase("䶮a", 2, "GB18030", "䶮")]
    [TestCase("䶮a", 1, "GB18030", "")]
    [TestCase("abc", 0, "UTF-8", "")]
    public void A_text_is_cut_between_characters(string text, int bytes, string encoding, string cut) =>
        Writing.CutBytes(text, bytes, Writing.EncodingOf(encoding)!).ShouldBe(cut);

    [Test]
    public void A_cut_text_fits_and_one_more_character_would_not() =>
        Gen.Select(Gen.String, Gen.Int[0, 30], Gen.Int[0, 2].Select(i => Encodings[i])).Sample((text, most, name) =>
        {
            var encoding = Writing.EncodingOf(name)!;
            var cut = Writing.CutBytes(text, most, encoding);
            var next = text[cut.Length..].EnumerateRunes().Select(r => r.Utf16SequenceLength).FirstOrDefault();
            return text.StartsWith(cut, StringComparison.Ordinal) && encoding.GetByteCount(cut) <= most
                && (next == 0 || encoding.GetByteCount(cut) + encoding.GetByteCount(text.AsSpan(cut.Length, next)) > most);
        });

    [Test]
    public void Characters_outside_the_first_plane_survive_GB18030()
    {
        var encoding = Writing.EncodingOf("gb18030")!;
        encoding.GetString(encoding.GetBytes("䶮𬭩")).ShouldBe("䶮𬭩");
        Writing.EncodingOf("Shift_JIS").ShouldBeNull();
    }
}
