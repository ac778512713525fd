using System.Globalization;
using CsCheck;
using Exchange.Core.Mapping.Functions;

namespace Exchange.Core.Tests.Mapping.Functions;

public sealed class AmountTests
{
    [TestCase("0", "零元整")]
    [TestCase("1", "壹元整")]
    [TestCase("10", "壹拾元整")]
    [TestCase("1409.50", "壹仟肆佰零玖元伍角")]
    [TestCase("6007.14", "陆仟零柒元壹角肆分")]
    [TestCase("1680.32", "壹仟陆佰捌拾元叁角贰分")]
    [TestCase("107000.53", "壹拾万柒仟元伍角叁分")]
    [TestCase("16409.02", "壹万陆仟肆佰零玖元零贰分")]
    [TestCase("325.04", "叁佰贰拾伍元零肆分")]
    [TestCase("0.5", "伍角")]
    [TestCase("0.05", "伍分")]
    [TestCase("0.55", "伍角伍分")]
    [TestCase("100000000", "壹亿元整")]
    [TestCase("100000001", "壹亿零壹元整")]
    [TestCase("100010000", "壹亿零壹万元整")]
    [TestCase("100100100", "壹亿零壹拾万零壹佰元整")]
    [TestCase("1000000000000", "壹万亿元整")]
    [TestCase("1234567890123456.78", "壹仟贰佰叁拾肆万伍仟陆佰柒拾捌亿玖仟零壹拾贰万叁仟肆佰伍拾陆元柒角捌分")]
    [TestCase("-12.3", "负壹拾贰元叁角")]
    public void An_amount_is_written_in_words(string yuan, string words) =>
        ChineseAmount.Of(decimal.Parse(yuan, CultureInfo.InvariantCulture)).ShouldBe(words);

    [Test]
    public void Words_tell_the_amount_that_they_were_written_for() =>
        Gen.Long[0, 9_999_999_999_999_999 / 100].Sample(cents => Read(ChineseAmount.Of(cents / 100m)) == cents / 100m, iter: 3000);

    // Reads words back by another way than they are written: units multiply what stands before them.
    static decimal Read(string words)
    {
        decimal total = 0, section = 0, digit = 0;
        foreach (var c in words)
            switch (c)
            {
                case '拾': section += digit * 10; digit = 0; break;
                case '佰': section += digit * 100; digit = 0; break;
                case '仟': section += digit * 1000; digit = 0; break;
                case '万': total += (section + digit) * 10_000; section = digit = 0; break;
                case '亿': total = (total + section + digit) * 100_000_000; section = digit = 0; break;
                case '元': total += section + digit; section = digit = 0; break;
                case '角': total += digit / 10; digit = 0; break;
                case '分': total += digit / 100; digit = 0; break;
                case '整': break;
                default: digit = "零壹贰叁肆伍陆柒捌玖".IndexOf(c); break;
            }
        return total;
    }

    [TestCase("1000000", -4, "100")]
    [TestCase("123456.78", -4, "12.345678")]
    [TestCase("0.01", -4, "0.000001")]
    [TestCase("123456789012345678.12", -4, "12345678901234.567812")]
    [TestCase("1.10", 2, "110")]
    [TestCase("1e3", 2, "100000")]
    [TestCase("-8.05", 2, "-805")]
    public void The_point_of_a_number_is_moved_exactly(string number, int places, string moved)
    {
        ExactNumber.TryRead(number, out var read).ShouldBeTrue();
        ExactNumber.TryShift(read, places, out var shifted).ShouldBeTrue();
        ExactNumber.Text(shifted).ShouldBe(moved);
    }

    [TestCase("12345678901234567890123456789")]
    [TestCase("0.00000000000000000000000000001")]
    [TestCase("1e-29")]
    [TestCase("1e40")]
    [TestCase("abc")]
    [TestCase("")]
    public void A_number_that_would_be_rounded_is_not_read(string number) => ExactNumber.TryRead(number, out _).ShouldBeFalse();

    [Test]
    public void Yuan_to_cents_and_back_is_the_same_number() =>
        Gen.Long[-10_000_000_000_000, 10_000_000_000_000].Sample(cents =>
            ExactNumber.TryShift(cents, -2, out var yuan) && ExactNumber.TryShift(yuan, 2, out var again) && again == cents);
}
