using Exchange.Core.Mapping.Functions;

namespace Exchange.Core.Tests.Mapping.Functions;

public sealed class IdentifierTests
{
    [TestCase("11010519491231002X", "1949-12-31", "2", "110105")]
    [TestCase("440524188001010014", "1880-01-01", "1", "440524")]
    [TestCase("34052419800101001x", "1980-01-01", "1", "340524")]
    [TestCase("449904200002290082", "2000-02-29", "2", "449904")]
    [TestCase("110105491231002", "1949-12-31", "2", "110105")]
    public void A_citizen_number_tells_birth_date_sex_and_division(string number, string birth, string sex, string division)
    {
        CitizenNumber.BirthDate(number)!.Value.ToString("yyyy-MM-dd").ShouldBe(birth);
        CitizenNumber.Sex(number).ShouldBe(sex);
        CitizenNumber.Division(number).ShouldBe(division);
    }

    [TestCase("449903202602300016")]
    [TestCase("4499032026022800161")]
    [TestCase("44990320260228001Y")]
    [TestCase("４４９９０３２０２６０２２８００１６")]
    [TestCase("")]
    public void What_is_no_citizen_number_tells_nothing(string number)
    {
        CitizenNumber.BirthDate(number).ShouldBeNull();
        CitizenNumber.Sex(number).ShouldBeNull();
        CitizenNumber.Division(number).ShouldBeNull();
        CitizenNumber.IsValid(number).ShouldBeFalse();
    }

    [TestCase("11010519491231002X", true)]
    [TestCase("11010519491231002x", true)]
    [TestCase("440524188001010014", true)]
    [TestCase("449903198506120013", true)]
    [TestCase("449903198506120014", false)]
    [TestCase("110105491231002", false)]
    public void A_citizen_number_is_valid_with_the_right_check_character(string number, bool valid) => CitizenNumber.IsValid(number).ShouldBe(valid);

    [Test]
    public void A_number_that_fails_its_check_still_tells_its_birth_date() =>
        CitizenNumber.BirthDate("449903198506120014").ShouldBe(new DateOnly(1985, 6, 12));

    [TestCase("91350100M000100Y43", true)]
    [TestCase("91350200MA2YJ1XR9G", true)]
    [TestCase("91350200776049653A", true)]
    [TestCase("123502001549897397", true)]
    [TestCase("91440101MA5CJQ4N59", true)]
    [TestCase("91449903MA9X000112", true)]
    [TestCase("91350203M0001QAY9B", false)]
    [TestCase("91350100M000100Y4", false)]
    [TestCase("91350100I000100Y43", false)]
    public void A_social_credit_code_is_checked(string code, bool valid) => CheckCharacters.IsCreditCode(code).ShouldBe(valid);

    [TestCase("MA2YJ1XR9", true)]
    [TestCase("77604965-3", true)]
    [TestCase("154989739", true)]
    [TestCase("M000100Y4", true)]
    [TestCase("M000100Y5", false)]
    [TestCase("M00-100Y4", false)]
    public void An_organisation_code_is_checked(string code, bool valid) => CheckCharacters.IsOrganisationCode(code).ShouldBe(valid);

    [TestCase("1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U", true)]
    [TestCase("1.2.156.3005.2.11100000MB03271699022.340100.000000016.001.9", true)]
    [TestCase("1.2.156.3005.2.11440000006900018D001.114499030075000247.2026000001.001.A", true)]
    [TestCase("1.2.156.3005.2.11440000006900018D001.114499030075000247.2026000001.001.B", false)]
    [TestCase("1.2.156.3005.2.11440000006900018D001.114499030075000247.2026000001.01.A", false)]
    [TestCase("1.2.156.3005.2.", false)]
    [TestCase("1.2.156.3005.3.11440000006900018D001.114499030075000247.2026000001.001.A", false)]
    public void A_licence_identifier_is_checked(string identifier, bool valid) => CheckCharacters.IsLicence(identifier).ShouldBe(valid);

    [TestCase("449903001001", 6, "449903")]
    [TestCase("449903001001", 9, "449903001")]
    [TestCase("449903001001", 11, "44990300000")]
    [TestCase("449903001001", 12, "449903001001")]
    [TestCase("449903", 12, "449903000000")]
    [TestCase("449903", 9, "449903000")]
    [TestCase("449903001", 12, "449903001000")]
    [TestCase("44990300000", 12, "449903000000")]
    [TestCase("44990", 6, null)]
    [TestCase("44990A", 6, null)]
    [TestCase("449903", 7, null)]
    public void A_division_code_is_written_in_another_length(string code, int length, string? written) => DivisionCode.ToLength(code, length).ShouldBe(written);
}
