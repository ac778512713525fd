using System.Globalization;
using System.Numerics;
using CsCheck;
using Exchange.Core.Checking;

namespace Exchange.Core.Tests.Checking;

/// <summary>Numbers are compared by their exact value, whatever double could hold.</summary>
public sealed class NumberTests
{
    [TestCase("9007199254740993", "{\"maximum\":9007199254740992}", false)]
    [TestCase("9007199254740993", "{\"const\":9007199254740992}", false)]
    [TestCase("9007199254740993.0", "{\"const\":9007199254740993}", true)]
    [TestCase("1e400", "{\"maximum\":1e399}", false)]
    [TestCase("1e400", "{\"maximum\":1e401}", true)]
    [TestCase("1e-400", "{\"exclusiveMinimum\":0}", true)]
    [TestCase("-1e-400", "{\"minimum\":0}", false)]
    [TestCase("1e400", "{\"type\":\"integer\"}", true)]
    [TestCase("1.5e0", "{\"type\":\"integer\"}", false)]
    [TestCase("15e-1", "{\"type\":\"integer\"}", false)]
    [TestCase("150e-1", "{\"type\":\"integer\"}", true)]
    [TestCase("1.50e1", "{\"const\":15}", true)]
    [TestCase("0.0", "{\"const\":-0}", true)]
    [TestCase("0e999999999999999999999", "{\"const\":0}", true)]
    [TestCase("1e999999999999999999999", "{\"minimum\":1e300}", true)]
    [TestCase("1e1000000000", "{\"multipleOf\":0.0001}", true)]
    [TestCase("1e1000000000", "{\"multipleOf\":3}", false)]
    [TestCase("3e1000000000", "{\"multipleOf\":3}", true)]
    [TestCase("0.3", "{\"multipleOf\":0.1}", true)]
    [TestCase("1.1", "{\"multipleOf\":0.01}", true)]
    [TestCase("19.99", "{\"multipleOf\":0.01}", true)]
    [TestCase("19.999", "{\"multipleOf\":0.01}", false)]
    [TestCase("100000000000000000000000000000000000000000000001", "{\"multipleOf\":2}", false)]
    [TestCase("100000000000000000000000000000000000000000000002", "{\"multipleOf\":2}", true)]
    [TestCase("0.1", "{\"enum\":[1e-1]}", true)]
    [TestCase("[1,1.0,10e-1]", "{\"uniqueItems\":true}", false)]
    [TestCase("[9007199254740993,9007199254740992]", "{\"uniqueItems\":true}", true)]
    public void A_number_is_taken_by_its_exact_value(string json, string schema, bool valid) => json.Against(schema).IsValid.ShouldBe(valid);

    [Test]
    public void A_number_of_a_million_digits_is_checked()
    {
        var number = new string('7', 1_000_000);

        number.Against("""{ "type": "integer", "multipleOf": 7, "minimum": 1 }""").IsClean.ShouldBeTrue();
        number.Against("""{ "multipleOf": 0.3 }""").IsValid.ShouldBeFalse();
    }

    [Test]
    public void Order_and_multiples_are_those_of_arithmetic() =>
        Gen.Select(Gen.Int[-1_000_000, 1_000_000], Gen.Int[-12, 12], Gen.Int[-1_000_000, 1_000_000], Gen.Int[-12, 12]).Sample((a, ea, b, eb) =>
        {
            var (x, y) = (Exact(a, ea), Exact(b, eb));
            var (text, limit) = ($"{a}e{ea}", $"{b}e{eb}");
            text.Against($$"""{ "minimum": {{limit}} }""").IsValid.ShouldBe(x >= y);
            text.Against($$"""{ "exclusiveMaximum": {{limit}} }""").IsValid.ShouldBe(x < y);
            text.Against($$"""{ "const": {{limit}} }""").IsValid.ShouldBe(x == y);
            if (y > 0) text.Against($$"""{ "multipleOf": {{limit}} }""").IsValid.ShouldBe(x % y == 0);
        }, iter: 300);

    // As whole numbers of 10^-12.
    static BigInteger Exact(int digits, int exponent) => digits * BigInteger.Pow(10, exponent + 12);

    [Test]
    public void The_same_value_written_in_any_way_is_the_same() =>
        Gen.Select(Gen.Decimal, Gen.Int[0, 5]).Sample((value, zeros) =>
        {
            var text = value.ToString(CultureInfo.InvariantCulture);
            var longer = (text.Contains('.', StringComparison.Ordinal) ? text : text + ".0") + new string('0', zeros) + "E0";
            longer.Against($$"""{ "const": {{text}} }""").IsClean.ShouldBeTrue();
        }, iter: 300);
}
