using Exchange.Core.Registry.Documents;
using Exchange.Core.Registry.Reading;

namespace Exchange.Core.Registry.Checks;

/// <summary>What a table of evidence must hold to: what it says of a material is something that the item would take.</summary>
internal sealed class EvidenceRules(CheckReport report, RegistryEntry entry, EvidenceDocument table)
{
    public void Check()
    {
        var codes = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < table.Materials.Count; i++)
        {
            var kind = table.Materials[i];
            if (!codes.Add(kind.Code))
                report.Add(entry, $"/materials/{i}/code", FaultKind.NameTwice, kind.Code);
            for (var a = 0; a < kind.Accepts.Count; a++)
                Members(kind.Accepts[a], $"/materials/{i}/accepts/{a}");
            for (var m = 0; m < kind.Of.Count; m++)
                Material(kind, kind.Of[m], i, m);
            Divisions(kind, $"/materials/{i}/providers");
        }
    }

    private void Members(AcceptedEvidencePart accepted, string pointer)
    {
        foreach (var (name, needed, there) in new[]
        {
            ("licence", accepted.As == EvidenceWay.Licence, accepted.Licence is not null),
            ("resource", accepted.As is EvidenceWay.Share or EvidenceWay.Verify, accepted.Resource is not null),
        })
        {
            if (needed && !there)
                report.Add(entry, $"{pointer}/{name}", FaultKind.KeyMissing, name);
            else if (there && !needed)
                report.Add(entry, $"{pointer}/{name}", FaultKind.EvidenceMember, name);
        }

        if (accepted.By is not null && accepted.As is not (EvidenceWay.Share or EvidenceWay.Verify))
            report.Add(entry, pointer + "/by", FaultKind.EvidenceMember, "by");
        if (accepted.Name is not null && accepted.As != EvidenceWay.Verify)
            report.Add(entry, pointer + "/name", FaultKind.EvidenceMember, "name");
        if (accepted.Shows.Count > 0 && accepted.As is not (EvidenceWay.Licence or EvidenceWay.Share))
            report.Add(entry, pointer + "/shows", FaultKind.EvidenceMember, "shows");
        if (accepted.FollowsWithin is not null && accepted.As != EvidenceWay.Upload)
            report.Add(entry, pointer + "/followsWithin", FaultKind.EvidenceMember, "followsWithin");
    }

    private void Material(ProvenMaterialPart kind, ItemMaterialPart of, int at, int place)
    {
        if (!report.Next.Items.TryGetValue(of.Item, out var item))
            return;
        var pointer = $"/materials/{at}/of/{place}/material";
        if (item.Materials.FirstOrDefault(one => one.Code == of.Material) is not { } material)
        {
            var (zh, en) = NearestName.Hint(of.Material, item.Materials.Select(one => one.Code));
            report.Add(entry, pointer, FaultKind.EvidenceMaterial, of.Item, of.Material, zh, en);
            return;
        }

        // One material has one table: else it would depend on the order of documents what people are told to bring.
        var (first, i, m) = report.Next.Evidence.Values.OrderBy(other => other.Name, StringComparer.Ordinal)
            .SelectMany(other => other.Materials.SelectMany((one, i) => one.Of.Select((named, m) => (other.Name, I: i, M: m, Named: named))))
            .Where(one => one.Named == of).Select(one => (one.Name, one.I, one.M)).First();
        if ((first, i, m) != (table.Name, at, place))
            report.Add(entry, pointer, FaultKind.EvidenceTwice, of.Material, first);
        foreach (var accepted in kind.Accepts.Where(accepted => !material.MayCome(EvidenceTable.MaterialWayOf(accepted))))
            report.Add(entry, pointer, FaultKind.EvidenceTableWay, of.Material, Word(accepted.As));
    }

    private void Divisions(ProvenMaterialPart kind, string pointer)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < kind.Providers.Count; i++)
        {
            if (DivisionCode.Read(kind.Providers[i].Division) is { } division && !seen.Add(division.ToString()))
                report.Add(entry, $"{pointer}/{i}/division", FaultKind.NameTwice, kind.Providers[i].Division);
        }
    }

    private static string Word(EvidenceWay way) => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(way.ToString());
}
