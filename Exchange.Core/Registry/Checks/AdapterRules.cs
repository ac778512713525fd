using Exchange.Core.Registry.Documents;
using Exchange.Core.Registry.Reading;

namespace Exchange.Core.Registry.Checks;

/// <summary>What an adapter's document must hold to beyond its kind's own options.</summary>
internal static class AdapterRules
{
    public static void Check(CheckReport report, RegistryEntry entry, AdapterDocument adapter)
    {
        if (adapter.Retry.LongestDelaySeconds < adapter.Retry.FirstDelaySeconds)
            report.Add(entry, "/retry/longestDelaySeconds", FaultKind.RetryDelays);
        foreach (var reference in report.Next.ReferencesOf(entry).Where(reference => reference.Kind == DocumentKind.Mapping))
        {
            if (report.Next.Mappings.GetValueOrDefault(reference.Name) is { Reads: not MappingReads.Row })
                report.Add(entry, reference.Pointer, FaultKind.RowMapping, reference.Name);
        }
    }
}
