namespace Exchange.Core.Registry;

/// <summary>Who uses an adapter.</summary>
public static class AdapterUse
{
    /// <summary>The organisations whose deliveries go through it: its own, and those of items' steps that name it; in the order of their names. A jurisdiction names each organisation's own adapters only.</summary>
    public static IReadOnlyList<string> Organisations(RegistrySnapshot registry, string adapter)
    {
        var steps = registry.Items.Values.SelectMany(static item => item.Steps).Where(step => step.Adapter == adapter).Select(static step => step.Organisation);
        var own = registry.Adapters.TryGetValue(adapter, out var document) ? [document.Organisation] : Array.Empty<string>();
        return [.. steps.Concat(own).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }
}
