using Exchange.Core.Registry;

namespace Exchange.Core.Tests.Registry;

/// <summary>Situations with forms, mappings and limits of their own.</summary>
public sealed class SituationRulesTests
{
    // Company takes in base whole, and other does not.
    private const string Forms = """
        kind: schema
        name: narrow.v1
        title: { zh: 收窄的表单, en: A narrower form }
        schema: { allOf: [{ $ref: company.v1 }, { required: [name] }] }
        ---
        kind: schema
        name: narrower.v1
        title: { zh: 再收窄的表单, en: A still narrower form }
        schema: { $ref: narrow.v1 }
        ---
        kind: schema
        name: other.v1
        title: { zh: 另一表单, en: Another form }
        schema: { type: object, properties: { company: { $ref: company.v1 }, name: { type: string } }, anyOf: [{ $ref: company.v1 }] }
        ---
        kind: schema
        name: part.v1
        title: { zh: 另一表单, en: A part of the form }
        schema: { $ref: "company.v1#/properties" }
        ---
        kind: mapping
        name: other-to-scjg.v1
        title: { zh: 登记, en: Registration }
        from: other.v1
        to: scjg.v1
        fields: { ENTNAME: record.name }
        """;

    [TestCase("schema: narrow.v1", "")]
    [TestCase("schema: narrower.v1", "")]
    [TestCase("schema: company.v1", "")]
    [TestCase("schema: other.v1", "/steps/0/mapping item.mapping")]
    [TestCase("schema: part.v1", "/steps/0/mapping item.mapping")]
    [TestCase("schema: other.v1, steps: [{ step: S1, mapping: other-to-scjg.v1 }]", "")]
    [TestCase("schema: other.v1, steps: [{ step: S1, mapping: company-to-scjg.v1 }]", "/situations/1/steps/0/mapping item.mapping")]
    [TestCase("steps: [{ step: S1, mapping: other-to-scjg.v1 }]", "/situations/1/steps/0/mapping item.mapping")]
    [TestCase("steps: [{ step: S1, withdrawMapping: other-to-scjg.v1 }]", "/situations/1/steps/0/withdrawMapping item.mapping")]
    [TestCase("schema: none.v1", "/situations/1/schema reference.unknown")]
    [TestCase("steps: [{ step: S1, mapping: none.v1 }]", "/situations/1/steps/0/mapping reference.unknown")]
    [TestCase("steps: [{ step: S9 }]", "/situations/1/steps/0/step item.step")]
    [TestCase("steps: [{ step: S2 }]", "/situations/1/steps/0/step item.situationStep")]
    [TestCase("steps: [{ step: S1 }, { step: S1 }]", "/situations/1/steps/1/step name.twice")]
    [TestCase("limits: { promised: { days: 1 } }", "/situations/1/limits item.limits")]
    [TestCase("steps: [{ step: S1, limits: { promised: { days: 1 } } }]", "/situations/1/steps/0/limits item.limits")]
    public void Each_mapping_reads_the_form_that_the_situation_has(string situation, string fault)
    {
        var files = Samples.With("item.yaml", "en: Without staff }", "en: Without staff }, " + situation).Append(new DocumentFile("forms.yaml", Forms)).ToList();

        var set = new DocumentReader(Samples.Kinds).Read(files);
        var checkedSet = new CrossCheck(Samples.Checks).Check(RegistrySnapshot.Empty, set, new HashSet<(DocumentKind, string)>());

        checkedSet.Faults.Select(one => $"{one.Pointer} {one.Code}").ShouldBe(fault.Length == 0 ? [] : [fault]);
    }

    [Test]
    public void A_situation_changes_what_it_says_and_nothing_else()
    {
        var files = Samples.With("item.yaml", "en: Without staff }", "en: Without staff }, schema: other.v1, steps: [{ step: S1, mapping: other-to-scjg.v1 }]").Append(new DocumentFile("forms.yaml", Forms)).ToList();
        var item = new CrossCheck(Samples.Checks).Check(RegistrySnapshot.Empty, new DocumentReader(Samples.Kinds).Read(files), new HashSet<(DocumentKind, string)>()).Next.Items["company"];

        (item.FormIn("01"), item.FormIn("02"), item.FormIn(null)).ShouldBe(("company.v1", "other.v1", "company.v1"));
        (item.StepIn("S1", "01")!.Mapping, item.StepIn("S1", "02")!.Mapping, item.StepIn("S9", "02")).ShouldBe(("company-to-scjg.v1", "other-to-scjg.v1", null));
        item.StepIn("S1", "02").ShouldBe(item.Steps[0] with { Mapping = "other-to-scjg.v1" });
        item.Forms().Select(form => $"{form.Key}: {string.Join(' ', form)}").ShouldBe(["company.v1: 01", "other.v1: 02"]);
    }

    [Test]
    public void A_form_of_a_situation_that_breaks_who_fills_it_in_is_told_as_that_of_an_item_is()
    {
        var files = Samples.With("item.yaml", "en: Without staff }", "en: Without staff }, schema: narrow.v1").Append(new DocumentFile("forms.yaml", Forms)).ToList();
        var checks = Samples.Checks with { Version = SchemaVersions.Check };
        var now = new CrossCheck(checks).Check(RegistrySnapshot.Empty, new DocumentReader(Samples.Kinds).Read(files), new HashSet<(DocumentKind, string)>()).Next;

        var set = new DocumentReader(Samples.Kinds).Read([new("forms.yaml", Forms.Replace("required: [name]", "required: [name, sex]", StringComparison.Ordinal))]);
        var faults = new CrossCheck(checks).Check(now, set, new HashSet<(DocumentKind, string)>()).Faults;

        faults.ShouldHaveSingleItem().Code.ShouldBe("schema.breaks");
    }
}
