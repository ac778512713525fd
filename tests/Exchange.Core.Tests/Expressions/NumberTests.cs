using CsCheck;
using Exchange.Core.Expressions;
using static Exchange.Core.Tests.Expressions.Evaluated;

namespace Exchange.Core.Tests.Expressions;

public sealed class NumberTests
{
    [TestCase("1.50")]
    [TestCase("-0.0")]
    [TestCase("12345678901234567890")]
    [TestCase("0.1000000000000000055511151231257827")]
    [TestCase("1E+2")]
    [TestCase("1e400")]
    public void A_number_that_is_only_copied_keeps_its_digits(string number)
    {
        var input = $$"""{"a": {{number}}, "b": [{"c": {{number}}}]}""";
        Json("a", input).ShouldBe(number);
        Json("{\"x\": a, \"y\": b.c}", input).ShouldBe($$"""{"x":{{number}},"y":{{number}}}""");
        Json("$x := b", input).ShouldBe($$"""[{"c":{{number}}}]""");
        Json("[b.c][0]", input).ShouldBe(number);
        Json("$map([a], function($v){$v})", input).ShouldBe(number);
        Json("$merge([$, {\"b\": 1}]).a", input).ShouldBe(number);
        Json("true ? a : b", input).ShouldBe(number);
    }

    [TestCase("0.1 + 0.2", "0.30000000000000004")]
    [TestCase("$string(0.1 + 0.2)", "\"0.3\"")]
    [TestCase("1 / 3", "0.3333333333333333")]
    [TestCase("$string(1 / 3)", "\"0.333333333333333\"")]
    [TestCase("1e21", "1e+21")]
    [TestCase("123456789012345680000", "123456789012345680000")]
    [TestCase("1e-6", "0.000001")]
    [TestCase("1e-7", "1e-7")]
    [TestCase("1.5e-10", "1.5e-10")]
    [TestCase("-0", "0")]
    [TestCase("5e-324", "5e-324")]
    [TestCase("1.7976931348623157e308", "1.7976931348623157e+308")]
    [TestCase("100 * 1.1", "110.00000000000001")]
    [TestCase("-7 % 3", "-1")]
    [TestCase("$round(2.5)", "2")]
    [TestCase("$round(3.5)", "4")]
    [TestCase("$round(-2.5)", "-2")]
    [TestCase("$round(1.005, 2)", "1")]
    [TestCase("$round(0.49999999999999994)", "0")]
    [TestCase("$round(12345, -2)", "12300")]
    [TestCase("$number(\"0x1F\") + $number(\"0b11\") + $number(\"0o7\")", "41")]
    [TestCase("$formatBase(255, 16)", "\"ff\"")]
    public void Numbers_are_those_of_ECMAScript(string expression, string expected) => Json(expression).ShouldBe(expected);

    [TestCase("1 / 0")]
    [TestCase("{\"a\": 1e308 * 10}")]
    [TestCase("1e308 * 10 + 1")]
    public void A_number_out_of_range_is_a_fault_and_never_null(string expression) => Fault(expression).Code.ShouldBe("D1001");

    [Test]
    public void A_number_of_the_input_that_is_out_of_range_can_be_copied_but_not_used() => Fault("a + 1", """{"a":1e400}""").Code.ShouldBe("D1001");

    [Test]
    public void What_is_written_reads_back_as_the_same_number() =>
        Gen.Double.Where(double.IsFinite).Sample(number =>
        {
            var text = NumberText.Of(number);
            double.Parse(text, System.Globalization.CultureInfo.InvariantCulture).ShouldBe(number);
            Value.Parse(System.Text.Encoding.UTF8.GetBytes(text)).AsNumber().ShouldBe(number);
            text.ShouldNotContain('E');
        });

    [Test]
    public void Digits_are_as_few_as_tell_the_number_apart() =>
        Gen.Int[1, 999_999].Select(Gen.Int[-20, 20]).Sample((digits, exponent) =>
        {
            var number = double.Parse($"{digits}e{exponent}", System.Globalization.CultureInfo.InvariantCulture);
            var written = NumberText.Of(number).Split('e')[0].Replace(".", "", StringComparison.Ordinal).Trim('0');
            written.ShouldBe($"{digits}".TrimEnd('0'));
        });
}
