using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Mapping.Tables;

/// <summary>A code table as a mapping declares it.</summary>
internal sealed record CodeTableUse(string Alias, TablePart Part, CodeColumn Column)
{
    /// <summary>The tables that can be used; what is wrong with the others is told.</summary>
    internal static IReadOnlyDictionary<string, CodeTableUse> Read(MappingDocument document, Func<string, CodeTableDocument?> find, List<MappingFinding> faults)
    {
        var uses = new Dictionary<string, CodeTableUse>(StringComparer.Ordinal);
        foreach (var (alias, part) in document.Tables)
        {
            if (find(part.Table) is not { } table)
            {
                faults.Add(FindingWords.UnknownTable(alias, part.Table));
                continue;
            }
            var systems = table.Rows.SelectMany(r => r.Systems.Keys).Distinct(StringComparer.Ordinal).ToList();
            if (!systems.Contains(part.System, StringComparer.Ordinal))
                faults.Add(FindingWords.UnknownSystem(alias, part.Table, part.System, systems));
            if (part.Unknown == UnknownCode.Default && part.Default is null)
                faults.Add(FindingWords.NoDefault(alias));
            uses[alias] = new CodeTableUse(alias, part, new CodeColumn(table, part.System));
        }
        return uses;
    }
}
