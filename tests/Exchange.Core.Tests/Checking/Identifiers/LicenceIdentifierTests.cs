using System.Text;
using Exchange.Core.Checking.Identifiers;

namespace Exchange.Core.Tests.Checking.Identifiers;

public sealed class LicenceIdentifierTests
{
    private const string Business = "1.2.156.3005.2.11440000006900018D001.114499030075000247.2026000001.001.A";

    [TestCase("11440000006900018D001", "114499030075000247", "2026000001", Business)]
    [TestCase("11440000006900018D014", "114499030075000247", "2026000002", "1.2.156.3005.2.11440000006900018D014.114499030075000247.2026000002.001.K")]
    [TestCase("11100000000013338W011", "11430000006122244L", "20230000403", "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U")]
    [TestCase("11100000MB03271699022", "340100", "000000016", "1.2.156.3005.2.11100000MB03271699022.340100.000000016.001.9")]
    public void An_identifier_is_written_with_its_check_character(string type, string issuer, string serial, string identifier) => LicenceIdentifier.Write(type, issuer, serial).ShouldBe(identifier);

    [TestCase("1144000000690001", "114499030075000247", "1")]
    [TestCase("11440000006900018D001", "1144", "1")]
    [TestCase("11440000006900018D001", "114499030075000247", "")]
    [TestCase("11440000006900018D001", "114499030075000247", "1.1")]
    [TestCase("11440000006900018d001", "114499030075000247", "1")]
    public void Parts_that_make_none_are_refused(string type, string issuer, string serial) => Should.Throw<ArgumentException>(() => LicenceIdentifier.Write(type, issuer, serial));

    [TestCase(Business, "11440000006900018D001")]
    [TestCase("1.2.156.3005.2.11440000006900018D001.114499030075000247.2026000001.001.B", "11440000006900018D001")]
    [TestCase("1.2.156.3005.2.11440000006900018D001.114499030075000247.2026000001.001", null)]
    [TestCase("1.2.156.3005.3.11440000006900018D001.114499030075000247.2026000001.001.A", null)]
    [TestCase("", null)]
    [TestCase("证照", null)]
    public void The_type_stands_in_it_also_where_the_check_character_does_not_fit(string text, string? type) => LicenceIdentifier.TypeOf(text).ShouldBe(type);

    [Test]
    public void What_goes_into_a_log_is_masked()
    {
        LicenceIdentifier.Masked(Business).ShouldBe("1.2.156.3005.2.11440000006900018D001.114499030075000247.****01.001.A");
        LicenceIdentifier.Masked("449903198506120013").ShouldBe("****");
        LicenceIdentifier.Check(Encoding.ASCII.GetBytes(LicenceIdentifier.Write("11440000006900018D001", "449903", "X"))).ShouldBe(IdentifierAnswer.Valid);
        LicenceIdentifier.Masked(LicenceIdentifier.Write("11440000006900018D001", "449903", "X")).ShouldContain(".****.", Case.Sensitive, "one character is all of it");
    }
}
