using Exchange.Core.Catalog;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Tests.Catalog;

/// <summary>What is wrong with an entry, all of it at once.</summary>
internal sealed class ResourceChecksTests
{
    private CatalogBench _bench = null!;

    [OneTimeSetUp]
    public async Task Open() => _bench = await CatalogBench.Open();

    [OneTimeTearDown]
    public ValueTask Close() => _bench?.DisposeAsync() ?? ValueTask.CompletedTask;

    private string[] Faults(ResourceContent content) =>
        [.. new ResourceChecks(_bench.Registry.Current, ClassTree.Of(_bench.Registry.Current, "catalog-classes", new DateOnly(2026, 11, 24))).Check(content).Select(fault => $"{fault.Pointer} {fault.Code}")];

    private static ResourceField Unnamed(ResourceField field) => new() { Title = field.Title, Name = field.Name, Type = field.Type, Personal = true };

    private static IEnumerable<TestCaseData> Wrong()
    {
        var good = CatalogBench.Content();
        var field = good.Fields[0];
        yield return new(good with { Class = "1010" }, "/class catalog.class-form");
        yield return new(good with { Class = "101999" }, "/class catalog.class-unknown");
        yield return new(good with { Provider = "NOBODY" }, "/provider catalog.provider");
        yield return new(good with { Title = new Title { Zh = " ", En = "x" } }, "/title/zh catalog.text");
        yield return new(good with { Abstract = new string('长', 2001) }, "/abstract catalog.text");
        yield return new(good with { Abstract = "a\0b" }, "/abstract catalog.text");
        yield return new(good with { Format = (ResourceFormat)99 }, "/format catalog.word");
        yield return new(good with { Share = good.Share with { Condition = null } }, "/share/condition catalog.condition");
        yield return new(good with { Share = good.Share with { Type = ShareType.Unconditional } }, "/share/condition catalog.condition");
        yield return new(good with { Share = new ShareTerms { Type = ShareType.NotShared } }, "/share/basis catalog.basis");
        yield return new(good with { Share = new ShareTerms { Type = ShareType.NotShared, Basis = "law", Methods = [ShareMethod.File] } }, "/share/methods catalog.method");
        yield return new(good with { Share = good.Share with { Methods = [] } }, "/share/methods catalog.method");
        yield return new(good with { Share = good.Share with { Methods = [ShareMethod.File, ShareMethod.File] } }, "/share/methods catalog.method");
        yield return new(good with { Share = new ShareTerms { Type = ShareType.NotShared, Basis = "law" }, Open = new OpenTerms { ToSociety = true } }, "/open/toSociety catalog.open");
        var consent = good with { Share = good.Share with { Consent = true } };
        yield return new(consent with { Fields = [field with { Identifier = false, Length = 12 }, good.Fields[1]] }, "/share/consent catalog.consent-owner");
        yield return new(consent with { Fields = [field with { Personal = false, Mask = MaskRule.None, Length = 100 }, good.Fields[1]] }, "/share/consent catalog.consent-owner");
        yield return new(consent with { Fields = [field with { Type = FieldType.Date, Identifier = false }] }, "/share/consent catalog.consent-owner");
        yield return new(good with { Cycle = UpdateCycle.Other }, "/cycleNote catalog.cycle");
        yield return new(good with { CycleNote = "without need" }, "/cycleNote catalog.cycle");
        yield return new(good with { Fields = [] }, "/fields catalog.no-fields");
        yield return new(good with { Fields = [field, field with { Title = new Title { Zh = "别", En = "other" } }] }, "/fields/1/name catalog.field-twice");
        yield return new(good with { Fields = [field, field with { Name = "other" }] }, "/fields/1/title/zh catalog.field-twice");
        yield return new(good with { Fields = [field with { Name = "1st" }] }, "/fields/0/name catalog.field-name");
        yield return new(good with { Fields = [field with { Length = 0 }] }, "/fields/0/length catalog.field-length");
        yield return new(good with { Fields = [field with { Personal = false }] }, "/fields/0/mask catalog.mask");
        yield return new(good with { Fields = [Unnamed(field)] }, "/fields/0/mask catalog.no-mask");
        yield return new(good with { Fields = [field with { Mask = (MaskRule)99 }] }, "/fields/0/mask catalog.word");
        yield return new(good with { Fields = [null!] }, "/fields/0 catalog.text");
        yield return new(good with { Related = [null!] }, "/related/0 catalog.text");
        yield return new(good with { Schema = "none.v1" }, "/schema catalog.schema");
        yield return new(good with { ComesDown = new ComesDown { From = "省", FilterField = "division", FilterPrefix = "449903" } }, "/comesDown/filterField catalog.filter-field");
        yield return new(good with { ComesDown = new ComesDown { From = "省", FilterField = "name", FilterPrefix = "449903", LateDays = -1 } }, "/comesDown/lateDays catalog.late");
        yield return new(good with { Related = [.. Enumerable.Repeat("101001/000001", 51)] }, "/related catalog.many");
        yield return new(good with { Extension = new Dictionary<string, string> { [""] = "x" } }, "/extension catalog.extension");
    }

