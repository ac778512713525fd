using System.Globalization;
using Exchange.Core.Catalog;
using Exchange.Core.Catalog.Sharing;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;

namespace Exchange.Host.Demo;

/// <summary>What the window may look at while it handles a birth: shares that it has asked for, granted by the departments whose data they are.</summary>
internal static class DemoShares
{
    private const string Window = "zsj-intake";

    private static readonly (string Resource, GrantTerms Terms, GrantOrder Order)[] Wanted =
    [
        // The form has them written out, so public security shows them whole.
        ("101001/000001", Terms("《出生登记管理办法》", ["citizenNumber", "name", "nation", "division"], []),
            new GrantOrder(Masks: new Dictionary<string, MaskRule> { ["citizenNumber"] = MaskRule.None, ["name"] = MaskRule.None, ["nation"] = MaskRule.None })),
        ("101001/000004", Terms("《户口登记条例》第七条", ["householdNumber", "relation", "division"], ["memberNumber"]), new GrantOrder()),
    ];

    /// <summary>Asks for what is not granted yet, and has it granted; a folder of an earlier run has it already.</summary>
    /// <exception cref="InvalidOperationException">The shares do not fit the district's catalog.</exception>
    public static async Task Grant(ShareDesk desk, ShareTable table, RegistryShelf registry, DateOnly today, CancellationToken stop)
    {
        var window = registry.Current.Clients[Window];
        foreach (var (resource, terms, order) in Wanted)
        {
            if ((await table.Granted(resource, window.Organisation, Day(today), stop)).Count > 0) continue;
            var asked = Taken(resource, await desk.Ask(window, resource, terms with { Until = Day(today.AddDays(180)) }, stop));
            var provider = window with { Name = "catalog-departments", Organisation = asked.Provider, Roles = [ClientRole.Organisation] };
            Taken(resource, await desk.Grant(provider, asked, order, null, stop));
        }
    }

    private static ShareGrant Taken(string resource, ShareAnswer answer) => answer switch
    {
        ShareAnswer.Taken taken => taken.Grant,
        ShareAnswer.Faulty faulty => throw new InvalidOperationException($"The sample share of {resource} has faults:\n" + string.Join('\n', faulty.Faults.Select(static one => $"{one.Pointer}: {one.En}"))),
        var other => throw new InvalidOperationException($"The sample share of {resource} was not stored: {other.GetType().Name}."),
    };

    private static GrantTerms Terms(string basis, string[] fields, string[] verifies)
        => new() { Purpose = "handling", Basis = basis, Items = ["newborn"], Fields = fields, Verifies = verifies, PerDay = 100_000, Until = "" };

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
