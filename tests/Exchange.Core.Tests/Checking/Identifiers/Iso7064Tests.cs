using Exchange.Core.Checking.Identifiers;

namespace Exchange.Core.Tests.Checking.Identifiers;

/// <summary>Against published numbers, and by the standard's own rule of verification rather than the code's.</summary>
public sealed class Iso7064Tests
{
    // ISO/IEC 7064 gives 0794 → 5; the others are the sample district's.
    [TestCase("0794", '5')]
    [TestCase("449903261124000001", '2')]
    [TestCase("449903261124000005", '3')]
    public void Mod_11_10(string digits, char check) => Iso7064.Mod11And10(digits).ShouldBe(check);

    // GB/T 36904 in the field: type, issuer, serial and version without the dots.
    [TestCase("11100000000013338W01111430000006122244L20230000403001", 'U')]
    [TestCase("11100000MB03271699022340100000000016001", '9')]
    public void Mod_37_36(string text, char check) => Iso7064.Mod37And36(text).ShouldBe(check);

    [Test]
    public void A_text_with_its_check_verifies_to_one()
    {
        var random = new Random(7064);
        for (var i = 0; i < 2_000; i++)
        {
            var digits = string.Concat(Enumerable.Range(0, 1 + random.Next(30)).Select(_ => (char)('0' + random.Next(10))));
            Verified(digits + Iso7064.Mod11And10(digits), 10).ShouldBe(1);
            var text = string.Concat(Enumerable.Range(0, 1 + random.Next(30)).Select(_ => "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[random.Next(36)]));
            Verified(text + Iso7064.Mod37And36(text), 36).ShouldBe(1);
        }
    }

    [TestCase("12A")]
    [TestCase("１２")]
    [TestCase("1-2")]
    public void What_is_not_of_the_alphabet_has_no_check(string text) => Should.Throw<ArgumentException>(() => Iso7064.Mod11And10(text));

    [Test]
    public void Small_letters_have_none() => Should.Throw<ArgumentException>(() => Iso7064.Mod37And36("a"));

    /// <summary>The recursion of the standard, over the whole string: P = (S + a) mod M, S = P·2 mod (M + 1), with M for 0; the last sum is congruent to 1.</summary>
    private static int Verified(string text, int modulus)
    {
        var product = modulus;
        var sum = 0;
        foreach (var character in text)
        {
            sum = product + (char.IsDigit(character) ? character - '0' : character - 'A' + 10);
            var rest = sum % modulus == 0 ? modulus : sum % modulus;
            product = rest * 2 % (modulus + 1);
        }
        return sum % modulus;
    }
}
