using Exchange.Core.Registry.Documents;
using Exchange.Core.Registry.Reading;

namespace Exchange.Core.Registry.Checks;

/// <summary>Rules of a jurisdiction: for each division and day there is one answer, and it can be reached.</summary>
internal sealed class JurisdictionRules(CheckReport report, RegistryEntry entry, JurisdictionDocument jurisdiction)
{
    public void Check()
    {
        for (var i = 0; i < jurisdiction.Rows.Count; i++)
        {
            var row = jurisdiction.Rows[i];
            if (row.From > row.Until)
                report.Add(entry, $"/rows/{i}/until", FaultKind.PeriodReversed, Day(row.From.Value), Day(row.Until.Value));
            Adapter(row.Organisation, row.Adapter, $"/rows/{i}/adapter");
        }

        Adapter(jurisdiction.Default.Organisation, jurisdiction.Default.Adapter, "/default/adapter");
        Overlaps();
        Retired();
    }

    private void Adapter(string organisation, string name, string pointer)
    {
        if (report.Next.Adapters.TryGetValue(name, out var adapter) && adapter.Organisation != organisation)
            report.Add(entry, pointer, FaultKind.JurisdictionAdapter, name, adapter.Organisation, organisation);
    }

    private void Overlaps()
    {
        // Written in different lengths, it is the same division.
        foreach (var same in jurisdiction.Rows.Select((row, i) => (row, i)).GroupBy(one => DivisionCode.Read(one.row.Division)?.ToString(), StringComparer.Ordinal))
        {
            var ordered = same.OrderBy(one => one.row.From ?? DateOnly.MinValue).ToList();
            foreach (var (earlier, later) in ordered.Zip(ordered.Skip(1)))
            {
                if ((earlier.row.Until ?? DateOnly.MaxValue) >= (later.row.From ?? DateOnly.MinValue))
                    report.Add(entry, $"/rows/{later.i}/division", FaultKind.JurisdictionOverlap, later.row.Division, earlier.i + 1);
            }
        }
    }

    private void Retired()
    {
        var steps = jurisdiction.Retired.Select((one, i) =>
            (Division: DivisionCode.Read(one.Division)!, Became: DivisionCode.Read(one.Became)!, Index: i)).ToList();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (division, became, i) in steps)
        {
            if (division.Digits.Length != became.Digits.Length)
                report.Add(entry, $"/retired/{i}/became", FaultKind.JurisdictionLevel, became.ToString(), division.ToString());
            if (!seen.Add(division.Digits))
                report.Add(entry, $"/retired/{i}/division", FaultKind.NameTwice, jurisdiction.Retired[i].Division);
            var at = became;
            for (var way = 0; at is not null && way <= steps.Count; way++)
            {
                if (way == steps.Count && report.First($"retired {entry.Name}"))
                    report.Add(entry, $"/retired/{i}/became", FaultKind.JurisdictionLoop, division.ToString());
                at = steps.FirstOrDefault(one => one.Division.Holds(at)).Became;
            }
        }
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", null);
}
