using Exchange.Core.Intake;
using Exchange.Core.Records;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;

namespace Exchange.Host.Api;

/// <summary>What the registry has of an item, in the menu's words. Pure.</summary>
internal static class ItemMenu
{
    public static ItemLine Line(RegistrySnapshot registry, ItemDocument item) => new(
        item.Name, item.Title, item.Code, Named(registry, item.Organisation), item.Channels, IsBundle(item), item.Situations.Count, item.Questions.Count);

    public static ItemBody Body(RegistrySnapshot registry, ItemDocument item) => new(
        item.Name, item.Title, item.Description, item.Code, Named(registry, item.Organisation), item.Channels, IsBundle(item), registry.Revision,
        item.Questions, Titles(item.Situations), [.. item.Refusals.Select(refusal => Refusal(registry, refusal))]);

    public static IReadOnlyList<CodedTitle> Titles(IReadOnlyList<SituationPart> situations) => [.. situations.Select(static one => new CodedTitle(one.Code, one.Title))];

    public static GuidanceBody Refusal(RegistrySnapshot registry, RefusalPart refusal)
        => new(refusal.Guidance, [.. refusal.Items.Select(name => new NamedItem(name, registry.Items.GetValueOrDefault(name)?.Title))]);

    public static SituationBody Situation(RegistrySnapshot registry, ItemDocument item, SituationPart? situation, string? division, DateOnly day)
    {
        var form = item.FormIn(situation?.Code);
        return new SituationBody(
            situation?.Code, situation?.Title, new FormReference(form, registry.Schemas[form].Title, "/api/v1/registry/documents/schema/" + form),
            [.. item.Materials.Where(material => material.IsFor(situation?.Code)).Select(material => Material(registry, item, material))],
            [.. StepPlan.StepsFor(item, situation?.Code).Select(step => Step(registry, item, item.StepIn(step.Name, situation?.Code)!, situation?.Code, division, day))],
            item.LimitsIn(situation?.Code));
    }

    public static NamedOrganisation Named(RegistrySnapshot registry, string organisation) => new(organisation, registry.Organisations.GetValueOrDefault(organisation)?.Title);

    private static bool IsBundle(ItemDocument item) => item.Steps.Select(static step => step.Organisation).Distinct(StringComparer.Ordinal).Skip(1).Any();

    private static AskedMaterial Material(RegistrySnapshot registry, ItemDocument item, MaterialPart material)
    {
        var ways = material.Ways();
        // What says here that it need not be brought is what is looked for when somebody asks for a person (/api/v1/evidence).
        var proven = EvidenceTable.Of(registry).For(item, material);
        var proofs = proven.Kind is null
            ? material.Evidence.Select(static one => new AskedMaterialWay(MaterialWays.Word(one.As), one.Source, one.Grade, one.Consent)).ToList()
            : proven.Accepts.Select(static one => new AskedMaterialWay(MaterialWays.Word(EvidenceTable.MaterialWayOf(one.As)), one.Resource, one.Grade, one.Consent)).ToList();
        return new AskedMaterial(
            material.Code, material.Title, material.Optional, proven.Bring,
            [.. proofs, .. ways.Select(MaterialWays.Word).Where(way => proofs.All(one => one.Way != way)).Select(static way => new AskedMaterialWay(way))],
            material.Most, material.Types, material.MaxKib, ways.Contains(MaterialWay.Later) ? material.LaterDays : null);
    }

    private static StepBody Step(RegistrySnapshot registry, ItemDocument item, StepPart step, string? situation, string? division, DateOnly day)
    {
        var here = StepPlan.StepsFor(item, situation).Select(static other => other.Name).ToHashSet(StringComparer.Ordinal);
        var after = step.WaitsFor.Select(static wait => wait.Step).Where(here.Contains).Distinct(StringComparer.Ordinal).ToList();
        if (step.Jurisdiction is not null && division is null) return new StepBody(step.Name, step.Title, null, ByDivision: true, after, step.Limits, null);
        var (route, answer) = Routing.Of(registry, step, division, day);
        var finding = answer is null ? null : Routing.FindingOf(step, answer, step.Division ?? StepPart.UsualDivisions[0]);
        return new StepBody(
            step.Name, step.Title, Named(registry, route.Organisation), step.Jurisdiction is not null, after, step.Limits, finding is null ? null : ReceiptWarning.Of(finding));
    }
}
