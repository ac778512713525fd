using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Tests.Registry;

/// <summary>What proves a material: from a table where one names it, else from its item.</summary>
public sealed class EvidenceTableTests
{
    private static async Task<RegistrySnapshot> Registered(params DocumentFile[] more)
    {
        await using var bench = await RegistryBench.Open();
        using var shelf = new RegistryShelf(bench.Database);
        var desk = new RegistryDesk(bench.Database, bench.Commits, shelf, bench.Keys, new DocumentReader(Samples.Kinds), Samples.Checks, bench.Clock);
        var answer = await desk.Apply([.. Samples.WithEvidence, .. more], RegistryBench.Order, CancellationToken.None);
        answer.ShouldBeOfType<RegistryAnswer.Applied>(answer is RegistryAnswer.Faulty faulty ? string.Join('\n', faulty.Faults) : null);
        return shelf.Current;
    }

    private static MaterialPart Material(RegistrySnapshot registry, string code, string item = "permit") => registry.Items[item].Materials.Single(one => one.Code == code);

    [Test]
    public async Task A_table_says_it_in_place_of_the_item()
    {
        var registry = await Registered();
        var table = EvidenceTable.Of(registry);
        EvidenceTable.Of(registry).ShouldBeSameAs(table);
        var licence = table.For(registry.Items["permit"], Material(registry, "M1"));
        licence.Accepts.Select(static one => (one.As, one.Licence, one.Resource, one.Grade)).ShouldBe(
            [(EvidenceWay.Licence, "business-licence", "105001/000025", "A"), (EvidenceWay.Share, null, "102001/000009", "A"), (EvidenceWay.Upload, null, null, "B")]);
        licence.Bring.ShouldBeFalse();
        var premises = table.For(registry.Items["permit"], Material(registry, "M2"));
        (premises.Bring, premises.Accepts[^1].FollowsWithin).ShouldBe((false, 5));
    }

    [TestCase("449903001000", "SCJG")]
    [TestCase("449903", "SCJG")]
    [TestCase("449904000000", null)]
    [TestCase("nowhere", null)]
    [TestCase(null, null)]
    public async Task The_narrowest_division_says_who_provides_it(string? division, string? organisation)
    {
        var registry = await Registered();
        EvidenceTable.Of(registry).For(registry.Items["permit"], Material(registry, "M1")).ProviderAt(division).ShouldBe(organisation);
    }

    [Test]
    public async Task Without_a_table_the_item_says_it_and_a_licence_is_found_by_its_resource()
    {
        var registry = await Registered(new DocumentFile("plain.yaml", """
            kind: item
            name: plain
            title: { zh: 事项, en: Item }
            code: '8'
            organisation: SCJG
            schema: company.v1
            closingTable: closing
            materials:
              - { code: A, title: { zh: 甲, en: A }, as: [licence, later, upload], laterDays: 7, evidence: [{ as: licence, source: 105001/000025, grade: A, consent: { zh: 本人, en: The holder } }] }
              - { code: B, title: { zh: 乙, en: B } }
              - { code: C, title: { zh: 丙, en: C }, as: [later], laterDays: 3 }
            steps:
              - { name: S1, title: { zh: 许可, en: Permit }, organisation: SCJG, adapter: scjg-dj, mapping: company-to-scjg.v1 }
            """));
        ProvenMaterial For(string code) => EvidenceTable.Of(registry).For(registry.Items["plain"], Material(registry, code, "plain"));
        For("A").Accepts.Select(static one => (one.As, one.Licence, one.FollowsWithin, Consent: one.Consent?.En)).ShouldBe(
            [(EvidenceWay.Licence, "business-licence", null, "The holder"), (EvidenceWay.Upload, null, 7, null)]);
        (For("A").Bring, For("B").Bring, For("C").Bring).ShouldBe((false, true, true));
        For("C").Accepts.Single().FollowsWithin.ShouldBe(3);
    }
}
