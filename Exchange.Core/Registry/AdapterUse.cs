namespace Exchange.Core.Registry;

/// <summary>Who uses an adapter.</summary>
public static class AdapterUse
{
    /// <summary>The organisations whose deliveries go through it, as items and jurisdictions say, and its own; in an order of their names.</summary>
    public static IReadOnlyList<string> Organisations(RegistrySnapshot registry, string adapter)
    {
        var steps = registry.Items.Values.SelectMany(static item => item.Steps).Where(step => step.Adapter == adapter).Select(static step => step.Organisation);
        var rows = registry.Jurisdictions.Values.SelectMany(static jurisdiction => jurisdiction.Rows).Where(row => row.Adapter == adapter).Select(static row => row.Organisation);
        var defaults = registry.Jurisdictions.Values.Where(jurisdiction => jurisdiction.Default.Adapter == adapter).Select(static jurisdiction => jurisdiction.Default.Organisation);
        var own = registry.Adapters.TryGetValue(adapter, out var document) ? [document.Organisation] : Array.Empty<string>();
        return [.. steps.Concat(rows).Concat(defaults).Concat(own).Where(static name => name.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }
}