    [TestCaseSource(nameof(Wrong))]
    public void A_fault_is_found_at_its_place_and_nothing_else(ResourceContent content, string fault) => Faults(content).ShouldBe([fault]);

    [Test]
    public void A_good_one_has_none() => Faults(CatalogBench.Content()).ShouldBeEmpty();

    [Test]
    public void Whose_consent_is_needed_a_field_can_say()
    {
        var good = CatalogBench.Content();
        var consent = good with { Share = good.Share with { Consent = true } };
        var number = good.Fields[0];
        Faults(consent).ShouldBeEmpty();
        Faults(consent with { Fields = [number with { Identifier = false }] }).ShouldBeEmpty("a personal field that can hold a number");
        Faults(consent with { Fields = [number with { Personal = false, Mask = MaskRule.None }] }).ShouldBeEmpty("a credit code, of a resource about no person");
    }

    [Test]
    public void All_are_found_at_once()
        => Faults(CatalogBench.Content() with { Class = "x", Provider = "NOBODY", Fields = [], Schema = "none.v1" })
            .ShouldBe(["/class catalog.class-form", "/provider catalog.provider", "/fields catalog.no-fields", "/schema catalog.schema"]);

    [Test]
    public void Without_a_table_of_classes_that_is_said()
        => new ResourceChecks(_bench.Registry.Current, null).Check(CatalogBench.Content()).ShouldHaveSingleItem().Code.ShouldBe("catalog.no-classes");

    [Test]
    public void The_classes_are_a_tree_by_their_digits()
    {
        var tree = ClassTree.Of(_bench.Registry.Current, "catalog-classes", new DateOnly(2026, 11, 24)).ShouldNotBeNull();
        tree.Path("101001").Select(one => one.Code).ShouldBe(["1", "101", "101001"]);
        ClassTree.Above("10100101").ShouldBe("101001");
        ClassTree.Above("1").ShouldBeNull();
        tree.All.Count(one => one.Code.Length == 3 && one.Code[0] == '2').ShouldBe(12);
        tree.All.Count(one => one.Code.Length == 3 && one.Code[0] == '1').ShouldBe(5);
    }

    [TestCase("101001/000001", "/", "101001", "000001")]
    [TestCase("101001-7", "-", "101001", "7")]
    [TestCase("101001/7", "-", "101001", "7")]
    [TestCase("10100101/000000000007", "/", "10100101", "000000000007")]
    public void A_code_is_read(string text, string separator, string @class, string digits)
    {
        var code = ResourceCode.Read(text, separator).ShouldNotBeNull();
        (code.Class, code.Digits).ShouldBe((@class, digits));
        code.Shown(separator).ShouldBe(@class + separator + digits);
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("101001")]
    [TestCase("101001/")]
    [TestCase("10100/000001")]
    [TestCase("101001/0000000000001")]
    [TestCase("101001/00a001")]
    [TestCase("101001-000001")]
    [TestCase("10100１/000001")]
    public void What_is_no_code_is_none(string? text) => ResourceCode.Read(text).ShouldBeNull();

    [Test]
    public void Every_code_of_a_fault_is_in_the_list_and_every_one_of_the_list_is_used()
    {
        var used = Architecture.SourceFiles.Of("Exchange.Core").Where(file => file.Path.Contains("Catalog", StringComparison.Ordinal) && !file.Path.EndsWith("CatalogFault.cs", StringComparison.Ordinal))
            .SelectMany(file => System.Text.RegularExpressions.Regex.Matches(file.Text, "\"(catalog\\.[a-z-]+)\"").Select(match => match.Groups[1].Value)).Distinct();
        used.ShouldBe(CatalogFault.Codes, ignoreOrder: true);
    }
}
