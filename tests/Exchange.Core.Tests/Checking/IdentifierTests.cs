using System.Text;
using Exchange.Core.Checking.Identifiers;

namespace Exchange.Core.Tests.Checking;

public sealed class IdentifierTests
{
    static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    [TestCase("91350100M000100Y43", IdentifierAnswer.Valid)]
    [TestCase("91350200MA2YJ1XR9G", IdentifierAnswer.Valid)]
    [TestCase("91350200776049653A", IdentifierAnswer.Valid)]
    [TestCase("123502001549897397", IdentifierAnswer.Valid)]
    [TestCase("91440101MA5CJQ4N59", IdentifierAnswer.Valid)]
    [TestCase("91350203M0001QAY9B", IdentifierAnswer.WrongCheck, Description = "issued though it fails")]
    [TestCase("9135010OM000100Y43", IdentifierAnswer.WrongShape, Description = "letter O")]
    [TestCase("91350100M000100Y4", IdentifierAnswer.WrongShape)]
    [TestCase("91350100m000100y43", IdentifierAnswer.WrongShape)]
    [TestCase("", IdentifierAnswer.WrongShape)]
    public void A_credit_code_is_told_from_a_wrong_one(string text, IdentifierAnswer answer) => CreditCode.Check(Utf8(text)).ShouldBe(answer);

    [TestCase("MA2YJ1XR", '9')]
    [TestCase("77604965", '3')]
    [TestCase("15498973", '9')]
    [TestCase("MA5CJQ4N", '5')]
    [TestCase("M000100Y", '4')]
    public void An_organisation_code_has_the_check_character_of_the_standard(string body, char check)
    {
        OrganisationCode.CheckCharacter(Utf8(body)).ShouldBe((byte)check);
        OrganisationCode.Check(Utf8(body + check)).ShouldBe(IdentifierAnswer.Valid);
        OrganisationCode.Check(Utf8(body + "-" + check)).ShouldBe(IdentifierAnswer.Valid);
        OrganisationCode.Check(Utf8(body + (check == '1' ? '2' : '1'))).ShouldBe(IdentifierAnswer.WrongCheck);
        OrganisationCode.Check(Utf8(body)).ShouldBe(IdentifierAnswer.WrongShape);
    }

    [TestCase("11010519491231002X", IdentifierAnswer.Valid)]
    [TestCase("11010519491231002x", IdentifierAnswer.Valid)]
    [TestCase("440524188001010014", IdentifierAnswer.Valid)]
    [TestCase("34052419800101001X", IdentifierAnswer.Valid)]
    [TestCase("110105194912310021", IdentifierAnswer.WrongCheck)]
    [TestCase("110105194902310021", IdentifierAnswer.WrongShape, Description = "31 February")]
    [TestCase("110105190002290021", IdentifierAnswer.WrongShape, Description = "1900 had no 29 February")]
    [TestCase("110105491231002", IdentifierAnswer.OldForm)]
    [TestCase("110105491331002", IdentifierAnswer.WrongShape)]
    [TestCase("１1010519491231002", IdentifierAnswer.WrongShape, Description = "full-width digit")]
    public void A_citizen_number_is_told_from_a_wrong_one(string text, IdentifierAnswer answer) => CitizenNumber.Check(Utf8(text)).ShouldBe(answer);

    [Test]
    public void A_citizen_number_of_a_retired_division_is_valid()
    {
        var body = "44990519850617001";
        CitizenNumber.Check(Utf8(body + (char)CitizenNumber.CheckCharacter(Utf8(body)))).ShouldBe(IdentifierAnswer.Valid);
    }

    [TestCase("1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U", IdentifierAnswer.Valid)]
    [TestCase("1.2.156.3005.2.11100000MB03271699022.340100.000000016.001.9", IdentifierAnswer.Valid)]
    [TestCase("1.2.156.3005.2.11100000MB03271699022.340100.000000016.001.8", IdentifierAnswer.WrongCheck)]
    [TestCase("1.2.156.3005.2.11100000MB03271699022.340100.000000016.01.9", IdentifierAnswer.WrongShape)]
    [TestCase("1.2.156.3005.3.11100000MB03271699022.340100.000000016.001.9", IdentifierAnswer.WrongShape)]
    [TestCase("1.2.156.3005.2.", IdentifierAnswer.WrongShape)]
    [TestCase("", IdentifierAnswer.WrongShape)]
    public void An_e_licence_identifier_is_told_from_a_wrong_one(string text, IdentifierAnswer answer) => LicenceIdentifier.Check(Utf8(text)).ShouldBe(answer);

    [TestCase("449903", IdentifierAnswer.Valid)]
    [TestCase("449903002", IdentifierAnswer.Valid)]
    [TestCase("449903002001", IdentifierAnswer.Valid)]
    [TestCase("4499030", IdentifierAnswer.WrongShape)]
    [TestCase("049903", IdentifierAnswer.WrongShape)]
    [TestCase("44990a", IdentifierAnswer.WrongShape)]
    public void A_division_code_has_six_nine_or_twelve_digits(string text, IdentifierAnswer answer) => DivisionCode.Check(Utf8(text)).ShouldBe(answer);

    [TestCase("13800138000", IdentifierAnswer.Valid)]
    [TestCase("+8613800138000", IdentifierAnswer.Valid)]
    [TestCase("14400000001", IdentifierAnswer.Valid)]
    [TestCase("12800138000", IdentifierAnswer.WrongShape)]
    [TestCase("1380013800", IdentifierAnswer.WrongShape)]
    [TestCase("１3800138000", IdentifierAnswer.WrongShape)]
    public void A_mobile_number_has_eleven_digits(string text, IdentifierAnswer answer) => MobileNumber.Check(Utf8(text)).ShouldBe(answer);

    [Test]
    public void Every_single_digit_error_in_a_citizen_number_is_found()
    {
        const string valid = "440524188001010014";
        for (var i = 14; i < 17; i++)
            for (var d = '0'; d <= '9'; d++)
                if (valid[i] != d) CitizenNumber.Check(Utf8(valid[..i] + d + valid[(i + 1)..])).ShouldBe(IdentifierAnswer.WrongCheck);
    }
}
