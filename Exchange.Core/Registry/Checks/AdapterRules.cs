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
        if (adapter.Materials is { As: HandOver.Reference } handOver && !IsAddress(handOver.Address))
            report.Add(entry, "/materials/address", FaultKind.AdapterMaterials);
        else if (adapter.Materials is { As: HandOver.Reference, Address: { } address } && new Uri(address) is { Scheme: "http", IsLoopback: false })
            report.Warn(entry, "/materials/address", FaultKind.AdapterMaterialsPlain);
        foreach (var reference in report.Next.ReferencesOf(entry).Where(reference => reference.Kind == DocumentKind.Mapping))
        {
            if (report.Next.Mappings.GetValueOrDefault(reference.Name) is { Reads: not MappingReads.Row })
                report.Add(entry, reference.Pointer, FaultKind.RowMapping, reference.Name);
        }
    }

    /// <summary>What a link can begin with.</summary>
    private static bool IsAddress(string? text) => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is ("http" or "https") && uri.UserInfo.Length == 0
        && text!.AsSpan().IndexOfAny("?# ") < 0 && !text.EndsWith('/');
}
