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
        CitizenFacts.BirthDate(number)!.Value.ToString("yyyy-MM-dd").ShouldBe(birth);
        CitizenFacts.Sex(number).ShouldBe(sex);
        CitizenFacts.Division(number).ShouldBe(division);
    }

    [TestCase("449903202602300016")]
    [TestCase("4499032026022800161")]
    [TestCase("44990320260228001Y")]
    [TestCase("４４９９０３２０２６０２２８００１６")]
    [TestCase("")]
    public void What_is_no_citizen_number_tells_nothing(string number)
    {
        CitizenFacts.BirthDate(number).ShouldBeNull();
        CitizenFacts.Sex(number).ShouldBeNull();
        CitizenFacts.Division(number).ShouldBeNull();
    }

    [Test]
    public void A_number_that_fails_its_check_still_tells_its_birth_date() =>
        CitizenFacts.BirthDate("449903198506120014").ShouldBe(new DateOnly(1985, 6, 12));

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
    public void A_division_code_is_written_in_another_length(string code, int length, string? written) => DivisionLength.Of(code, length).ShouldBe(written);
}
