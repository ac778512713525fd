using System.Text;
using Exchange.Core.Registry;

namespace Exchange.Core.Tests.Registry;

/// <summary>Who handles a division on a day.</summary>
public sealed class JurisdictionTableTests
{
    private const string Town = """
        kind: jurisdiction
        name: town
        title: { zh: 管辖, en: Town }
        rows:
          - { division: 44, organisation: P, adapter: p }
          - { division: 449900000000, organisation: C, adapter: c }
          - { division: 449903, organisation: D, adapter: d, withdrawMapping: w }
          - { division: 449903001000, organisation: S1-old, adapter: s1, until: 2026-12-31 }
          - { division: 449903001, organisation: S1, adapter: s1, mapping: m, from: 2027-01-01 }
          - { division: 449903001002, organisation: Q, adapter: q }
          - { division: 441900003, organisation: T, adapter: t }
          - { division: 449905001, organisation: O, adapter: o, until: 2013-12-31 }
        default: { organisation: Z, adapter: z }
        retired:
          - { division: 449905, until: 2013-12-31, became: 449903 }
          - { division: 449906, until: 2000-12-31, became: 449905 }
        """;

    private static readonly JurisdictionTable Table = Of(Town);

    [TestCase("449903001002", "Q", Description = "a community of its own")]
    [TestCase("449903001001", "S1", Description = "a community of the street")]
    [TestCase("449903001000", "S1", Description = "the street itself")]
    [TestCase("449903001", "S1", Description = "the street in nine digits")]
    [TestCase("449903002001", "D", Description = "a street without a row")]
    [TestCase("449903", "D")]
    [TestCase("449903000", "D")]
    [TestCase("449903000000", "D")]
    [TestCase("449901000000", "C", Description = "another district of the city")]
    [TestCase("4499", "C")]
    [TestCase("445100000000", "P")]
    [TestCase("441900003001", "T", Description = "a town right under a city: the zeros in the middle say something")]
    [TestCase("441900004001", "P")]
    public void The_narrowest_division_that_holds_it_wins(string division, string organisation)
    {
        var answer = Table.At(division, new DateOnly(2027, 1, 1));
        (answer.Organisation, answer.Reason, answer.Retired).ShouldBe((organisation, JurisdictionReason.Row, false));
        answer.Division.ShouldBe(division.PadRight(12, '0'));
        answer.Row.ShouldNotBeNull();
    }

    [TestCase("2026-12-31", "S1-old", null)]
    [TestCase("2027-01-01", "S1", "m")]
    public void A_row_holds_from_its_first_to_its_last_day(string day, string organisation, string? mapping)
    {
        var answer = Table.At("449903001001", DateOnly.Parse(day));
        (answer.Organisation, answer.Mapping).ShouldBe((organisation, mapping));
    }

    [Test]
    public void After_a_rows_last_day_the_wider_one_answers()
    {
        var table = Of(Town.Replace(", from: 2027-01-01", ", from: 2028-01-01", StringComparison.Ordinal));
        table.At("449903001001", new DateOnly(2027, 6, 1)).Organisation.ShouldBe("D");
        table.At("449903001002", new DateOnly(2027, 6, 1)).Organisation.ShouldBe("Q");
    }

    [TestCase("449905001000", "2013-12-31", "O", "449905001000", false)]
    [TestCase("449905001000", "2014-01-01", "S1-old", "449903001000", true)]
    [TestCase("449905001002", "2027-01-01", "Q", "449903001002", true)]
    [TestCase("449905", "2027-01-01", "D", "449903000000", true)]
    [TestCase("449906001002", "2010-01-01", "O", "449905001002", true, Description = "its successor still was there")]
    [TestCase("449906001002", "2027-01-01", "Q", "449903001002", true, Description = "and has a successor itself")]
    public void After_its_end_a_code_is_read_as_its_successors(string division, string day, string organisation, string decided, bool retired)
    {
        var answer = Table.At(division, DateOnly.Parse(day));
        (answer.Organisation, answer.Division, answer.Retired).ShouldBe((organisation, decided, retired));
    }

    [TestCase(null, JurisdictionReason.Missing)]
    [TestCase("", JurisdictionReason.Missing)]
    [TestCase("云溪区", JurisdictionReason.Unreadable)]
    [TestCase("44990300100", JurisdictionReason.Unreadable)]
    [TestCase("４４９９０３", JurisdictionReason.Unreadable)]
    [TestCase("000000000000", JurisdictionReason.Unreadable)]
    [TestCase("449903001000 ", JurisdictionReason.Unreadable)]
    [TestCase("110101001000", JurisdictionReason.Unknown)]
    public void What_no_row_covers_goes_to_the_default_and_says_why(string? division, JurisdictionReason reason)
    {
        var answer = Table.At(division, new DateOnly(2026, 12, 24));
        (answer.Organisation, answer.Adapter, answer.Reason, answer.Row).ShouldBe(("Z", "z", reason, null));
    }

    [Test]
    public void A_code_and_its_shorter_forms_are_the_same_division()
    {
        foreach (var text in (string[])["449903", "449903000", "449903000000"]) DivisionCode.Read(text)!.ToString().ShouldBe("449903000000");
        DivisionCode.Read("449903")!.Holds(DivisionCode.Read("449903001001")!).ShouldBeTrue();
        DivisionCode.Read("449903001")!.Holds(DivisionCode.Read("449903")!).ShouldBeFalse();
        DivisionCode.Read("4419")!.Holds(DivisionCode.Read("441900003")!).ShouldBeTrue();
    }

    private static JurisdictionTable Of(string yaml)
    {
        var read = new DocumentReader(Samples.Kinds).Read([new DocumentFile("a.yaml", Encoding.UTF8.GetBytes(yaml))]);
        read.Faults.ShouldBeEmpty();
        var document = read.Documents.ShouldHaveSingleItem();
        var entry = new RegistryEntry(document.Kind, document.Name, 1, document.Digest, document.Content, document.Document, document.File);
        return JurisdictionTable.Of(RegistrySnapshot.Empty.With(1, [entry], new HashSet<(DocumentKind, string)>()), "town");
    }
}
