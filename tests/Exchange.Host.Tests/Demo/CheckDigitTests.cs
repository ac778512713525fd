using Exchange.Host.Demo.Identifiers;

namespace Exchange.Host.Tests.Demo;

/// <summary>Against issued or published identifiers, and by other formulas than the code's own.</summary>
public sealed class CheckDigitTests
{
    [TestCase("11010519491231002X")]
    [TestCase("440524188001010014")]
    [TestCase("34052419800101001X")]
    [TestCase("449903198506120013")]
    public void A_citizen_number_ends_with_its_check(string number) => CheckDigits.OfCitizenNumber(number.AsSpan(0, 17)).ShouldBe(number[17]);

    [TestCase("91350100M000100Y43")]
    [TestCase("91350200MA2YJ1XR9G")]
    [TestCase("123502001549897397")]
    [TestCase("91440101MA5CJQ4N59")]
    [TestCase("124499000075000676")]
    public void A_credit_code_ends_with_its_check(string code) => CheckDigits.OfCreditCode(code.AsSpan(0, 17)).ShouldBe(code[17]);

    [TestCase("MA2YJ1XR", '9')]
    [TestCase("77604965", '3')]
    [TestCase("15498973", '9')]
    [TestCase("M000100Y", '4')]
    public void An_organisation_code_ends_with_its_check(string body, char check) => CheckDigits.OfOrganisationCode(body).ShouldBe(check);

    [TestCase("4499032611240000012")]
    [TestCase("4499032611240000029")]
    [TestCase("4499032611240000037")]
    [TestCase("4499032611240000045")]
    [TestCase("4499032611240000053")]
    public void A_taking_in_number_ends_with_its_check(string number) => CheckDigits.OfDigits(number.AsSpan(0, 18)).ShouldBe(number[18]);

    [TestCase("1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U")]
    [TestCase("1.2.156.3005.2.11100000MB03271699022.340100.000000016.001.9")]
    [TestCase("1.2.156.3005.2.114400000069000268001.11449903007500059R.2026000003.001.K")]
    public void A_licence_identifier_ends_with_its_check(string identifier)
    {
        var parts = identifier.Split('.');
        SampleIdentifiers.Licence(parts[5], parts[6], parts[7]).ShouldBe(identifier);
    }

    [Test]
    public void The_sample_districts_own_numbers_come_out() =>
        SampleIdentifiers.TakingInNumber("449903", new DateOnly(2026, 11, 24), 3).ShouldBe("4499032611240000037");

    [Test]
    public void Company_codes_are_valid_and_none_comes_twice()
    {
        var codes = Enumerable.Range(0, 20_000).Select(serial => SampleIdentifiers.CompanyCode("449903", 7_000_000L + serial)).ToList();
        codes.Distinct().Count().ShouldBe(codes.Count);
        codes.ShouldAllBe(code => code.StartsWith("91449903MA") && Formulas.IsCreditCode(code));
    }
}
