using Exchange.Core.Mapping;
using Exchange.Core.Registry;

namespace Exchange.Core.Tests.Registry;

/// <summary>With the real mapping check: what can be said only where a mapping is used.</summary>
public sealed class RegisteredMappingsTests
{
    private static readonly RegisteredMappings Mappings = new(MappingOptions.Default);

    private static readonly DocumentChecks Checks = Samples.Checks with { Schema = RegisteredSchemas.Check, Mapping = Mappings.Check, Item = Mappings.Check };

    [Test]
    public void A_mapping_that_reads_a_step_the_item_does_not_have_is_a_fault_where_the_item_uses_it()
    {
        var faults = Check(Samples.With("mapping.v1.yaml", "ENTNAME: record.name", "ENTNAME: steps.S9.gives.UNISCID")).Faults;

        faults.Select(fault => (fault.File, fault.Name, fault.Pointer)).ShouldBe([("item.yaml", "company", "/steps/0/mapping"), ("item.yaml", "company", "/steps/1/mapping")]);
        faults.ShouldAllBe(fault => fault.En.Contains("S9"));
    }

    [Test]
    public void An_item_that_takes_a_step_away_from_a_registered_mapping_is_refused()
    {
        var good = Check(Samples.With("mapping.v1.yaml", "ENTNAME: record.name", "ENTNAME: steps.S1.gives.UNISCID & record.name"));
        good.Faults.ShouldBeEmpty();

        var bent = new CrossCheck(Checks).Check(good.Next, Read([new DocumentFile("item.yaml", Samples.Item.Replace("S1", "S7", StringComparison.Ordinal))]), new HashSet<(DocumentKind, string)>());

        bent.Faults.Select(fault => (fault.Name, fault.Pointer)).ShouldContain(("company", "/steps/1/mapping"));
    }

    [Test]
    public void Fields_of_the_form_that_no_mapping_of_the_item_uses_are_told_as_a_warning()
    {
        var check = Check(Samples.With("mapping.v1.yaml", "SEX: $code('sex', record.sex)", "SEX: \"'1'\""));

        check.Faults.ShouldBeEmpty();
        check.Warnings.Single(warning => warning.Code == "mapping.unused-fields").En.ShouldContain("sex");
    }

    [Test]
    public void An_item_whose_mappings_use_the_whole_form_has_nothing_to_warn_of()
        => Check(Samples.All).Warnings.ShouldNotContain(warning => warning.Code == "mapping.unused-fields");

    private static CheckedSet Check(IReadOnlyList<DocumentFile> files)
        => new CrossCheck(Checks).Check(RegistrySnapshot.Empty, Read([.. files.Select(Mended)]), new HashSet<(DocumentKind, string)>());

    // The samples leave SEX out of the target on purpose; the real check would refuse it.
    private static DocumentFile Mended(DocumentFile file) => file.Path != "schemas.yaml" ? file
        : new DocumentFile(file.Path, Samples.Schemas.Replace("ENTNAME: { type: string }", "ENTNAME: { type: string }, SEX: { type: string }", StringComparison.Ordinal));

    private static ReadSet Read(IReadOnlyList<DocumentFile> files) => new DocumentReader(Samples.Kinds).Read(files);
}
