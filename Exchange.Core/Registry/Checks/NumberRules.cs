using Exchange.Core.Registry.Documents;
using Exchange.Core.Registry.Numbers;
using Exchange.Core.Registry.Reading;

namespace Exchange.Core.Registry.Checks;

/// <summary>What an organisation's numbers must hold to, before the first is asked for.</summary>
internal static class NumberRules
{
    public static void Check(CheckReport report, RegistryEntry entry, OrganisationDocument organisation)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < organisation.Numbers.Count; i++)
        {
            var part = organisation.Numbers[i];
            if (!names.Add(part.Name))
                report.Add(entry, $"/numbers/{i}/name", FaultKind.NameTwice, part.Name);
            var faults = new List<(string Zh, string En)>();
            NumberPattern.Read(part.Pattern, faults);
            foreach (var (zh, en) in faults)
                report.Add(entry, $"/numbers/{i}/pattern", FaultKind.NumberPattern, zh, en);
        }
    }
}
