using System.Text.Json;
using Exchange.Core.Catalog;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Tests.Catalog;

public sealed class FieldMaskTests
{
    [TestCase(MaskRule.None, "张样一", "张样一")]
    [TestCase(MaskRule.Middle, "449903198506120013", "4499****0013")]
    [TestCase(MaskRule.Middle, "1234", "1****4")]
    [TestCase(MaskRule.Middle, "12", "****")]
    [TestCase(MaskRule.Middle, "", "****")]
    [TestCase(MaskRule.Name, "张样一", "张**")]
    [TestCase(MaskRule.Name, "𠮷田", "𠮷**")]
    [TestCase(MaskRule.Name, "𠮷", "𠮷**")]
    [TestCase(MaskRule.Name, "", "****")]
    [TestCase(MaskRule.Address, "云溪区青石街道1号", "云溪区****")]
    [TestCase(MaskRule.Address, "青石街道1号", "****")]
    [TestCase(MaskRule.Whole, "汉", "****")]
    public void A_value_is_masked_by_its_rule(MaskRule rule, string value, string masked) => FieldMask.Of(rule, value).ShouldBe(masked);

    [Test]
    public void Middle_never_cuts_a_character_in_two()
    {
        foreach (var text in (string[])["𠮷𠮷𠮷𠮷𠮷", "a𠮷b𠮷c", "𠮷ab", "ab𠮷"])
            foreach (var character in FieldMask.Of(MaskRule.Middle, text).EnumerateRunes()) character.Value.ShouldNotBe(0xFFFD, text);
    }

    [Test]
    public void A_row_shows_what_is_named_and_the_entry_knows_each_by_its_rule()
    {
        var row = new Dictionary<string, JsonElement> { ["citizenNumber"] = JsonSerializer.SerializeToElement("449903198506120013"), ["name"] = JsonSerializer.SerializeToElement("张样一"), ["secret"] = JsonSerializer.SerializeToElement(1) };
        var shown = FieldMask.Of(CatalogBench.Content(), row, ["name", "citizenNumber", "secret", "absent"]);
        shown.Select(static one => $"{one.Key}={one.Value}").ShouldBe(["citizenNumber=4499****0013", "name=张**"]);
        FieldMask.Of(MaskRule.Middle, JsonSerializer.SerializeToElement(12345)).GetString().ShouldBe("****", "what is no text is hidden whole");
        FieldMask.Of(MaskRule.None, JsonSerializer.SerializeToElement(12345)).GetInt32().ShouldBe(12345);
    }

    [Test]
    public void What_is_personal_and_says_no_mask_is_not_shown_and_what_is_neither_is_as_it_is()
    {
        var good = CatalogBench.Content();
        var entry = good with { Fields = [Field("citizenNumber", personal: true), good.Fields[1] with { Mask = MaskRule.None }, Field("nation", personal: false)] };
        var row = new[] { "citizenNumber", "name", "nation" }.ToDictionary(static name => name, static name => JsonSerializer.SerializeToElement(name));
        FieldMask.Of(entry, row, row.Keys).Select(static one => $"{one.Key}={one.Value}").ShouldBe(["citizenNumber=****", "name=name", "nation=nation"]);
        CatalogJson.Read("c", CatalogJson.Write(entry)).Fields.Select(static field => field.Mask).ShouldBe([MaskRule.Whole, MaskRule.None, MaskRule.None]);

        static ResourceField Field(string name, bool personal) => new() { Title = new Title { Zh = name, En = name }, Name = name, Type = FieldType.Character, Personal = personal };
    }
}
