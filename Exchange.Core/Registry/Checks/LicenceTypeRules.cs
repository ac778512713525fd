using Exchange.Core.Mapping.Schemas;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Registry.Reading;

namespace Exchange.Core.Registry.Checks;

/// <summary>What a licence type must hold to, beyond what the attributes say.</summary>
internal sealed class LicenceTypeRules(CheckReport report, RegistryEntry entry, LicenceTypeDocument type)
{
    public void Check()
    {
        if (report.Next.LicenceTypes.Values.FirstOrDefault(other => other.Code == type.Code && other.Name != type.Name && report.Yields(entry, other.Name)) is { } first)
            report.Add(entry, "/code", FaultKind.LicenceTypeCode, type.Code, first.Name);
        if (report.Next.Libraries.Values.FirstOrDefault(library => library.Resource == type.Resource) is { } rows)
        {
            foreach (var (name, field) in type.Fields.Named().Where(one => !IsDescribed(rows, one.Field)))
                report.Add(entry, "/fields/" + name, FaultKind.LibraryField, ShapeWords.Short(field), rows.Schema);
        }

        States();
        Sources();
        if (type.Mandate is { From: { } from, Until: { } until } && from > until)
            report.Add(entry, "/mandate/until", FaultKind.PeriodReversed, from.ToString("yyyy-MM-dd", null), until.ToString("yyyy-MM-dd", null));
    }

    private void States()
    {
        if (type.States is not { } states)
            return;
        if (type.Fields.State is null)
            report.Add(entry, "/states", FaultKind.LicenceTypeState);
        if (!report.Next.CodeTables.TryGetValue(states.Table, out var table))
            return;
        foreach (var (list, values) in (IEnumerable<(string, IReadOnlyList<string>)>)[("valid", states.Valid), ("expired", states.Expired)])
        {
            for (var i = 0; i < values.Count; i++)
            {
                if (table.Rows.Any(row => row.Value == values[i]) && !(list == "expired" && states.Valid.Contains(values[i], StringComparer.Ordinal)))
                    continue;
                report.Add(entry, $"/states/{list}/{i}", FaultKind.LicenceTypeValue, values[i], states.Table);
            }
        }
    }

    private void Sources()
    {
        for (var i = 0; i < type.Sources.Count; i++)
        {
            var source = type.Sources[i];
            if (!report.Next.Items.TryGetValue(source.Item, out var item))
                continue;
            if (item.Steps.FirstOrDefault(step => step.Name == source.Step) is not { } step)
            {
                var (zh, en) = NearestName.Hint(source.Step, item.Steps.Select(other => other.Name));
                report.Add(entry, $"/sources/{i}/step", FaultKind.StepUnknown, source.Step, zh, en);
            }
            else if (source.HolderGives is { } fact && !step.Gives.Contains(fact, StringComparer.Ordinal))
            {
                var (zh, en) = NearestName.Hint(fact, step.Gives);
                report.Add(entry, $"/sources/{i}/holderGives", FaultKind.WaitFact, step.Name, fact, zh, en);
            }
        }
    }

    private bool IsDescribed(LibraryDocument rows, string field)
        => RegisteredSchemas.Place(report.Next, rows.Schema) is not { } place || place.Member(field).Standing is Standing.Described or Standing.Allowed or Standing.Free;
}
