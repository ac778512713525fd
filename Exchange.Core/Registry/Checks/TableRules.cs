using Exchange.Core.Registry.Documents;
using Exchange.Core.Registry.Reading;

namespace Exchange.Core.Registry.Checks;

/// <summary>Rules of organisations, schemas, code tables, calendars and of the tables that mappings use, beyond what the attributes say.</summary>
internal static class TableRules
{
    public static void Parents(CheckReport report, RegistryEntry entry, OrganisationDocument organisation)
    {
        var way = new List<string> { organisation.Name };
        for (var parent = organisation.Parent; parent is not null; parent = report.Next.Organisations.GetValueOrDefault(parent)?.Parent)
        {
            way.Add(parent);
            if (parent == organisation.Name && report.First("loop " + string.Join(' ', way.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))))
                report.Add(entry, "/parent", FaultKind.ParentLoop, string.Join(" → ", way));
            if (way.IndexOf(parent) < way.Count - 1)
                return;
        }
    }

    /// <summary>References lead to a schema by its name or its $id, so no two may have the same one.</summary>
    public static void Ids(CheckReport report, RegistryEntry entry, SchemaDocument schema)
    {
        if (References.Id(schema) is { } id
            && report.Next.Schemas.Values.FirstOrDefault(other => other.Name != schema.Name && References.Id(other) == id) is { } other
            && report.First("$id " + id))
            report.Add(entry, "/schema/$id", FaultKind.SchemaId, id, other.Name);
    }

    public static void Codes(CheckReport report, RegistryEntry entry, CodeTableDocument table)
    {
        for (var i = 0; i < table.Rows.Count; i++)
        {
            var row = table.Rows[i];
            if (row.From > row.Until)
                report.Add(entry, $"/rows/{i}/until", FaultKind.PeriodReversed, Day(row.From.Value), Day(row.Until.Value));
        }

        foreach (var same in table.Rows.Select((row, i) => (row, i)).GroupBy(numbered => numbered.row.Value, StringComparer.Ordinal))
        {
            var ordered = same.OrderBy(numbered => numbered.row.From ?? DateOnly.MinValue).ToList();
            foreach (var (earlier, later) in ordered.Zip(ordered.Skip(1)))
            {
                if ((earlier.row.Until ?? DateOnly.MaxValue) >= (later.row.From ?? DateOnly.MinValue))
                    report.Add(entry, $"/rows/{later.i}/value", FaultKind.CodeTwice, same.Key, earlier.i + 1);
            }
        }
    }

    public static void Days(CheckReport report, RegistryEntry entry, CalendarDocument calendar)
    {
        if (calendar.From > calendar.Until)
        {
            report.Add(entry, "/until", FaultKind.PeriodReversed, Day(calendar.From), Day(calendar.Until));
            return;
        }

        foreach (var (list, days) in (IEnumerable<(string, IReadOnlyList<DateOnly>)>)[("holidays", calendar.Holidays), ("workdays", calendar.Workdays)])
        {
            for (var i = 0; i < days.Count; i++)
            {
                if (days[i] < calendar.From || days[i] > calendar.Until)
                    report.Add(entry, $"/{list}/{i}", FaultKind.CalendarDay, Day(days[i]));
                if (list == "workdays" && calendar.Holidays.Contains(days[i]))
                    report.Add(entry, $"/{list}/{i}", FaultKind.CalendarBoth, Day(days[i]));
            }
        }
    }

    public static void Tables(CheckReport report, RegistryEntry entry, MappingDocument mapping)
    {
        foreach (var (name, use) in mapping.Tables)
        {
            var pointer = JsonPointer.Add("/tables", name);
            if (use is { Unknown: UnknownCode.Default, Default: null })
                report.Add(entry, pointer + "/default", FaultKind.TableDefault);
            if (!report.Next.CodeTables.TryGetValue(use.Table, out var table))
                continue;
            var systems = table.Rows.SelectMany(row => row.Systems.Keys).Distinct(StringComparer.Ordinal).ToList();
            if (systems.Contains(use.System, StringComparer.Ordinal))
                continue;
            var (zh, en) = NearestName.Hint(use.System, systems);
            report.Add(entry, pointer + "/system", FaultKind.TableSystem, use.Table, use.System, zh, en);
        }
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", null);
}
